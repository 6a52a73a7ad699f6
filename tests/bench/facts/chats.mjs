// @ts-check
// Real people's chats as dialogues whose facts somebody judges by RUBRIC.md:
//   node tests/bench/facts/chats.mjs dataset.json [--count 60] [--second] > chats.jsonl
//   npm run bench:facts -- --list chats.jsonl
// dataset.json is that of chitchat-dataset (MIT). The one who wrote first is the person, the other the companion; with --second the other way round.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: "string", default: "60" }, second: { type: "boolean" } } });
const [file] = positionals;
if (!file) throw new Error("usage: chats.mjs dataset.json [--count 60] [--second]");

/** @typedef {{text: string, timestamp: string, sender: string}} Message */
/** @type {Record<string, {messages: Message[][]}>} */
const chats = JSON.parse(readFileSync(file, "utf8"));

/** The fewest and the most messages of a chat that is taken. */
const LEAST = 20;
const MOST = 60;

const taken = Object.entries(chats)
  .map(([id, { messages }]) => ({ id, messages: messages.flat().filter(({ text }) => text.trim() !== "").slice(0, MOST) }))
  .filter(({ messages }) => messages.length >= LEAST && new Set(messages.map(({ sender }) => sender)).size === 2)
  .sort((one, other) => (order(one.id) < order(other.id) ? -1 : 1))
  .slice(0, Number(values.count));

for (const { id, messages } of taken) {
  const person = messages[0].sender;
  const turns = messages.map(({ text, timestamp, sender }) => ({ role: (sender === person) === !values.second ? "user" : "assistant", at: timestamp, text }));
  console.log(JSON.stringify({ id, category: "chat", turns, known: [], false: [], upcoming: [] }));
}

/** A place in an order that has nothing to do with the chats. @param {string} id */
function order(id) {
  return createHash("sha256").update(id).digest("hex");
}
