// @ts-check
// Fills the store of each dialogue of DIR with other talk of years:
//   node tests/bench/recall/fill.mjs DIR --chats dataset.json --size 10000 --out OUTDIR [--same-speakers]
// README.md says where `dataset.json` comes from. OUTDIR is a DIR like any other, with the same questions.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { numbers } from "../speech.mjs";
import { readDate, rfc3339 } from "./dates.mjs";

/** @typedef {{ conv: string, id: string, session: string | number, speaker: string, date: string, text: string }} Turn */
/** What was said in one sitting, by the first and the second speaker or by people with names. @typedef {{ speaker: 0 | 1 | string, text: string }[]} Sitting */

/** Messages that two people who like each other write a day: a store of 10,000 is 500 days. */
const MESSAGES_A_DAY = 20;
const DAY = 86_400_000;
/** A sitting that is longer is cut: half an hour's talk. */
const LONGEST = 60;
/** The names that the speakers of the other dialogues get, since they are others than this dialogue's. */
const NAMES = "Ingrid Tomas Leila Oscar Nadia Hugo Marta Felix Anouk Pavel Sunniva Kwame Yasmin Bruno Elke Dario".split(" ");
const FACTS = new URL("../../fixtures/facts/development/", import.meta.url);

const { positionals: [dir = ""], values } = parseArgs({
  allowPositionals: true,
  options: { chats: { type: "string" }, size: { type: "string" }, out: { type: "string" }, "same-speakers": { type: "boolean" } },
});
const { chats = "", out = "" } = values;
const size = Number(values.size);
if (!dir || !chats || !out || !(size > 0)) throw new Error("usage: fill.mjs DIR --chats dataset.json --size 10000 --out OUTDIR");

/** @type {Map<string, Turn[]>} */
const dialogues = Map.groupBy(lines(join(dir, "turns.jsonl")), ({ conv }) => conv);
const chatted = chatSittings();
const told = factSittings();

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "questions.jsonl"), readFileSync(join(dir, "questions.jsonl")));
const stores = [...dialogues.keys()].map((conv, nth) => filled(conv, numbers(size + nth)));
writeFileSync(join(out, "turns.jsonl"), stores.flat().map((turn) => `${JSON.stringify(turn)}\n`).join(""));
for (const store of stores) console.log(`${store[0]?.conv}: ${store.length} turns, ${store[0]?.date} to ${store.at(-1)?.date}`);

/** @param {string | URL} path */
function lines(path) {
  return readFileSync(path, "utf8").split("\n").filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}

/** The chats of two people, whose messages in a row are one turn. @returns {Sitting[]} */
function chatSittings() {
  /** @type {{ messages: { text: string, sender: string }[][] }[]} */
  const all = Object.values(JSON.parse(readFileSync(chats, "utf8")));
  return all.map(({ messages }) => {
    const first = messages[0]?.[0]?.sender;
    return messages.map((turn) => ({ speaker: turn[0]?.sender === first ? 0 : 1, text: turn.map(({ text }) => text).join(" ") }));
  });
}

/** The dialogues that the rules for facts were written on. @returns {Sitting[]} */
function factSittings() {
  const files = readdirSync(FACTS).filter((name) => name.endsWith(".jsonl")).sort();
  return files.flatMap((name) => lines(new URL(name, FACTS))).map(({ turns }) =>
    turns.map((/** @type {{ role: string, text: string }} */ { role, text }) => ({ speaker: role === "user" ? 0 : 1, text })));
}

/** The sittings of the other dialogues of DIR, whose people get other names. @param {string} conv @returns {Sitting[]} */
function otherSittings(conv) {
  const names = NAMES.values();
  return [...dialogues].filter(([other]) => other !== conv).flatMap(([, turns]) => {
    const renamed = new Map([...new Set(turns.map(({ speaker }) => speaker))].map((name) => [name, names.next().value ?? name]));
    const rename = (/** @type {string} */ text) => [...renamed].reduce((text, [from, to]) => text.replaceAll(new RegExp(`\\b${from}\\b`, "g"), to), text);
    return [...Map.groupBy(turns, ({ session }) => session).values()].map((session) =>
      session.map(({ speaker, text }) => ({ speaker: rename(speaker), text: rename(text) })));
  });
}

/** @template T @param {T[]} all @param {() => number} random */
function shuffled(all, random) {
  return all.map((one) => ({ one, order: random() })).sort((a, b) => a.order - b.order).map(({ one }) => one);
}

/** The dialogue with so much other talk that there are `size` turns, in the order in which they were said. @param {string} conv @param {() => number} random @returns {Turn[]} */
function filled(conv, random) {
  const own = dialogues.get(conv) ?? [];
  const speakers = [...new Set(own.map(({ speaker }) => speaker))];
  const dated = own.map((turn) => ({ turn, at: readDate(turn.date) ?? 0 }));
  const [begin, end] = [Math.min(...dated.map(({ at }) => at)), Math.max(...dated.map(({ at }) => at))];
  const span = Math.max(end - begin, (size / MESSAGES_A_DAY) * DAY);
  const start = (begin + end - span) / 2;
  // The other dialogues and those with facts are all in it: they are most like this one. The first to speak is the dialogue's person.
  const alike = shuffled([...otherSittings(conv), ...told], random);
  const [opening, ...chatting] = shuffled(chatted, random);
  const sittings = [...(opening ? [opening] : []), ...shuffled([...alike, ...chatting.slice(0, Math.ceil(size / 10))], random)];
  let room = size - own.length;
  const taken = sittings.flatMap((sitting, nth) => {
    const pair = values["same-speakers"] || nth === 0 ? speakers : shuffled(NAMES, random);
    const turns = sitting.filter(({ text }) => text.trim() !== "").slice(0, Math.min(room, LONGEST));
    room -= turns.length;
    const at = Math.floor((nth === 0 ? start : start + random() * span) / 1000) * 1000;
    return turns.map(({ speaker, text }, place) => ({
      at,
      turn: { conv, id: `fill-${nth}:${place}`, session: `fill-${nth}`, speaker: typeof speaker === "number" ? pair[speaker] ?? "" : speaker, date: rfc3339(at), text },
    }));
  });
  return [...dated, ...taken].sort((one, other) => one.at - other.at).map(({ turn }) => turn);
}
