// @ts-check
// What one recall costs in workerd, over 1,000, 5,000 and 20,000 messages of one user:
//   npm run build && node_modules/.bin/node tests/bench/recall/speed.mjs
// The CPU time of workerd is read from /proc, so this wants Linux; D1 runs in the same process, so what it costs is in
// the figures. Beside each search stands an empty one of a user without memories: the difference is the recall.
// `warm`: the instance has the index. `cold`: the first search of a new instance.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorker } from "../../../tools/worker.mjs";
import { call } from "./client.mjs";

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 5000, 20_000];
const SEARCHES = 60;
const RESTARTS = 5;

/** Numbers from 0 to 1, the same in every run (mulberry32). */
let seed = 7;
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** The words of the table, in an order of their own. */
function vocabulary() {
  const table = readFileSync(new URL("../../../src/memory/table.bin", import.meta.url));
  const [rows, dimensions] = [table.readUInt32LE(4), table.readUInt32LE(8)];
  const text = 16 + 4 * (rows + 1) + 2 * rows + (rows * dimensions) / 2;
  const word = (/** @type {number} */ row) => table.toString("latin1", text + table.readUInt32LE(16 + 4 * row), text + table.readUInt32LE(20 + 4 * row));
  const words = Array.from({ length: rows }, (_, row) => word(row)).filter((word) => /^[a-z]{3,}$/.test(word));
  return words.map((word) => ({ word, order: random() })).sort((a, b) => a.order - b.order).map(({ word }) => word);
}
const WORDS = vocabulary();
const SMALL = "i you the a to and of in it was my is that for on with at we had have not".split(" ");

/** A sentence of 6 to 30 words; half of them small, the others as frequent as in speech (Zipf). */
function sentence() {
  const words = Array.from({ length: 6 + Math.floor(random() * 25) }, () =>
    random() < 0.5 ? SMALL[Math.floor(random() * SMALL.length)] : WORDS[Math.floor(WORDS.length ** random()) - 1]);
  return `${words.join(" ")}${random() < 0.2 ? "?" : "."}`;
}

/** The CPU time, in ms, that this process's workerd has used so far. */
function used() {
  let ns = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!new RegExp(`^\\d+ \\(workerd\\) . ${process.pid} `).test(readFileSync(`/proc/${pid}/stat`, "utf8"))) continue;
      for (const task of readdirSync(`/proc/${pid}/task`)) ns += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
    } catch {} // it ended meanwhile
  }
  return ns / 1e6;
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const folder = mkdtempSync(join(tmpdir(), "keepsake-speed-"));
const start = async () => await startWorker({ persistTo: folder, onLog: () => {} });
let worker = await start();
const user = (/** @type {number} */ size) => `user-${size}`;

for (const size of SIZES) {
  const began = performance.now();
  let at = Date.parse("2024-01-01T08:00:00Z");
  for (let stored = 0; stored < size; ) {
    const { id } = await call(worker.url, user(size), "POST", "/conversations", {});
    const count = Math.min(size - stored, 20 + Math.floor(random() * 60));
    const messages = Array.from({ length: count }, (_, place) => ({ role: place % 2 ? "assistant" : "user", content: sentence(), timestamp: new Date((at += 30_000)).toISOString() }));
    await call(worker.url, user(size), "POST", `/conversations/${id}/messages`, { messages });
    stored += count;
    at += 86_400_000 / 2;
  }
  console.log(`${size} messages stored in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** A question of 4 to 9 words that is asked for the first time. */
const question = () => `/memories/search?limit=10&q=${encodeURIComponent(`${sentence().split(" ").slice(0, 4 + Math.floor(random() * 6)).join(" ")}?`)}`;

/** CPU and wall, in ms, of one search. @param {string} owner @param {number} times */
async function cost(owner, times) {
  const walls = [];
  const before = used();
  for (let nth = 0; nth < times; nth++) {
    const began = performance.now();
    await call(worker.url, owner, "GET", question());
    walls.push(performance.now() - began);
  }
  return { cpu: (used() - before) / times, wall: median(walls) };
}

console.log("messages  warm CPU  warm wall  cold CPU  cold wall   (ms, beyond a search of nothing)");
for (const size of SIZES) {
  await cost(user(size), 10);
  await cost("nobody", 20);
  const rounds = [];
  for (let round = 0; round < 5; round++) rounds.push([await cost(user(size), SEARCHES / 5), await cost("nobody", SEARCHES / 5)]);
  const warm = { cpu: median(rounds.map(([some, none]) => some.cpu - none.cpu)), wall: median(rounds.map(([some]) => some.wall)) };
  const colds = [];
  for (let round = 0; round < RESTARTS; round++) {
    await worker.stop();
    worker = await start();
    await cost("nobody", 20);
    const none = await cost("nobody", 20);
    const some = await cost(user(size), 1);
    colds.push({ cpu: some.cpu - none.cpu, wall: some.wall });
  }
  const cold = { cpu: median(colds.map(({ cpu }) => cpu)), wall: median(colds.map(({ wall }) => wall)) };
  const cells = [warm.cpu, warm.wall, cold.cpu, cold.wall].map((value) => value.toFixed(1).padStart(9));
  console.log(`${String(size).padStart(8)} ${cells.join(" ")}`);
}
await worker.stop();
rmSync(folder, { recursive: true, force: true });
