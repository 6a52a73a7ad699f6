// @ts-check
// A client that leaves, and one that reads slowly, where the request owns the reply.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { startKeepsake } from "./support/keepsake.mjs";
import { event, startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, REPLIES: "request" });

story("lea leaves in the middle: the model is let go, what was made is kept as interrupted, the next turn works", async () => {
  const closed = Promise.withResolvers();
  model.when("a long story", async (reply) => {
    await reply.untilClosed("and ");
    closed.resolve(await reply.closed);
  });
  const turn = await keepsake.chat("lea", { message: "a long story" });
  await turn.next("chunk");
  await turn.next("chunk");
  turn.leave();
  assert.equal(await closed.promise, true, "the Worker closed the connection to the model");
  const reply = await keepsake.lastReply("lea", turn.conversation);
  assert.equal(reply.status, "interrupted");
  assert.match(reply.content, /^(and ){2,}$/);
  const next = await keepsake.tell("lea", "where were we?", { conversation_id: turn.conversation });
  assert.equal(next.text, "I hear you.");
  assert.equal(model.promptOf("where were we?").at(-2)?.content, reply.content, "the next prompt holds what was made");
});

story("lea leaves while the model is still thinking: her message is kept, and the reply does not stay `writing`", async () => {
  const asked = Promise.withResolvers();
  model.when("never mind", async (reply) => {
    await reply.begin();
    asked.resolve(undefined);
    await reply.untilClosed("too late ");
  });
  const turn = await keepsake.chat("lea", { message: "never mind" });
  await asked.promise;
  turn.leave();
  const reply = await keepsake.lastReply("lea", turn.conversation);
  assert.equal(reply.status, "interrupted");
  assert.match(reply.content, /^(too late )*$/);
});

story("lea leaves before the model has answered at all: the turn is kept all the same", async () => {
  const asked = Promise.withResolvers();
  const left = Promise.withResolvers();
  model.when("quick, quick", async (reply) => {
    asked.resolve(undefined);
    await left.promise;
    await reply.says("I am ready now.");
  });
  const leave = new AbortController();
  const body = JSON.stringify({ message: "quick, quick", client_message_id: "quick-1" });
  const gone = fetch(new URL("/chat", keepsake.url), { method: "POST", headers: { "content-type": "application/json", "x-user-id": "lea" }, body, signal: leave.signal });
  await asked.promise;
  leave.abort();
  await assert.rejects(gone, { name: "AbortError" });
  left.resolve(undefined);
  const [{ id }] = (await keepsake.conversations("lea")).filter(({ title }) => title === "quick, quick");
  const reply = await keepsake.lastReply("lea", id);
  assert.ok(["complete", "interrupted"].includes(reply.status), reply.status);
  assert.equal((await keepsake.messages("lea", id))[0].content, "quick, quick");
});

/** What a model sends while it has no words. @type {Record<string, (reply: import("./support/scripted_model.mjs").Reply) => Promise<boolean>>} */
const wordless = {
  nothing: async () => true,
  comments: (reply) => reply.raw(": OPENROUTER PROCESSING\n\n"),
  "its reasoning": (reply) => reply.raw(event(reply.chunk({ reasoning_content: "hm" }))),
};

for (const [what, send] of Object.entries(wordless)) {
  story(`lea leaves while the model sends ${what}: it is let go within a few seconds`, async (t) => {
    const message = `think about ${what}`;
    const closed = Promise.withResolvers();
    const begun = Promise.withResolvers();
    model.when(message, async (reply) => {
      await reply.begin();
      begun.resolve(undefined);
      const timer = setInterval(() => void send(reply), 50);
      closed.resolve(await reply.closed);
      clearInterval(timer);
    });
    const turn = await keepsake.chat("lea", { message });
    await turn.next("thinking");
    await begun.promise;
    turn.leave();
    const left = performance.now();
    assert.equal(await closed.promise, true, "the Worker closed the connection to the model");
    t.diagnostic(`noticed after ${(performance.now() - left).toFixed(0)} ms`);
    assert.equal((await keepsake.lastReply("lea", turn.conversation)).status, "interrupted");
  });
}

story("lea reads slowly: the model is held back, not buffered without end, and all of it arrives once she reads", async () => {
  // One letter a word makes much traffic of a short text: 34 MB from the model, 21 MB to lea, more than sockets buffer.
  const [batches, batch] = [400, 500];
  let sent = 0;
  model.when("flood me", async (reply) => {
    const words = event(reply.chunk({ content: "x" })).repeat(batch);
    for (; sent < batches; sent += 1) await reply.raw(words);
    await reply.finish();
  });
  const slow = request(new URL("/chat", keepsake.url), { method: "POST", headers: { "content-type": "application/json", "x-user-id": "lea" } });
  slow.end(JSON.stringify({ message: "flood me" }));
  const [response] = await once(slow, "response");
  // Nobody reads yet, so after a while nothing moves any more. That nothing happens is no event: it can only be watched.
  for (let before = -1; before !== sent; await new Promise((later) => setTimeout(later, 400))) before = sent;
  assert.ok(sent > 0 && sent < batches, `${sent} of ${batches} batches were taken from the model while nobody read`);
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  assert.match(text.slice(-500), /"type":"done"/);
  const [, reply] = await keepsake.messages("lea", response.headers["x-conversation-id"]);
  assert.deepEqual([reply.status, reply.content.length], ["complete", batches * batch]);
});
