// @ts-check
// The predecessor's testing checklist for its step to many users, line by line, over HTTP on a database that comes from the first schema.
// (Its last line, the clients, is `client_snippets.test.mjs`.)
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertProblem, story } from "./support/story.mjs";

const OLD = "0b7e6f0e-55b0-4c55-9f10-6d3c1d1f0001";
const keepsake = await startKeepsake({}, { migrated: false });

await keepsake.migrate("0001");
await keepsake.rows("insert into conversations (id, created_at, updated_at) values (?, ?, ?)", OLD, "2025-11-01T10:00:00Z", "2025-11-01T10:01:00Z");
await keepsake.rows(
  "insert into messages (id, conversation_id, role, content, timestamp) values ('m-1', ?1, 'user', 'I sail a dinghy', '2025-11-01T10:00:00Z'), ('m-2', ?1, 'assistant', 'How lovely!', '2025-11-01T10:00:05Z')",
  OLD,
);
await keepsake.rows(
  "insert into memories (id, conversation_id, content, memory_type, importance, created_at) values ('k-1', ?, 'They sail a dinghy', 'fact', 0.8, '2025-11-01T10:00:05Z')",
  OLD,
);
await keepsake.migrate();

const ana = await keepsake.tell("ana", "I play the cello");
const ben = await keepsake.tell("ben", "I play chess");

story("Migration completed successfully", async () => {
  const { status, json } = await keepsake.get(null, "/health");
  assert.deepEqual([status, json.database], [200, "ok"]);
});

story("New tables created", async () => {
  const tables = (await keepsake.rows("select name from sqlite_master where type = 'table'")).map(({ name }) => name);
  for (const table of ["users", "conversations", "messages", "memories"]) assert.ok(tables.includes(table), table);
  const columns = (await keepsake.rows("select name from pragma_table_info('conversations')")).map(({ name }) => name);
  for (const column of ["user_id", "title"]) assert.ok(columns.includes(column), column);
});

story("Existing conversations preserved: the default user reads them, goes on in them, and is remembered", async () => {
  const messages = await keepsake.messages("default_user", OLD);
  assert.deepEqual(messages.map(({ id, role, content, status }) => [id, role, content, status]), [
    ["m-1", "user", "I sail a dinghy", "complete"],
    ["m-2", "assistant", "How lovely!", "complete"],
  ]);
  const asked = await keepsake.tell("default_user", "what do I sail?");
  assert.ok(asked.memories.some(({ content }) => /dinghy/.test(content)), JSON.stringify(asked.memories));
  const on = await keepsake.tell("default_user", "the dinghy again", { conversation_id: OLD });
  assert.equal(on.conversation, OLD);
});

story("Authentication required for all endpoints", async () => {
  const id = ana.conversation;
  /** @type {[string, string, object?][]} */
  const guarded = [
    ["POST", "/chat", { message: "hello" }],
    ["POST", "/conversation/reset", { conversation_id: id }],
    ["POST", "/memory/clear", { conversation_id: id }],
    ["POST", "/memory/clear", { all: true }],
    ["GET", "/conversations"],
    ["GET", `/conversations/${id}`],
    ["PATCH", `/conversations/${id}`, { title: "mine" }],
    ["DELETE", `/conversations/${id}`],
    ["GET", `/conversations/${id}/messages`],
  ];
  const before = await keepsake.everything();
  for (const [method, path, body] of guarded) {
    assertProblem(await keepsake.request(null, method, path, body), 401, "unauthenticated", `${method} ${path}`);
  }
  assert.deepEqual(await keepsake.everything(), before);
});

story("Users can only see their own conversations", async () => {
  assert.deepEqual((await keepsake.conversations("ana")).map(({ id }) => id), [ana.conversation]);
  assert.deepEqual((await keepsake.conversations("ben")).map(({ id }) => id), [ben.conversation]);
});

story("Users cannot access other users' conversations", async () => {
  assertProblem(await keepsake.get("ana", `/conversations/${ben.conversation}`), 404, "not_found");
  assertProblem(await keepsake.get("ana", `/conversations/${OLD}/messages`), 404, "not_found");
  assertProblem(await keepsake.post("ana", "/chat", { message: "hi", conversation_id: ben.conversation }), 404, "not_found");
});

story("New conversations auto-create users", async () => {
  const cleo = () => keepsake.rows("select id from users where external_user_id = 'cleo'");
  assert.deepEqual(await cleo(), []);
  const told = await keepsake.tell("cleo", "hello, I am new");
  const [user, ...others] = await cleo();
  assert.deepEqual(others, []);
  assert.deepEqual(await keepsake.rows("select user_id from conversations where id = ?", told.conversation), [{ user_id: user.id }]);
  await keepsake.tell("cleo", "and here I am again");
  assert.deepEqual(await cleo(), [user]);
});

story("List conversations endpoint works", async () => {
  const { status, json } = await keepsake.get("ana", "/conversations");
  assert.equal(status, 200);
  assert.equal(json.total, 1);
  const [{ id, title, created_at, updated_at, message_count }] = json.conversations;
  assert.deepEqual([id, title, message_count], [ana.conversation, "I play the cello", 2]);
  assert.ok(created_at <= updated_at);
});

story("Memory retrieval filtered by user", async () => {
  const asked = await keepsake.tell("ana", "what do I play?");
  assert.ok(asked.memories.some(({ content }) => content === "I play the cello"), JSON.stringify(asked.memories));
  assert.ok(!asked.memories.some(({ content }) => /chess|dinghy/.test(content)), JSON.stringify(asked.memories));
});
