// @ts-check
// What the word table costs when an instance starts, in the wasm (as it ships) and as a data module of the bundle:
//   npm run build && node_modules/.bin/node tests/bench/recall/startup.mjs [ROUNDS]
// `start`: from nothing to the first answer in workerd, its process included, which is the same for all: the median of the rounds,
// the three by turns. The data module is copied into the wasm's memory once an instance, where the table would have been.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { entry } from "../../../tools/bundle.mjs";

const ROUNDS = Number(process.argv[2] ?? 21);
const [glue, wasm] = [readFileSync(entry, "utf8"), readFileSync(join(dirname(entry), "index_bg.wasm"))];
const table = readFileSync(new URL("../../../src/memory/text/table.bin", import.meta.url));

/** A number of WebAssembly's, LEB128. @param {number} value @param {boolean} signed */
function leb(value, signed) {
  const bytes = [];
  for (let more = true; more; ) {
    const byte = value & 0x7f;
    value >>= 7;
    more = signed ? !((value === 0 && !(byte & 0x40)) || (value === -1 && byte & 0x40)) : value !== 0;
    bytes.push(more ? byte | 0x80 : byte);
  }
  return Buffer.from(bytes);
}

/** The wasm with its table cut out of the data segment that holds it, and the table's place in memory. */
function withoutTable() {
  const cut = wasm.indexOf(table);
  if (cut < 0) throw new Error("build/index_bg.wasm does not hold src/memory/text/table.bin: run `npm run build`");
  let at = 8;
  const next = () => {
    let [value, shift] = [0, 0];
    for (let byte = 0x80; byte & 0x80; shift += 7) value |= ((byte = wasm[at++]) & 0x7f) << shift;
    return { value, signed: shift < 32 && wasm[at - 1] & 0x40 ? value | (-1 << shift) : value };
  };
  /** @type {Buffer[]} */
  const parts = [wasm.subarray(0, 8)];
  let address = 0;
  while (at < wasm.length) {
    const begin = at;
    const id = wasm[at++];
    const { value: length } = next();
    const end = at + length;
    if (id === 12) {
      // The number of data segments, announced: there is one more.
      const count = leb(next().value + 1, false);
      parts.push(Buffer.from([12]), leb(count.length, false), count);
    } else if (id !== 11) {
      parts.push(wasm.subarray(begin, end));
    } else {
      const count = next().value;
      /** @type {Buffer[]} */
      const segments = [leb(count + 1, false)];
      /** An active segment: `i32.const place`. @param {number} place @param {Buffer} bytes */
      const segment = (place, bytes) => segments.push(Buffer.from([0, 0x41]), leb(place, true), Buffer.from([0x0b]), leb(bytes.length, false), bytes);
      for (let nth = 0; nth < count; nth++) {
        if (wasm[at] !== 0 || wasm[at + 1] !== 0x41) throw new Error("a data segment of a kind that is not expected");
        at += 2;
        const place = next().signed;
        at += 1;
        const { value: size } = next();
        const bytes = wasm.subarray(at, (at += size));
        const inside = cut - (at - size);
        if (inside >= 0 && inside < size) {
          address = place + inside;
          segment(place, bytes.subarray(0, inside));
          segment(address + table.length, bytes.subarray(inside + table.length));
        } else {
          segment(place, bytes);
        }
      }
      const body = Buffer.concat(segments);
      parts.push(Buffer.from([11]), leb(body.length, false), body);
    }
    at = end;
  }
  return { code: Buffer.concat(parts), address };
}

const { code, address } = withoutTable();
const copying = `import table from "./table.bin";
WebAssembly.Instance = new Proxy(WebAssembly.Instance, { construct(Instance, given) {
  const instance = new Instance(...given);
  new Uint8Array(instance.exports.memory.buffer).set(new Uint8Array(table), ${address});
  return instance;
} });
`;
/** @type {Record<string, Record<string, string | Buffer>>} */
const bundles = {
  "no wasm at all": { "index.js": 'export default { fetch: () => new Response("{}") };' },
  "table in the wasm": { "index.js": glue, "index_bg.wasm": wasm },
  "table as a data module": { "index.js": copying + glue, "index_bg.wasm": code, "table.bin": table },
};
const TYPES = /** @type {const} */ ({ js: "ESModule", wasm: "CompiledWasm", bin: "Data" });

/** Milliseconds to the first answer. @param {string} folder @param {string[]} files */
async function start(folder, files) {
  const began = performance.now();
  const modules = files.map((file) => ({ type: TYPES[/** @type {keyof typeof TYPES} */ (file.slice(file.lastIndexOf(".") + 1))], path: join(folder, file) }));
  const miniflare = new Miniflare(convertV4MiniflareOptions({ compatibilityDate: "2026-11-01", compatibilityFlags: ["nodejs_compat"], handleStructuredLogs: () => {}, modulesRoot: folder, modules, bindings: { ENVIRONMENT: "development" } }));
  const answer = await fetch(new URL("/", await miniflare.ready));
  if (!answer.ok) throw new Error(`${files}: ${answer.status}`);
  const took = performance.now() - began;
  await miniflare.dispose();
  return took;
}

const folder = mkdtempSync(join(tmpdir(), "keepsake-startup-"));
/** @type {Map<string, number[]>} */
const times = new Map(Object.keys(bundles).map((name) => [name, []]));
try {
  for (let round = 0; round <= ROUNDS; round++) {
    const turn = Object.entries(bundles);
    for (const [name, files] of [...turn.slice(round % 3), ...turn.slice(0, round % 3)]) {
      for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
      const took = await start(folder, Object.keys(files));
      if (round > 0) times.get(name)?.push(took); // the first has the files read from the disk
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const median = (/** @type {number[]} */ values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const least = median(times.get("no wasm at all") ?? []);
console.log("                          raw kB  gzip kB  start ms  above no wasm");
for (const [name, files] of Object.entries(bundles)) {
  const all = Buffer.concat(Object.values(files).map((bytes) => Buffer.from(bytes)));
  const took = median(times.get(name) ?? []);
  const cells = [(all.length / 1000).toFixed().padStart(8), (gzipSync(all, { level: 9 }).length / 1000).toFixed().padStart(8), took.toFixed(1).padStart(9), (took - least).toFixed(1).padStart(14)];
  console.log(`${name.padEnd(24)}${cells.join(" ")}`);
}
