// @ts-check
// Accounts in workerd: the mail of an address is read where it is written, passwords are hashed by the wasm, common ones are those
// of the package, and nobody is told, in words or in time, which address has an account.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { eventually, story } from "./support/story.mjs";

const PASSWORD = "correct horse battery";
const ADMIN = { token: "an-admin-token-of-the-tests-that-is-long-enough" };

const keepsake = await startKeepsake({ ACCOUNTS: "on", ADMIN_TOKEN: ADMIN.token });

/** @param {string} path @param {unknown} body */
const post = (path, body) => keepsake.post(null, path, body);

/** The code in the last mail to an address. @param {string} to @param {typeof keepsake} [where] */
const mailed = (to, where = keepsake) =>
  eventually(`a mail to ${to}`, () => {
    const mails = where.logs.filter(({ message }) => message.includes('"event":"mail"')).map(({ message }) => JSON.parse(message));
    return /\b[0-9a-f]{64}\b/.exec(mails.findLast((mail) => mail.to === to)?.text ?? "")?.[0];
  });

/** @param {string} email */
async function open(email) {
  assert.equal((await post("/auth/register", { email, password: PASSWORD })).status, 202);
  const opened = await post("/auth/verify", { token: await mailed(email) });
  assert.equal(opened.status, 200, opened.text);
  return opened.json;
}

story("ann registers, reads her mail, says something, comes back and leaves", async () => {
  const opened = await open("ann@example.com");
  assert.deepEqual([opened.token_type, opened.expires_in], ["bearer", 900]);
  await keepsake.tell({ token: opened.access_token }, "I keep bees");
  const login = await post("/auth/login", { email: "Ann@Example.com", password: PASSWORD });
  assert.equal(login.json.user_id, opened.user_id, login.text);
  const next = await post("/auth/refresh", { refresh_token: login.json.refresh_token });
  assert.notEqual(next.json.refresh_token, login.json.refresh_token);
  const who = { token: next.json.access_token };
  assert.equal((await keepsake.conversations(who)).length, 1);
  assert.equal((await keepsake.get(who, "/auth/sessions")).json.sessions.length, 2);
  const changed = await keepsake.post(who, "/auth/password", { current_password: PASSWORD, new_password: "another good one" });
  assert.equal(changed.status, 200, changed.text);
  assert.equal((await post("/auth/refresh", { refresh_token: next.json.refresh_token })).status, 401);
  await post("/auth/password/reset", { email: "ann@example.com" });
  const token = await eventually("another mail", async () => {
    const code = await mailed("ann@example.com");
    return (await keepsake.rows("select hash from account_tokens where purpose = 'reset'")).length === 1 ? code : undefined;
  });
  assert.equal((await post("/auth/password/reset", { token, new_password: "a third good one" })).status, 204);
  const last = await post("/auth/login", { email: "ann@example.com", password: "a third good one" });
  assert.equal((await post("/auth/logout", { refresh_token: last.json.refresh_token })).status, 204);
  assert.equal((await post("/auth/refresh", { refresh_token: last.json.refresh_token })).status, 401);
  const gone = await keepsake.request({ token: last.json.access_token }, "DELETE", "/users/me");
  assert.equal(gone.status, 200, gone.text);
  assert.equal((await keepsake.get({ token: last.json.access_token }, "/users/me")).status, 401);
  const left = await Promise.all(["users", "accounts", "sessions", "account_tokens"].map((table) => keepsake.rows(`select * from ${table}`)));
  assert.doesNotMatch(JSON.stringify(left), /ann@|acct_/);
});

story("a password of the package's list is refused, whatever its case, and a long one is taken whole", async () => {
  for (const password of ["password1", "PassWord1", "qwertyuiop", "1q2w3e4r5t"]) {
    const told = await post("/auth/register", { email: "bob@example.com", password });
    assert.deepEqual([told.status, told.json.field], [422, "password"], password);
  }
  const long = "ü".repeat(1000);
  assert.equal((await post("/auth/register", { email: "bob@example.com", password: `${long}1` })).status, 202);
  await post("/auth/verify", { token: await mailed("bob@example.com") });
  assert.equal((await post("/auth/login", { email: "bob@example.com", password: `${long}2` })).status, 401);
  assert.equal((await post("/auth/login", { email: "bob@example.com", password: `${long}1` })).status, 200);
});

story("an address with an account takes as long as one without", async () => {
  await open("zoe@example.com");
  /** @type {Record<string, number[]>} */
  const took = { "an account": [], "no account": [] };
  for (let n = 0; n < 200; n += 1) {
    for (const [kind, email] of Object.entries({ "an account": "zoe@example.com", "no account": `nobody${n}@example.com` }).toSorted(() => (n % 2 ? -1 : 1))) {
      const began = performance.now();
      const told = await post("/auth/login", { email, password: "not the password" });
      took[kind].push(performance.now() - began);
      assert.equal(told.status, 401, told.text);
    }
    await keepsake.rows("delete from login_failures");
  }
  const at = (/** @type {number[]} */ times, /** @type {number} */ share) => times.toSorted((one, other) => one - other)[Math.floor(share * (times.length - 1))];
  const [known, unknown] = Object.values(took);
  for (const [kind, times] of Object.entries(took)) console.log(`a wrong password, ${kind}: median ${at(times, 0.5).toFixed(1)} ms, 5 to 95 %: ${at(times, 0.05).toFixed(1)} to ${at(times, 0.95).toFixed(1)} ms (${times.length} tries)`);
  console.log(`ratio of the medians: ${(at(known, 0.5) / at(unknown, 0.5)).toFixed(3)}`);
}, 180_000);

story("production does not serve accounts without a way to write to people", async () => {
  const production = { ACCOUNTS: "on", ENVIRONMENT: "production", ALLOW_X_USER_ID_AUTH: "false", CORS_ORIGINS: "https://app.example", JWT_SECRET_KEY: "a-secret-of-the-tests-that-is-long-enough" };
  const without = await startKeepsake(production);
  assert.equal((await without.get(null, "/health")).status, 503);
  await eventually("what is wrong", () => without.logs.find(({ message }) => message.includes("needs the binding EMAIL and ACCOUNTS_FROM")));
  const sender = await startKeepsake({ ...production, ACCOUNTS_FROM: "keepsake@example.com" }, { email: true });
  const asked = await sender.post(null, "/auth/register", { email: "carl@example.com", password: PASSWORD });
  assert.equal(asked.status, 202, asked.text);
  const [mail] = await eventually("a mail through the binding", async () => ((await sender.mailsSent()).length > 0 ? sender.mailsSent() : undefined));
  assert.deepEqual([mail.from, mail.to, mail.subject], ["keepsake@example.com", "carl@example.com", "Confirm your address"]);
  assert.match(mail.text, /\b[0-9a-f]{64}\b/);
  assert.ok(!sender.logs.some(({ message }) => message.includes("carl@example.com")), "production logs no address");
});
