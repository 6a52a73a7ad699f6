// @ts-check
// Who is it? One credential decides; one that is present and wrong is refused, whatever else is shown.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { inSeconds, sign } from "./support/jwt.mjs";
import { assertInvalid, assertProblem, story } from "./support/story.mjs";

const SECRET = "a secret of these tests, at least 32 bytes long";
const keepsake = await startKeepsake({ JWT_SECRET_KEY: SECRET });

/** @param {Record<string, string>} headers */
const list = (headers) => keepsake.get(null, "/conversations", headers);
/** @param {string} token */
const asked = (token) => list({ authorization: `Bearer ${token}` });
const hour = () => ({ sub: "dora", exp: inSeconds(3_600) });

story("dora is issued a token and is, with it, the dora of the development header", async () => {
  const issued = await keepsake.post(null, "/auth/token", { user_id: "dora", expires_in_hours: 2 });
  assert.equal(issued.status, 200, issued.text);
  const { access_token: token, token_type, expires_in, user_id } = issued.json;
  assert.deepEqual([token_type, expires_in, user_id], ["bearer", 7_200, "dora"]);
  const told = await keepsake.tell({ token }, "I paint");
  assert.deepEqual((await keepsake.conversations("dora")).map(({ id }) => id), [told.conversation]);
  assert.equal((await keepsake.get(null, "/conversations", { authorization: `bearer ${token}` })).status, 200, "the scheme's case does not matter");

  const { json: known } = await keepsake.post(null, "/auth/validate", { token });
  assert.equal(known.valid, true);
  assert.equal(known.user_id, "dora");
  assert.equal(known.error, null);
  const left = Date.parse(known.expires_at) - Date.now();
  assert.ok(left > 7_100_000 && left <= 7_201_000, known.expires_at);
});

story("a token is good for a day where nobody says how long", async () => {
  const { json } = await keepsake.post(null, "/auth/token", { user_id: "dora" });
  assert.equal(json.expires_in, 86_400);
});

story("a token for nobody, or for less than an hour or more than a year, is not issued", async () => {
  for (const user_id of [undefined, null, 7, "", "   ", "a\nb", "a".repeat(256)]) {
    assertInvalid(await keepsake.post(null, "/auth/token", { user_id }), "user_id", JSON.stringify(user_id));
  }
  for (const expires_in_hours of [0, -1, 8_761, 1.5, "24", 1e300]) {
    assertInvalid(await keepsake.post(null, "/auth/token", { user_id: "dora", expires_in_hours }), "expires_in_hours", String(expires_in_hours));
  }
  assert.equal((await keepsake.post(null, "/auth/token", { user_id: "d".repeat(255), expires_in_hours: 8_760 })).status, 200);
});

story("a token made elsewhere with the same secret is believed, within a minute of clocks that differ", async () => {
  for (const claims of [hour(), { ...hour(), exp: inSeconds(-30) }, { ...hour(), nbf: inSeconds(30) }, { ...hour(), aud: "apps", roles: ["x"] }, { ...hour(), exp: inSeconds(3_600) + 0.5 }]) {
    assert.equal((await asked(sign(claims, SECRET))).status, 200, JSON.stringify(claims));
  }
});

