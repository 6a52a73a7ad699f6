// @ts-check
// What a user may use a day holds against forty requests at once, in the runtime that interleaves them.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { assertProblem, eventually, story } from "./support/story.mjs";

const AT_ONCE = 40;
const model = await startModel();

/** @param {import("./support/keepsake.mjs").Keepsake} keepsake */
async function atOnce(keepsake) {
  const before = model.asked.length;
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => keepsake.post("gil", "/chat", { message: `number ${nth}`, stream: false })));
  const answered = answers.filter(({ status }) => status === 200).length;
  for (const answer of answers.filter(({ status }) => status !== 200)) assertProblem(answer, 429, "quota_used");
  assert.equal(model.asked.length - before, answered, "nobody is refused after the model was asked");
  return answered;
}

story("of forty messages at once as many are answered as the quota has", async () => {
  const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, DAILY_MESSAGES: "6" });
  assert.equal(await atOnce(keepsake), 6);
  assert.equal((await keepsake.conversations("gil")).length, 6, "and none is left behind");
  const { days } = (await keepsake.get("gil", "/users/me/usage")).json;
  assert.equal(days[0].messages, 6);
});

story("of forty turns at once no more begin than the tokens that they may cost", async () => {
  const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, DAILY_TOKENS: "100", PROMPT_TOKEN_BUDGET: "300", MODEL_MAX_TOKENS: "100" });
  // 400 are reserved a turn, and 24 are what it costs in the end: one at a time, and at most five after another.
  const answered = await atOnce(keepsake);
  const { days } = (await keepsake.get("gil", "/users/me/usage")).json;
  const cost = days[0].prompt_tokens + days[0].completion_tokens;
  assert.ok(answered >= 1 && cost === answered * 24 && cost <= 120, `${answered} cost ${cost}`);
});

story("of forty repeats of a turn that failed one asks the model", async () => {
  const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url });
  const body = { message: "once more", client_message_id: "gil-1", stream: false };
  model.when(body.message, (reply) => reply.status(500));
  assertProblem(await keepsake.post("gil", "/chat", body), 503, "model_unavailable");
  const go = Promise.withResolvers();
  model.when(body.message, async (reply) => {
    await go.promise;
    await reply.says("There.");
  });
  const repeats = Array.from({ length: AT_ONCE }, () => keepsake.post("gil", "/chat", body));
  await eventually("a model that is asked again", async () => (model.askedWith(body.message).length > 1 ? true : undefined));
  go.resolve(undefined);
  const answers = await Promise.all(repeats);
  const told = answers.filter(({ status }) => status === 200);
  for (const answer of answers) if (answer.status !== 200) assertProblem(answer, 409, "turn_in_progress");
  assert.ok(told.length >= 1 && told.every(({ json }) => json.response === "There."));
  assert.equal(model.askedWith(body.message).length, 2);
});
