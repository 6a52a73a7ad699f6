// @ts-check
// Leaving: what somebody has goes with them as an export, and nothing of it stays: in D1, in its full-text index, in the vector
// index (the stand-in of support/vectorize_standin.mjs).
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

const ADMIN = { token: "an-admin-token-of-the-tests-that-is-long-enough" };

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, ADMIN_TOKEN: ADMIN.token }, { vectors: true });

/** @param {Record<string, unknown>} switches */
const set = (switches) => keepsake.vectorStandin("/set", { method: "POST", body: JSON.stringify(switches) });
const settle = () => keepsake.vectorStandin("/settle", { method: "POST" });
const shown = async () => (await keepsake.vectorStandin("/state")).vectors;

/** Every row of every table but the audit's, as text. */
async function dump() {
  const tables = await keepsake.rows("select name from sqlite_schema where type = 'table' and name not like 'audit%' and name not like '%cf_%' and name <> 'sqlite_sequence' and name not like 'memory_words%'");
  const rows = await Promise.all(tables.map(async ({ name }) => (await keepsake.rows(`select * from "${name}"`)).map((row) => `${name} ${JSON.stringify(row)}`)));
  const words = await keepsake.rows("select hex(block) as block from memory_words_data");
  return [...rows.flat(), ...words.map(({ block }) => `memory_words ${Buffer.from(block, "hex").toString("latin1")}`)];
}
/** @param {RegExp} hers */
const left = async (hers) => (await dump()).filter((row) => hers.test(row));

/** @param {string} who */
async function live(who) {
  const { conversation } = await keepsake.tell(who, `I am ${who} and I keep bees`);
  await keepsake.tell(who, "bees on the roof", { conversation_id: conversation });
  await keepsake.request(who, "PATCH", "/users/me", { display_name: who, email: `${who}@example.com` });
  await eventually("an index that was told", async () => ((await keepsake.rows("select m.id from memories m join users u on u.id = m.user_id where u.external_user_id = ? and (m.vector_at is null or m.vector_at < '0')", who)).length === 0 ? true : undefined));
  return conversation;
}

