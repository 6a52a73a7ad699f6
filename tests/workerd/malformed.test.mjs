// @ts-check
// A thousand malformed requests: none is a fault of the server, and none changes anything.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { junkOf } from "./support/junk.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertInvalid, story } from "./support/story.mjs";

const SEED = Number(process.env.SEED ?? 20_261_122);
const MANY = 1_000;
const junk = junkOf(SEED);
const { below, bytes, header, one, random, text, value } = junk;

const keepsake = await startKeepsake();
const mallorys = await keepsake.tell("mallory", "I break things");
const victims = await keepsake.tell("vera", "I keep a diary under the stairs");

/** @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string | Buffer, harmless?: boolean }} Malformed */

const JSON_TYPE = { "content-type": "application/json", "x-user-id": "mallory" };
const absent = () => one([victims.conversation, "00000000-0000-4000-8000-000000000000", text(), "", mallorys.message]);
const inPath = () => one([encodeURIComponent(absent()), text().replaceAll(/[\0-\x20?#\x7f-\uffff]/g, "%00"), "%ff", "%", "%2e%2e", ".".repeat(below(5)), "a".repeat(below(3_000))]);
const query = () => Array.from({ length: below(4) }, () => `${one(["limit", "offset", "before", "q", encodeURIComponent(text(2))])}=${one([encodeURIComponent(text()), "%zz", "-1", "1e9", String(below(1e9))])}`).join("&");
/** A string is broken in one place. @param {string} json */
const broken = (json) => {
  const at = below(json.length);
  return one([json.slice(0, at), `${json.slice(0, at)}${one(['"', "}", "\0", ",", "\\u12"])}${json.slice(at + 1)}`, `${json}${text()}`, `[${json}]`]);
};

/** Kinds of malformed requests. Those that are harmless may succeed, for they only read. @type {(() => Malformed)[]} */
const kinds = [
  // A message in the syntax of the search, to a conversation that is not there: it is searched for all the same.
  () => ({ method: "POST", path: "/chat", headers: JSON_TYPE, body: JSON.stringify({ message: text(12), conversation_id: one([victims.conversation, text(), "x"]), client_message_id: random() < 0.3 ? text() : undefined }) }),
  // A field of the wrong kind, after a message that would do.
  () => {
    const wrong = { message: [null, 7, [], {}, "", " ", "x".repeat(4_001)], conversation_id: [7, [], {}, absent()], stream: ["no", 0, []], memory: [text(), 1, {}], client_message_id: [7, {}, "", "x".repeat(101)], system_prompt: [7, [], "x".repeat(8_001)] };
    const field = one(/** @type {(keyof typeof wrong)[]} */ (Object.keys(wrong)));
    return { method: "POST", path: "/chat", headers: JSON_TYPE, body: JSON.stringify({ message: "hi", [field]: one(/** @type {unknown[]} */ (wrong[field])) }) };
  },
  () => ({ method: "POST", path: one(["/chat", "/conversation/reset", "/memory/clear"]), headers: JSON_TYPE, body: one([bytes(), JSON.stringify(value(3)), broken('{"message":7,"conversation_id":"x","all":7}'), "[".repeat(below(20_000)), ""]) }),
  () => ({ method: "POST", path: one(["/conversation/reset", "/memory/clear"]), headers: JSON_TYPE, body: JSON.stringify({ conversation_id: one([absent(), value()]), all: one([undefined, false, null, 0, "false"]) }) }),
  () => ({ method: one(["GET", "PATCH", "DELETE", "PUT", "POST"]), path: `/conversations/${inPath()}${one(["", "/messages", "/", "/messages/x"])}?${query()}`, headers: JSON_TYPE, body: JSON.stringify({ title: value() }), harmless: true }),
  () => ({ method: "PATCH", path: `/conversations/${mallorys.conversation}`, headers: JSON_TYPE, body: JSON.stringify({ title: one([null, 7, "", "  ", "x".repeat(201), [text()], "a\0b"]) }) }),
  () => ({ method: "GET", path: `${one(["/conversations", `/conversations/${mallorys.conversation}/messages`, "/health", "/"])}?${query()}`, headers: { "x-user-id": "mallory", accept: header() }, harmless: true }),
  // Credentials.
  () => ({ method: one(["GET", "DELETE"]), path: `/conversations/${victims.conversation}`, headers: { authorization: one([`Bearer ${header()}`, header(), `Bearer ${"x".repeat(below(12_000))}`, "Bearer a.b.c", `Bearer ${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.`]), "x-user-id": one(["mallory", "vera"]) } }),
  () => ({ method: "POST", path: "/chat", headers: { "content-type": "application/json", "x-user-id": one(["", " ", "x".repeat(256 + below(5_000))]), "x-api-key": header() }, body: '{"message":"hi"}' }),
  // Headers of every kind around a body that is no message.
  () => ({
    method: "POST",
    path: "/chat",
    headers: { ...JSON_TYPE, [one(["content-type", "accept", "origin", "x-request-id", "cookie", "content-encoding", "range", "if-match", "expect-ct", "x-forwarded-for", "access-control-request-method"])]: header(10) },
    body: '{"message":7}',
  }),
  () => ({ method: one(["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND", "TRACE", "LOCK"]), path: one(["/chat", "/memory/clear", "/auth/token", "/health", "/conversations", `/${inPath()}`, `//${inPath()}`]), headers: { "x-user-id": "mallory", origin: header() }, harmless: true }),
  () => ({ method: "POST", path: one(["/auth/token", "/auth/validate"]), headers: { "content-type": "application/json" }, body: one([JSON.stringify({ user_id: value(), token: value(), expires_in_hours: value() }), bytes(), broken('{"user_id":"x","token":"y"}')]), harmless: true }),
];

/** @param {Malformed} malformed */
async function send({ method, path, headers = {}, body }) {
  // A connection each: after some of these the runtime hangs up.
  const sent = request(keepsake.url, { method, path, headers, agent: false });
  sent.end(method === "GET" || method === "HEAD" ? undefined : body);
  const [response] = await once(sent, "response");
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, type: response.headers["content-type"] ?? "", text: Buffer.concat(chunks).toString() };
}

// The audit notes what was refused, so it grows.
const counts = async () => {
  const tables = await keepsake.rows("select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%' and name <> 'audit'");
  return Object.fromEntries(await Promise.all(tables.map(async ({ name }) => [name, (await keepsake.rows(`select count(*) as n from "${name}"`))[0].n])));
};

story("a thousand malformed requests of mallory give no 5xx and change nothing", async (t) => {
  const [before, rowsBefore] = [await keepsake.everything(), await counts()];
  const malformed = Array.from({ length: MANY }, (_, n) => kinds[n % kinds.length]());
  /** @type {Record<number, number>} */
  const seen = {};
  /** @param {Malformed} sent */
  const check = async (sent) => {
    const said = JSON.stringify({ ...sent, body: sent.body?.toString() }).slice(0, 1_500);
    const answer = await send(sent).catch((error) => assert.fail(`${error} for ${said} (SEED=${SEED})`));
    seen[answer.status] = (seen[answer.status] ?? 0) + 1;
    const where = `${answer.status} ${answer.text.slice(0, 300)} for ${said} (SEED=${SEED})`;
    assert.ok(answer.status < 500, where);
    assert.ok(sent.harmless || answer.status >= 400, `accepted: ${where}`);
    // What is no URI at all the runtime refuses before the Worker sees it.
    const byRuntime = answer.status === 400 && answer.text === "invalid URI";
    if (answer.status >= 400 && !byRuntime && sent.method !== "HEAD") {
      assert.equal(answer.type, "application/problem+json", where);
      assert.match(JSON.parse(answer.text).code, /^[a-z_]+$/, where);
    }
  };
  for (let n = 0; n < MANY; n += 8) await Promise.all(malformed.slice(n, n + 8).map(check));
  t.diagnostic(`statuses: ${JSON.stringify(seen)}`);
  assert.deepEqual(await keepsake.everything(), before);
  assert.deepEqual(await counts(), rowsBefore);
  assert.deepEqual(keepsake.logs.filter(({ level, message }) => level === "error" || /Uncaught|panicked/.test(message)), []);
});

story("after them mallory and vera are served as before", async () => {
  assert.equal((await keepsake.get(null, "/health")).json.status, "healthy");
  const turn = await keepsake.tell("vera", "where do I keep my diary?");
  assert.ok(turn.memories.some(({ content }) => /under the stairs/.test(content)));
});

story("messages in the syntax of the search are messages, and nothing else", async () => {
  const [before] = await keepsake.rows("select count(*) as n from messages");
  for (let n = 0; n < 60; n += 1) {
    const message = `${junk.text(10).replaceAll("\0", "")} a`;
    const answer = await keepsake.post("mallory", "/chat", { message, stream: false });
    assert.equal(answer.status, 200, `${JSON.stringify(message)}: ${answer.text}`);
    assert.ok(answer.json.memories.every((/** @type {any} */ { content }) => !/diary/.test(content)), "and finds nobody else's");
    const [said] = await keepsake.messages("mallory", answer.json.conversation_id);
    assert.equal(said.content, message);
  }
  const [after] = await keepsake.rows("select count(*) as n from messages");
  assert.equal(after.n - before.n, 120);
});

story("a NUL is refused wherever it would be stored", async () => {
  assertInvalid(await keepsake.post("mallory", "/chat", { message: "a\0b" }), "message");
  assertInvalid(await keepsake.post("mallory", "/chat", { message: "ab", client_message_id: "a\0b" }), "client_message_id");
  assertInvalid(await keepsake.request("mallory", "PATCH", `/conversations/${mallorys.conversation}`, { title: "a\0b" }), "title");
});
