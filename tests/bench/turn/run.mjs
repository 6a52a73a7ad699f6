// @ts-check
// Compares the CPU time of two builds, side by side: see README.md.
//   npm run bench:turn -- --baseline DIR [--candidate DIR] [--rounds N] [--profile]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Failure, command, root } from "../../../tools/steps.mjs";
import { CASES, fill } from "./cases.mjs";
import { startModel } from "./model.mjs";
import { countRows } from "./rows.mjs";
import { commitOf, startSide } from "./side.mjs";
import { sizes } from "./size.mjs";
import { median, ratio } from "./statistics.mjs";

/** @typedef {import("./side.mjs").Side} Side @typedef {import("./statistics.mjs").Pair} Pair */
/** How often both are started anew: two processes of the same build differ by some percent for as long as they live. */
const STARTS = 6;
/** Batches after a start that are not counted, in which V8 compiles. */
const WARM_UP = 3;
/** How long, in ms, a profile lasts after the last answer. */
const AFTERWARDS = 40;

/** @param {number} value */
const figure = (value) => String(Number(value.toFixed(1)));
/** @param {number} value @param {number} width @param {number} digits */
const cell = (value, width, digits) => value.toFixed(digits).padStart(width);

/**
 * Does the steps of a batch at each Worker, and returns the CPU time, in µs, that each took. `order` says whose turn it is:
 * each goes first as often as the other.
 * @typedef {(sides: Side[], steps: (() => Promise<unknown>)[][], order: (nth: number) => number[]) => Promise<number[]>} Clock
 */
/** @type {Record<string, Clock>} */
const CLOCKS = {
  async process(sides, steps, order) {
    const settled = () => Promise.all(sides.map((side) => side.settled()));
    const before = await settled();
    for (const nth of steps[0].keys()) {
      for (const place of order(nth)) await steps[place][nth]();
    }
    return (await settled()).map((after, place) => after - before[place]);
  },
  // A batch at a time: a profiler that waits would disturb the other.
  async isolate(sides, steps, order) {
    const times = [0, 0];
    for (const place of order(0)) {
      await sides[place].startProfile();
      for (const step of steps[place]) await step();
      await sleep(AFTERWARDS); // not until it is quiet: a process that is profiled never is
      times[place] = await sides[place].stopProfile();
    }
    return times;
  },
};

await command(async () => {
  const { values } = parseArgs({ options: { baseline: { type: "string" }, candidate: { type: "string", default: root }, rounds: { type: "string", default: "48" }, profile: { type: "boolean", default: false } } });
  if (values.baseline === undefined) throw new Failure("--baseline wants the folder of another checkout, with its build.");
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Failure(`--rounds wants a number, not ${values.rounds}.`);
  const checkouts = [values.baseline, values.candidate];
  console.log(`baseline ${await commitOf(checkouts[0])}, candidate ${await commitOf(checkouts[1])}\n`);
  printSizes(checkouts);

  const model = await startModel();
  const settings = checkouts.map(() => ({ folder: mkdtempSync(join(tmpdir(), "keepsake-turn-")), model: model.url }));
  try {
    const batches = await compare(checkouts, settings, rounds, values.profile ? ["process", "isolate"] : ["process"]);
    await printRows(checkouts, settings, batches);
  } finally {
    model.stop();
    for (const { folder } of settings) rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0); // connections that are kept alive would hold it up
});

/** @param {string[]} checkouts */
function printSizes(checkouts) {
  const [baseline, candidate] = checkouts.map(sizes);
  console.log("wasm, bytes             baseline  candidate  difference   ratio");
  for (const [name, key] of /** @type {const} */ ([["raw", "raw"], ["gzip", "gzip"], ["gzip without table", "code"]])) {
    const [one, other] = [baseline[key], candidate[key]];
    console.log(`${name.padEnd(20)} ${cell(one, 11, 0)} ${cell(other, 10, 0)} ${cell(other - one, 11, 0)}  ${(other / one).toFixed(4)}`);
  }
}

/**
 * Measures all cases with both Workers by turns, and prints what came out.
 * @param {string[]} checkouts
 * @param {{ folder: string, model: string }[]} settings
 * @param {number} rounds
 * @param {string[]} clocks
 * @returns {Promise<number>} how many batches of each case there were
 */
async function compare(checkouts, settings, rounds, clocks) {
  let batches = 0;
  console.log("\nCPU, ms a request                  baseline  candidate  ratio     5 to 95 %");
  for (const clock of clocks) {
    const found = new Map(CASES.map(({ name }) => [name, /** @type {Pair[][]} */ ([])]));
    for (let start = 0; start < STARTS; start++) {
      const sides = await startBoth(checkouts, settings, start);
      try {
        if (batches === 0) await fill(sides);
        for (const pairs of found.values()) pairs.push([]);
        for (let round = -WARM_UP; round < rounds / STARTS; round++, batches++) {
          for (const { name, requests, batch } of CASES) {
            const next = batch(batches);
            const steps = [await next(sides[0]), await next(sides[1])];
            const [one, other] = await CLOCKS[clock](sides, steps, (nth) => ((round + nth) % 2 === 0 ? [0, 1] : [1, 0]));
            if (round >= 0) found.get(name)?.at(-1)?.push([one / requests / 1000, other / requests / 1000]);
          }
        }
      } finally {
        for (const side of sides) await side.stop();
      }
    }
    for (const [name, pairs] of found) {
      const { ratio: middle, low, high } = ratio(pairs);
      const [one, other] = [0, 1].map((place) => cell(median(pairs.flat().map((pair) => pair[place])), 10, 3));
      console.log(`${`${clock}: ${name}`.padEnd(32)} ${one} ${other} ${cell(middle, 6, 3)}  ${low.toFixed(3)} to ${high.toFixed(3)}`);
    }
  }
  return batches;
}

/** Starts both, each first as often as the other. @param {string[]} checkouts @param {{ folder: string, model: string }[]} settings @param {number} nth */
async function startBoth(checkouts, settings, nth) {
  /** @type {Side[]} */
  const sides = [];
  for (const place of nth % 2 === 0 ? [0, 1] : [1, 0]) sides[place] = await startSide(checkouts[place], settings[place]);
  return sides;
}

/** @param {string[]} checkouts @param {{ folder: string, model: string }[]} settings @param {number} first */
async function printRows(checkouts, settings, first) {
  // The same to both; four batches later a user's turn comes again.
  const cases = CASES.map(({ name, requests, batch }) => ({ name, requests, batches: [batch(first), batch(first + 4)] }));
  const counts = [];
  for (const [place, checkout] of checkouts.entries()) counts.push(await countRows(checkout, settings[place], cases));
  console.log("\nD1, a request               round trips     statements      rows read   rows written");
  for (const { name } of CASES) {
    const [baseline, candidate] = counts.map((all) => all.get(name) ?? []);
    const cells = baseline.map((one, place) => `${figure(one)} → ${figure(candidate[place])}`.padStart(14));
    console.log(`${name.padEnd(24)} ${cells.join(" ")}`);
  }
}
