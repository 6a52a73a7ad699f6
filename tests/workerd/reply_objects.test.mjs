// @ts-check
// A reply that a Durable Object owns: it outlives its client, any number of readers get the same bytes, and it is stopped at once.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url });

const words = Array.from({ length: 100 }, (_, nth) => `word${nth} `);

/** The model says [words], so many of them before it waits. @param {string} message @param {number} before @returns {() => void} goes on */
function pausing(message, before) {
  const { promise, resolve } = Promise.withResolvers();
  model.when(message, async (reply) => {
    await reply.words(...words.slice(0, before));
    await promise;
    await reply.words(...words.slice(before));
    await reply.finish();
  });
  return () => resolve(undefined);
}

/** The events of a stream, without the comments. @param {string} text */
const events = (text) => text.split(/(?<=\n\n)/).filter((event) => event !== "" && !event.startsWith(":"));

/** A request whose bytes are read to the end. @param {string} path @param {object} [body] @param {Record<string, string>} [more] */
async function stream(path, body, more = {}) {
  const headers = { "content-type": "application/json", "x-user-id": "ann", ...more };
  const response = await fetch(new URL(path, keepsake.url), body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) });
  return { response, text: response.text() };
}

story("ann leaves after the second word: the whole reply is there, and the next turn works", async () => {
  const goOn = pausing("a long story", 20);
  const turn = await keepsake.chat("ann", { message: "a long story" });
  await turn.next("chunk");
  await turn.next("chunk");
  turn.leave();
  goOn();
  const reply = await keepsake.lastReply("ann", turn.conversation);
  assert.deepEqual([reply.status, reply.content], ["complete", words.join("")]);
  const next = await keepsake.tell("ann", "and then?", { conversation_id: turn.conversation });
  assert.equal(next.text, "I hear you.");
});

/** @param {string} message */
const said = (message) => [{ role: "user", content: message }];
/** A second reader repeats the request, or asks for the reply where its dialect has a route for that. @typedef {(first: Response, text: string) => string} Route */
/** @type {{ path: string, body: (message: string) => object, again?: Route }[]} */
const dialects = [
  { path: "/chat", body: (message) => ({ message }), again: (first) => `/messages/${first.headers.get("x-message-id")}/stream` },
  { path: "/v1/chat/completions", body: (message) => ({ model: "x", stream: true, messages: said(message) }) },
  { path: "/v1/messages", body: (message) => ({ model: "x", max_tokens: 1_000, stream: true, messages: said(message) }) },
  { path: "/v1/responses", body: (input) => ({ model: "x", stream: true, input }), again: (_, text) => `/v1/responses/${/"id":"(resp_[^"]+)"/.exec(text)?.[1]}?stream=true` },
  {
    path: "/ai/chat",
    body: (text) => ({ id: text, message: { id: "m", role: "user", parts: [{ type: "text", text }] } }),
    again: () => "/ai/chat/twice%20%2Fai%2Fchat/stream",
  },
];
for (const { path, body, again } of dialects) {
  story(`two read a reply of ${path} at once, and one after its end: all of them get the same bytes`, async () => {
    const message = `twice ${path}`;
    const goOn = pausing(message, 50);
    const key = { "idempotency-key": path };
    const response = await fetch(new URL(path, keepsake.url), { method: "POST", headers: { "content-type": "application/json", "x-user-id": "ann", ...key }, body: JSON.stringify(body(message)) });
    assert.equal(response.status, 200);
    const reader = (response.body ?? assert.fail("no body")).pipeThrough(new TextDecoderStream()).getReader();
    let first = "";
    while (!first.includes("word10 ")) first += (await reader.read()).value ?? assert.fail("it ended");
    const where = again?.(response, first);
    const others = [await stream(path, body(message), key), ...(where === undefined ? [] : [await stream(where)])];
    for (const other of others) assert.equal(other.response.status, 200);
    goOn();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) first += piece.value;
    const whole = events(first);
    assert.ok(whole.length > 100, `${whole.length} events`);
    for (const other of others) assert.deepEqual(events(await other.text), whole);
    assert.deepEqual(events(await (await stream(path, body(message), key)).text), whole);
    assert.equal(model.askedWith(message).length, 1);
    if (where === undefined) return;
    const late = await stream(where);
    if (path === "/ai/chat") assert.equal(late.response.status, 204, "there is nothing to resume");
    else assert.deepEqual(events(await late.text), whole);
  });
}

story("somebody who comes back after any of 102 events gets the others, and no event twice", async () => {
  const goOn = pausing("a hundred words", 100);
  goOn();
  const turn = await keepsake.tell("ann", "a hundred words");
  const { text } = await stream(`/messages/${turn.message}/stream`);
  const whole = events(await text);
  assert.equal(whole.length, 102);
  for (let after = 0; after <= whole.length; after += 1) {
    const rest = await stream(`/messages/${turn.message}/stream`, undefined, { "last-event-id": `${after}` });
    assert.deepEqual(events(await rest.text), whole.slice(after), `${after}`);
  }
});

story("a reply that is stopped after any word lets the model go, keeps its words, and says so", async (t) => {
  const took = [];
  for (const said of [0, 1, 2, 9, 10, 11, 50]) {
    const message = `stop after ${said}`;
    const { promise, resolve } = Promise.withResolvers();
    model.when(message, async (reply) => {
      await reply.begin();
      await reply.words(...words.slice(0, said));
      resolve(await reply.closed);
    });
    const turn = await keepsake.chat("ann", { message });
    for (let seen = 0; seen < said; seen += 1) await turn.next("chunk");
    const asked = performance.now();
    const stopped = keepsake.post("ann", `/messages/${turn.message}/cancel`);
    assert.equal(await promise, true, "the Worker closed the connection to the model");
    took.push(performance.now() - asked);
    assert.equal((await stopped).status, 204);
    await turn.toTheEnd();
    assert.deepEqual([turn.last.type, turn.text], ["done", words.slice(0, said).join("")]);
    const [, reply] = await keepsake.messages("ann", turn.conversation);
    assert.deepEqual([reply.status, reply.content], ["stopped", turn.text]);
  }
  t.diagnostic(`the model was let go after ${took.map((ms) => ms.toFixed(0)).join(", ")} ms`);
});

story("64 read one reply while 40 others are written", async () => {
  const goOn = pausing("for all", 30);
  const turn = await keepsake.chat("ann", { message: "for all" });
  await turn.next("chunk");
  const readers = await Promise.all(Array.from({ length: 64 }, () => stream(`/messages/${turn.message}/stream`)));
  const others = Array.from({ length: 40 }, (_, nth) => keepsake.tell(`ann${nth}`, `other ${nth}`));
  goOn();
  await turn.toTheEnd();
  const texts = await Promise.all(readers.map(({ text }) => text));
  const whole = events(texts[0]);
  assert.equal(whole.length, 102);
  for (const text of texts) assert.deepEqual(events(text), whole);
  assert.ok((await Promise.all(others)).every(({ text }) => text === "I hear you."));
});

story("what an object keeps is gone with the conversation", async () => {
  const turn = await keepsake.tell("ann", "a secret");
  assert.equal((await keepsake.request("ann", "DELETE", `/conversations/${turn.conversation}`)).status, 204);
  await eventually("a reply that is gone", async () => {
    const { response, text } = await stream(`/messages/${turn.message}/stream`);
    await text;
    return response.status === 404 ? true : undefined;
  });
});
