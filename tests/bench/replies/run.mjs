// @ts-check
// Compares replies that objects own with replies that their requests own, in two Workers of one build: see README.md.
//   npm run bench:replies -- [--rounds N]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, command, root } from "../../../tools/steps.mjs";
import { numbers, speech } from "../speech.mjs";
import { startModel } from "../turn/model.mjs";
import { startSide } from "../turn/side.mjs";
import { median, ratio } from "../turn/statistics.mjs";

/** @typedef {import("../turn/statistics.mjs").Pair} Pair */
/** @typedef {import("../turn/side.mjs").Side} Side */
const OWNERS = ["request", "object"];
/** Rounds that are not counted, in which V8 compiles. */
const WARM_UP = 3;
/** Turns of a batch whose CPU is measured. */
const TURNS = 8;
/** Replies that are written at once. */
const MANY = 200;
/** Readers of one reply. */
const READERS = 64;

const { sentence } = speech(numbers(15));

await command(async () => {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "12" } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Failure(`--rounds wants a number from 1, not ${values.rounds}.`);
  const model = await startModel();
  const folders = OWNERS.map((owner) => mkdtempSync(join(tmpdir(), `keepsake-replies-${owner}-`)));
  /** @type {Side[]} */
  const sides = [];
  try {
    for (const [index, owner] of OWNERS.entries()) sides.push(await startSide(root, { folder: folders[index], model: model.url, vars: { REPLIES: owner } }));
    await measure(rounds, sides);
  } finally {
    for (const side of sides) await side.stop();
    model.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0); // connections that are kept alive would hold it up
});

/** @param {number} rounds @param {Side[]} sides */
async function measure(rounds, sides) {
  /** @type {Record<string, Pair[]>} */
  const found = { cpu: [], one: [], many: [], read: [] };
  const before = sides.map((side) => side.megabytes);
  for (let round = -WARM_UP; round < rounds; round++) {
    /** @type {Record<string, number[]>} */
    const times = { cpu: [0, 0], one: [0, 0], many: [0, 0], read: [0, 0] };
    for (const place of [0, 1]) {
      const index = (place + round + WARM_UP) % 2;
      const side = sides[index];
      const began = await side.settled();
      for (let turn = 0; turn < TURNS; turn++) await side.send({ user: `user-${turn}`, method: "POST", path: "/chat", body: { message: sentence() } });
      times.cpu[index] = ((await side.settled()) - began) / TURNS / 1000;
      const alone = [];
      for (let turn = 0; turn < TURNS; turn++) alone.push((await firstWord(side, `user-${turn}`)).ms);
      times.one[index] = median(alone);
      times.many[index] = median((await Promise.all(Array.from({ length: MANY }, (_, nth) => firstWord(side, `user-${nth}`)))).map(({ ms }) => ms));
      // The readers are of a reply of the side that has objects; without them nobody else can read it.
      const { id } = await firstWord(side, "reader");
      const readers = index === 0 ? [] : Array.from({ length: READERS }, () => side.send({ user: "reader", method: "GET", path: `/messages/${id}/stream` }));
      times.read[index] = median((await Promise.all(Array.from({ length: 16 }, (_, nth) => firstWord(side, `user-${nth}`)))).map(({ ms }) => ms));
      await Promise.all(readers);
    }
    if (round < 0) continue;
    for (const [name, pairs] of Object.entries(found)) pairs.push([times[name][0], times[name][1]]);
  }
  console.log(`                                       request    object   object next to request     5 to 95 %`);
  const rows = { cpu: "CPU, ms a turn", one: "first word, ms, one at once", many: `first word, ms, ${MANY} at once`, read: `first word, ms, 16 beside ${READERS} readers` };
  for (const [name, about] of Object.entries(rows)) {
    const pairs = found[name];
    const { ratio: middle, low, high } = ratio([pairs]);
    const [request, object] = [0, 1].map((of) => median(pairs.map((pair) => pair[of])).toFixed(2).padStart(9));
    console.log(`${about.padEnd(36)} ${request} ${object} ${middle.toFixed(3).padStart(16)}            ${low.toFixed(3)} to ${high.toFixed(3)}`);
  }
  const after = sides.map((side) => side.megabytes);
  console.log(`memory of the process, MB             ${[0, 1].map((of) => `${before[of].toFixed(0)} to ${after[of].toFixed(0)}`).join(", ")}`);
}

/** Sends a message, and reads the reply to its end: the time of its first word, and its id. @param {Side} side @param {string} user */
async function firstWord(side, user) {
  const began = performance.now();
  const response = await fetch(`${side.url}/chat`, { method: "POST", headers: { "content-type": "application/json", "x-user-id": user }, body: JSON.stringify({ message: sentence() }) });
  let ms = 0;
  let told = "";
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    told += decoder.decode(bytes, { stream: true });
    if (ms === 0 && told.includes('"chunk"')) ms = performance.now() - began;
  }
  if (!told.includes('"done":true')) throw new Error(`not a whole reply: ${response.status} ${told.slice(-500)}`);
  return { ms, id: response.headers.get("x-message-id") };
}
