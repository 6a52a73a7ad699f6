// @ts-check
// Cloudflare's rate limiting bindings, as the local runtime counts them.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertProblem, story } from "./support/story.mjs";

/** @param {number} most @returns {{ namespace_id: string, simple: { limit: number, period: 60 } }} */
const limit = (most) => ({ namespace_id: String(most), simple: { limit: most, period: 60 } });
const keepsake = await startKeepsake({}, { ratelimits: { RATE_LIMIT_CHAT: limit(3), RATE_LIMIT_REFUSED: limit(5) } });

story("turns past the limit are a 429 that says when to come back, and others are served", async () => {
  for (let nth = 0; nth < 3; nth += 1) await keepsake.tell("rob", "hello");
  const answer = await keepsake.post("rob", "/chat", { message: "hello" });
  assertProblem(answer, 429, "too_fast");
  assert.equal(answer.headers.get("retry-after"), "60");
  assert.equal(answer.headers.get("ratelimit"), `"requests";r=0;t=60`);
  await keepsake.tell("sue", "hello");
  assert.equal((await keepsake.conversations("rob")).length, 3);
});

story("whoever tries credentials is slowed", async () => {
  const guess = () => keepsake.get({ key: "a guess" }, "/conversations");
  for (let nth = 0; nth < 5; nth += 1) assertProblem(await guess(), 401, "unauthenticated");
  assertProblem(await guess(), 429, "too_fast");
  await keepsake.tell("sue", "hello");
});

/** A key that could be one, and is nobody's. */
const mint = () => {
  const body = `ks_live_${randomBytes(8).toString("hex")}_${randomBytes(32).toString("hex")}`;
  return `${body}${createHash("sha256").update(body).digest("hex").slice(0, 8)}`;
};

story("forty guesses at the same time are no more than five that are told what they are", async () => {
  /** @type {Record<string, (address: string) => Promise<import("./support/keepsake.mjs").Answer>>} */
  const guesses = {
    keys: (address) => keepsake.get({ key: mint() }, "/conversations", { "cf-connecting-ip": address }),
    tokens: (address) => keepsake.get({ token: "a.b.c" }, "/conversations", { "cf-connecting-ip": address }),
    validated: (address) => keepsake.post(null, "/auth/validate", { token: "a.b.c" }, { "cf-connecting-ip": address }),
  };
  const { key } = (await keepsake.post("sue", "/api-keys", { name: "laptop" }, { "cf-connecting-ip": "2001:db8:ffff::1" })).json;
  for (const [nth, [what, guess]] of Object.entries(guesses).entries()) {
    // A network gives each client so many addresses.
    const address = (/** @type {number} */ host) => `2001:db8:0:${nth + 1}::${host.toString(16)}`;
    assert.equal((await keepsake.get({ key }, "/conversations", { "cf-connecting-ip": address(9_999) })).status, 200);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, host) => guess(address(host))));
    const told = answers.filter(({ status }) => status !== 429);
    assert.ok(told.length <= 5, `${what}: ${told.map(({ status }) => status)}`);
    assert.equal((await guess(address(50))).status, 429, what);
    // Whoever shares the address, and has what is good, is served.
    const good = await Promise.all(Array.from({ length: 20 }, (_, host) => keepsake.get({ key }, "/conversations", { "cf-connecting-ip": address(host) })));
    assert.deepEqual(new Set(good.map(({ status }) => status)), new Set([200]), what);
    const { access_token: token } = (await keepsake.post(null, "/auth/token", { user_id: "sue" })).json;
    assert.equal((await keepsake.get({ token }, "/conversations", { "cf-connecting-ip": address(1) })).status, 200, what);
    assert.notEqual((await guess(`2001:db8:1:${nth}::1`)).status, 429, "another network is another client");
  }
});
