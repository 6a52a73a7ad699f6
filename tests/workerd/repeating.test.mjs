// @ts-check
// A client that is not sure repeats itself; several clients speak at once. A turn is told once, and kept once.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { assertInvalid, assertProblem, eventually, story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url });

story("ada's phone repeats a message that was answered: the same ids and text, and the model is not asked again", async () => {
  const body = { message: "book the table", client_message_id: "ada-1" };
  model.when(body.message, (reply) => reply.says("It is ", "booked."));
  const first = await keepsake.tell("ada", body.message, body);
  const before = await keepsake.everything();
  const again = await keepsake.tell("ada", body.message, body);
  const within = await keepsake.tell("ada", body.message, { ...body, conversation_id: first.conversation });
  for (const turn of [again, within]) {
    assert.deepEqual([turn.conversation, turn.message, turn.text], [first.conversation, first.message, "It is booked."]);
    assert.deepEqual(turn.last.data.usage, first.last.data.usage);
  }
  const whole = await keepsake.post("ada", "/chat", { ...body, stream: false });
  assert.deepEqual([whole.json.response, whole.json.message_id, whole.json.conversation_id], ["It is booked.", first.message, first.conversation]);
  assert.equal(model.askedWith(body.message).length, 1);
  assert.deepEqual(await keepsake.everything(), before, "nothing was stored twice");
  const [said] = await keepsake.messages("ada", first.conversation);
  assert.equal(said.client_message_id, "ada-1");
});

story("the same id with other words, or in another conversation, is a mistake", async () => {
  const first = await keepsake.tell("ada", "buy milk", { client_message_id: "ada-2" });
  const other = await keepsake.tell("ada", "another talk");
  assertInvalid(await keepsake.post("ada", "/chat", { message: "buy wine", client_message_id: "ada-2" }), "client_message_id");
  assertInvalid(await keepsake.post("ada", "/chat", { message: "buy milk", client_message_id: "ada-2", conversation_id: other.conversation }), "client_message_id");
  assert.equal((await keepsake.messages("ada", first.conversation)).length, 2);
  assert.equal((await keepsake.messages("ada", other.conversation)).length, 2);
});

story("a message that is still being answered is not answered twice: who repeats it joins the reply", async () => {
  const go = Promise.withResolvers();
  const body = { message: "think hard", client_message_id: "ada-3" };
  model.when(body.message, async (reply) => {
    await reply.words("Hm, ");
    await go.promise;
    await reply.says("yes.");
  });
  const turn = await keepsake.chat("ada", body);
  await turn.next("chunk");
  const joined = await keepsake.chat("ada", body);
  await joined.next("chunk");
  const whole = keepsake.post("ada", "/chat", { ...body, stream: false });
  go.resolve(undefined);
  assert.deepEqual([(await turn.toTheEnd()).text, (await joined.toTheEnd()).text, (await whole).json.response], Array(3).fill("Hm, yes."));
  assert.equal(joined.message, turn.message);
  assert.equal((await keepsake.tell("ada", body.message, body)).text, "Hm, yes.");
  assert.equal(model.askedWith(body.message).length, 1);
});

story("a message whose reply was cut is asked again, and the half of it is replaced", async () => {
  const body = { message: "sing to me", client_message_id: "ada-4" };
  model.when(body.message, async (reply) => {
    await reply.words("La la ");
    reply.cut();
  });
  const first = await (await keepsake.chat("ada", body)).toTheEnd();
  assert.equal(first.last.data.code, "model_interrupted");
  const half = await keepsake.lastReply("ada", first.conversation);
  assert.deepEqual([half.status, half.content], ["interrupted", "La la "]);
  model.when(body.message, (reply) => reply.says("La la la."));
  const again = await keepsake.tell("ada", body.message, body);
  assert.deepEqual([again.conversation, again.message, again.text], [first.conversation, first.message, "La la la."]);
  const messages = await keepsake.messages("ada", first.conversation);
  assert.deepEqual(messages.map(({ content, status }) => [content, status]), [["sing to me", "complete"], ["La la la.", "complete"]]);
  assert.deepEqual(model.askedWith(body.message).at(-1)?.body.messages.filter((/** @type {any} */ { role }) => role === "assistant"), [], "the half is not in the prompt");
  assert.equal((await keepsake.tell("ada", body.message, body)).text, "La la la.");
  assert.equal(model.askedWith(body.message).length, 2);
});

story("an Idempotency-Key is a client_message_id", async () => {
  const key = { "idempotency-key": '"ada-key-1"' };
  const first = await keepsake.post("ada", "/chat", { message: "once only", stream: false }, key);
  const again = await keepsake.post("ada", "/chat", { message: "once only", stream: false }, key);
  assert.deepEqual([again.status, again.json.message_id], [200, first.json.message_id]);
  assert.equal(model.askedWith("once only").length, 1);
});

