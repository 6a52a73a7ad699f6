// @ts-check
// A test that tells a story, and the few sentences that many of them end with.
import assert from "node:assert/strict";
import { test } from "node:test";

/** No story takes this long; one that waits for what never comes fails by name instead of hanging. */
const LONGEST_MS = 20_000;

/**
 * @param {string} name what happens, to whom
 * @param {(t: import("node:test").TestContext) => void | Promise<void>} tell
 * @param {number} [longestMs] of one that does a thing a thousand times
 */
export function story(name, tell, longestMs = LONGEST_MS) {
  test(name, { timeout: longestMs }, tell);
}

/**
 * Waits for what no event announces, such as work that goes on after the client has left: looks until `look` gives
 * something other than `undefined`, and fails with `what` when that takes too long.
 * @template T
 * @param {string} what
 * @param {() => Promise<T | undefined> | T | undefined} look
 * @param {number} [withinMs]
 * @returns {Promise<T>}
 */
export async function eventually(what, look, withinMs = 8_000) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) assert.fail(`this never came: ${what}`);
    await new Promise((again) => setTimeout(again, 20));
  }
}

/**
 * The answer is a problem of RFC 9457 as the contract has it, with this status and code and nothing of the inside.
 * @param {import("./keepsake.mjs").Answer} answer
 * @param {number} status
 * @param {string} code
 * @param {string} [about] said when the assertion fails
 */
export function assertProblem(answer, status, code, about = "") {
  const said = `${about} ${answer.status} ${answer.text}`.trim();
  assert.equal(answer.status, status, said);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/, said);
  const problem = answer.json;
  assert.equal(problem.code, code, said);
  assert.equal(problem.status, status, said);
  for (const member of ["title", "detail", "request_id"]) {
    assert.equal(typeof problem[member], "string", `${member} of ${said}`);
    assert.notEqual(problem[member], "", `${member} of ${said}`);
  }
  assert.equal(problem.request_id, answer.headers.get("x-request-id"), said);
  assert.doesNotMatch(answer.text, /sqlite|d1_error|panicked|\.rs:|\bselect\b.*\bfrom\b|stack/i, said);
}

/**
 * The answer says which field cannot be used.
 * @param {import("./keepsake.mjs").Answer} answer
 * @param {string} field
 * @param {string} [about]
 */
export function assertInvalid(answer, field, about = "") {
  assertProblem(answer, 422, "invalid_field", about);
  assert.equal(answer.json.field, field, `${about} ${answer.text}`);
}
