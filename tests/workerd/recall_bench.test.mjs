// @ts-check
// The recall benchmark on its own example: what Marta told in three conversations is found when she asks about it;
// and the benchmark counts rightly.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readDate, rfc3339 } from "../bench/recall/dates.mjs";
import { figures, oneDigit } from "../bench/recall/metrics.mjs";
import { benchRecall } from "../bench/recall/run.mjs";
import { story } from "./support/story.mjs";

/** The least share of the turns that hold an answer to be among the first ten. */
const LEAST_RECALL_AT_10 = 0.8;

story("marta asks about what she told, and the turns that hold the answers come first", async () => {
  const dir = fileURLToPath(new URL("../bench/recall/example", import.meta.url));
  /** @type {string[]} */
  const said = [];
  const { groups, rankings } = await benchRecall({ dir, say: (line) => void said.push(line) });
  assert.equal(rankings.size, 15);
  const found = (groups.get("overall")?.["R@10"] ?? 0) / 100;
  assert.ok(found >= LEAST_RECALL_AT_10, `${found}\n${said.join("\n")}`);
});

story("a ranking is worth what its places are worth, and a turn counts once", () => {
  const { MRR, ...shares } = figures(["b", "d"], ["a", "b", "b", "c", "e", "f", "d"]);
  assert.equal(MRR, 1 / 2);
  assert.equal(shares["R@5"], 1 / 2);
  assert.equal(shares["R@10"], 1);
  assert.equal(shares["H@10"], 1);
  assert.equal(oneDigit(100 * shares["nDCG@10"]), "60.5"); // (1/log2(3) + 1/log2(7)) / (1 + 1/log2(3))
  assert.deepEqual(Object.values(figures(["a"], [])), [0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([12.25, 12.75, -12.25, 12.3].map(oneDigit), ["12.2", "12.8", "-12.2", "12.3"], "halves go to the even digit");
});

story("a date is read in each form that dialogues have, and in no other", () => {
  for (const text of ["1:56 pm on 8 May, 2023", "08.05.2023, 13:56", "2023-05-08T13:56:00Z", "2023-05-08 15:56:00.25+02:00", "2023/05/08 (Mon) 13:56", "8 May 2023, 13:56"]) {
    assert.equal(rfc3339(readDate(text) ?? assert.fail(text)), "2023-05-08T13:56:00Z", text);
  }
  assert.equal(readDate("12:10 am on 11 August, 2023"), Date.UTC(2023, 7, 11, 0, 10));
  for (const text of ["", "yesterday", "31.02.2023", "13:56 pm on 8 May, 2023", "8 Mayo 2023", "2023-05-08T24:30:00Z"]) assert.equal(readDate(text), null, text);
});
