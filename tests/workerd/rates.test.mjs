// @ts-check
// Cloudflare's rate limiting bindings, as the local runtime counts them.
import assert from "node:assert/strict";
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
