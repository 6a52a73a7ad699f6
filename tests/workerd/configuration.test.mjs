// @ts-check
// What the configuration changes for a caller: open development, CORS, and production, which refuses to serve with a door open.
import assert from "node:assert/strict";
import { unstable_readConfig } from "wrangler";
import { root } from "../../tools/steps.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { inSeconds, sign } from "./support/jwt.mjs";
import { assertProblem, eventually, story } from "./support/story.mjs";

const SECRET = "0123456789abcdef0123456789abcdef";
const SAFE = {
  ENVIRONMENT: "production",
  ALLOW_X_USER_ID_AUTH: "false",
  REQUIRE_AUTHENTICATION: "true",
  JWT_SECRET_KEY: SECRET,
  CORS_ORIGINS: "https://app.example, https://www.example",
};

/** @type {Record<string, [Record<string, string>, RegExp[]]>} */
const doors = {
  "believes a header": [{ ALLOW_X_USER_ID_AUTH: "true" }, [/ALLOW_X_USER_ID_AUTH/]],
  "asks nobody who they are": [{ REQUIRE_AUTHENTICATION: "false" }, [/REQUIRE_AUTHENTICATION/]],
  "has no secret": [{ JWT_SECRET_KEY: "" }, [/JWT_SECRET_KEY/]],
  "has a secret of 31 bytes": [{ JWT_SECRET_KEY: SECRET.slice(1) }, [/JWT_SECRET_KEY/]],
  "has the secret of the repository": [{ JWT_SECRET_KEY: "keepsake-development-secret-for-local-runs-only" }, [/JWT_SECRET_KEY/]],
  "has the secret of the predecessor's guide": [{ JWT_SECRET_KEY: "change-this-in-production-use-long-random-string" }, [/JWT_SECRET_KEY/]],
  "lets every origin read": [{ CORS_ORIGINS: "https://app.example, *" }, [/CORS_ORIGINS/]],
  "has every door open": [
    { ALLOW_X_USER_ID_AUTH: "true", REQUIRE_AUTHENTICATION: "false", JWT_SECRET_KEY: "short", CORS_ORIGINS: "*" },
    [/ALLOW_X_USER_ID_AUTH/, /REQUIRE_AUTHENTICATION/, /JWT_SECRET_KEY/, /CORS_ORIGINS/],
  ],
};

for (const [what, [vars, named]] of Object.entries(doors)) {
  story(`a production that ${what} refuses to serve: the log says why, the caller learns nothing`, async () => {
    const keepsake = await startKeepsake({ ...SAFE, ...vars }, { migrated: false });
    const token = sign({ sub: "gil", exp: inSeconds(600) }, SECRET);
    /** @type {[string, string, import("./support/keepsake.mjs").Who][]} */
    const calls = [["GET", "/", null], ["GET", "/health", null], ["GET", "/conversations", "gil"], ["POST", "/chat", { token }], ["POST", "/auth/token", null], ["OPTIONS", "/chat", null], ["GET", "/nowhere", null]];
    for (const [method, path, who] of calls) {
      const answer = await keepsake.request(who, method, path, method === "POST" ? { message: "hi", user_id: "gil" } : undefined, { origin: "https://app.example" });
      assert.equal(answer.status, 503, `${method} ${path}`);
      assert.doesNotMatch(answer.text + JSON.stringify([...answer.headers]), /JWT|CORS|AUTH|X-User-Id|secret/i, `${method} ${path}`);
    }
    const line = await eventually("a log line with the faults", () => keepsake.logs.find(({ message }) => named.every((name) => name.test(message))));
    for (const secret of [SECRET, vars.JWT_SECRET_KEY]) if (secret) assert.ok(!line.message.includes(secret), "the log shows no secret");
  });
}

story("a name of an environment that nobody knows is treated as production", async () => {
  const keepsake = await startKeepsake({ ENVIRONMENT: "staging" }, { migrated: false });
  assert.equal((await keepsake.get("gil", "/health")).status, 503);
});

story("what [env.production] has by default refuses until a secret is set, and then serves", async () => {
  const shipped = unstable_readConfig({ config: `${root}/wrangler.toml`, env: "production" }, { hideWarnings: true });
  const vars = Object.fromEntries(Object.entries(shipped.vars).map(([name, value]) => [name, String(value)]));
  const refusing = await startKeepsake({ ...vars, JWT_SECRET_KEY: "" }, { migrated: false });
  assert.equal((await refusing.get(null, "/health")).status, 503);
  const serving = await startKeepsake({ ...vars, JWT_SECRET_KEY: SECRET });
  assert.equal((await serving.get(null, "/health")).status, 200);
});

story("no log of invocations has the addresses that were asked for, and with them the questions", () => {
  for (const env of [undefined, "production"]) {
    const { observability } = unstable_readConfig({ config: `${root}/wrangler.toml`, env }, { hideWarnings: true });
    assert.equal(observability?.enabled, true, env);
    assert.equal(observability?.logs?.invocation_logs, false, env);
  }
});

