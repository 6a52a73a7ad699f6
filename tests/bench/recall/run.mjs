// @ts-check
// How well the Worker recalls: dialogues are loaded through its API, and of each question it is seen at which place the
// turns come that hold the answer. README.md tells what DIR has to hold and what is printed.
//   npm run bench:recall -- DIR [--out OUTDIR] [--ablations] [--url URL] [--against NAME=FILE]…
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure, command } from "../../../tools/steps.mjs";
import { AT_ONCE, ask } from "./ask.mjs";
import { readDataset, readRankings } from "./dataset.mjs";
import { assertEmpty, load } from "./load.mjs";
import { score, table } from "./metrics.mjs";
import { ablationHead, ablationRow, againstLine, overallLine, timesLine } from "./report.mjs";

/** What each ablation overrides of the Worker's weights. */
const ABLATIONS = new URL("ablations.json", import.meta.url);

/**
 * @typedef {object} Bench
 * @property {string} dir with `turns.jsonl` and `questions.jsonl`
 * @property {string} [out] a folder for `rankings.jsonl`; without it nothing is written
 * @property {boolean} [ablations] whether to ask again with parts of the score switched off
 * @property {string} [url] of a Worker that runs, with an empty database; without it one is started
 * @property {Map<string, string>} [against] files of rankings to compare with, by name
 * @property {(line: string) => void} [say]
 */

/**
 * Runs the benchmark and says what came out.
 * @param {Bench} bench
 * @returns {Promise<{ groups: Map<string, import("./metrics.mjs").Means>, rankings: import("./metrics.mjs").Rankings }>}
 */
export async function benchRecall({ dir, out, ablations = false, url, against = new Map(), say = console.log }) {
  if (url && ablations) throw new Failure("--ablations start the Worker with other weights: leave out --url");
  const { dialogues, questions, changes } = readDataset(dir);
  if (questions.length === 0) throw new Failure(`${dir} has no questions`);
  const others = [...against].map(([name, path]) => ({ name, rankings: readRankings(path) }));
  const folder = mkdtempSync(join(tmpdir(), "recall-"));
  try {
    const { turnsOf, rankings, ms, seconds } = await during(url ?? { folder }, async (url, given) => {
      if (given) await assertEmpty(url, dialogues);
      const start = performance.now();
      const turnsOf = await load(url, dialogues);
      const seconds = (performance.now() - start) / 1000;
      return { turnsOf, seconds, ...(await ask(url, questions, turnsOf)) };
    });
    const groups = score(questions, rankings);
    const messages = dialogues.flatMap(({ sessions }) => sessions.flat()).length;
    const conversations = dialogues.flatMap(({ sessions }) => sessions).length;
    if (out) write(out, rankings);

    say(table(groups));
    const judged = groups.has("overall");
    if (judged) say(overallLine(questions, rankings));
    if (judged) for (const other of others) say(againstLine(other.name, questions, rankings, other.rankings));
    say(`loaded ${messages} messages in ${conversations} conversations of ${dialogues.length} user(s) in ${seconds.toFixed(1)} s; ${changes.empty} empty ones skipped, ${changes.cut} cut`);
    if (changes.strayEvidence > 0) say(`${changes.strayEvidence} ids of evidence name no turn that was loaded: they count as not found`);
    const late = questions.filter(({ asked_at }) => asked_at !== undefined).length;
    if (late > 0) say(`${late} questions are to be asked at a time of their own, which only \`cargo bench --bench recall\` can do: here it is now`);
    say(`asked ${questions.length} questions, ${AT_ONCE} at a time: ${timesLine(ms)}`);

    if (ablations && judged) {
      /** @type {[string, Record<string, number>][]} */
      const changed = Object.entries(JSON.parse(readFileSync(ABLATIONS, "utf8")));
      const width = Math.max(...changed.map(([name]) => name.length));
      say(`\n${ablationHead(width)}\n${ablationRow("all", width, questions, rankings)}`);
      for (const [name, weights] of changed) {
        const less = await during({ folder, vars: { RECALL_WEIGHTS: JSON.stringify(weights) } }, (url) => ask(url, questions, turnsOf));
        say(ablationRow(name, width, questions, less.rankings, rankings));
      }
    }
    return { groups, rankings };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Does `work` with a Worker: the one at a URL, or one that is started on a folder's data and stopped afterwards.
 * @template T
 * @param {string | { folder: string, vars?: Record<string, string> }} which
 * @param {(url: string, given: boolean) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function during(which, work) {
  if (typeof which === "string") return work(which.replace(/\/+$/, ""), true);
  const { startWorker } = await import("../../../tools/worker.mjs");
  const worker = await startWorker({
    persistTo: which.folder,
    vars: which.vars,
    onLog: ({ level, message }) => void (["warn", "error"].includes(level) && console.error(message)),
  });
  try {
    return await work(worker.url, false);
  } finally {
    await worker.stop();
  }
}

/** @param {string} out @param {import("./metrics.mjs").Rankings} rankings */
function write(out, rankings) {
  mkdirSync(out, { recursive: true });
  const lines = [...rankings].map(([qid, ranking]) => `${JSON.stringify({ qid, ranking })}\n`);
  writeFileSync(join(out, "rankings.jsonl"), lines.join(""));
}

/** @param {string[]} pairs each `NAME=FILE` @returns {Map<string, string>} */
export function named(pairs) {
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 1) throw new Failure(`--against wants NAME=FILE, not ${pair}`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: "string" },
        ablations: { type: "boolean" },
        url: { type: "string" },
        against: { type: "string", multiple: true, default: [] },
      },
    });
    if (positionals.length !== 1) throw new Failure("One folder is wanted, with turns.jsonl and questions.jsonl.");
    if (Number.parseInt(process.versions.node) < 22) throw new Failure("This is an old Node. `npm run setup` brings the one to use.");
    const { against, ...rest } = values;
    await benchRecall({ dir: positionals[0], ...rest, against: named(against) });
  });
}
