// @ts-check
// The whole of it in one story, as a newcomer meets it: Alice tells, Alice asks elsewhere, Bob asks too.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertProblem, story } from "./support/story.mjs";

const keepsake = await startKeepsake();
const told = await keepsake.tell("alice", "My name is Alice and I keep bees");

story("alice is answered with thinking, chunks and done, and gets a conversation", async () => {
  assert.ok(told.events.filter(({ type }) => type === "chunk").length > 1, "word by word");
  assert.match(told.conversation, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const [thinking] = told.events;
  assert.equal(thinking.data.step, "memories_retrieved");
  assert.equal(typeof thinking.data.data.message, "string");
  const done = told.last.data;
  assert.equal(done.done, true);
  assert.equal(done.chunk, "");
  assert.ok("usage" in done);
  for (const { timestamp } of [thinking.data, done]) assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
});

story("what alice said and what she was answered is stored by the time she reads done", async () => {
  const [said, reply, ...more] = await keepsake.messages("alice", told.conversation);
  assert.deepEqual(more, []);
  assert.deepEqual([said.role, said.content, said.status], ["user", "My name is Alice and I keep bees", "complete"]);
  assert.deepEqual([reply.id, reply.role, reply.content, reply.status], [told.message, "assistant", told.text, "complete"]);
  assert.equal(reply.reply_to, said.id);
});

story("in a second conversation alice asks what she keeps, and the bees are remembered and used", async () => {
  const asked = await keepsake.tell("alice", "what do I keep?");
  assert.notEqual(asked.conversation, told.conversation);
  const bees = asked.memories.find(({ content }) => content === "My name is Alice and I keep bees") ?? assert.fail(JSON.stringify(asked.memories));
  assert.equal(bees.conversation_id, told.conversation);
  assert.equal(bees.role, "user");
  assert.equal(bees.type, "context");
  assert.ok(bees.score > 0);
  assert.equal(typeof bees.why.words, "number");
  assert.match(bees.created_at, /Z$/);
  assert.match(asked.text, /bees/);
});

story("bob asks the same and nothing is remembered", async () => {
  const asked = await keepsake.tell("bob", "what do I keep?");
  assert.deepEqual(asked.memories, []);
  assert.doesNotMatch(asked.text, /bees|Alice/);
});

story("bob with alice's conversation gets a 404, and her conversation does not change", async () => {
  const before = await keepsake.messages("alice", told.conversation);
  const answer = await keepsake.post("bob", "/chat", { message: "let me in", conversation_id: told.conversation });
  assertProblem(answer, 404, "not_found");
  assert.deepEqual(await keepsake.messages("alice", told.conversation), before);
});

story("nobody gets a 401", async () => {
  const answer = await keepsake.post(null, "/chat", { message: "who am I?" });
  assertProblem(answer, 401, "unauthenticated");
  assert.equal(answer.headers.get("www-authenticate"), "Bearer");
});

story("each sees their own conversations", async () => {
  const [alices, bobs] = [await keepsake.conversations("alice"), await keepsake.conversations("bob")];
  assert.deepEqual(alices.map(({ title }) => title), ["what do I keep?", "My name is Alice and I keep bees"]);
  assert.deepEqual(bobs.map(({ title }) => title), ["what do I keep?"]);
});

story("health says that the built-in model answers, and names no configuration", async () => {
  const { status, json } = await keepsake.get(null, "/health");
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json).sort(), ["database", "llm", "status", "version"]);
  assert.deepEqual([json.status, json.database, json.llm], ["healthy", "ok", "built-in"]);
});

story("a browser gets a page at the root, a program JSON", async () => {
  const page = await keepsake.get(null, "/", { accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8" });
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  const { json } = await keepsake.get(null, "/", { accept: "application/json" });
  assert.equal(json.service, "Keepsake");
  assert.equal(json.health, "/health");
  assert.ok(json.version && json.docs);
});
