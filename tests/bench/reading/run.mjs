// @ts-check
// `npm run bench:reading`: the CPU that the reading of a message for facts takes in WebAssembly, as the Worker has it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { optimise } from "../../../tools/bundle.mjs";
import { openly } from "../../../tools/steps.mjs";
import { wasmEnv } from "../../../tools/toolchain.mjs";

const MESSAGES = 4;
const ROUNDS = 15;

const env = await wasmEnv();
await openly("cargo", ["build", "--quiet", "--release", "--target", "wasm32-unknown-unknown", "--package", "reading"], { env });
const path = join(env.CARGO_TARGET_DIR ?? "", "wasm32-unknown-unknown", "release", "reading.wasm");
await optimise(path, env);
const module = await WebAssembly.compile(readFileSync(path));
// Reading asks nothing of JavaScript.
const stub = () => {
  throw new Error("reading asked something of JavaScript");
};
/** @type {WebAssembly.Imports} */
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = stub;
const { exports } = await WebAssembly.instantiate(module, imports);
const { read_messages: readMessages, read_long_message: readLong } = /** @type {Record<string, (count: number) => number>} */ (exports);

/** The least time of some rounds, in microseconds: the others had to wait for the machine. @param {() => void} work */
function least(work) {
  const times = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return 1000 * Math.min(...times);
}

const short = least(() => readMessages(25)) / (25 * MESSAGES);
console.log(`${"30 words".padEnd(12)} ${short.toFixed(0).padStart(7)} µs`);
let before = short;
for (const words of [60, 120, 240, 480, 960, 1920, 3200]) {
  const time = least(() => readLong(words));
  console.log(`${`${words} words`.padEnd(12)} ${time.toFixed(0).padStart(7)} µs, ${(time / before).toFixed(1)} × the line above`);
  before = time;
}
