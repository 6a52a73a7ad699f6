// @ts-check
// How good rankings are that are in a file already: those of `cargo bench --bench recall`, or of `--out`.
//   node tests/bench/recall/score.mjs DIR RANKINGS [--against NAME=FILE]…
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure, command } from "../../../tools/steps.mjs";
import { readDataset, readRankings } from "./dataset.mjs";
import { score, table } from "./metrics.mjs";
import { againstLine, overallLine } from "./report.mjs";
import { named } from "./run.mjs";

/**
 * @param {string} dir with `turns.jsonl` and `questions.jsonl`
 * @param {string} file of rankings
 * @param {Map<string, string>} against files of other rankings, by name
 * @returns {string[]} the lines of the report
 */
export function report(dir, file, against) {
  const { questions } = readDataset(dir);
  const rankings = readRankings(file);
  const others = [...against].map(([name, path]) => againstLine(name, questions, rankings, readRankings(path)));
  return [table(score(questions, rankings)), overallLine(questions, rankings), ...others];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await command(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { against: { type: "string", multiple: true, default: [] } },
    });
    const [dir, file, ...rest] = positionals;
    if (!file || rest.length > 0) throw new Failure("A folder and a file of rankings are wanted.");
    for (const line of report(dir, file, named(values.against))) console.log(line);
  });
}
