// @ts-check
// Builds the Worker in `build/`: the crate, compiled for wasm32 in release, and the JavaScript around it; and the static assets.
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildAssets } from "./assets.mjs";
import { openly, root } from "./steps.mjs";
import { wasmEnv, workerBuild } from "./toolchain.mjs";

/** The entry of the Worker: `main` in wrangler.toml. */
export const entry = join(root, "build", "index.js");
const wasm = join(root, "build", "index_bg.wasm");
const out = join(root, "target", "wasm");
/** What the code may use: the defaults of rustc for wasm32, vector instructions, and the exceptions of wasm-bindgen's catch wrappers. */
const FEATURES = ["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "reference-types", "exception-handling", "simd"].map(
  (feature) => `--enable-${feature}`,
);
/** Functions stay in the order of their names: those of one generic function are alike, and next to each other gzip finds that. */
const PASSES = ["--reorder-functions-by-name", "-O", "--skip-pass=reorder-functions"];
/** A file whose time is the start of the last successful build, so that an edit during that build is newer. */
const began = join(out, "keepsake.built");
/** The file in which cargo lists every source of the crate. */
const sources = join(out, "wasm32-unknown-unknown", "release", "keepsake.d");

/** Builds the Worker if it is out of date: `wrangler dev` runs a build at every start, mostly just after one. */
export async function build() {
  if (isFresh()) {
    console.log("build/ is up to date");
  } else {
    const start = new Date();
    const env = await wasmEnv();
    await openly(workerBuild, ["--release"], { env });
    await optimise(wasm, env);
    mkdirSync(dirname(began), { recursive: true });
    writeFileSync(began, "");
    utimesSync(began, start, start);
  }
  buildAssets(); // worker-build empties `build/`
  const [code, glue] = [readFileSync(wasm), readFileSync(entry)];
  console.log(`wasm ${size(code)}; whole bundle ${size(code, glue)}`);
}

/**
 * Optimises a module in its place, which loses the names of its functions.
 * @param {string} path
 * @param {NodeJS.ProcessEnv} env
 */
export async function optimise(path, env) {
  await openly(env.WASM_OPT_BIN ?? "", [path, "-o", path, ...PASSES, ...FEATURES]);
}

function isFresh() {
  if (![began, sources, entry, wasm].every((path) => existsSync(path))) return false;
  const limit = statSync(began).mtimeMs;
  // The list has the syntax of make: `target: file file …`, with a backslash before a space in a name.
  const compiled = readFileSync(sources, "utf8").split("\n")[0].split(/(?<!\\) /).slice(1);
  const files = [...compiled.map((path) => path.replaceAll("\\ ", " ")), "Cargo.toml", "Cargo.lock", "tools/bundle.mjs", "tools/toolchain.mjs"];
  return files.every((path) => {
    const found = statSync(join(path.startsWith("/") ? "" : root, path), { throwIfNoEntry: false });
    return found !== undefined && found.mtimeMs < limit;
  });
}

/** @param {Buffer[]} parts */
function size(...parts) {
  const raw = Buffer.concat(parts);
  return `${(raw.length / 1000).toFixed(1)} kB (${(gzipSync(raw, { level: 9 }).length / 1000).toFixed(1)} kB gzip)`;
}
