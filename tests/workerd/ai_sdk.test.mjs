// @ts-check
// The AI SDK's own transport, which `useChat` has, with nothing but the address: a chat is remembered, streams, tells what was
// recalled, and shows an error with the text before it.
import assert from "node:assert/strict";
import { DefaultChatTransport, readUIMessageStream } from "ai";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MODEL_NAME: "scripted-1" });
const transport = new DefaultChatTransport({ api: new URL("/ai/chat", keepsake.url).href, headers: { "x-user-id": "ann" } });
let count = 0;

/**
 * Sends a message as `useChat` does, and returns the message that comes of it, and the error of its stream.
 * @param {string} chatId @param {string} text
 */
async function send(chatId, text) {
  count += 1;
  /** @type {import("ai").UIMessage[]} */
  const messages = [{ id: `message-${count}`, role: "user", parts: [{ type: "text", text }] }];
  const stream = await transport.sendMessages({ chatId, messages, trigger: "submit-message", messageId: undefined, abortSignal: undefined });
  /** @type {import("ai").UIMessage | undefined} */
  let message;
  /** @type {any} */
  let error;
  for await (const state of readUIMessageStream({ stream, onError: (cause) => void (error = cause) })) message = state;
  assert.ok(message);
  const said = message.parts.filter((part) => part.type === "text").map((part) => part.text);
  return { message, error, text: said.join("") };
}

story("ann is remembered from one chat in another, and sees what was recalled", async () => {
  await send("first", "I keep bees in Cork");
  const { message, text } = await send("second", "Where do I keep bees?");
  assert.equal(text, "I hear you.");
  const memory = /** @type {any} */ (message.parts.find((part) => part.type === "data-memory"));
  assert.equal(memory.data.memories[0].content, "I keep bees in Cork");
  const { usage, conversationId } = /** @type {any} */ (message.metadata);
  assert.equal(usage.total_tokens, 24);
  assert.equal((await keepsake.messages("ann", conversationId)).length, 2);
});

story("a chat goes on, with our history and none of the client's", async () => {
  await send("third", "I am called Ann");
  await send("third", "and I like tea");
  const prompt = model.promptOf("and I like tea");
  assert.deepEqual(prompt.slice(1).map(({ content }) => content), ["I am called Ann", "I hear you.", "and I like tea"]);
});

story("a stream that breaks shows its error, and keeps its text", async () => {
  model.when("tell me all", async (reply) => {
    await reply.words("Once upon ");
    await reply.cut();
  });
  const { error, text } = await send("fourth", "tell me all");
  assert.equal(text, "Once upon ");
  assert.match(String(error), /\./);
});

story("an error before the stream has its status and its problem", async () => {
  const stranger = new DefaultChatTransport({ api: new URL("/ai/chat", keepsake.url).href });
  const asking = stranger.sendMessages({ chatId: "x", messages: [], trigger: "submit-message", messageId: undefined, abortSignal: undefined });
  await assert.rejects(asking, (/** @type {any} */ error) => error.statusCode === 401 && JSON.parse(error.responseBody).code === "unauthenticated");
});
