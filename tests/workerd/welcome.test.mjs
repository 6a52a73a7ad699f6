// @ts-check
// The front page: the command that it shows is run as it stands, and what it points at is there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../tools/steps.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { inSeconds, sign } from "./support/jwt.mjs";
import { story } from "./support/story.mjs";

/** @typedef {import("./support/keepsake.mjs").Keepsake} Keepsake */

const SECRET = "a secret of these tests, at least 32 bytes long";
const development = await startKeepsake();
const open = await startKeepsake({ ALLOW_X_USER_ID_AUTH: "false", REQUIRE_AUTHENTICATION: "false" });
const production = await startKeepsake({ ENVIRONMENT: "production", ALLOW_X_USER_ID_AUTH: "false", JWT_SECRET_KEY: SECRET, CORS_ORIGINS: "https://app.example" });

/** The command on the page. @param {Keepsake} keepsake @param {Record<string, string>} [headers] */
async function shown(keepsake, headers = {}) {
  const { status, text } = await keepsake.get(null, "/", { accept: "text/html", ...headers });
  assert.equal(status, 200);
  const command = /<pre>([\s\S]*?)<\/pre>/.exec(text)?.[1] ?? assert.fail(text);
  return command.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** @param {string} command @param {string} token */
const run = (command, token) => promisify(execFile)("sh", ["-c", command], { env: { ...process.env, TOKEN: token } });

story("the command that GET / shows works where it stands, with the kind of credential that is believed there", async () => {
  const token = sign({ sub: "alice", exp: inSeconds(600) }, SECRET);
  for (const [keepsake, credential] of /** @type {[Keepsake, RegExp | undefined][]} */ ([[development, /X-User-Id/], [production, /Authorization: Bearer \$TOKEN/], [open, undefined]])) {
    const command = await shown(keepsake);
    assert.ok(command.includes(`${keepsake.url.origin}/chat`), command);
    assert.equal(/X-User-Id|Authorization/.test(command), credential !== undefined, command);
    if (credential) assert.match(command, credential);
    const { stdout } = await run(command, token);
    assert.match(stdout, /"type":"done"/, `${command}\n${stdout}`);
    const { json } = await keepsake.get(null, "/");
    assert.equal(json.try, command, "a program is told the same");
  }
  const said = await production.rows("select u.external_user_id from messages m join users u on u.id = m.user_id where m.role = 'user'");
  assert.deepEqual(said, [{ external_user_id: "alice" }]);
});

story("what it points at is there, and docs are those of this version", async () => {
  const { json } = await development.get(null, "/");
  for (const name of ["docs", "health"]) assert.equal((await development.get(null, json[name])).status, 200, name);
  const docs = await development.get(null, json.docs);
  assert.equal(docs.text, readFileSync(join(root, "README.md"), "utf8"));
  assert.match(docs.headers.get("content-type") ?? "", /^text\/plain/);
  const page = (await development.get(null, "/", { accept: "text/html" })).text;
  for (const [, path] of page.matchAll(/href="([^"]+)"/g)) assert.equal((await development.get(null, path)).status, 200, path);
});

story("a host that was made up is no part of the page or the command", async () => {
  const { request } = await import("node:http");
  for (const host of ["x';id;'", "<script>alert(1)</script>", "a b", "$(id)", "`id`", "x&y", "a\"b"]) {
    const text = await new Promise((resolve, reject) => {
      const sent = request(development.url, { headers: { host, accept: "text/html" } }, async (answer) => {
        let text = "";
        for await (const bytes of answer) text += bytes;
        resolve(text);
      });
      sent.on("error", reject).end();
    });
    assert.ok(!text.includes(host), `${host}: ${text}`);
  }
});
