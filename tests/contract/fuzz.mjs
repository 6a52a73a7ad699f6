// @ts-check
// `npm run fuzz`: validates `openapi.json`, and has schemathesis ask the running Worker whatever that document allows and forbids, with
// all of its checks. `-- --examples N` (25) says how many requests an operation gets at most in each phase. Wants python3 with venv;
// the two packages come from PyPI.
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure, cache, command, openly, root, run, step } from "../../tools/steps.mjs";
import { startWorker } from "../../tools/worker.mjs";

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

await command(async () => {
  const { values } = parseArgs({ options: { examples: { type: "string", default: "25" }, seed: { type: "string", default: "20261130" } } });
  const python = join(cache, "contract");
  const bin = (/** @type {string} */ name) => join(python, "bin", name);
  if (!existsSync(bin("schemathesis"))) {
    await step("schemathesis", async () => {
      await openly("python3", ["-m", "venv", python]);
      await openly(bin("pip"), ["install", "--quiet", "-r", join(root, "tests", "contract", "requirements.txt")]);
    });
  }
  await step("openapi.json is OpenAPI 3.1", () => openly(bin("openapi-spec-validator"), [join(root, "src", "http", "openapi.json")]));

  const vars = { JWT_SECRET_KEY: SECRET, ADMIN_TOKEN: ADMIN, ALLOW_X_USER_ID_AUTH: "false", ACCOUNTS: "on", ACCOUNTS_FROM: "keepsake@example.com" };
  const { url, stop } = await startWorker({ vars, worker: { ratelimits }, onLog: () => {} });
  let failed = 0;
  try {
    for (const [who, paths, credential] of PASSES) {
      const args = [
        "--config-file", join(root, "tests", "contract", "schemathesis.toml"), "run", `${url}/openapi.json`,
        "--max-examples", values.examples, "--seed", values.seed, "--continue-on-failure", "--header", `Authorization: Bearer ${credential()}`, "--request-timeout", "30", ...paths,
      ];
      await step(`as ${who}`, async () => {
        if ((await run(bin("schemathesis"), args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] })) !== 0) failed += 1;
      });
    }
  } finally {
    await stop();
  }
  if (failed > 0) throw new Failure("schemathesis found what it says above.");
});
