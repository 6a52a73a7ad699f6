// @ts-check
// The size of a build: its wasm, and its wasm without the table of word vectors, which no change of the code makes smaller.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "../../../tools/steps.mjs";

/**
 * Returns sizes in bytes; `code` is the gzip of the wasm with the table's bytes cut out.
 * @param {string} checkout
 * @returns {{ raw: number, gzip: number, code: number }}
 */
export function sizes(checkout) {
  const built = join(checkout, "build", "index_bg.wasm");
  if (!existsSync(built)) throw new Failure(`${checkout} has no build: run \`npm run build\` there.`);
  const wasm = readFileSync(built);
  const file = readdirSync(join(checkout, "src"), { recursive: true, encoding: "utf8" }).find((name) => /(^|\/)table\.bin$/.test(name));
  if (file === undefined) throw new Failure(`${checkout} has no table.bin`);
  const table = readFileSync(join(checkout, "src", file));
  const start = wasm.indexOf(table);
  if (start < 0) throw new Failure(`the wasm of ${checkout} does not hold ${file}: build it again`);
  const rest = Buffer.concat([wasm.subarray(0, start), wasm.subarray(start + table.length)]);
  const gzip = (/** @type {Buffer} */ bytes) => gzipSync(bytes, { level: 9 }).length;
  return { raw: wasm.length, gzip: gzip(wasm), code: gzip(rest) };
}
