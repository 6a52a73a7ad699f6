// @ts-check
// Builds the Worker: the crate, compiled for wasm32 in release, with the JavaScript around it, in `build/`.
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { openly, root } from "./steps.mjs";
import { wasmEnv, workerBuild } from "./toolchain.mjs";

/** What wrangler.toml calls `main`. */
export const entry = join(root, "build", "index.js");
const wasm = join(root, "build", "index_bg.wasm");
const out = join(root, "target", "wasm");
/** Its time is when the last build that ended well began: an edit made during that build is newer. */
const began = join(out, "keepsake.built");
/** cargo's list of every file that the crate was compiled from. */
const sources = join(out, "wasm32-unknown-unknown", "release", "keepsake.d");

/** Builds what is out of date: `wrangler dev` asks for a build at every start, most often right after one. */
export async function build() {
  if (isFresh()) {
    console.log("build/ is up to date");
  } else {
    const start = new Date();
    await openly(workerBuild, ["--release"], { env: await wasmEnv() });
    mkdirSync(dirname(began), { recursive: true });
    writeFileSync(began, "");
    utimesSync(began, start, start);
  }
  const [code, glue] = [readFileSync(wasm), readFileSync(entry)];
  console.log(`wasm ${size(code)}; whole bundle ${size(code, glue)}`);
}

function isFresh() {
  if (![began, sources, entry, wasm].every((path) => existsSync(path))) return false;
  const limit = statSync(began).mtimeMs;
  // make's syntax: `target: file file …`, a space inside a name behind a backslash.
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
