// @ts-check
// What is sent to the Worker, and what it says of what it cannot use.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertInvalid, assertProblem, eventually, story } from "./support/story.mjs";

const keepsake = await startKeepsake();
const CAP = 64 * 1024;

/** A body that is a good message and exactly so many bytes long. @param {number} bytes */
function bodyOf(bytes) {
  const frame = JSON.stringify({ message: "a lot around it" });
  return frame.replace("}", `${" ".repeat(bytes - frame.length)}}`);
}

/** Sent without a content-length. @param {string} text */
const chunked = (text) => new Blob([text]).stream();

story("a body of 64 KiB is read, with and without its length said beforehand", async () => {
  for (const body of [bodyOf(CAP), chunked(bodyOf(CAP))]) assert.equal((await keepsake.post("abe", "/chat", body)).status, 200);
});

story("a body of a byte more is refused, with and without its length said beforehand, and stores nothing", async () => {
  const before = await keepsake.everything();
  for (const body of [bodyOf(CAP + 1), chunked(bodyOf(CAP + 1)), bodyOf(2 * CAP), chunked(bodyOf(2 * CAP))]) {
    assertProblem(await keepsake.post("abe", "/chat", body), 413, "body_too_large");
  }
  assertProblem(await keepsake.post(null, "/auth/token", bodyOf(CAP + 1)), 413, "body_too_large");
  assert.deepEqual(await keepsake.everything(), before);
});

story("only JSON is JSON, whatever its letters and parameters", async () => {
  const body = JSON.stringify({ message: "typed" });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "json", "*/*"]) {
    assertProblem(await keepsake.post("abe", "/chat", body, { "content-type": type }), 415, "unsupported_media_type", type);
  }
  for (const type of ["application/json;charset=utf-8", "Application/JSON ; charset=UTF-8"]) {
    assert.equal((await keepsake.post("abe", "/chat", body, { "content-type": type })).status, 200, type);
  }
});

story("no body, or one without a type, is refused", async () => {
  const send = (/** @type {RequestInit} */ more) => fetch(new URL("/chat", keepsake.url), { method: "POST", headers: { "x-user-id": "abe" }, ...more });
  assert.equal((await send({})).status, 415);
  assert.equal((await send({ body: new Uint8Array(Buffer.from('{"message":"untyped"}')) })).status, 415);
  assertInvalid(await keepsake.post("abe", "/chat", ""), "body");
});

story("what is no JSON object is refused as a body", async () => {
  const deep = "[".repeat(30_000);
  for (const body of ["{", "null", "[]", '"hello"', "7", "{}{}", '{"message":"hi"} trailing', "{'message':'hi'}", "\ufeff{}", "\0", deep, `{"message":${deep}`, '["positional",null,null,null,null,null]', '{"message":"\\ud800"}', "{\"message\":\"a\nb\"}"]) {
    const answer = await keepsake.post("abe", "/chat", body);
    assertProblem(answer, 422, "invalid_field", body.slice(0, 40));
    assert.ok(["body", "message"].includes(answer.json.field), `${answer.json.field} for ${body.slice(0, 40)}`);
  }
});

story("bytes that are not UTF-8 are refused as a body", async () => {
  for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x90]]) {
    const body = Buffer.concat([Buffer.from('{"message":"'), Buffer.from(bytes), Buffer.from('"}')]);
    assertInvalid(await keepsake.post("abe", "/chat", body), "body", String(bytes));
  }
});

story("a field of the wrong kind is named", async () => {
  /** @type {[string, unknown[]][]} */
  const wrong = [
    ["message", [undefined, null, 7, true, [], {}, "", "   \n\t", "x".repeat(4_001), "\u{1f41d}".repeat(4_001), "nul\0"]],
    ["conversation_id", [7, [], {}, true]],
    ["system_prompt", [7, [], "x".repeat(8_001)]],
    ["stream", ["yes", 1, []]],
    ["memory", ["maybe", true, 1, "ON"]],
    ["client_message_id", [7, [], "", "x".repeat(101)]],
  ];
  const before = await keepsake.everything();
  for (const [field, values] of wrong) {
    for (const value of values) {
      assertInvalid(await keepsake.post("abe", "/chat", { message: "hi", [field]: value }), field, `${field} ${JSON.stringify(value)?.slice(0, 40)}`);
    }
  }
  assert.deepEqual(await keepsake.everything(), before);
});

story("4,000 characters are a message, whatever their bytes", async () => {
  for (const letter of ["x", "\u8702", "\u{1f41d}", "\\", "\u0001"]) {
    const message = letter.repeat(4_000);
    const turn = await keepsake.tell("abe", message);
    assert.equal((await keepsake.messages("abe", turn.conversation))[0].content, message);
  }
});

