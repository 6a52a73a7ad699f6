// @ts-check
// What one recall costs in workerd, over 1,000, 5,000 and 20,000 messages of one user:
//   npm run build && node_modules/.bin/node tests/bench/recall/speed.mjs
// `CPU`: of the Worker's own isolate, by V8's profiler in workerd: D1 runs elsewhere. The whole request is in it, routing,
// JSON and log line too, as they are in `list`: the ten newest memories, without any recall. `warm`: the instance has the index of
// the user. `cold`: it has not, and reads all of it.
// `rows`: D1's rows read for the index, cold: 2 and one for each 64 messages while all of them are scored; past that the hits
// of the question's words and the blocks that hold the best of them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorker } from "../../../tools/worker.mjs";
import { call } from "./client.mjs";
import { limit, statement } from "./sources.mjs";

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

/** V8's profiler of the Worker's isolate. @param {import("miniflare").Miniflare} miniflare */
async function profiler(miniflare) {
  const base = await miniflare.getInspectorURL();
  const targets = await (await fetch(new URL("/json", base.href.replace(/^ws/, "http")))).json();
  const target = targets.find((/** @type {any} */ { id }) => /keepsake/.test(id));
  if (!target) throw new Error(`no isolate of the Worker among ${JSON.stringify(targets)}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    waiting.get(id)?.(error ? { error } : result);
  };
  let last = 0;
  /** @param {string} method @param {unknown} [params] @returns {Promise<any>} */
  const send = (method, params = {}) => new Promise((done) => {
    waiting.set(++last, done);
    socket.send(JSON.stringify({ id: last, method, params }));
  });
  await send("Profiler.enable");
  await send("Profiler.setSamplingInterval", { interval: 100 });
  return {
    start: () => send("Profiler.start"),
    /** The time, in ms, that the isolate ran since: a sample stands for twice the interval at most, after that it waited. */
    stop: async () => {
      const { profile } = await send("Profiler.stop");
      const idle = new Set(profile.nodes.filter((/** @type {any} */ node) => ["(idle)", "(program)", "(root)"].includes(node.callFrame.functionName)).map((/** @type {any} */ node) => node.id));
      let micros = 0;
      profile.samples.forEach((/** @type {number} */ node, /** @type {number} */ place) => (micros += idle.has(node) ? 0 : Math.min(200, profile.timeDeltas[place])));
      return micros / 1000;
    },
    close: () => socket.close(),
  };
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const folder = mkdtempSync(join(tmpdir(), "keepsake-speed-"));
const start = () => startWorker({ persistTo: folder, inspected: true, onLog: () => {} });
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

/** CPU and wall, in ms, of one search, or of another request. @param {Awaited<ReturnType<typeof profiler>>} look @param {string} owner @param {number} times */
async function cost(look, owner, times, target = question) {
  const walls = [];
  await look.start();
  for (let nth = 0; nth < times; nth++) {
    const began = performance.now();
    await call(worker.url, owner, "GET", target());
    walls.push(performance.now() - began);
  }
  return { cpu: (await look.stop()) / times, wall: median(walls) };
}

/** D1's rows that a search reads for the index where the instance has nothing of it: the median of some questions. @param {string} owner */
async function rowsRead(owner) {
  const database = await worker.miniflare.getD1Database("DB", "keepsake-dev");
  const whole = limit("WHOLE_BLOCKS");
  const reads = [];
  for (let nth = 0; nth < 25; nth++) {
    const terms = sentence().toLowerCase().match(/[a-z]+/g)?.slice(0, 6).filter((word) => !SMALL.includes(word)) ?? [];
    /** @type {{ meta: { rows_read: number } }[]} */
    const results = await database.batch([
      database.prepare(statement("index_since")).bind(owner, 0, 0, whole),
      database.prepare(statement("candidate_blocks")).bind(owner, JSON.stringify(terms), whole, limit("KEYWORD_CANDIDATES"), limit("NEWEST_BLOCKS"), limit("TERM_HITS")),
    ]);
    reads.push(results.map(({ meta }) => meta.rows_read).reduce((one, other) => one + other));
  }
  return median(reads);
}

console.log("messages  list CPU  warm CPU  warm wall  cold CPU  cold wall      rows   (ms)");
for (const size of SIZES) {
  let look = await profiler(worker.miniflare);
  await cost(look, user(size), 30);
  /** @type {{ cpu: number, wall: number }[][]} */
  const [rounds, lists] = [[], []];
  const newest = () => "/memories?limit=10";
  await cost(look, user(size), 30, newest);
  for (let round = 0; round < 5; round++) {
    rounds.push(await cost(look, user(size), SEARCHES / 5));
    lists.push(await cost(look, user(size), SEARCHES / 5, newest));
  }
  look.close();
  const colds = [];
  for (let round = 0; round < RESTARTS; round++) {
    await worker.stop();
    worker = await start();
    look = await profiler(worker.miniflare);
    // Another user's searches, so that the code is compiled.
    await cost(look, user(SIZES[0] === size ? (SIZES[1] ?? 0) : SIZES[0]), 60);
    colds.push(await cost(look, user(size), 1));
    look.close();
  }
  const of = (/** @type {"cpu" | "wall"} */ what, /** @type {{ cpu: number, wall: number }[]} */ all) => median(all.map((one) => one[what]));
  const cells = [of("cpu", lists), of("cpu", rounds), of("wall", rounds), of("cpu", colds), of("wall", colds)].map((value) => value.toFixed(1).padStart(9));
  console.log(`${String(size).padStart(8)} ${cells.join(" ")} ${String(await rowsRead(user(size))).padStart(9)}`);
}
await worker.stop();
rmSync(folder, { recursive: true, force: true });
