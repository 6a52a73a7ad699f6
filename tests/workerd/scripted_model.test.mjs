// @ts-check
// The stand-in itself: it must break as servers break, or the stories of broken models would prove nothing.
import assert from "node:assert/strict";
import { event, startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();

/** @param {string} message @param {AbortSignal} [signal] */
const ask = (message, signal) =>
  fetch(`${model.url}/chat/completions`, { method: "POST", body: JSON.stringify({ model: "m", messages: [{ role: "user", content: message }] }), signal });

story("a reply is events, a usage and [DONE], and the request is recorded", async () => {
  const text = await (await ask("hello")).text();
  const events = text.split("\n\n").slice(0, -1).map((block) => block.replace(/^data: /, ""));
  assert.equal(events.at(-1), "[DONE]");
  assert.equal(JSON.parse(events[0]).choices[0].delta.content, "I hear you.");
  assert.equal(JSON.parse(events.at(-2) ?? "").usage.total_tokens, 24);
  assert.equal(model.promptOf("hello")[0].content, "hello");
  assert.throws(() => model.promptOf("never asked"));
});

story("bytes sent one by one arrive in many pieces", async () => {
  model.when("drip", async (reply) => {
    await reply.byteByByte(event({ bee: "\u{1f41d}" }));
    reply.end();
  });
  const pieces = [];
  for await (const piece of (await ask("drip")).body ?? []) pieces.push(piece);
  assert.ok(pieces.length > 5, String(pieces.length));
  assert.equal(Buffer.concat(pieces).toString(), event({ bee: "\u{1f41d}" }));
});

story("a cut is an error for the reader, not an end", async () => {
  model.when("cut", async (reply) => {
    await reply.words("half");
    reply.cut();
  });
  const response = await ask("cut");
  await assert.rejects(response.text());
});

story("it knows when its reader leaves", async () => {
  const leave = new AbortController();
  const closed = Promise.withResolvers();
  model.when("leave", async (reply) => {
    await reply.untilClosed("on ");
    closed.resolve(await reply.closed);
  });
  const response = await ask("leave", leave.signal);
  await response.body?.getReader().read();
  leave.abort();
  assert.equal(await closed.promise, true);
});

story("when it is not there, connections are refused", async () => {
  await model.hangUp();
  await assert.rejects(ask("hello?"), { message: "fetch failed" });
  await model.pickUp();
  assert.equal((await ask("hello again")).status, 200);
});
