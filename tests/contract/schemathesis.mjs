// @ts-check
// Validates `openapi.json`, and has schemathesis ask the built Worker whatever that document allows and forbids, with all of its
// checks.
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { inPython, pythonEnv } from "../../tools/python.mjs";
import { Failure, cache, quietly, root } from "../../tools/steps.mjs";
import { startWorker } from "../../tools/worker.mjs";
import { run } from "../clients/program.mjs";

const SECRET = "a secret of the fuzzer, at least 32 bytes long";
const ADMIN = "an-admin-token-of-the-fuzzer-at-least-32-bytes-long";
/** Nobody is to be slowed: a refusal would hide what is looked for. */
const ratelimits = Object.fromEntries(
  ["CHAT", "API", "ACCOUNT", "REFUSED"].map((name, index) => [`RATE_LIMIT_${name}`, { namespace_id: `${index}`, simple: { limit: 10_000_000, period: /** @type {60} */ (60) } }]),
);

/** A token of a user. @param {string} sub */
function token(sub) {
  const part = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub, exp: Math.floor(Date.now() / 1_000) + 36_000 })}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}

const PHASES = "examples,coverage,fuzzing,stateful";
/** The operations of administrators. */
const ADMINS = "^/(admin|metrics|auth/token)";
/** The operations that each credential calls. Nothing is left to test for a user who is erased, so another one leaves. */
const PASSES = /** @type {const} */ ([
  ["a user", ["--exclude-path-regex", ADMINS, "--exclude-name", "DELETE /users/me", "--phases", PHASES], () => token("fuzzer")],
  ["a user who leaves", ["--include-name", "DELETE /users/me", "--phases", "coverage,fuzzing"], () => token("leaver")],
  ["an administrator", ["--include-path-regex", ADMINS, "--phases", PHASES], () => ADMIN],
]);

/**
 * Returns the number of requests, and a text for each credential whose requests found something.
 * @param {{ examples: number, seed: number, seconds: number }} options `examples` is the most requests that an operation gets in
 *   each phase; `seconds` is the longest that the requests with one credential may take
 */
export async function schemathesis({ examples, seed, seconds }) {
  await quietly("openapi", inPython("openapi-spec-validator"), [join(root, "src", "http", "openapi.json")], { env: { ...process.env, ...pythonEnv } });
  const vars = { JWT_SECRET_KEY: SECRET, ADMIN_TOKEN: ADMIN, ALLOW_X_USER_ID_AUTH: "false", ACCOUNTS: "on", ACCOUNTS_FROM: "keepsake@example.com" };
  const { url, stop } = await startWorker({ vars, worker: { ratelimits }, onLog: () => {} });
  let cases = 0;
  /** @type {string[]} */
  const found = [];
  try {
    for (const [who, paths, credential] of PASSES) {
      const args = [
        "--config-file", join(root, "tests", "contract", "schemathesis.toml"), "run", `${url}/openapi.json`, "--max-examples", `${examples}`, "--seed", `${seed}`,
        "--continue-on-failure", "--header", `Authorization: Bearer ${credential()}`, "--request-timeout", "30", ...paths,
      ];
      // It leaves its examples in the folder that it runs in.
      const { status, output } = await run(inPython("schemathesis"), args, { seconds, env: pythonEnv, cwd: cache });
      const generated = /^\s*(\d+) generated/m.exec(output)?.[1];
      if (generated === undefined) throw new Failure(`${output}\nschemathesis ended with ${status} and no count of its cases.`);
      cases += Number(generated);
      if (status !== 0) found.push(`As ${who}:\n${output}`);
    }
  } finally {
    await stop();
  }
  return { cases, found };
}
