// @ts-check
// `npm run clients`: tests that nobody here wrote, and real clients, against the built Worker. Ends with the counts of each suite.
// `-- --only NAME`, which may be given more than once, runs the suites of those names.
import { parseArgs } from "node:util";
import { setUpPython } from "../../tools/python.mjs";
import { Failure, command, step } from "../../tools/steps.mjs";
import { schemathesis } from "../contract/schemathesis.mjs";
import { Counts, sum } from "./counts.mjs";
import { anthropic } from "./anthropic/run.mjs";
import { examples } from "./examples/run.mjs";
import { langchain } from "./langchain/run.mjs";
import { mcp } from "./mcp/run.mjs";
import { openai } from "./openai/run.mjs";
import { openresponses } from "./openresponses/run.mjs";
import { stories } from "./stories/run.mjs";
import { startWorld } from "./world.mjs";

/** @typedef {import("./world.mjs").World} World */

/** The least number of requests that schemathesis has to make. */
const LEAST_CASES = 10_000;

/** The suites, by name. @type {Record<string, (world: World) => Promise<Counts>>} */
const SUITES = { openai, anthropic, langchain, openresponses, mcp, stories, examples };

async function contract() {
  const { cases, found } = await schemathesis({ examples: 180, seed: 20261130, seconds: 900 });
  const counts = new Counts();
  counts.passed = cases;
  counts.failed.push(...found);
  if (cases < LEAST_CASES) counts.failed.push(`schemathesis made ${cases} requests: fewer than ${LEAST_CASES}.`);
  return counts;
}

/** Counts the requests that the Worker could not answer, out of the lines of its log. @param {string[]} lines */
function unanswered(lines) {
  const counts = new Counts();
  counts.failed.push(...lines.filter((line) => line.includes('"event":"request"') && JSON.parse(line).status >= 500));
  return counts;
}

await command(async () => {
  const names = [...Object.keys(SUITES), "contract"];
  const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
  const only = values.only ?? names;
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Failure(`No suite ${unknown.join(", ")}; there are ${names.join(", ")}.`);
  await setUpPython();

  /** @type {Map<string, Counts>} */
  const all = new Map();
  /** Runs a suite; one that cannot run has failed. @param {string} name @param {() => Promise<Counts>} suite */
  const counted = async (name, suite) => {
    const failed = (/** @type {any} */ error) => {
      const counts = new Counts();
      counts.failed.push(`it did not run: ${error instanceof Failure ? error.message : (error?.stack ?? error)}`);
      return counts;
    };
    const counts = await step(name, () => suite().catch(failed));
    all.set(name, counts);
  };
  // Python's clients would take the machine's proxy to this very machine.
  process.env.NO_PROXY = "127.0.0.1";
  const world = await startWorld();
  try {
    const inTurn = async () => {
      for (const [name, suite] of Object.entries(SUITES)) if (only.includes(name)) await counted(name, () => suite(world));
    };
    // schemathesis takes half of the time, on a Worker of its own.
    await Promise.all([inTurn(), only.includes("contract") && counted("contract", contract)]);
    const lost = unanswered(world.logs);
    if (lost.failed.length > 0) all.set("the log", lost);
  } finally {
    await world.stop();
  }

  for (const [name, counts] of all) console.log(`${name}: ${counts}`);
  const counts = [...all.values()];
  const total = (/** @type {(counts: Counts) => number} */ of) => counts.reduce((sum, one) => sum + of(one), 0);
  const failed = total((one) => one.failed.length);
  console.log(`${total((one) => one.passed)} passed, ${failed} failed, ${total((one) => sum(one.skipped) + sum(one.expected))} skipped`);
  if (failed > 0) throw new Failure("Clients do not get what they are promised: the reasons stand above.");
});
