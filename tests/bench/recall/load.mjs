// @ts-check
// Puts dialogues into the Worker through its API: a user for each, a conversation for each session.
import { Failure } from "../../../tools/steps.mjs";
import { call } from "./client.mjs";
import { rfc3339 } from "./dates.mjs";

/** @typedef {import("./dataset.mjs").Dialogue} Dialogue @typedef {import("./dataset.mjs").Turn} Turn */
/** The turn that a message was, by user and the message's id. @typedef {Map<string, Map<string, string>>} TurnsOf */

/** What one request may hold; the bytes keep clear of the 64 KiB that a body has. */
const MOST_MESSAGES = 100;
const MOST_BYTES = 60_000;

/**
 * One after the other, so that everything is stored in the order in which it was said.
 * @param {string} url
 * @param {Dialogue[]} dialogues
 * @returns {Promise<TurnsOf>}
 */
export async function load(url, dialogues) {
  /** @type {TurnsOf} */
  const turnsOf = new Map();
  for (const { conv, sessions } of dialogues) {
    const turns = new Map();
    turnsOf.set(conv, turns);
    for (const session of sessions) {
      const { id } = await call(url, conv, "POST", "/conversations", { created_at: rfc3339(session[0].at) });
      for (const part of parts(session)) {
        const { messages } = await call(url, conv, "POST", `/conversations/${id}/messages`, { messages: part.map(message) });
        if (messages?.length !== part.length) throw new Failure(`${part.length} messages were sent for ${conv}, ${messages?.length} are stored`);
        part.forEach((turn, place) => turns.set(messages[place].id, turn.id));
      }
    }
  }
  return turnsOf;
}

/** Refuses to add to what a user has: those memories would be found as well. @param {string} url @param {Dialogue[]} dialogues */
export async function assertEmpty(url, dialogues) {
  for (const { conv } of dialogues) {
    const { total } = await call(url, conv, "GET", "/conversations?limit=1");
    if (total > 0) throw new Failure(`At ${url} the user ${conv} has conversations already: start with an empty database.`);
  }
}

/** @param {Turn} turn */
const message = ({ role, name, text, at }) => ({ role, ...(name !== undefined && { name }), content: text, timestamp: rfc3339(at) });

/** A session in requests. @param {Turn[]} session @returns {Turn[][]} */
function parts(session) {
  /** @type {Turn[][]} */
  const all = [];
  let bytes = Infinity;
  for (const turn of session) {
    const more = Buffer.byteLength(JSON.stringify(message(turn))) + 1;
    if (bytes + more > MOST_BYTES || (all.at(-1)?.length ?? 0) >= MOST_MESSAGES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(turn);
    bytes += more;
  }
  return all;
}
