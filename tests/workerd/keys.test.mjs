// @ts-check
// API keys over HTTP: as client libraries send them, rotated at once by many, and gone with the key that made them.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertProblem, story } from "./support/story.mjs";

const ADMIN = { token: "an-admin-token-of-these-tests-that-is-long-enough" };
const keepsake = await startKeepsake({ ADMIN_TOKEN: ADMIN.token });
const scopes = ["keys", "conversations:read"];
/** @param {import("./support/keepsake.mjs").Who} who @param {object} [more] */
async function make(who, more = {}) {
  const made = await keepsake.post(who, "/api-keys", { name: "a key", scopes, ...more });
  assert.equal(made.status, 201, made.text);
  return made.json;
}
const lists = async (/** @type {import("./support/keepsake.mjs").Who} */ who) => (await keepsake.get(who, "/conversations")).status;

story("a key is the same as a bearer, and a wrong one is nobody's", async () => {
  const { key } = await make("kim");
  assert.deepEqual([await lists({ key }), await lists({ token: key })], [200, 200]);
  for (const wrong of [`${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`, `${key}0`, key.toUpperCase(), "ks_live_", `ks_live_${ADMIN.token}`]) {
    assertProblem(await keepsake.get("kim", "/conversations", { authorization: `Bearer ${wrong}`, "x-api-key": key }), 401, "unauthenticated", wrong);
  }
  assertProblem(await keepsake.get({ token: key }, "/admin/users"), 403, "missing_scope");
});

story("thirty rotations of a key at once give one key, and one row of the audit", async () => {
  for (const by of ["the person", "the key itself"]) {
    const old = await make("lea");
    const who = by === "the person" ? "lea" : { key: old.key };
    assert.equal(await lists({ key: old.key }), 200);
    const answers = await Promise.all(Array.from({ length: 30 }, () => keepsake.post(who, `/api-keys/${old.id}/rotate`, { grace_seconds: 600 })));
    const made = answers.filter(({ status }) => status === 201);
    assert.equal(made.length, 1, `${by}: ${answers.map(({ status }) => status)}`);
    // Once it is rotated the instance does not know it any more, and looks no more than twenty up at a time.
    for (const answer of answers) if (![201, 429].includes(answer.status)) assertProblem(answer, 422, "invalid_field", by);
    const [{ n }] = await keepsake.rows("select count(*) as n from api_keys where replaces = ?", old.id);
    assert.equal(n, 1);
    assert.deepEqual([await lists({ key: old.key }), await lists({ key: made[0].json.key })], [200, 200]);
  }
  const [{ n }] = await keepsake.rows("select count(*) as n from audit where action = 'key.rotate'");
  assert.equal(n, 2);
});

story("a key that is deleted while it makes others leaves none", async () => {
  for (let nth = 0; nth < 5; nth += 1) {
    const maker = await make("max");
    assert.equal(await lists({ key: maker.key }), 200, "from now on this instance believes it");
    const making = Array.from({ length: 20 }, () => keepsake.post({ key: maker.key }, "/api-keys", { name: "made", scopes }));
    const [answers, deleted] = await Promise.all([Promise.all(making), keepsake.request("max", "DELETE", `/api-keys/${maker.id}`)]);
    assert.equal(deleted.status, 204, deleted.text);
    for (const { status, text } of answers) assert.ok([201, 401].includes(status), text);
    assert.deepEqual(await keepsake.rows("select k.id from api_keys k join users u on u.id = k.user_id where u.external_user_id = 'max'"), []);
    for (const { json } of answers.filter(({ status }) => status === 201)) assert.equal(await lists({ key: json.key }), 401);
  }
});