const { exp, sub } = hour();
/** @type {Record<string, string>} */
const bad = {
  "signed with another secret": sign(hour(), `${SECRET}!`),
  "that has expired": sign({ sub, exp: inSeconds(-120) }, SECRET),
  "that is not valid yet": sign({ ...hour(), nbf: inSeconds(300) }, SECRET),
  "without an end": sign({ sub }, SECRET),
  "without a name": sign({ exp }, SECRET),
  "for an empty name": sign({ sub: "", exp }, SECRET),
  "for a name that is a number": sign({ sub: 7, exp }, SECRET),
  "for a name too long": sign({ sub: "d".repeat(256), exp }, SECRET),
  "for a name with a line break": sign({ sub: "do\nra", exp }, SECRET),
  "whose end is no number": sign({ sub, exp: "tomorrow" }, SECRET),
  "that says it needs no signature": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify(hour())).toString("base64url")}.`,
  "that says none and is signed": sign(hour(), SECRET, { header: { alg: "none" } }),
  "that chooses HS512": sign(hour(), SECRET, { header: { alg: "HS512", typ: "JWT" }, hash: "sha512" }),
  "that chooses RS256": sign(hour(), SECRET, { header: { alg: "RS256", typ: "JWT" } }),
  "without an algorithm": sign(hour(), SECRET, { header: { typ: "JWT" } }),
  "with an extension that is critical": sign(hour(), SECRET, { header: { alg: "HS256", crit: ["x"], x: 1 } }),
  "larger than 8 KiB": sign({ ...hour(), padding: "x".repeat(9_000) }, SECRET),
  "with its end cut off": sign(hour(), SECRET).slice(0, -1),
  "with another's claims": [...sign(hour(), SECRET).split(".").slice(0, 1), sign({ sub: "eve", exp }, "x").split(".")[1], sign(hour(), SECRET).split(".")[2]].join("."),
  "that is no token": "abc",
  "of dots": "...",
  "of nothing": "",
};

for (const [what, token] of Object.entries(bad)) {
  story(`a token ${what} is refused, and a development header beside it does not help`, async () => {
    const before = await keepsake.rows("select count(*) as n from users");
    for (const beside of [null, "dora", "newcomer"]) {
      const answer = await keepsake.get(beside, "/conversations", { authorization: `Bearer ${token}` });
      assertProblem(answer, 401, "unauthenticated");
      assert.equal(answer.headers.get("www-authenticate"), "Bearer");
    }
    assert.deepEqual(await keepsake.rows("select count(*) as n from users"), before);
    const { status, json } = await keepsake.post(null, "/auth/validate", { token });
    assert.equal(status, 200);
    assert.deepEqual([json.valid, json.user_id, json.expires_at], [false, null, null]);
    assert.ok(json.error);
  });
}

story("another scheme, or a word, is no token", async () => {
  for (const authorization of ["Basic ZG9yYTpkb3Jh", "Bearer", "dora", sign(hour(), SECRET), `Token ${sign(hour(), SECRET)}`]) {
    assertProblem(await list({ authorization, "x-user-id": "dora" }), 401, "unauthenticated", authorization);
  }
});

story("there are no API keys yet, so every one is wrong", async () => {
  for (const key of ["ks_live_123", "dora", ""]) {
    assertProblem(await list({ "x-api-key": key, "x-user-id": "dora" }), 401, "unauthenticated", key);
  }
  const token = sign(hour(), SECRET);
  assert.equal((await list({ authorization: `Bearer ${token}`, "x-api-key": "wrong" })).status, 200, "the first credential decides");
});

story("a development header that is no name is refused, not taken for nobody", async () => {
  for (const name of ["", "   ", "d".repeat(256), "\u0001"]) {
    const answer = await list({ "x-user-id": name }).catch((error) => error);
    if (answer instanceof Error) assert.match(String(answer.cause ?? answer), /invalid/i, "the client itself refuses to send it");
    else assertProblem(answer, 401, "unauthenticated", JSON.stringify(name));
  }
});

story("names may be of any kind up to 255 characters, and stay apart", async () => {
  for (const name of ["zoe@example.com", "auth0|5f7c8ec7c33c6c004bbafe82", "d".repeat(255), "a b", "O'Hara; drop table users"]) {
    const told = await keepsake.tell(name, `I am ${name.slice(0, 20)}`);
    assert.deepEqual((await keepsake.conversations(name)).map(({ id }) => id), [told.conversation], name);
  }
});

story("zo\u00eb is one person by header and by token, and bytes that are no UTF-8 are nobody's name", async () => {
  // A header's characters are its bytes.
  const bytes = (/** @type {Buffer} */ name) => name.toString("latin1");
  const told = await keepsake.tell({ token: sign({ ...hour(), sub: "zo\u00eb" }, SECRET) }, "It is me");
  assert.deepEqual((await keepsake.conversations(bytes(Buffer.from("zo\u00eb")))).map(({ id }) => id), [told.conversation]);
  for (const last of [0xe9, 0xeb, 0xff]) {
    const answer = await keepsake.get(bytes(Buffer.from([0x7a, 0x6f, last])), "/conversations");
    assertProblem(answer, 401, "unauthenticated", "or all of these would be the same user");
  }
});

story("a token is validated only where there is one to validate", async () => {
  for (const token of [undefined, null, 7]) assertInvalid(await keepsake.post(null, "/auth/validate", { token }), "token");
});

story("the schedule seals the audit, and the chain is whole", async () => {
  const admin = { token: "an-admin-token-of-these-tests-that-is-long-enough" };
  const kept = await startKeepsake({ JWT_SECRET_KEY: SECRET, ADMIN_TOKEN: admin.token });
  await kept.post("dora", "/api-keys", { name: "laptop" });
  await kept.scheduled();
  assert.deepEqual(await kept.rows("select through from audit_seals"), [{ through: 1 }]);
  const walk = (await kept.get(admin, "/admin/audit/verify")).json;
  assert.deepEqual([walk.intact, walk.rows, walk.through], [true, 1, 1]);
  assert.deepEqual(kept.logs.filter(({ level }) => level === "error"), []);
});
