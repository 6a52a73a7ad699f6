// @ts-check
// Workers AI through its binding, played by the stand-in of support/ai_standin.mjs: both shapes of its streams, as recorded.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { event } from "./support/scripted_model.mjs";
import { assertProblem, story } from "./support/story.mjs";

const MODEL = "@cf/meta/llama-3.1-8b-instruct-fp8";
const keepsake = await startKeepsake({ MODEL_NAME: MODEL }, { workersAi: true });

/** What the stand-in answers next. @param {{ pieces?: string[], ending?: string, throws?: string }} script */
const next = (script) => keepsake.aiStandin("/next", { method: "POST", body: JSON.stringify(script) });

const DONE = "data: [DONE]\n\n";
const usage = { prompt_tokens: 30, completion_tokens: 4, total_tokens: 34 };

const older = [
  event({ response: "Bees ", tool_calls: [], p: "abdefgh" }),
  event({ response: "are ", tool_calls: [], p: "ab" }) + event({ response: 7, p: "abdefghijklm" }),
  event({ response: " \u8702.", p: "a" }),
  event({ response: "", usage }),
  DONE,
];
const newer = [
  event({ id: "c-1", object: "chat.completion.chunk", choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: { reasoning_content: "The user likes bees." }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: { content: "Bees " }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: { content: "are 7 \u8702." }, finish_reason: null }] }),
  event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  event({ response: "", usage: { ...usage, neurons: 12.5 } }),
  DONE,
];
const both = [
  event({ choices: [{ index: 0, delta: { content: "Bees " }, finish_reason: null }], response: "Bees " }),
  event({ choices: [{ index: 0, delta: { content: "are 7 \u8702." }, finish_reason: null }], response: "are 7 \u8702.", p: "abd" }),
  event({ choices: [{ index: 0, delta: { content: "" }, finish_reason: "stop" }], response: "" }),
  event({ response: "", usage }),
  DONE,
];

story("health says that Workers AI answers", async () => {
  assert.equal((await keepsake.get(null, "/health")).json.llm, "workers-ai");
});

for (const [shape, pieces] of Object.entries({ "the older shape": older, "the newer shape": newer, "both shapes in one event": both, "an older reply in one packet": [older.join("")] })) {
  story(`amy is answered in ${shape}, each word once, with its usage`, async () => {
    await next({ pieces });
    const turn = await keepsake.tell("amy", `tell me of bees in ${shape}`);
    assert.equal(turn.text, "Bees are 7 \u8702.");
    assert.deepEqual(turn.last.data.usage, usage);
    const [, reply] = await keepsake.messages("amy", turn.conversation);
    assert.deepEqual([reply.content, reply.status], [turn.text, "complete"]);
  });
}

story("the binding is asked for a stream, by the model's name, with the prompt and a length", async () => {
  await next({ pieces: older });
  await keepsake.tell("ben", "I fly kites");
  await next({ pieces: older });
  await keepsake.tell("ben", "what do I fly?");
  const { model, input } = (await keepsake.aiStandin("/asked")).at(-1);
  assert.equal(model, MODEL);
  assert.equal(input.stream, true);
  assert.ok(input.max_tokens > 256, "the older models' own default is too short");
  assert.equal(input.messages[0].role, "system");
  assert.match(input.messages[0].content, /I fly kites/);
  assert.deepEqual(input.messages.at(-1), { role: "user", content: "what do I fly?" });
});

story("a client that does not stream is answered too", async () => {
  await next({ pieces: newer });
  const { status, json } = await keepsake.post("amy", "/chat", { message: "at once", stream: false });
  assert.deepEqual([status, json.response, json.usage], [200, "Bees are 7 \u8702.", usage]);
});

story("a binding that refuses is a model that is not available; its words stay on the server", async () => {
  await next({ throws: "3040: Capacity temporarily exceeded, account 0123456789abcdef" });
  const answer = await keepsake.post("amy", "/chat", { message: "are you busy?" });
  assertProblem(answer, 503, "model_unavailable");
  assert.doesNotMatch(answer.text, /3040|Capacity|0123456789abcdef/);
  assert.equal((await keepsake.lastReply("amy", answer.json.conversation_id)).status, "failed");
});

story("a stream that breaks or ends early is interrupted, and what arrived is kept", async () => {
  for (const ending of ["error", "close"]) {
    await next({ pieces: older.slice(0, 2), ending });
    const turn = await (await keepsake.chat("amy", { message: `break by ${ending}` })).toTheEnd();
    assert.deepEqual([turn.last.type, turn.last.data.code, turn.text], ["error", "model_interrupted", "Bees are 7"], ending);
    const reply = await keepsake.lastReply("amy", turn.conversation);
    assert.deepEqual([reply.status, reply.content], ["interrupted", "Bees are 7"]);
  }
});

story("MODEL_BASE_URL goes before the binding", async () => {
  const other = await startKeepsake({ MODEL_BASE_URL: "http://127.0.0.1:9/v1" }, { workersAi: true });
  assert.equal((await other.get(null, "/health")).json.llm, "openai-compatible");
});
