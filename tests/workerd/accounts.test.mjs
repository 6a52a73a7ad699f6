// @ts-check
// Accounts in workerd: the mail of an address is read where it is written, passwords are hashed by the wasm, common ones are those
// of the package, and nobody is told, in words or in time, which address has an account.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { eventually, story } from "./support/story.mjs";

const PASSWORD = "correct horse battery";
const ADMIN = { token: "an-admin-token-of-the-tests-that-is-long-enough" };

const keepsake = await startKeepsake({ ACCOUNTS: "on", ADMIN_TOKEN: ADMIN.token });

/** @param {string} path @param {unknown} body @param {string} [from] an address */
const post = (path, body, from) => keepsake.post(null, path, body, from === undefined ? {} : { "CF-Connecting-IP": from });

/** How many answers have each status. @param {import("./support/keepsake.mjs").Answer[]} answers */
const statuses = (answers) => Object.fromEntries(Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([status, all]) => [status, all?.length]));

/** How many mails were written to an address. @param {string} to */
const mails = (to) => keepsake.logs.filter(({ message }) => message.includes('"event":"mail"') && JSON.parse(message).to === to).length;

/** The code in the last mail to an address. @param {string} to @param {typeof keepsake} [where] */
const mailed = (to, where = keepsake) =>
  eventually(`a mail to ${to}`, () => {
    const mails = where.logs.filter(({ message }) => message.includes('"event":"mail"')).map(({ message }) => JSON.parse(message));
    return /\b[0-9a-f]{64}\b/.exec(mails.findLast((mail) => mail.to === to)?.text ?? "")?.[0];
  });

/** @param {string} email */
async function open(email) {
  assert.equal((await post("/auth/register", { email, password: PASSWORD })).status, 202);
  const opened = await post("/auth/verify", { token: await mailed(email), password: PASSWORD });
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
  await post("/auth/verify", { token: await mailed("bob@example.com"), password: `${long}1` });
  assert.equal((await post("/auth/login", { email: "bob@example.com", password: `${long}2` })).status, 401);
  assert.equal((await post("/auth/login", { email: "bob@example.com", password: `${long}1` })).status, 200);
});

story("whoever registers an address first opens nothing and uses up nothing, however many at once", async () => {
  const email = "eve@example.com";
  const strangers = { email, password: "a stranger's password" };
  const burst = (/** @type {string} */ path, /** @type {unknown} */ body, /** @type {(n: number) => string} */ from) => Promise.all(Array.from({ length: 40 }, (_, n) => post(path, body, from(n))));
  for (let n = 0; n < 2; n += 1) {
    const told = await burst("/auth/register", strangers, () => "198.51.100.66");
    assert.ok(told.every(({ status }) => status === 202 || status === 429), JSON.stringify(statuses(told)));
  }
  await eventually("five mails", () => (mails(email) >= 5 ? true : undefined));
  const token = await mailed(email);
  const sent = mails(email);
  assert.equal(sent, 5, "and no more for one network");
  assert.equal((await post("/auth/register", { email, password: PASSWORD }, "192.0.2.7")).status, 202);
  await eventually("the owner's own mail", () => (mails(email) === sent + 1 ? true : undefined));
  assert.equal((await post("/auth/verify", { token })).json.field, "password");
  assert.equal((await post("/auth/verify", { token, password: "not the password" })).json.field, "password");
  const body = { token, password: PASSWORD };
  const told = await Promise.all(Array.from({ length: 6 }, () => post("/auth/verify", body)));
  assert.equal(statuses(told)[200], 1, JSON.stringify(statuses(told)));
  assert.equal((await post("/auth/login", strangers)).status, 401);
  assert.equal((await post("/auth/login", { email, password: PASSWORD })).status, 200);

  // Mails count for an hour, whatever they were used for: the stranger's are used up, the owner's are not.
  await burst("/auth/password/reset", { email }, () => "198.51.100.66");
  await post("/auth/password/reset", { email }, "192.0.2.7");
  await eventually("the owner's next mail", () => (mails(email) === sent + 2 ? true : undefined));
  await burst("/auth/password/reset", { email }, (n) => `203.0.113.${n}`);
  await eventually("no more than twenty", () => (mails(email) === 20 ? true : undefined));
  const late = await post("/auth/password/reset", { email }, "192.0.2.8");
  assert.deepEqual([late.status, mails(email)], [202, 20]);
  assert.equal((await post("/auth/password/reset", { token: await mailed(email), new_password: "another good one" })).status, 204);
});

