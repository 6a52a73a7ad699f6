// @ts-check
// The sixty dialogues of tests/fixtures/contradictions.jsonl with a model behind `MEMORY_EXTRACTION=llm`:
// `node contradictions.mjs http://127.0.0.1:PORT/v1 [NAME]`, any OpenAI-compatible server (`MODEL_API_KEY` where it wants one).
// Each dialogue is imported, the model is asked once for all of it, and what is current then and what was is looked at.
import { readFileSync } from "node:fs";
import { startWorker } from "../../tools/worker.mjs";
import { call } from "../bench/recall/client.mjs";

/** @typedef {{ key: string, value: string }} Fact */
/** @typedef {{ name: string, turns: { at: string, text: string }[], current: Fact[], absent: Fact[], history: { key: string, values: string[] }[] }} Dialogue */

const [base = "", model = "default"] = process.argv.slice(2);
/** The model is asked when four messages wait, and a dialogue has two or three. */
const FILLERS = ["hello", "so it goes", "hm"];
/** @type {Dialogue[]} */
const dialogues = readFileSync(new URL("../fixtures/contradictions.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));

/** @type {(log: { facts: number, fault: string | null }) => void} */
let distilled = () => {};
/** @param {{ message: string }} log */
const onLog = ({ message }) => {
  const line = JSON.parse(message);
  if (line.event === "distil") distilled(line);
};
const { MODEL_API_KEY } = process.env;
const vars = { MODEL_BASE_URL: base, MODEL_NAME: model, MEMORY_EXTRACTION: "llm", ...(MODEL_API_KEY && { MODEL_API_KEY }) };

/** How many dialogues come out as they should, with these variables. @param {Record<string, string>} vars */
async function score(vars) {
  const worker = await startWorker({ vars, onLog });
  const database = await worker.miniflare.getD1Database("DB", "keepsake-dev");
  let [right, refused, taken] = [0, 0, 0];
  for (const { name, turns, current, absent, history } of dialogues) {
    const { id } = await call(worker.url, name, "POST", "/conversations", {});
    const early = FILLERS.map((content, place) => ({ role: "user", content, timestamp: `2026-02-0${place + 1}T10:00:00Z` }));
    const messages = [...early, ...turns.map(({ at, text }) => ({ role: "user", content: text, timestamp: at }))];
    const answered = vars.MODEL_BASE_URL && new Promise((resolve) => (distilled = resolve));
    await call(worker.url, name, "POST", `/conversations/${id}/messages`, { messages });
    const log = await answered;
    if (log) [refused, taken] = [refused + (log.fault ? 1 : 0), taken + log.facts];
    const { results } = await database
      .prepare("select fact_key, fact_value, valid_to from memories where fact_key is not null and user_id = (select id from users where external_user_id = ?) order by valid_from, seq")
      .bind(name)
      .all();
    const facts = /** @type {{ fact_key: string, fact_value: string, valid_to: string | null }[]} */ (results);
    const is = (/** @type {Fact} */ fact) => facts.some(({ fact_key, fact_value, valid_to }) => fact_key === fact.key && fact_value === fact.value && !valid_to);
    const was = (/** @type {string} */ key) => facts.filter((fact) => fact.fact_key === key).map((fact) => fact.fact_value);
    const good = current.every(is) && !absent.some(is) && history.every(({ key, values }) => was(key).join() === values.join());
    if (!good) console.log(`  ${name}: ${JSON.stringify(facts)}`);
    right += good ? 1 : 0;
  }
  await worker.stop();
  return { right, refused, taken };
}

const rules = await score({});
console.log(`${rules.right} of ${dialogues.length} with heuristics alone`);
const both = await score(vars);
console.log(`${both.right} of ${dialogues.length} with ${model} besides, which gave ${both.taken} facts; ${both.refused} of its answers were refused`);
if (both.right < rules.right) throw new Error("a model makes it worse");
