// @ts-check
// Builds the static assets in `build/assets/`: what `page/` has, and the files of Swagger UI out of node_modules, with their licences.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./steps.mjs";

/** The folder of the assets: `directory` of `[assets]` in wrangler.toml. */
export const assets = join(root, "build", "assets");
const viewer = join(root, "node_modules", "swagger-ui-dist");
/** The files of Swagger UI that the page of the contract loads, and what their licences want to go with them. */
const VIEWER = ["swagger-ui-bundle.js", "swagger-ui.css", "LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"];

/** Brings the assets up to date, and prints their size. A file that is as it should be is left alone: somebody may be reading it. */
export function buildAssets() {
  const sources = new Map(files(join(root, "page")).map((name) => [name, join(root, "page", name)]));
  for (const name of VIEWER) sources.set(join("docs", name), join(viewer, name));
  if (existsSync(assets)) for (const name of files(assets)) if (!sources.has(name)) rmSync(join(assets, name));
  for (const [name, source] of sources) {
    const [bytes, target] = [readFileSync(source), join(assets, name)];
    if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  const loaded = files(assets).filter((name) => /\.(html|js|css)$/.test(name));
  const gzip = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
  console.log(`assets ${(gzip / 1000).toFixed(1)} kB gzip in ${loaded.length} files`);
}

/** Returns the files under a folder, by their paths in it. @param {string} folder */
function files(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(folder, name)).isFile());
}
