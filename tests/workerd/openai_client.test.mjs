// @ts-check
// OpenAI's own client, with nothing changed but the base URL and the key: it is remembered, reads a stream, is told of one that
// breaks, and may stop it.
import assert from "node:assert/strict";
import OpenAI, { APIError, AuthenticationError, NotFoundError } from "openai";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MODEL_NAME: "scripted-1" });
const made = await keepsake.post("ann", "/api-keys", { name: "client", scopes: ["chat", "memories:read", "conversations:read"] });
const client = new OpenAI({ baseURL: new URL("/v1", keepsake.url).href, apiKey: made.json.key, maxRetries: 0 });

/** @param {string} content */
const said = (content) => ({ model: "gpt-5", messages: [{ role: /** @type {const} */ ("user"), content }] });

story("ann is remembered from one request to the next", async () => {
  await client.chat.completions.create(said("I keep bees in Cork"));
  const whole = await client.chat.completions.create(said("Where do I keep bees?"));
  assert.equal(whole.choices[0].message.content, "I hear you.");
  const { keepsake: provenance } = /** @type {any} */ (whole);
  assert.equal(provenance.memories[0].content, "I keep bees in Cork");
  assert.match(model.promptOf("Where do I keep bees?")[0].content, /I keep bees in Cork/);
});

story("ann reads a stream with its usage by the client's helper", async () => {
  model.when("count", (reply) => reply.says("one two three"));
  const stream = client.chat.completions.stream({ ...said("count"), stream_options: { include_usage: true } });
  /** @type {string[]} */
  const text = [];
  for await (const chunk of stream) text.push(chunk.choices[0]?.delta.content ?? "");
  assert.equal(text.join(""), "one two three");
  const whole = await stream.finalChatCompletion();
  assert.equal(whole.choices[0].finish_reason, "stop");
  assert.ok(whole.id.startsWith("chatcmpl-"));
});

story("ann is told that a stream broke, and what came of it is kept", async () => {
  model.when("tell me all", async (reply) => {
    await reply.words("Once upon ");
    await reply.cut();
  });
  const stream = await client.chat.completions.create({ ...said("tell me all"), stream: true });
  /** @type {string[]} */
  const text = [];
  await assert.rejects(
    async () => {
      for await (const chunk of stream) text.push(chunk.choices[0]?.delta.content ?? "");
    },
    (error) => error instanceof APIError && error.code === "model_interrupted",
  );
  assert.equal(text.join(""), "Once upon ");
  const [conversation] = await keepsake.conversations("ann");
  const reply = await keepsake.lastReply("ann", conversation.id);
  assert.deepEqual([reply.status, reply.content], ["interrupted", "Once upon "]);
});

story("ann stops a stream, and what came of it is kept", async () => {
  const stopped = Promise.withResolvers();
  model.when("go on and on", async (reply) => {
    await reply.words("and on ");
    await stopped.promise;
    await reply.says("and on");
  });
  const stream = await client.chat.completions.create({ ...said("go on and on"), stream: true });
  for await (const chunk of stream) if (chunk.choices[0].delta.content) break;
  stopped.resolve(undefined);
  const [conversation] = await keepsake.conversations("ann");
  const reply = await keepsake.lastReply("ann", conversation.id);
  assert.ok(reply.content.startsWith("and on "), reply.content);
});

story("errors are of the client's own kinds", async () => {
  const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: "ks_nobody", maxRetries: 0 });
  await assert.rejects(stranger.chat.completions.create(said("hi")), (error) => error instanceof AuthenticationError && error.code === "unauthenticated");
  const elsewhere = { ...said("hi"), metadata: { conversation_id: "0199f0a0-1234-7abc-8def-0123456789ab" } };
  await assert.rejects(client.chat.completions.create(elsewhere), (error) => error instanceof NotFoundError && error.code === "not_found");
});

story("the model is listed by its name", async () => {
  const names = [];
  for await (const { id } of client.models.list()) names.push(id);
  assert.deepEqual(names, ["scripted-1"]);
});
