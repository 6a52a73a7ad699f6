// @ts-check
// The requests that are measured, in batches: the same to both Workers, of users who have the same memories.
import { numbers, speech } from "../speech.mjs";

/** @typedef {import("./side.mjs").Side} Side @typedef {import("./side.mjs").Ask} Ask */
/**
 * @typedef {object} Case
 * @property {string} name
 * @property {number} requests of a batch
 * @property {(nth: number) => Batch} batch makes the nth batch
 */
/** Prepares a batch at a Worker, unmeasured, and returns its requests. @typedef {(side: Side) => Promise<(() => Promise<unknown>)[]>} Batch */

const TURNS = 8;
const { sentence, question } = speech(numbers(11));

/** The users, by the number of their memories: several share the turns, so that none grows by much. */
const USERS = new Map([[200, 4], [1000, 1], [2000, 2], [5000, 1]]);
/** @param {number} memories @param {number} nth */
const user = (memories, nth) => `user-${memories}-${nth % (USERS.get(memories) ?? 1)}`;

/** A sentence of which a fact is distilled, among every four messages. */
const FACTS = ["I moved to Oslo.", "My sister is called Vera.", "I work as a carpenter now.", "We keep bees in the garden."];
/** @param {number} nth */
const message = (nth) => (nth % 4 === 3 ? `${FACTS[(nth >> 2) % FACTS.length]} ${sentence()}` : sentence());

/** A streamed turn that has to end well. @param {Side} side @param {string} user @param {string} message @param {string} [conversation_id] */
async function turn(side, user, message, conversation_id) {
  const stream = await side.send({ user, method: "POST", path: "/chat", body: { message, ...(conversation_id && { conversation_id }) } });
  if (!stream.slice(-2000).includes('"done"')) throw new Error(`not a whole reply: ${stream.slice(-500)}`);
}

/** Turns of one conversation with a user who has memories. @param {number} memories @returns {Case} */
const turns = (memories) => ({
  name: `turn, ${memories.toLocaleString("en")} memories`,
  requests: TURNS,
  batch: (nth) => {
    const messages = Array.from({ length: TURNS }, (_, place) => message(nth * TURNS + place));
    return async (side) => {
      const { id } = JSON.parse(await side.send({ user: user(memories, nth), method: "POST", path: "/conversations", body: {} }));
      return messages.map((message) => () => turn(side, user(memories, nth), message, id));
    };
  },
});

/** First turns of users whom the Worker has not seen. @type {Case} */
const firstTurns = {
  name: "turn, 0 memories",
  requests: TURNS,
  batch: (nth) => {
    const messages = Array.from({ length: TURNS }, (_, place) => message(nth * TURNS + place));
    return async (side) => messages.map((message, place) => () => turn(side, `new-${nth}-${place}`, message));
  },
};

/** Requests that change nothing. @param {string} name @param {number} requests @param {() => Ask} ask @returns {Case} */
const reads = (name, requests, ask) => ({
  name,
  requests,
  batch: () => {
    const asks = Array.from({ length: requests }, ask);
    return async (side) => asks.map((ask) => () => side.send(ask));
  },
});

/** @param {number} memories @returns {Case} */
const searches = (memories) =>
  reads(`search, ${memories.toLocaleString("en")} memories`, 16, () => ({
    user: user(memories, 0),
    method: "GET",
    path: `/memories/search?limit=10&q=${encodeURIComponent(question())}`,
  }));

/** @type {Case[]} */
export const CASES = [
  firstTurns,
  turns(200),
  turns(2000),
  searches(1000),
  searches(5000),
  reads("GET /conversations", 40, () => ({ user: user(1000, 0), method: "GET", path: "/conversations" })),
  reads("GET /health", 80, () => ({ user: "nobody", method: "GET", path: "/health" })),
];

/** Gives every user their memories: conversations of 20 to 80 messages, two a day. @param {Side[]} sides */
export async function fill(sides) {
  const random = numbers(13);
  for (const [memories, users] of USERS) {
    for (let nth = 0; nth < users; nth++) {
      let at = Date.parse("2024-01-01T08:00:00Z");
      for (let stored = 0; stored < memories; at += 86_400_000 / 2) {
        const count = Math.min(memories - stored, 20 + Math.floor(random() * 60));
        const messages = Array.from({ length: count }, (_, place) => ({ role: place % 2 ? "assistant" : "user", content: sentence(), timestamp: new Date((at += 30_000)).toISOString() }));
        for (const side of sides) {
          const { id } = JSON.parse(await side.send({ user: user(memories, nth), method: "POST", path: "/conversations", body: {} }));
          await side.send({ user: user(memories, nth), method: "POST", path: `/conversations/${id}/messages`, body: { messages } });
        }
        stored += count;
      }
    }
  }
}
