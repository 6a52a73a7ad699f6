// @ts-check
// Reads DIR: `turns.jsonl`, what was said, as dialogues of sessions; `questions.jsonl`, what is asked about it; and files of rankings.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../tools/steps.mjs";
import { readDate } from "./dates.mjs";
import { CATEGORIES } from "./metrics.mjs";

/** `at` is when it was said, in ms. @typedef {{ id: string, role: "user" | "assistant", name?: string, text: string, at: number }} Turn */
/** One user's, with their sessions in order. @typedef {{ conv: string, sessions: Turn[][] }} Dialogue */
/**
 * `evidence`: ids of the turns that hold the answer; `asked_at`: when the question is asked, where that matters.
 * @typedef {{ conv: string, qid: string, question: string, category: number, evidence: string[], asked_at?: string }} Question
 */
/** What was not loaded as it stands in the files. @typedef {{ empty: number, cut: number, strayEvidence: number }} Changes */

/** The longest message that a Worker takes as it is configured. */
const LONGEST = 4000;
/** Speakers whose name is nothing but their role. */
const ROLES = new Map(/** @type {[string, Turn["role"]][]} */ ([
  ["user", "user"], ["human", "user"],
  ["assistant", "assistant"], ["ai", "assistant"], ["bot", "assistant"], ["companion", "assistant"],
]));

/** @param {string} dir @returns {{ dialogues: Dialogue[], questions: Question[], changes: Changes }} */
export function readDataset(dir) {
  const changes = { empty: 0, cut: 0, strayEvidence: 0 };
  const dialogues = readTurns(join(dir, "turns.jsonl"), changes);
  const questions = readQuestions(join(dir, "questions.jsonl"));
  const turns = new Map(dialogues.map(({ conv, sessions }) => [conv, new Set(sessions.flat().map(({ id }) => id))]));
  for (const { conv, qid, evidence } of questions) {
    const known = turns.get(conv);
    if (known === undefined) throw new Failure(`question ${qid} is about ${conv}, which has no turns`);
    changes.strayEvidence += evidence.filter((id) => !known.has(id)).length;
  }
  return { dialogues, questions, changes };
}

/** @param {string} path @param {Changes} changes @returns {Dialogue[]} */
function readTurns(path, changes) {
  /** @type {Map<string, { sessions: Map<unknown, Turn[]>, roles: (speaker: string) => Pick<Turn, "role" | "name"> }>} */
  const dialogues = new Map();
  const lines = [...linesOf(path)];
  const speakers = Map.groupBy(lines, ({ value, where }) => text(value, "conv", where));
  for (const { value, where } of lines) {
    const conv = text(value, "conv", where);
    const said = text(value, "text", where);
    const at = readDate(text(value, "date", where));
    if (at === null) throw new Failure(`${where}: the date ${JSON.stringify(value.date)} cannot be read`);
    const dialogue = dialogues.get(conv) ?? { sessions: new Map(), roles: rolesOf(speakers.get(conv)?.map(({ value }) => String(value.speaker)) ?? []) };
    dialogues.set(conv, dialogue);
    if (said.trim() === "") {
      changes.empty += 1;
      continue;
    }
    const characters = [...said];
    if (characters.length > LONGEST) changes.cut += 1;
    const session = dialogue.sessions.get(value.session) ?? [];
    dialogue.sessions.set(value.session, session);
    session.push({
      id: text(value, "id", where),
      ...dialogue.roles(text(value, "speaker", where)),
      text: characters.slice(0, LONGEST).join(""),
      // Most often a session has one date: its turns then are a second apart.
      at: Math.max(at, (session.at(-1)?.at ?? -Infinity) + 1000),
    });
  }
  return [...dialogues].map(([conv, { sessions }]) => ({ conv, sessions: [...sessions.values()] }));
}

/**
 * Who is the person and who the companion: as the names say where they are roles, else the first to speak is the person.
 * @param {string[]} spoken the speakers of all turns
 * @returns {(speaker: string) => Pick<Turn, "role" | "name">}
 */
function rolesOf(spoken) {
  const names = [...new Set(spoken)];
  const role = (/** @type {string} */ name) => ROLES.get(name.toLowerCase());
  const person = names.some((name) => role(name) === "user") ? undefined : names.find((name) => role(name) === undefined);
  return (name) => {
    const said = role(name);
    return said ? { role: said } : { role: name === person ? "user" : "assistant", name };
  };
}

/** @param {string} path @returns {Question[]} */
function readQuestions(path) {
  const seen = new Set();
  return [...linesOf(path)].map(({ value, where }) => {
    const qid = text(value, "qid", where);
    if (seen.has(qid)) throw new Failure(`${where}: a second question ${qid}`);
    seen.add(qid);
    const category = Number(value.category);
    if (!CATEGORIES.has(category)) throw new Failure(`${where}: there is no category ${JSON.stringify(value.category)}`);
    if (value.evidence?.length === 0) throw new Failure(`${where}: without evidence there is nothing to find`);
    const asked = value.asked_at === undefined ? {} : { asked_at: text(value, "asked_at", where) };
    return { conv: text(value, "conv", where), qid, question: text(value, "question", where), category, evidence: ids(value, "evidence", where), ...asked };
  });
}

/**
 * A file of rankings, one `{"qid", "ranking"}` a line, best first.
 * @param {string} path
 * @returns {Map<string, string[]>}
 */
export function readRankings(path) {
  return new Map([...linesOf(path)].map(({ value, where }) => [text(value, "qid", where), ids(value, "ranking", where)]));
}

/** @param {string} path @returns {Generator<{ value: Record<string, any>, where: string }>} */
function* linesOf(path) {
  if (!existsSync(path)) throw new Failure(`There is no ${path}.`);
  let number = 0;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    number += 1;
    if (line.trim() === "") continue;
    const where = `${path}, line ${number}`;
    try {
      yield { value: JSON.parse(line), where };
    } catch (error) {
      if (error instanceof SyntaxError) throw new Failure(`${where}: this is not JSON`);
      throw error;
    }
  }
}

/** @param {Record<string, any>} value @param {string} member @param {string} where @returns {string} */
function text(value, member, where) {
  if (typeof value?.[member] !== "string") throw new Failure(`${where}: "${member}" is to be a text`);
  return value[member];
}

/** @param {Record<string, any>} value @param {string} member @param {string} where @returns {string[]} */
function ids(value, member, where) {
  const found = value?.[member];
  if (!Array.isArray(found) || found.some((id) => typeof id !== "string")) throw new Failure(`${where}: "${member}" is to be a list of ids`);
  return found;
}
