// @ts-check
// A model that says nothing for longer than MODEL_TIMEOUT_SECONDS, which is one second here.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { assertProblem, story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MODEL_TIMEOUT_SECONDS: "1" });

/** The Worker gives up on the connection; true where it did. @type {Promise<boolean>} */
let closed;

story("a model that never begins: kim, who streams, reads an error, the model is let go, her message is kept", async () => {
  model.when("are you there?", (reply) => (closed = reply.closed));
  const began = performance.now();
  const turn = await (await keepsake.chat("kim", { message: "are you there?" })).toTheEnd();
  const waited = performance.now() - began;
  assert.deepEqual([turn.last.type, turn.last.data.code, turn.text], ["error", "model_timeout", ""]);
  assert.ok(waited >= 990 && waited < 6_000, `${waited} ms`);
  assert.equal(await closed, true, "the request to the model was aborted");
  assert.equal((await keepsake.lastReply("kim", turn.conversation)).status, "failed");
  assert.equal((await keepsake.tell("kim", "good that you are back", { conversation_id: turn.conversation })).text, "I hear you.");
});

story("a model that never begins: kim, who does not stream, gets a 504", async () => {
  model.when("are you there at all?", (reply) => (closed = reply.closed));
  const answer = await keepsake.post("kim", "/chat", { message: "are you there at all?", stream: false });
  assertProblem(answer, 504, "model_timeout");
  assert.equal(await closed, true, "the request to the model was aborted");
  const conversation = answer.headers.get("x-conversation-id") ?? "";
  assert.equal(answer.json.conversation_id, conversation);
  assert.equal((await keepsake.lastReply("kim", conversation)).status, "failed");
});

story("a model that stops in the middle: kim reads an error, what arrived is kept, the model is let go", async () => {
  model.when("tell me slowly", async (reply) => {
    await reply.words("Once upon ");
    closed = reply.closed;
    await closed;
  });
  const turn = await (await keepsake.chat("kim", { message: "tell me slowly" })).toTheEnd();
  assert.deepEqual([turn.last.type, turn.last.data.code, turn.text], ["error", "model_timeout", "Once upon "]);
  assert.equal(await closed, true);
  const reply = await keepsake.lastReply("kim", turn.conversation);
  assert.deepEqual([reply.status, reply.content], ["interrupted", "Once upon "]);
  assert.equal((await keepsake.tell("kim", "go on then", { conversation_id: turn.conversation })).text, "I hear you.");
});

story("a model that begins and says nothing: the reply failed", async () => {
  model.when("well?", async (reply) => {
    await reply.begin();
    await reply.closed;
  });
  const turn = await (await keepsake.chat("kim", { message: "well?" })).toTheEnd();
  assert.deepEqual([turn.last.type, turn.last.data.code, turn.text], ["error", "model_timeout", ""]);
  assert.equal((await keepsake.lastReply("kim", turn.conversation)).status, "failed");
});

story("a client that does not stream gets a 504 for a model that stops, and what arrived is kept", async () => {
  model.when("all of it, slowly", async (reply) => {
    await reply.words("Almost ");
    await reply.closed;
  });
  const answer = await keepsake.post("kim", "/chat", { message: "all of it, slowly", stream: false });
  assertProblem(answer, 504, "model_timeout");
  const reply = await keepsake.lastReply("kim", answer.headers.get("x-conversation-id") ?? "");
  assert.deepEqual([reply.status, reply.content], ["interrupted", "Almost "]);
});

story("a slow model that never stops for a whole second is waited for", async () => {
  model.when("be slow", async (reply) => {
    for (const word of ["slow ", "but ", "sure"]) {
      await new Promise((later) => setTimeout(later, 500));
      await reply.words(word);
    }
    await reply.finish();
  });
  assert.equal((await keepsake.tell("kim", "be slow")).text, "slow but sure");
});
