// @ts-check
// One request to the Worker as a user: the JSON of its answer, or the reason why there is none. Nothing is tried twice.
import { Failure } from "../../../tools/steps.mjs";

/**
 * @param {string} url of the Worker
 * @param {string} user
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {unknown} [body] sent as JSON
 * @returns {Promise<any>}
 */
export async function call(url, user, method, path, body) {
  const what = `${method} ${path} for ${user}`;
  /** @type {Record<string, string>} */
  const type = body === undefined ? {} : { "content-type": "application/json" };
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url + path, { method, headers: { "x-user-id": user, ...type }, body: body === undefined ? null : JSON.stringify(body) });
  } catch (error) {
    throw new Failure(`${what}: no answer from ${url} (${/** @type {any} */ (error).cause?.message ?? error})`);
  }
  const text = await response.text();
  if (!response.ok) throw new Failure(`${what}: ${response.status} ${problem(text)}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`${what}: ${response.status}, but this is not JSON: ${text.slice(0, 200)}`);
  }
}

/** What a person is to read of problem details; the beginning of anything else. @param {string} text */
function problem(text) {
  try {
    const { code, field, detail } = JSON.parse(text);
    if (detail) return [code, field && `(${field})`, detail].filter(Boolean).join(" ");
  } catch {}
  return text.slice(0, 500);
}
