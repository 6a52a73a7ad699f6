// @ts-check
// Anthropic's own client, with nothing changed but the base URL and the key: it is remembered, reads a stream, calls a tool, is told of
// a stream that breaks, counts tokens, and gets errors of its own kinds.
import assert from "node:assert/strict";
import Anthropic, { APIError, AuthenticationError, NotFoundError, UnprocessableEntityError } from "@anthropic-ai/sdk";
import { startKeepsake } from "./support/keepsake.mjs";
import { event, startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MODEL_NAME: "scripted-1" });
const made = await keepsake.post("ann", "/api-keys", { name: "client", scopes: ["chat", "memories:read", "conversations:read"] });
const baseURL = keepsake.url.origin;
const client = new Anthropic({ baseURL, apiKey: made.json.key, authToken: null, maxRetries: 0 });

/** @param {string} content @returns {Anthropic.MessageCreateParamsNonStreaming} */
const said = (content) => ({ model: "any", max_tokens: 500, messages: [{ role: "user", content }] });

story("ann is remembered from one request to the next", async () => {
  await client.messages.create(said("I keep bees in Cork"));
  const whole = await client.messages.create(said("Where do I keep bees?"));
  assert.deepEqual(whole.content, [{ type: "text", text: "I hear you." }]);
  assert.equal(whole.model, "scripted-1");
  assert.match(whole._request_id ?? "", /^[\w.-]+$/);
  const { keepsake: provenance } = /** @type {any} */ (whole);
  assert.equal(provenance.memories[0].content, "I keep bees in Cork");
  assert.match(model.promptOf("Where do I keep bees?")[0].content, /I keep bees in Cork/);
});

story("a token is as good as a key", async () => {
  const bearing = new Anthropic({ baseURL, apiKey: null, authToken: made.json.key, maxRetries: 0 });
  assert.equal((await bearing.messages.create(said("hello"))).role, "assistant");
});

story("ann reads a stream by the client's helper, which passes what was recalled", async () => {
  model.when("Do I keep bees?", (reply) => reply.says("one two three"));
  const stream = client.messages.stream(said("Do I keep bees?"));
  /** @type {string[]} */
  const text = [];
  stream.on("text", (piece) => text.push(piece));
  const whole = await stream.finalMessage();
  assert.equal(text.join(""), "one two three");
  assert.deepEqual(whole.content, [{ type: "text", text: "one two three" }]);
  assert.equal(whole.stop_reason, "end_turn");
  const { keepsake: provenance } = /** @type {any} */ (whole);
  assert.equal(`msg_${provenance.message_id}`, whole.id);
  assert.equal(provenance.memories[0].content, "I keep bees in Cork");
});

story("a tool is called, and its result goes on with the turn", async () => {
  model.when("add one to two", async (reply) => {
    const part = (/** @type {object} */ call) => reply.raw(event(reply.chunk({ tool_calls: [{ index: 0, ...call }] })));
    await part({ id: "call_1", type: "function", function: { name: "add", arguments: '{"a": 1,' } });
    await part({ function: { arguments: ' "b": 2}' } });
    await reply.finish(undefined, "tool_calls");
  });
  /** @type {Anthropic.Tool[]} */
  const tools = [{ name: "add", input_schema: { type: "object" } }];
  const asked = said("add one to two");
  const called = await client.messages.stream({ ...asked, tools }).finalMessage();
  assert.deepEqual(called.content, [{ type: "tool_use", id: "call_1", name: "add", input: { a: 1, b: 2 } }]);
  assert.equal(called.stop_reason, "tool_use");
  /** @type {Anthropic.MessageParam[]} */
  const results = [
    { role: "assistant", content: called.content },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "call_1", content: "3" }] },
  ];
  const done = await client.messages.create({ ...asked, tools, messages: [...asked.messages, ...results] });
  assert.equal(done.id, called.id);
});

story("ann is told that a stream broke, and what came of it is kept", async () => {
  model.when("tell me all", async (reply) => {
    await reply.words("Once upon ");
    await reply.cut();
  });
  /** @type {string[]} */
  const text = [];
  const stream = client.messages.stream(said("tell me all")).on("text", (piece) => text.push(piece));
  await assert.rejects(stream.finalMessage(), (error) => error instanceof APIError && error.type === "api_error" && /cut/.test(error.message));
  assert.equal(text.join(""), "Once upon ");
  const [conversation] = await keepsake.conversations("ann");
  const reply = await keepsake.lastReply("ann", conversation.id);
  assert.deepEqual([reply.status, reply.content], ["interrupted", "Once upon "]);
});

story("tokens are counted", async () => {
  const { model: name, messages } = said("I keep bees");
  const { input_tokens: tokens } = await client.messages.countTokens({ model: name, messages });
  assert.ok(tokens > 0);
});

story("errors are of the client's own kinds", async () => {
  const stranger = new Anthropic({ baseURL, apiKey: "ks_nobody", authToken: null, maxRetries: 0 });
  await assert.rejects(stranger.messages.create(said("hi")), (error) => error instanceof AuthenticationError && error.type === "authentication_error" && error.requestID !== null);
  const metadata = /** @type {Anthropic.Metadata} */ ({ conversation_id: "0199f0a0-1234-7abc-8def-0123456789ab" });
  await assert.rejects(client.messages.create({ ...said("hi"), metadata }), (error) => error instanceof NotFoundError && error.type === "not_found_error");
  await assert.rejects(client.messages.create({ ...said("hi"), messages: [] }), (error) => error instanceof UnprocessableEntityError && error.type === "invalid_request_error");
});