story("a message whose reply failed is asked again, with the same ids", async () => {
  const body = { message: "try this", client_message_id: "ada-5" };
  model.when(body.message, (reply) => reply.status(500));
  const failed = await keepsake.post("ada", "/chat", body);
  assertProblem(failed, 503, "model_unavailable");
  const [said, reply] = await keepsake.messages("ada", failed.json.conversation_id);
  assert.equal(reply.status, "failed");
  const again = await keepsake.tell("ada", body.message, body);
  assert.deepEqual([again.conversation, again.message, again.text], [failed.json.conversation_id, reply.id, "I hear you."]);
  const messages = await keepsake.messages("ada", again.conversation);
  assert.deepEqual(messages.map(({ id, status }) => [id, status]), [[said.id, "complete"], [reply.id, "complete"]]);
  assert.deepEqual(model.askedWith(body.message).at(-1)?.body.messages.filter((/** @type {any} */ { role }) => role !== "system"), [{ role: "user", content: "try this" }], "its words are in the prompt once");
});

story("two requests with one id at the same moment are one turn", async () => {
  for (let round = 0; round < 5; round += 1) {
    const go = Promise.withResolvers();
    const body = { message: `at once ${round}`, client_message_id: `ada-at-once-${round}` };
    model.when(body.message, async (reply) => {
      await go.promise;
      await reply.says("Only once.");
    });
    const answers = [1, 2, 3].map(() => keepsake.post("ada", "/chat", { ...body, stream: false }));
    await eventually("a model that is asked", async () => (model.askedWith(body.message).length > 0 ? true : undefined));
    go.resolve(undefined);
    const settled = await Promise.all(answers);
    const told = settled.filter(({ status }) => status === 200);
    assert.ok(told.length >= 1 && settled.every(({ status }) => status === 200 || status === 409), settled.map(({ text }) => text).join("\n"));
    assert.equal(new Set(told.map(({ json }) => json.message_id)).size, 1);
    assert.equal(model.askedWith(body.message).length, 1);
    const stored = await keepsake.rows("select role from messages where content = ?", body.message);
    assert.equal(stored.length, 1);
  }
});

story("two turns at once in one conversation are both answered and both kept, each reply with its message", async () => {
  const { conversation } = await keepsake.tell("bea", "shared by two devices");
  const both = ["from the phone", "from the laptop"];
  const begun = both.map(() => Promise.withResolvers());
  const go = Promise.withResolvers();
  both.forEach((message, index) =>
    model.when(message, async (reply) => {
      begun[index].resolve(undefined);
      await go.promise;
      await reply.says(`To what came ${message}.`);
    }),
  );
  const turns = both.map((message) => keepsake.tell("bea", message, { conversation_id: conversation }));
  await Promise.all(begun.map(({ promise }) => promise));
  go.resolve(undefined);
  const told = await Promise.all(turns);
  assert.deepEqual(told.map(({ text }) => text), both.map((message) => `To what came ${message}.`));
  const messages = await keepsake.messages("bea", conversation);
  assert.equal(messages.length, 6);
  for (const [index, message] of both.entries()) {
    const said = messages.find(({ content }) => content === message);
    const reply = messages.find(({ reply_to }) => reply_to === said.id);
    assert.deepEqual([reply.id, reply.content, reply.status], [told[index].message, `To what came ${message}.`, "complete"]);
  }
});

story("ten first calls of a newcomer at once make one user", async () => {
  const turns = await Promise.all(Array.from({ length: 10 }, (_, n) => keepsake.tell("newcomer", `call ${n}`)));
  assert.equal(new Set(turns.map(({ conversation }) => conversation)).size, 10);
  assert.equal((await keepsake.rows("select id from users where external_user_id = 'newcomer'")).length, 1);
  assert.equal((await keepsake.conversations("newcomer")).length, 10);
});

story("a conversation that is deleted while its reply is being made stays deleted", async () => {
  const go = Promise.withResolvers();
  model.when("delete me soon", async (reply) => {
    await reply.words("Still ");
    await go.promise;
    await reply.says("talking.");
  });
  const turn = await keepsake.chat("cal", { message: "delete me soon" });
  await turn.next("chunk");
  assert.equal((await keepsake.request("cal", "DELETE", `/conversations/${turn.conversation}`)).status, 204);
  go.resolve(undefined);
  await turn.toTheEnd();
  for (const table of ["messages", "memories"]) assert.deepEqual(await keepsake.rows(`select * from ${table} where conversation_id = ?`, turn.conversation), []);
  assertProblem(await keepsake.get("cal", `/conversations/${turn.conversation}`), 404, "not_found");
});
