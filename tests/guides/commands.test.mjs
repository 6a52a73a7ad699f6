// @ts-check
// Runs every command of the documentation, word for word, or checks it as far as possible; `documents.mjs` explains the marks of a
// block. Fails for a block that has no mark, and for one that nothing here runs.
import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/steps.mjs";
import { Project, names as followed } from "../migrating/guide.mjs";
import { startKeepsake } from "../workerd/support/keepsake.mjs";
import { startModel } from "../workerd/support/scripted_model.mjs";
import { eventually, story } from "../workerd/support/story.mjs";
import { commands, documents, text } from "./documents.mjs";
import { assertOurs, assertWranglerHas, bash, lines, scratch, whileServing } from "./running.mjs";

const ADMIN_TOKEN = "an-admin-token-of-the-tests-that-is-long-enough";
const LONG_MS = 120_000;
const OLD = ["conversation-1", "conversation-2"];

/**
 * All blocks, except those that others run: `tests/migrating/` the commands of MIGRATING.md for a local database, and
 * `tests/clients/examples/` those of the examples.
 */
const blocks = documents.filter((document) => document !== "examples/README.md").flatMap(commands).filter(({ document, name }) => document !== "MIGRATING.md" || !followed.has(name));
/** The names of blocks that a story has run or checked. @type {Set<string>} */
const ran = new Set();

/** Returns the script of a block, and notes that it is run. Blocks of one name must be equal. @param {string} name @param {"test" | "check"} [mark] */
function script(name, mark = "test") {
  const found = blocks.filter((block) => block.name === name);
  assert.ok(found.length > 0, `no document has a block ${mark}=${name}`);
  for (const block of found) {
    assert.equal(block.mark, mark, `${block.document}: ${name}`);
    assert.equal(block.script, found[0].script, `${block.document}: ${name} is another script than in ${found[0].document}`);
  }
  ran.add(name);
  return found[0].script;
}

const keepsake = await startKeepsake({ ACCOUNTS: "on", ADMIN_TOKEN });
const { json: issued } = await keepsake.post(null, "/auth/token", { user_id: "alice" });
const vars = { KEEPSAKE: keepsake.url.origin, TOKEN: issued.access_token, ADMIN_TOKEN };

/** Replaces the addresses in a script by the address of this Worker. @param {string} script */
const here = (script) => script.replaceAll("localhost:8787", keepsake.url.host).replaceAll("https://keepsake.example.workers.dev", keepsake.url.origin);

/** Runs a block against this Worker. @param {string} name */
const served = (name) => bash(here(script(name)), { vars });

