// @ts-check
// What the model is told: the persona, the talk so far, and what is remembered; and how a person forgets.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { assertInvalid, assertProblem, story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, SYSTEM_PERSONA: "You are Wren, who speaks plainly.", SHORT_TERM_MEMORY_SIZE: "4", LONG_TERM_MEMORY_TOP_K: "3" });

/** What is in the system message of the prompt. @param {string} message */
const system = (message) => model.promptOf(message).filter(({ role }) => role === "system").map(({ content }) => content).join("\n");
/** The rest of the prompt. @param {string} message */
const talk = (message) => model.promptOf(message).filter(({ role }) => role !== "system").map(({ role, content }) => `${role}: ${content}`);
/** @param {{ memories: { content: string }[] }} turn */
const contents = ({ memories }) => memories.map(({ content }) => content);

story("mia's model is told who it is, and her words come last and only once", async () => {
  await keepsake.tell("mia", "good morning");
  assert.match(system("good morning"), /^You are Wren, who speaks plainly\./);
  assert.deepEqual(talk("good morning"), ["user: good morning"]);
});

story("a client's own system prompt takes the persona's place for that turn", async () => {
  const turn = await keepsake.tell("mia", "be a pirate", { system_prompt: "You are a pirate." });
  assert.match(system("be a pirate"), /^You are a pirate\./);
  assert.doesNotMatch(system("be a pirate"), /Wren/);
  await keepsake.tell("mia", "and now?", { conversation_id: turn.conversation });
  assert.match(system("and now?"), /Wren/);
  assert.doesNotMatch(system("and now?"), /pirate\./);
});

story("the prompt holds the last SHORT_TERM_MEMORY_SIZE messages in their order", async () => {
  const { conversation } = await keepsake.tell("ned", "first thing");
  for (const message of ["second thing", "third thing", "fourth thing"]) await keepsake.tell("ned", message, { conversation_id: conversation });
  assert.deepEqual(talk("third thing"), ["user: first thing", "assistant: I hear you.", "user: second thing", "assistant: I hear you.", "user: third thing"]);
  assert.deepEqual(talk("fourth thing"), ["user: second thing", "assistant: I hear you.", "user: third thing", "assistant: I hear you.", "user: fourth thing"]);
});

story("what olga said in one conversation is told to the model in another, with who said it, as a quotation", async () => {
  const first = await keepsake.tell("olga", "My sister Vera lives in Gdansk");
  const second = await keepsake.tell("olga", "where does Vera live?");
  assert.ok(contents(second).includes("My sister Vera lives in Gdansk"));
  assert.equal(second.memories[0].conversation_id, first.conversation);
  assert.match(system("where does Vera live?"), /My sister Vera lives in Gdansk/);
  assert.deepEqual(talk("where does Vera live?"), ["user: where does Vera live?"], "not as something said now");
});

story("what the prompt shows anyway is not recalled besides", async () => {
  const { conversation } = await keepsake.tell("pia", "I planted tulips");
  const again = await keepsake.tell("pia", "which tulips did I plant?", { conversation_id: conversation });
  assert.deepEqual(contents(again), []);
  assert.deepEqual(talk("which tulips did I plant?")[0], "user: I planted tulips");
});

story("what has slid out of the short term is recalled in the same conversation", async () => {
  const { conversation } = await keepsake.tell("quinn", "my locker number is 4711");
  for (const message of ["one", "two", "three"]) await keepsake.tell("quinn", `filler ${message}`, { conversation_id: conversation });
  const asked = await keepsake.tell("quinn", "what is my locker number?", { conversation_id: conversation });
  assert.ok(contents(asked).includes("my locker number is 4711"), JSON.stringify(contents(asked)));
});

story("at most LONG_TERM_MEMORY_TOP_K memories are told, the best first, and none twice", async () => {
  for (const n of [1, 2, 3, 4, 5, 6]) await keepsake.tell("rosa", `recipe number ${n} has saffron`);
  const asked = await keepsake.tell("rosa", "which recipe has saffron?");
  assert.equal(asked.memories.length, 3);
  assert.equal(new Set(contents(asked)).size, 3);
  const scores = asked.memories.map(({ score }) => score);
  assert.deepEqual(scores, scores.toSorted((one, other) => other - one));
});

