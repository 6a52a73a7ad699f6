// @ts-check
// Compares the CPU time of a turn by its dialect, in one Worker: see README.md.
//   npm run bench:dialects -- [--rounds N]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, command, root } from "../../../tools/steps.mjs";
import { numbers, speech } from "../speech.mjs";
import { startModel } from "../turn/model.mjs";
import { startSide } from "../turn/side.mjs";
import { median, ratio } from "../turn/statistics.mjs";

/** @typedef {import("../turn/statistics.mjs").Pair} Pair */
/** How often the Worker is started anew. */
const STARTS = 4;
/** Rounds after a start that are not counted, in which V8 compiles. */
const WARM_UP = 3;
/** Turns of a batch. */
const TURNS = 8;

/**
 * A dialect: its path, its body for a message of a chat, and the end of a stream that ended well.
 * @type {readonly { name: string, path: string, body: (message: string, chat: string) => unknown, end: string }[]}
 */
const DIALECTS = [
  { name: "/chat", path: "/chat", body: (message) => ({ message }), end: '"done"' },
  {
    name: "chat completions",
    path: "/v1/chat/completions",
    body: (content) => ({ messages: [{ role: "user", content }], stream: true, stream_options: { include_usage: true } }),
    end: "[DONE]",
  },
  { name: "responses", path: "/v1/responses", body: (input) => ({ input, stream: true }), end: "response.completed" },
  { name: "responses, not stored", path: "/v1/responses", body: (input) => ({ input, stream: true, store: false }), end: "response.completed" },
  { name: "Anthropic's messages", path: "/v1/messages", body: (content) => ({ messages: [{ role: "user", content }], max_tokens: 500, stream: true }), end: "message_stop" },
  { name: "the AI SDK's", path: "/ai/chat", body: (text, id) => ({ id, message: { role: "user", parts: [{ type: "text", text }] } }), end: '"finish"' },
];

const { sentence } = speech(numbers(11));

await command(async () => {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "48" } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < STARTS) throw new Failure(`--rounds wants a number from ${STARTS}, not ${values.rounds}.`);
  const model = await startModel();
  const folder = mkdtempSync(join(tmpdir(), "keepsake-dialects-"));
  try {
    await measure(rounds, { folder, model: model.url });
  } finally {
    model.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0); // connections that are kept alive would hold it up
});

/** @param {number} rounds @param {{ folder: string, model: string }} setting */
async function measure(rounds, setting) {
  /** The CPU time of a turn of each dialect next to one of `/chat`, by start. @type {Pair[][][]} */
  const found = DIALECTS.map(() => []);
  for (let start = 0; start < STARTS; start++) {
    const side = await startSide(root, setting);
    for (const pairs of found) pairs.push([]);
    try {
      for (let round = -WARM_UP; round < rounds / STARTS; round++) {
        const messages = Array.from({ length: TURNS }, sentence);
        const times = DIALECTS.map(() => 0);
        // Each dialect has its turn at each place as often.
        for (let place = 0; place < DIALECTS.length; place++) {
          const index = (place + round + WARM_UP) % DIALECTS.length;
          const { path, body, end } = DIALECTS[index];
          const before = await side.settled();
          for (const message of messages) {
            const told = await side.send({ user: `user-${index}-${start}`, method: "POST", path, body: body(message, `chat-${start}-${round}`) });
            if (!told.slice(-20_000).includes(end)) throw new Error(`not a whole reply: ${told.slice(-500)}`);
          }
          times[index] = ((await side.settled()) - before) / TURNS / 1000;
        }
        if (round >= 0) times.forEach((time, index) => found[index].at(-1)?.push([times[0], time]));
      }
    } finally {
      await side.stop();
    }
  }
  console.log("CPU, ms a turn          median  next to /chat     5 to 95 %");
  for (const [index, { name }] of DIALECTS.entries()) {
    const pairs = found[index];
    const { ratio: middle, low, high } = ratio(pairs);
    const time = median(pairs.flat().map(([, time]) => time));
    console.log(`${name.padEnd(22)} ${time.toFixed(3).padStart(7)} ${middle.toFixed(3).padStart(14)}  ${low.toFixed(3)} to ${high.toFixed(3)}`);
  }
}