/** @param {string} who */
async function exported(who) {
  const response = await fetch(new URL("/users/me/export", keepsake.url), { headers: { "x-user-id": who } });
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  const text = await response.text();
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

story("zelda leaves, and what the database and the index hold of her is a pseudonym", async () => {
  await live("zelda");
  await live("mia");
  const mias = (await shown()).length;
  assert.ok((await left(/zelda/)).length > 3);
  const gone = await keepsake.request("zelda", "DELETE", "/users/me");
  assert.equal(gone.status, 200, gone.text);
  assert.deepEqual(await left(/zelda/i), []);
  assert.ok((await shown()).length < mias);
  assert.equal((await keepsake.tell("mia", "bees?")).memories.length > 0, true);
  const verified = await keepsake.post(null, "/erasures/verify", { receipt: gone.json.receipt });
  assert.equal(verified.json.valid, true);
  assert.deepEqual(verified.json.receipt.found_again, { rows: 0, vectors: 0 });
  const audit = (await keepsake.get(ADMIN, "/admin/audit?user_id=zelda")).json.entries;
  assert.deepEqual(audit.map((/** @type {any} */ row) => row.action), ["erasure.end", "erasure.begin"]);
  assert.ok(!JSON.stringify(audit).includes("zelda"));
});

story("an index that fails, loses and lags is asked until it shows nothing", async () => {
  await live("yara");
  await set({ down: true });
  const begun = await keepsake.request("yara", "DELETE", "/users/me");
  assert.deepEqual([begun.status, begun.json.status, begun.json.receipt], [202, "running", null], begun.text);
  const where = /** @type {string} */ (begun.headers.get("location"));
  assert.equal((await keepsake.get("yara", "/conversations")).status, 409);
  await set({ down: false, loses: true });
  assert.equal((await keepsake.get(null, where)).status, 202);
  await set({ loses: false, lags: true });
  await keepsake.scheduled();
  assert.equal((await keepsake.get(null, where)).status, 202);
  await settle();
  await set({ lags: false });
  await keepsake.scheduled();
  const done = await keepsake.get(null, where);
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(await left(/yara/i), []);
  assert.deepEqual(await keepsake.rows("select id from erasure_vectors"), []);
  assert.equal((await keepsake.post(null, "/erasures/verify", { receipt: done.json.receipt })).json.valid, true);
  const again = await keepsake.tell("yara", "hello");
  assert.equal(again.memories.length, 0, "whoever comes back is somebody new");
});

story("an export holds everything once, at the client's pace", async () => {
  const conversation = await live("xena");
  const texts = Array.from({ length: 1500 }, (_, n) => `${n} ${"of the bees ".repeat(100)}`);
  for (let at = 0; at < texts.length; at += 100) {
    const messages = texts.slice(at, at + 100).map((content) => ({ role: "user", content }));
    assert.equal((await keepsake.post("xena", `/conversations/${conversation}/messages`, { messages })).status, 201);
  }
  const lines = await exported("xena");
  assert.deepEqual([lines[0].type, lines.at(-1).type], ["schema", "end"]);
  const ofType = (/** @type {string} */ type) => lines.filter((line) => line.type === type);
  const stored = await keepsake.rows("select m.id from messages m join users u on u.id = m.user_id where u.external_user_id = 'xena'");
  assert.deepEqual(ofType("message").map(({ id }) => id).sort(), stored.map(({ id }) => id).sort());
  assert.equal(new Set(ofType("memory").map(({ id }) => id)).size, lines.at(-1).records.memory);
  assert.ok(lines.at(-1).records.memory >= 1500);
  for (const line of lines.slice(1, -1)) assert.deepEqual(Object.keys(line).slice(1), lines[0].records[line.type]);
  // A client that reads the first piece and no more leaves the rest unread in the database.
  const response = await fetch(new URL("/users/me/export", keepsake.url), { headers: { "x-user-id": "xena" } });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  await reader.read();
  await reader.cancel();
  assert.equal((await keepsake.get("xena", "/users/me")).status, 200);
});

story("who is erased while their export is being read is told so, and of what changes the end names the type", async () => {
  // More than what is on its way before it is read.
  const { conversation } = await keepsake.tell("wanda", "I keep bees");
  const texts = Array.from({ length: 800 }, (_, n) => `${n} ${"of the bees ".repeat(200)}`);
  for (let at = 0; at < texts.length; at += 100) {
    const messages = texts.slice(at, at + 100).map((content) => ({ role: "user", content }));
    assert.equal((await keepsake.post("wanda", `/conversations/${conversation}/messages`, { messages })).status, 201);
  }
  const quiet = (await exported("wanda")).at(-1);
  assert.deepEqual([quiet.type, quiet.changed], ["end", []]);
  /** @param {() => Promise<unknown>} meanwhile */
  const last = async (meanwhile) => {
    const response = await fetch(new URL("/users/me/export", keepsake.url), { headers: { "x-user-id": "wanda" } });
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const decoder = new TextDecoder();
    let text = decoder.decode((await reader.read()).value, { stream: true });
    await meanwhile();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += decoder.decode(piece.value, { stream: true });
    return JSON.parse(/** @type {string} */ (text.trimEnd().split("\n").at(-1)));
  };
  const changed = await last(() => keepsake.tell("wanda", "one more bee"));
  assert.equal(changed.type, "end");
  for (const type of ["conversation", "message", "memory", "usage"]) assert.ok(changed.changed.includes(type), JSON.stringify(changed));
  const erased = await last(() => keepsake.request("wanda", "DELETE", "/users/me"));
  assert.equal(erased.type, "error", JSON.stringify(erased));
}, 60_000);

story("what is done and what is denied is in the audit, and what was not done is not", async () => {
  const conversation = await live("vera");
  assert.equal((await keepsake.request("mia", "DELETE", `/conversations/${conversation}`)).status, 404);
  assert.equal((await keepsake.request("vera", "DELETE", `/conversations/${conversation}`)).status, 204);
  assert.equal((await keepsake.request("vera", "DELETE", `/conversations/${conversation}`)).status, 404);
  const denied = await eventually("a row of the audit", async () => (await keepsake.get(ADMIN, "/admin/audit?action=ownership")).json.entries[0]);
  assert.equal(denied.target, conversation);
  const deleted = (await keepsake.get(ADMIN, "/admin/audit?action=conversation.delete")).json.entries;
  assert.equal(deleted.filter((/** @type {any} */ row) => row.target === conversation).length, 1);
});

story("an administrator hands conversations over, as the guide's scenarios have it, and reads metrics", async () => {
  const conversation = await live("default_user");
  assert.equal((await keepsake.post(ADMIN, "/admin/users/default_user/move", { to: "ursula", all: true })).status, 404);
  assert.equal((await keepsake.post(ADMIN, "/admin/users", { user_id: "ursula" })).status, 201);
  const moved = await keepsake.post(ADMIN, "/admin/users/default_user/move", { to: "ursula", conversations: [conversation] });
  assert.deepEqual(moved.json, { to: "ursula", conversations_moved: 1 }, moved.text);
  assert.ok((await keepsake.messages("ursula", conversation)).length >= 4);
  assert.equal((await keepsake.post(ADMIN, "/admin/users/default_user/move", { to: "ursula", all: true })).json.conversations_moved, 0);
  // Some of it was on its way to the index, perhaps: that is waited for.
  assert.match(String((await keepsake.request(ADMIN, "DELETE", "/admin/users/default_user")).status), /^20[02]$/);
  const metrics = await keepsake.get(ADMIN, "/metrics");
  assert.match(metrics.text, /^keepsake_users \d+$/m);
  assert.match(metrics.text, /^keepsake_erasures_running [01]$/m);
});
