// @ts-check
// Asks the Worker for the memories that fit each question, and takes their sources as a ranking of turns.
import { Failure } from "../../../tools/steps.mjs";
import { call } from "./client.mjs";

/** @typedef {import("./dataset.mjs").Question} Question @typedef {import("./load.mjs").TurnsOf} TurnsOf */

/** How many questions are under way. */
export const AT_ONCE = 8;
const LIMIT = 50;

/**
 * @param {string} url
 * @param {Question[]} questions
 * @param {TurnsOf} turnsOf
 * @returns {Promise<{ rankings: import("./metrics.mjs").Rankings, ms: number[] }>} the rankings in the questions' order; the times, rising
 */
export async function ask(url, questions, turnsOf) {
  /** @type {string[][]} */
  const found = [];
  /** @type {number[]} */
  const ms = [];
  let next = 0;
  const asking = async () => {
    while (next < questions.length) {
      const place = next++;
      const { conv, question } = questions[place];
      const start = performance.now();
      const { memories } = await call(url, conv, "GET", `/memories/search?${new URLSearchParams({ q: question, limit: String(LIMIT) })}`);
      ms.push(performance.now() - start);
      if (!Array.isArray(memories)) throw new Failure(`the search for ${JSON.stringify(question)} has no list of memories`);
      found[place] = ranking(memories, turnsOf.get(conv));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, asking));
  } finally {
    next = questions.length; // after a failure nobody asks on
  }
  return { rankings: new Map(questions.map(({ qid }, place) => [qid, found[place]])), ms: ms.sort((one, other) => one - other) };
}

/**
 * A fact and the message that it is from are one turn, at the better place.
 * @param {{ source_message_id?: string | null }[]} memories
 * @param {Map<string, string>} [turns]
 */
function ranking(memories, turns) {
  const ids = memories.map(({ source_message_id }) => turns?.get(source_message_id ?? "")).filter((id) => id !== undefined);
  return [...new Set(ids)];
}
