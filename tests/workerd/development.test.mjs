// @ts-check
// Development is for the machine that it runs on: a Worker that was published by mistake serves nobody, and a page whose name was
// made to point here (DNS rebinding) reads nothing.
import assert from "node:assert/strict";
import { request } from "node:http";
import { unstable_readConfig } from "wrangler";
import { root } from "../../tools/steps.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { eventually, story } from "./support/story.mjs";

/**
 * A request that says which host it means; `fetch` would not.
 * @param {import("./support/keepsake.mjs").Keepsake} keepsake @param {string} host @param {string} [path]
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [more]
 * @returns {Promise<{ status: number | undefined, headers: import("node:http").IncomingHttpHeaders, text: string }>}
 */
const asked = ({ url }, host, path = "/health", { method = "GET", headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const asking = request({ host: url.hostname, port: url.port, path, method, headers: { ...headers, host }, setHost: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    asking.on("error", reject).end(body);
  });

const keepsake = await startKeepsake();

story("development is served under the names of this machine", async () => {
  for (const host of ["localhost", "localhost:8787", "LocalHost:8787", "127.0.0.1", "127.0.0.1:8787", "127.8.7.6:1", "[::1]", "[::1]:8787"]) {
    assert.equal((await asked(keepsake, host)).status, 200, host);
  }
});

story("and under no other, whatever is asked with whatever credential: the log says what to do", async () => {
  const before = await keepsake.everything();
  const hosts = [
    "keepsake-dev.someone.workers.dev", "evil.example", "evil.example:8787", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost", "localhosts",
    "192.168.1.5:8787", "10.0.0.1", "0.0.0.0:8787", "128.0.0.1", "[::]", "[::2]:8787", "[::ffff:192.168.1.5]", "[fe80::1]",
  ];
  for (const host of hosts) {
    for (const [method, path] of [["GET", "/"], ["GET", "/health"], ["GET", "/conversations"], ["POST", "/auth/token"], ["POST", "/chat"], ["OPTIONS", "/chat"], ["GET", "/nowhere"]]) {
      const headers = { "x-user-id": "vera", "content-type": "application/json", origin: "http://evil.example", "access-control-request-method": "POST" };
      const answer = await asked(keepsake, host, path, { method, headers, ...(method === "POST" && { body: JSON.stringify({ message: "hi", user_id: "vera" }) }) });
      assert.deepEqual([answer.status, answer.text], [503, ""], `${host} ${method} ${path}`);
      assert.equal(answer.headers["access-control-allow-origin"], undefined, host);
    }
  }
  assert.deepEqual(await keepsake.everything(), before);
  const line = await eventually("a line of the log", () => keepsake.logs.find(({ message }) => /not_serving/.test(message)));
  assert.match(line.message, /--env production/);
  assert.match(line.message, /DEVELOPMENT_HOSTS/);
});

story("another host is served where DEVELOPMENT_HOSTS names it, and only that", async () => {
  const named = await startKeepsake({ DEVELOPMENT_HOSTS: "Keepsake.test, 192.168.1.5" });
  for (const host of ["keepsake.test", "KEEPSAKE.TEST:8787", "192.168.1.5:8787", "localhost:8787"]) assert.equal((await asked(named, host)).status, 200, host);
  for (const host of ["keepsake.test.evil.example", "a.keepsake.test", "192.168.1.50", "keepsake.tes"]) assert.equal((await asked(named, host)).status, 503, host);
});

story("production does not ask under which name it is served", async () => {
  const production = await startKeepsake({
    ENVIRONMENT: "production", ALLOW_X_USER_ID_AUTH: "false", CORS_ORIGINS: "https://app.example", JWT_SECRET_KEY: "0123456789abcdef0123456789abcdef",
  });
  assert.equal((await asked(production, "keepsake.someone.workers.dev")).status, 200);
});

const read = (/** @type {string | undefined} */ env) => unstable_readConfig({ config: `${root}/wrangler.toml`, env }, { hideWarnings: true });

story("what a deploy without --env production would publish is another Worker, at no address, with another database", () => {
  const [local, production] = [read(undefined), read("production")];
  assert.notEqual(local.name, production.name);
  assert.deepEqual([local.workers_dev, local.preview_urls], [false, false]);
  assert.deepEqual([production.name, production.workers_dev, production.preview_urls], ["keepsake", true, false]);
  // wrangler would find a database by its name, and make one that is not there.
  const [{ database_name: ours }] = local.d1_databases;
  const [{ database_name: theirs, database_id: id }] = production.d1_databases;
  assert.notEqual(ours, theirs);
  assert.ok(id);
  assert.deepEqual(local.d1_databases.map((/** @type {any} */ database) => database.database_id), [undefined], "the id of a database stands once");
});

story("wrangler has nothing to advise: production has every variable that development has, and no secret is among them", () => {
  const [local, production] = [read(undefined), read("production")];
  assert.deepEqual(Object.keys(local.vars).filter((name) => !(name in production.vars)), []);
  for (const vars of [local.vars, production.vars]) assert.deepEqual(Object.keys(vars).filter((name) => /SECRET|_KEY|_TOKEN/.test(name)), []);
});