const production = await startKeepsake(SAFE);

story("a safe production serves gil by his token, and by nothing less", async () => {
  const token = sign({ sub: "gil", exp: inSeconds(600) }, SECRET);
  const told = await production.tell({ token }, "I am Gil");
  assert.deepEqual((await production.conversations({ token })).map(({ id }) => id), [told.conversation]);
  for (const who of ["gil", null]) assertProblem(await production.get(who, "/conversations"), 401, "unauthenticated", String(who));
  const known = sign({ sub: "gil", exp: inSeconds(600) }, "keepsake-development-secret-for-local-runs-only");
  assertProblem(await production.get({ token: known }, "/conversations"), 401, "unauthenticated");
});

story("a safe production issues no tokens to whoever asks", async () => {
  const before = await production.everything();
  const token = sign({ sub: "gil", exp: inSeconds(600) }, SECRET);
  for (const who of [null, "admin", { token }]) {
    const answer = await production.post(who, "/auth/token", { user_id: "victim" });
    assert.ok([401, 403].includes(answer.status), answer.text);
    assertProblem(answer, answer.status, answer.status === 401 ? "unauthenticated" : "missing_scope");
  }
  assert.deepEqual(await production.everything(), before);
});

story("only the listed origins may read replies, and caches are told that it depends on the origin", async () => {
  for (const origin of ["https://app.example", "https://www.example"]) {
    const { status, headers } = await production.get(null, "/health", { origin });
    assert.equal(status, 200);
    assert.equal(headers.get("access-control-allow-origin"), origin);
    assert.match(headers.get("vary") ?? "", /\borigin\b/i);
    assert.match(headers.get("access-control-expose-headers") ?? "", /x-conversation-id/i);
  }
  for (const origin of ["https://evil.example", "https://app.example.evil.example", "http://app.example", "https://app.example:8443", "https://APP.example.", "null"]) {
    const { headers } = await production.get(null, "/health", { origin });
    assert.equal(headers.get("access-control-allow-origin"), null, origin);
    assert.match(headers.get("vary") ?? "", /\borigin\b/i, origin);
  }
  assert.match((await production.get(null, "/health")).headers.get("vary") ?? "", /\borigin\b/i, "also without an origin");
});

story("a page may ask beforehand, without a credential, and reads errors too", async () => {
  const asking = { origin: "https://app.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type" };
  const { status, headers, text } = await production.request(null, "OPTIONS", "/chat", undefined, asking);
  assert.deepEqual([status, text], [204, ""]);
  assert.equal(headers.get("access-control-allow-origin"), "https://app.example");
  for (const method of ["GET", "POST", "PATCH", "DELETE"]) assert.match(headers.get("access-control-allow-methods") ?? "", new RegExp(method));
  for (const name of ["authorization", "content-type"]) assert.match(headers.get("access-control-allow-headers") ?? "", new RegExp(name, "i"));
  const stranger = await production.request(null, "OPTIONS", "/chat", undefined, { ...asking, origin: "https://evil.example" });
  assert.equal(stranger.headers.get("access-control-allow-origin"), null);
  const refused = await production.post(null, "/chat", { message: "hi" }, { origin: "https://app.example" });
  assertProblem(refused, 401, "unauthenticated");
  assert.equal(refused.headers.get("access-control-allow-origin"), "https://app.example");
});

story("in open development nobody is the default user, a wrong token is still wrong, and every origin may read", async () => {
  const keepsake = await startKeepsake({ REQUIRE_AUTHENTICATION: "false" });
  const told = await keepsake.tell(null, "I am whoever");
  assert.deepEqual((await keepsake.conversations("default_user")).map(({ id }) => id), [told.conversation]);
  assertProblem(await keepsake.get({ token: "wrong" }, "/conversations"), 401, "unauthenticated");
  assertProblem(await keepsake.get(null, "/conversations", { "x-api-key": "wrong" }), 401, "unauthenticated");
  const { headers } = await keepsake.get(null, "/health", { origin: "https://anywhere.example" });
  assert.equal(headers.get("access-control-allow-origin"), "*");
});

story("without its tables health says degraded, and a caller learns nothing of the database", async () => {
  const keepsake = await startKeepsake({}, { migrated: false });
  const { json } = await keepsake.get(null, "/health");
  assert.deepEqual([json.status, json.database], ["degraded", "unavailable"]);
  const answer = await keepsake.post("gil", "/chat", { message: "hello?" });
  assertProblem(answer, 500, "internal");
  assert.doesNotMatch(answer.text, /table|users/);
  await eventually("the cause in the log", () => keepsake.logs.find(({ message }) => /no such table/.test(message)));
});

story("a header is nobody where it is not allowed", async () => {
  const keepsake = await startKeepsake({ ALLOW_X_USER_ID_AUTH: "false", REQUIRE_AUTHENTICATION: "false" });
  assertProblem(await keepsake.get("gil", "/conversations"), 401, "unauthenticated");
});