story("40 guesses at the same time are 5, and an instance hashes few passwords at once", async () => {
  await open("fay@example.com");
  const guess = (/** @type {number} */ n) => post("/auth/login", { email: "fay@example.com", password: `guess number ${n}` });
  const started = performance.now();
  const atOnce = statuses(await Promise.all(Array.from({ length: 40 }, (_, n) => guess(n))));
  let tried = atOnce[401] ?? 0;
  assert.ok(tried > 0 && tried <= 5, `${tried} of 40 were tried`);
  // Few at a time, so that nothing but the count of an address slows them.
  for (let wave = 0; wave < 5; wave += 1) {
    tried += statuses(await Promise.all(Array.from({ length: 4 }, (_, n) => guess(40 + wave * 4 + n))))[401] ?? 0;
  }
  // After 2 seconds, 4 more, 8 more one more may be tried.
  const waited = Math.floor(Math.log2((performance.now() - started) / 2000 + 1));
  assert.ok(tried >= 5 && tried <= 5 + waited, `${tried} of 60 were tried, after ${waited} waits`);

  const began = performance.now();
  const guesses = Array.from({ length: 40 }, (_, n) => post("/auth/login", { email: `nobody${n}@elsewhere.example`, password: PASSWORD }));
  const health = keepsake.get(null, "/health").then(() => performance.now() - began);
  const told = await Promise.all(guesses);
  console.log(`40 logins at once: ${JSON.stringify(statuses(told))} in ${(performance.now() - began).toFixed(0)} ms, /health meanwhile after ${(await health).toFixed(0)} ms`);
  for (const { status, headers } of told) {
    assert.ok(status === 401 || (status === 429 && headers.get("retry-after") === "1"), String(status));
  }
  assert.ok((statuses(told)[429] ?? 0) > 0, "more than eight at once are told to come back");
  assert.equal((await post("/auth/login", { email: "nobody@elsewhere.example", password: PASSWORD })).status, 401);
});

story("whoever got in is out with the next password, and makes no key for later", async () => {
  const owner = { token: (await open("gil@example.com")).access_token };
  const intruder = { token: (await post("/auth/login", { email: "gil@example.com", password: PASSWORD })).json.access_token };
  const key = (await keepsake.post(intruder, "/api-keys", { name: "the intruder's" })).json;
  assert.equal((await keepsake.get({ key: key.key }, "/users/me")).status, 200);
  const changed = await keepsake.post(owner, "/auth/password", { current_password: PASSWORD, new_password: "another good one", revoke_keys: true });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual([changed.json.api_keys, changed.json.revoked_keys.map((/** @type {any} */ { name }) => name)], [[], ["the intruder's"]]);
  assert.equal((await keepsake.get({ key: key.key }, "/users/me")).status, 401);
  for (const who of [intruder, owner]) {
    assert.equal((await keepsake.post(who, "/api-keys", { name: "for later" })).status, 401);
    assert.equal((await keepsake.get(who, "/api-keys")).status, 401);
  }
  const now = { token: changed.json.access_token };
  assert.equal((await keepsake.post(now, "/api-keys", { name: "mine" })).status, 201);
  assert.deepEqual((await keepsake.get(now, "/api-keys")).json.keys.map((/** @type {any} */ { name }) => name), ["mine"]);
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
