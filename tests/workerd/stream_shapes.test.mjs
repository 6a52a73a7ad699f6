// @ts-check
// What servers of OpenAI's dialect do to their streams: cut them anywhere, end lines their own way, talk in between.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { event, startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url });

const WORDS = ["Caf\u00e9, ", "\u8702\u871c ", "\u{1f41d}\u{1f469}\u200d\u{1f33e} ", "na\u00efve \u201cquote\u201d \\ \" ", "line\nbreak\ttab\u2028sep."];
const whole = WORDS.join("");

/** @param {import("./support/scripted_model.mjs").Reply} reply @param {(data: object) => string} [write] */
const recording = (reply, write = event) =>
  [
    write(reply.chunk({ role: "assistant", content: "" })),
    ...WORDS.map((word) => write(reply.chunk({ content: word }))),
    write(reply.chunk({}, "stop")),
    write({ ...reply.chunk({}), choices: [], usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 } }),
  ].join("") + write(/** @type {any} */ ("[DONE]")).replace('"[DONE]"', "[DONE]");

/** @type {Record<string, (reply: import("./support/scripted_model.mjs").Reply) => Promise<unknown>>} */
const shapes = {
  "in one packet": (reply) => reply.raw(recording(reply)),
  "one byte at a time, so that characters are split": (reply) => reply.byteByByte(recording(reply)),
  "with lines that end in CRLF": (reply) => reply.raw(recording(reply).replaceAll("\n\n", "\r\n\r\n")),
  "with CRLF, one byte at a time": (reply) => reply.byteByByte(recording(reply).replaceAll("\n\n", "\r\n\r\n")),
  "with lines that end in CR": (reply) => reply.raw(recording(reply).replaceAll("\n\n", "\r\r")),
  "without a space after data:": (reply) => reply.raw(recording(reply).replaceAll("data: ", "data:")),
  "with keep-alive comments between": (reply) => reply.raw(recording(reply).replaceAll("data: ", ": OPENROUTER PROCESSING\n\n:\ndata: ")),
  "with names, ids and retry times": (reply) => reply.raw(recording(reply).replaceAll("data: ", "event: message\nid: 7\nretry: 100\ndata: ")),
  "with characters escaped": (reply) => reply.raw(recording(reply, (data) => event(data).replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`))),
  "with objects over several data lines": (reply) => reply.raw(recording(reply, (data) => `${JSON.stringify(data, null, 1).split("\n").map((line) => `data: ${line}\n`).join("")}\n`)),
};

for (const [how, send] of Object.entries(shapes)) {
  story(`a reply that comes ${how} arrives whole`, async () => {
    const message = `say it ${how}`;
    model.when(message, async (reply) => {
      await send(reply);
      reply.end();
    });
    const turn = await keepsake.tell("ida", message);
    assert.equal(turn.text, whole);
    assert.deepEqual(turn.last.data.usage, { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 });
    const [, stored] = await keepsake.messages("ida", turn.conversation);
    assert.deepEqual([stored.content, stored.status], [whole, "complete"]);
  });
}

story("thoughts, tool calls, empty and unknown fields are no words of the reply", async () => {
  model.when("think first", async (reply) => {
    for (const delta of [{ role: "assistant" }, { content: null }, { reasoning_content: "hmm" }, { reasoning: "hmm" }, { tool_calls: [] }, { content: "", refusal: null }]) {
      await reply.raw(event(reply.chunk(delta)));
    }
    await reply.raw(event({ ...reply.chunk({ content: "Yes." }), system_fingerprint: "fp", usage: null, obfuscation: "aaaa", x: { y: [1] } }));
    await reply.finish();
  });
  assert.equal((await keepsake.tell("ida", "think first")).text, "Yes.");
});

story("a cost that cannot be counted, or nothing where a list is usual, does not spoil the reply", async () => {
  model.when("cost unknown", async (reply) => {
    await reply.words("Well ");
    for (const odd of [{ choices: null }, { usage: { prompt_tokens: null, completion_tokens: 2.5, total_tokens: 5e12 } }, { type: "ping" }, { error: null, choices: [] }]) await reply.raw(event(odd));
    await reply.words("said.");
    await reply.finish();
  });
  const turn = await keepsake.tell("ida", "cost unknown");
  assert.equal(turn.text, "Well said.");
  assert.equal(turn.last.data.usage.total_tokens, 24);
});

story("an end without a usage is an end, and so is a finish reason without [DONE]", async () => {
  model.when("no usage", async (reply) => {
    await reply.words("Done.");
    await reply.raw("data: [DONE]\n\n");
    reply.end();
  });
  assert.equal((await keepsake.tell("ida", "no usage")).last.data.usage, null);
  model.when("no done", async (reply) => {
    await reply.words("Finished.");
    await reply.raw(event(reply.chunk({}, "stop")));
    reply.end();
  });
  assert.equal((await keepsake.tell("ida", "no done")).text, "Finished.");
});

story("a last event without its empty line still counts", async () => {
  model.when("hasty", async (reply) => {
    await reply.words("Bye");
    await reply.raw("data: [DONE]");
    reply.end();
  });
  assert.equal((await keepsake.tell("ida", "hasty")).text, "Bye");
});

story("a server that keeps the connection open after [DONE] does not keep ida waiting", async () => {
  model.when("do not hang up", async (reply) => {
    await reply.words("There.");
    await reply.raw(event(reply.chunk({}, "stop")) + "data: [DONE]\n\n");
    await reply.closed;
  });
  assert.equal((await keepsake.tell("ida", "do not hang up")).text, "There.");
});

story("a long reply of many small words arrives in order and is stored whole", async () => {
  const words = Array.from({ length: 2_000 }, (_, n) => `${n} `);
  model.when("count to two thousand", (reply) => reply.says(...words));
  const turn = await keepsake.tell("ida", "count to two thousand");
  assert.equal(turn.text, words.join(""));
  assert.equal((await keepsake.messages("ida", turn.conversation))[1].content, turn.text);
});