story("what a person says of themselves weighs more, and the companion's words are never a fact", async () => {
  model.when("tell me of owls", (reply) => reply.says("My name is Otto and I love owls."));
  await keepsake.tell("sam", "tell me of owls");
  await keepsake.tell("sam", "My name is Sam and I love owls");
  const asked = await keepsake.tell("sam", "what about owls?");
  const [mine] = asked.memories;
  assert.equal(mine.content, "My name is Sam and I love owls");
  const its = asked.memories.find(({ role }) => role === "assistant");
  assert.ok(its === undefined || (its.type === "context" && its.importance < mine.importance), JSON.stringify(its));
  const kinds = await keepsake.rows("select memory_type from memories where role = 'assistant'");
  assert.ok(kinds.every(({ memory_type }) => memory_type === "context"));
});

story("what tom said is searchable in the very next request", async () => {
  for (let n = 0; n < 10; n += 1) {
    await keepsake.tell("tom", `the password of door ${n} is swordfish${n}`);
    assert.ok(contents(await keepsake.tell("tom", `swordfish${n}?`)).some((content) => content.endsWith(`swordfish${n}`)), String(n));
  }
});

story("with memory off nothing is recalled and nothing remembered; with read it is recalled only", async () => {
  await keepsake.tell("uma", "I collect stamps");
  const off = await keepsake.tell("uma", "stamps, and a secret: walrus", { memory: "off" });
  assert.deepEqual(contents(off), []);
  const read = await keepsake.tell("uma", "stamps, and a secret: narwhal", { memory: "read" });
  assert.deepEqual(contents(read), ["I collect stamps"]);
  const later = await keepsake.tell("uma", "was it a walrus or a narwhal?");
  assert.deepEqual(contents(later), []);
});

story("after a reset the prompt no longer holds the earlier messages, and the memories stay", async () => {
  const { conversation } = await keepsake.tell("vic", "my boat is called Nimbus");
  const { status, json } = await keepsake.post("vic", "/conversation/reset", { conversation_id: conversation });
  assert.deepEqual([status, json.success, json.conversation_id, typeof json.message], [200, true, conversation, "string"]);
  const asked = await keepsake.tell("vic", "what is my boat called?", { conversation_id: conversation });
  assert.deepEqual(talk("what is my boat called?"), ["user: what is my boat called?"]);
  assert.ok(contents(asked).includes("my boat is called Nimbus"));
  assert.equal((await keepsake.messages("vic", conversation)).length, 4, "the messages themselves are still there");
});

story("wim clears one conversation's memories: the true number, those are gone, the others stay", async () => {
  const first = await keepsake.tell("wim", "I breed llamas");
  await keepsake.tell("wim", "I breed alpacas");
  const [{ n }] = await keepsake.rows("select count(*) as n from memories where conversation_id = ?", first.conversation);
  const { status, json } = await keepsake.post("wim", "/memory/clear", { conversation_id: first.conversation });
  assert.deepEqual([status, json.success, json.conversation_id, json.memories_cleared], [200, true, first.conversation, n]);
  assert.ok(n > 0 && typeof json.message === "string");
  assert.equal((await keepsake.post("wim", "/memory/clear", { conversation_id: first.conversation })).json.memories_cleared, 0);
  assert.deepEqual(contents(await keepsake.tell("wim", "what do I breed?")).filter((content) => /llamas|alpacas/.test(content)), ["I breed alpacas"]);
});

story("wim clears everything, and what is said to forget nothing in particular is refused", async () => {
  const { json } = await keepsake.post("wim", "/memory/clear", { all: true });
  assert.ok(json.memories_cleared > 0);
  assert.deepEqual(contents(await keepsake.tell("wim", "do I breed llamas or alpacas?")), []);
  assertProblem(await keepsake.post("wim", "/memory/clear", {}), 422, "invalid_field");
  assertProblem(await keepsake.post("wim", "/memory/clear", { all: false }), 422, "invalid_field");
  assertInvalid(await keepsake.post("wim", "/conversation/reset", {}), "conversation_id");
});

story("xena forgets while she is being answered, and the reply is not remembered either", async () => {
  const go = Promise.withResolvers();
  model.when("my cat is called Miso", async (reply) => {
    await reply.words("Miso ");
    await go.promise;
    await reply.says("is a fine name.");
  });
  const turn = await keepsake.chat("xena", { message: "my cat is called Miso" });
  await turn.next("chunk");
  assert.equal((await keepsake.post("xena", "/memory/clear", { all: true })).json.memories_cleared, 2, "what she said, and the fact in it");
  go.resolve(undefined);
  await turn.toTheEnd();
  assert.deepEqual(contents(await keepsake.tell("xena", "what is Miso?")), []);
});

story("nothing of another person is in any prompt", async () => {
  await keepsake.tell("yan", "the treasure is under the oak");
  await keepsake.tell("zed", "where is the treasure? under the oak?");
  assert.doesNotMatch(JSON.stringify(model.promptOf("where is the treasure? under the oak?")), /is under the oak/);
});