story("README: what alice tells is what she is asked back, and why, as it is printed there", async () => {
  for (const name of ["tell", "ask", "why"]) {
    const printed = await served(name);
    const shown = new RegExp(`\`\`\`\\w+ test=${name}\\n[\\s\\S]*?\`\`\`\\n\\s*\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(text("README.md"))?.[1];
    assert.match(printed, pattern(shown ?? assert.fail(`README.md does not show what ${name} prints`)), `${name} prints\n${printed}`);
  }
});

/**
 * Makes a pattern of a displayed output: `…` stands for anything, lines may be broken, and ids and times may differ.
 * @param {string} shown
 */
function pattern(shown) {
  const literal = shown.trim().replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const loose = literal
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "[0-9a-f-]{36}")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\\\.\d+Z/g, "[0-9T:.-]+Z");
  return new RegExp(loose.replace(/\n\s*/g, "\\s*").replaceAll("…", "[\\s\\S]*?"));
}

story("clients.md: the address, and a message by curl", async () => {
  assert.match(await bash(`${script("client-address")}\necho $KEEPSAKE`), /^http:\/\/localhost:8787$/m);
  assert.match(await served("curl"), /"type":"done"/);
  assert.match(await served("openai-curl"), /"object":"chat\.completion"[\s\S]*"keepsake":/);
  assert.match(await served("anthropic-curl"), /"type":"message"[\s\S]*"keepsake":/);
  assert.match(await served("openai-responses"), /"object":"response"[\s\S]*"keepsake":/);
});

story("auth.md: a token, a key, an account", async () => {
  assert.match(await served("auth-token"), /"type":"done"/);
  assert.match(await served("create-key"), /"ks_live_[0-9a-f]{16}_[0-9a-f]{72}"/);
  const [register, verify] = lines(here(script("open-account")));
  assert.match(await bash(register), /^HTTP\/1.1 202/);
  const code = await eventually("a mail", () => {
    const mail = keepsake.logs.findLast(({ message }) => message.includes('"event":"mail"'));
    return /\b[0-9a-f]{64}\b/.exec(mail === undefined ? "" : JSON.parse(mail.message).text)?.[0];
  });
  assert.match(await bash(verify.replace("THE CODE OF THE MAIL", code)), /^HTTP\/1.1 200[\s\S]*"access_token"/);
});

story("privacy.md, operations.md, troubleshooting.md: looked at, and left", async () => {
  assert.match(await served("verify-audit"), /"intact":true/);
  assert.match(await served("watch"), /"status":"healthy"[\s\S]*keepsake_/);
  assert.match(await served("validate-token"), /"valid":true/);
  await served("leave");
  assert.match(readFileSync(join(scratch, "export.jsonl"), "utf8"), /\{"type":"end"[^\n]*\}\n$/);
  assert.deepEqual(await keepsake.rows("select * from users where external_user_id = 'alice'"), []);
});

story("MIGRATING.md: a client's key, authentication, and conversations given away over HTTP", async () => {
  const at = "2025-11-01T10:00:00.000Z";
  await keepsake.tell("default_user", "I keep bees");
  const old = () => keepsake.rows("insert into conversations (id, user_id, created_at, updated_at) select value, u.id, ?1, ?1 from json_each(?2), users u where external_user_id = 'default_user'", at, JSON.stringify(OLD));
  assert.match(await served("give-all"), /"conversations_moved":1/);
  await keepsake.post({ token: ADMIN_TOKEN }, "/admin/users", { user_id: "bob" });
  await old();
  assert.match(await served("give-some"), /"conversations_moved":2/);
  assert.match(await served("erase-a-user"), /"receipt"/);
  assert.match(await served("key-for-a-client"), /"ks_live_/);
  assert.match(await served("without-a-credential"), /^HTTP\/1.1 401/);
  assert.match(await served("with-a-token"), /"type":"done"/);
  assert.match(await served("validate"), /"valid":true/);
});

story("MIGRATING.md: line ends are as they were committed", async () => {
  const git = 'git -c user.name=a -c user.email=a@b.example -c core.autocrlf';
  cpSync(join(root, "migrations"), join(scratch, "migrations"), { recursive: true });
  const [one] = readdirSync(join(scratch, "migrations")).filter((name) => name.endsWith(".sql"));
  await bash(`git init -q && git add migrations && ${git}=false commit -qm migrations && rm migrations/${one} && ${git}=true checkout -q -- migrations`);
  assert.match(readFileSync(join(scratch, "migrations", one), "utf8"), /\r\n/);
  await bash(`rm migrations/${one}\n${script("line-ends")}`);
  assert.doesNotMatch(readFileSync(join(scratch, "migrations", one), "utf8"), /\r/);
});

story("a local database: migrations are applied, and the vector index is filled anew", async () => {
  const project = new Project();
  await project.run(script("apply-locally"));
  project.write("insert into users (id, external_user_id, created_at, last_active) values ('u', 'ann', '2025-11-01T10:00:00.000Z', '2025-11-01T10:00:00.000Z')");
  project.write("insert into memories (id, user_id, content, memory_type, importance, created_at, vector_at) values ('m', 'u', 'bees', 'fact', 0.5, '2025-11-01T10:00:00.000Z', '2025-11-01T10:00:00.000Z')");
  await project.run(script("fill-vector-index"));
  assert.deepEqual(project.rows("select vector_at from memories"), [null]);
}, LONG_MS);

story("npm start: it answers, on another port too, and its schedule can be fired", async () => {
  assert.equal(script("other-port"), `${script("start").trim()} -- --port 9000\n`); // `whileServing` starts it on a free port in the same way
  await whileServing(script("start"), async (url) => {
    assert.equal((await (await fetch(`${url}/health`)).json()).llm, "built-in");
    await bash(script("fire-schedule").replaceAll("localhost:8787", new URL(url).host));
  });
}, LONG_MS);

for (const name of ["start-with-model", "start-with-accounts", "serve"]) {
  story(`npm, with options: ${name}`, async () => {
    await whileServing(script(name), async (url) => {
      const { llm } = await (await fetch(`${url}/health`)).json();
      assert.equal(llm, name === "start-with-model" ? "openai-compatible" : "built-in");
      const register = await fetch(`${url}/auth/register`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
      assert.equal(register.status, name === "start-with-accounts" ? 422 : 404);
    });
  }, LONG_MS);
}

story("what wants an account of Cloudflare: wrangler has each command and option, and bundles the Worker", async () => {
  const names = ["create-resources", "put-secrets", "deploy", "deploy-alone", "tail", "tail-faults", "note-the-moment", "put-secret", "clean-start-of-the-index", "return-to-the-moment", "list-secrets"];
  const all = new Set(names.flatMap((name) => lines(script(name, "check"))));
  for (const command of all) await assertWranglerHas(command);
  const out = join(scratch, "dry-run");
  await bash(`wrangler deploy --env production --dry-run --outdir ${out}`, { cwd: root });
  assert.ok(readdirSync(out).some((name) => name.endsWith(".wasm")));
}, LONG_MS);

story("what takes minutes, or is a stage of its own: each script, program and story that is named is there", () => {
  const names = blocks.filter(({ mark, name }) => mark === "check" && !ran.has(name)).map(({ name }) => name);
  for (const name of new Set(names)) for (const command of lines(script(name, "check"))) assertOurs(command);
});

story("bench/facts: a model behind any server is measured, and its key is sent to it alone", async () => {
  const model = await startModel();
  const command = script("extract").trim().replace("http://localhost:11434/v1", model.url);
  const printed = await bash(`${command} --api-key-env EXTRACT_KEY`, { cwd: root, vars: { EXTRACT_KEY: "key-of-the-tests" } });
  assert.match(printed, /^all +50 [\s\S]*\d+ tokens in and \d+ out for 100 messages[\s\S]*faults: .*refused/m);
  assert.ok(model.asked.length >= 50);
  assert.ok(model.asked.every(({ headers, body }) => headers.authorization === "Bearer key-of-the-tests" && body.model === "llama3.1"));
  assert.match(script("bench-facts", "check"), /^npm run bench:facts -- tests\/fixtures\/facts\/development\/\*\.jsonl$/m);
}, 600_000);

story("no document has a block that is not marked, or that nothing runs", () => {
  assert.deepEqual(blocks.filter(({ mark }) => mark === undefined).map(({ document, name }) => `${document}: ${name}`), [], "these blocks are not marked");
  assert.deepEqual(blocks.filter(({ name }) => !ran.has(name)).map(({ document, name }) => `${document}: ${name}`), [], "nothing runs these blocks");
});