story("what is asked and not understood is named, in a body and in a query", async () => {
  const before = await keepsake.everything();
  for (const field of ["mesage", "temperature", "personality_name", "a b", "\u{1f41d}"]) {
    assertInvalid(await keepsake.post("abe", "/chat", { message: "hi", [field]: "x" }), field, field);
  }
  const messages = [{ role: "user", content: "hi", time: 1 }];
  assertInvalid(await keepsake.post("abe", "/memories", { memories: [{ content: "tea", tags: [] }] }), "memories[0].tags");
  assertInvalid(await keepsake.post("abe", "/conversations/x/messages", { messages }), "messages[0].time");
  for (const path of ["/memories?typ=fact", "/memories/search?q=x&typ=fact", "/conversations?typ=1&limit=1", "/health?typ", "/?typ=1"]) {
    assertInvalid(await keepsake.get("abe", path), "typ", path);
  }
  assertInvalid(await keepsake.get("abe", "/memories?offset=10"), "offset", "its pages have cursors");
  assertInvalid(await keepsake.post("abe", "/memories/search?q=secret", { q: "bees" }), "q", "in the body alone");
  assert.deepEqual(await keepsake.everything(), before);
  await keepsake.tell("abe", "what old clients write", { personality_name: null });
});

story("a question that is posted finds what it finds in the address", async () => {
  await keepsake.tell("sam", "I keep bees on the roof");
  const asked = await keepsake.get("sam", "/memories/search?q=bees&limit=2&type=context");
  const posted = await keepsake.post("sam", "/memories/search", { q: "bees", limit: 2, type: "context" });
  assert.equal(posted.status, 200, posted.text);
  const ids = (/** @type {any} */ { json }) => json.memories.map((/** @type {any} */ { id }) => id);
  assert.ok(ids(posted).length > 0);
  assert.deepEqual(ids(posted), ids(asked));
});

story("a message is kept as it was said, to the last space", async () => {
  const message = "  <b>\"quoted\"</b> & 'single' \\u0041 %00 ; drop table users; --\r\n\u202e\u0007\ud83d\udc1d e\u0301  ";
  const turn = await keepsake.tell("abe", message);
  assert.equal((await keepsake.messages("abe", turn.conversation))[0].content, message);
});

story("a path that does not exist, and a method that a path does not have", async () => {
  for (const path of ["/nowhere", "/chat/", "/Chat", "/conversations/a/b/c", "/conversations//messages", "/v2/models"]) {
    assertProblem(await keepsake.get("abe", path), 404, "not_found", path);
  }
  /** @type {[string, string, string[]][]} */
  const wrong = [["GET", "/chat", ["POST"]], ["PUT", "/chat", ["POST"]], ["POST", "/health", ["GET"]], ["DELETE", "/conversations", ["GET"]], ["POST", "/conversations/x", ["GET", "PATCH", "DELETE"]], ["PATCH", "/auth/token", ["POST"]]];
  for (const [method, path, allowed] of wrong) {
    const answer = await keepsake.request("abe", method, path);
    assertProblem(answer, 405, "method_not_allowed", `${method} ${path}`);
    for (const name of allowed) assert.match(answer.headers.get("allow") ?? "", new RegExp(`\\b${name}\\b`), `${method} ${path}`);
  }
  const head = await keepsake.request(null, "HEAD", "/health");
  assert.deepEqual([head.status, head.text], [200, ""]);
});

story("every answer has a request id: the caller's own where it is sane, a new one otherwise", async () => {
  const mine = await keepsake.get(null, "/health", { "x-request-id": "trace-0123.abc_DEF" });
  assert.equal(mine.headers.get("x-request-id"), "trace-0123.abc_DEF");
  const made = new Set();
  for (const id of [undefined, "", "two words", "{\"level\":\"error\"}", "x".repeat(1_000), "\u00e9"]) {
    const { headers } = await keepsake.get("abe", "/conversations", id === undefined ? {} : { "x-request-id": id });
    const given = headers.get("x-request-id") ?? "";
    assert.notEqual(given, id);
    assert.match(given, /^[\w.-]{8,128}$/);
    made.add(given);
  }
  assert.equal(made.size, 6);
  const streamed = await keepsake.tell("abe", "stream my id", {});
  assert.ok(streamed.headers.get("x-request-id"));
});

story("a problem has every member of RFC 9457 that the contract names", async () => {
  for (const answer of [await keepsake.get(null, "/conversations"), await keepsake.get("abe", "/nowhere"), await keepsake.post("abe", "/chat", {})]) {
    for (const member of ["type", "title", "status", "detail", "code", "request_id"]) assert.ok(member in answer.json, `${member} of ${answer.text}`);
  }
});

story("the log tells of every request in one line of JSON, and of no message, name or token", async () => {
  await keepsake.post("abigail-who-is-private", "/chat", { message: "my ssn is 078-05-1120" }, { "x-request-id": "look-for-this-1" });
  await keepsake.get({ token: "secret.token.value" }, "/conversations", { "x-request-id": "look-for-this-2" });
  const lines = await eventually("a log line for each request", () => {
    const found = keepsake.logs.filter(({ message }) => message.includes("look-for-this"));
    return ["look-for-this-1", "look-for-this-2"].every((id) => found.some(({ message }) => message.includes(id))) ? found : undefined;
  });
  for (const { message } of lines) assert.equal(typeof JSON.parse(message), "object");
  const request = lines.map(({ message }) => JSON.parse(message)).find((line) => line.request_id === "look-for-this-2" && line.status);
  assert.deepEqual([request.status, request.method, request.route], [401, "GET", "/conversations"]);
  const all = keepsake.logs.map(({ message }) => message).join("\n");
  assert.doesNotMatch(all, /078-05|abigail|secret\.token|a lot around it/);
});
