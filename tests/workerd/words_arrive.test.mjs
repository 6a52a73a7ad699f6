// @ts-check
// Words reach the client as the model makes them, the prompt reaches the model as it should, and a client that wants all at once gets that.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MODEL_NAME: "scripted-1", MODEL_API_KEY: "sk-of-the-test" });

story("hal reads the first word while the model still thinks about the second", async (t) => {
  const second = Promise.withResolvers();
  const last = Promise.withResolvers();
  model.when("count for me", async (reply) => {
    await reply.words("one ");
    await second.promise;
    await reply.words("two ");
    await last.promise;
    await reply.says("three");
  });
  const turn = await keepsake.chat("hal", { message: "count for me" });
  await turn.next("thinking");
  const one = await turn.next();
  assert.equal(one.data.chunk, "one ");
  second.resolve(undefined);
  const two = await turn.next();
  assert.equal(two.data.chunk, "two ");
  last.resolve(undefined);
  await turn.toTheEnd();
  assert.equal(turn.text, "one two three");
  t.diagnostic(`first chunk ${(turn.last.at - one.at).toFixed(1)} ms before the last event, second ${(turn.last.at - two.at).toFixed(1)} ms`);
});

story("hal reads what is remembered before the model has said a word", async () => {
  const first = Promise.withResolvers();
  model.when("take your time", async (reply) => {
    await reply.begin();
    await first.promise;
    await reply.says("Now.");
  });
  const turn = await keepsake.chat("hal", { message: "take your time" });
  assert.equal((await turn.next()).type, "thinking");
  first.resolve(undefined);
  assert.equal((await turn.toTheEnd()).text, "Now.");
});

story("hal reads what is remembered while the model holds back even its headers", async () => {
  const seen = Promise.withResolvers();
  model.when("are you loading?", async (reply) => {
    await seen.promise;
    await reply.says("Loaded.");
  });
  const turn = await keepsake.chat("hal", { message: "are you loading?" });
  assert.equal((await turn.next()).type, "thinking");
  seen.resolve(undefined);
  assert.equal((await turn.toTheEnd()).text, "Loaded.");
});

story("the model is asked once, for a stream with usage, by its name and with its key", async () => {
  const turn = await keepsake.tell("hal", "how do you do?");
  const [asked, ...more] = model.askedWith("how do you do?");
  assert.deepEqual(more, []);
  assert.equal(asked.path, "/v1/chat/completions");
  assert.equal(asked.headers.authorization, "Bearer sk-of-the-test");
  assert.match(asked.headers["content-type"] ?? "", /^application\/json/);
  assert.deepEqual([asked.body.model, asked.body.stream, asked.body.stream_options], ["scripted-1", true, { include_usage: true }]);
  assert.deepEqual(turn.last.data.usage, { prompt_tokens: 21, completion_tokens: 3, total_tokens: 24 });
  const headers = JSON.stringify([...turn.headers]);
  for (const name of ["x-user-id", "hal"]) assert.ok(!JSON.stringify(asked.headers).includes(name), `the model is not told ${name}`);
  assert.ok(!headers.includes("sk-of-the-test"));
});

story("a client that does not stream gets one JSON with the same, and the turn is stored as any other", async () => {
  const answer = await keepsake.post("hal", "/chat", { message: "all at once, please", stream: false });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
  const { response, conversation_id, message_id, memories, usage } = answer.json;
  assert.equal(response, "I hear you.");
  assert.deepEqual(memories, []);
  assert.deepEqual(usage, { prompt_tokens: 21, completion_tokens: 3, total_tokens: 24 });
  assert.equal(answer.headers.get("x-conversation-id"), conversation_id);
  const [said, reply] = await keepsake.messages("hal", conversation_id);
  assert.deepEqual([said.content, reply.id, reply.content, reply.status], ["all at once, please", message_id, "I hear you.", "complete"]);
});

story("a stream may not be kept by caches or held back by proxies", async () => {
  const turn = await keepsake.tell("hal", "hush");
  assert.match(turn.headers.get("cache-control") ?? "", /no-(store|cache)/);
  assert.equal(turn.headers.get("content-length"), null);
  assert.equal(turn.headers.get("content-encoding"), null);
});

story("health says that an OpenAI-compatible server answers, and not which", async () => {
  const { json, text } = await keepsake.get(null, "/health");
  assert.equal(json.llm, "openai-compatible");
  assert.ok(!text.includes("127.0.0.1") && !text.includes("scripted-1") && !text.includes("sk-of-the-test"));
});
