// @ts-check
// What one recall costs in workerd, over 1,000, 5,000, 10,000, 20,000 and 30,000 messages of one user:
//   npm run build && node_modules/.bin/node tests/bench/recall/speed.mjs
// `CPU`: of the Worker's own isolate, by V8's profiler in workerd: D1 runs elsewhere. The whole request is in it, routing,
// JSON and log line too, as they are in `list`: the ten newest memories, without any recall. `warm`: the instance has the index of
// the user. `cold`: it has not, and reads all of it.
// `rows`: D1's rows read for the index, cold: three for each 64 messages while all of them are scored, two of which count
// their bytes; past that the hits of the question's words, and the blocks that hold the most of the rarest.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorker } from "../../../tools/worker.mjs";
import { profiler } from "../profiler.mjs";
import { SMALL, numbers, speech } from "../speech.mjs";
import { call } from "./client.mjs";
import { limit, statement } from "./sources.mjs";

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 5000, 10_000, 20_000, 30_000];
const SEARCHES = 60;
const RESTARTS = 5;

const random = numbers(7);
const { sentence, question } = speech(random);

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

/** A question that is asked for the first time. */
const search = () => `/memories/search?limit=10&q=${encodeURIComponent(question())}`;

/** CPU and wall, in ms, of one search, or of another request. @param {Awaited<ReturnType<typeof profiler>>} look @param {string} owner @param {number} times */
async function cost(look, owner, times, target = search) {
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
  const cold = [0, 0, limit("WHOLE_BLOCKS"), limit("WHOLE_BYTES")];
  const reads = [];
  for (let nth = 0; nth < 25; nth++) {
    const terms = sentence().toLowerCase().match(/[a-z]+/g)?.slice(0, 6).filter((word) => !SMALL.includes(word)) ?? [];
    /** @type {{ meta: { rows_read: number } }[]} */
    const results = await database.batch([
      database.prepare(statement("index_since")).bind(owner, ...cold),
      database.prepare(statement("candidate_blocks")).bind(owner, ...cold, JSON.stringify(terms), limit("CANDIDATE_BLOCKS"), limit("NEWEST_BLOCKS"), limit("TERM_HITS")),
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
