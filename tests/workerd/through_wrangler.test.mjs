// @ts-check
// The same Worker as wrangler bundles, configures and migrates it, in wrangler's own test harness: what `wrangler deploy` would take.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { createTestHarness, unstable_readConfig } from "wrangler";
import { root } from "../../tools/steps.mjs";
import { Turn } from "./support/event_stream.mjs";
import { story } from "./support/story.mjs";

// It asks Cloudflare where this machine is, and whether it may count runs: no.
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false";
process.env.WRANGLER_SEND_METRICS ??= "false";

// Not by wrangler.toml's path: the harness would run `[build]` at every start, and read a developer's `.dev.vars` beside it.
const elsewhere = mkdtempSync(join(tmpdir(), "keepsake-"));
const { name, main, compatibility_date, vars, d1_databases, triggers, assets } = unstable_readConfig({ config: `${root}/wrangler.toml` }, { hideWarnings: true });
const databases = d1_databases.map((/** @type {any} */ database) => ({ ...database, migrations_dir: join(root, database.migrations_dir ?? "") }));
const pages = { ...assets, directory: join(root, assets?.directory ?? "") };
const config = { name, main, compatibility_date, vars, d1_databases: databases, triggers, assets: pages };
const harness = createTestHarness({ root: elsewhere, workers: [{ config }] });
after(async () => {
  await harness.close();
  rmSync(elsewhere, { recursive: true });
});
const { url } = await harness.listen();
const worker = harness.getWorker();
await worker.applyD1Migrations("DB");

/** @param {string} user @param {string} message */
async function tell(user, message) {
  const headers = { "content-type": "application/json", "x-user-id": user };
  const response = await fetch(new URL("/chat", url), { method: "POST", headers, body: JSON.stringify({ message }) });
  assert.equal(response.status, 200);
  return new Turn(response, new AbortController()).toTheEnd();
}

story("bundled by wrangler, alice's bees are remembered, for her only", async () => {
  await tell("alice", "My name is Alice and I keep bees");
  const [hers, bobs] = [await tell("alice", "what do I keep?"), await tell("bob", "what do I keep?")];
  assert.match(hers.text, /bees/);
  assert.equal(hers.last.type, "done");
  assert.deepEqual(bobs.memories, []);
});

story("the schedule that wrangler.toml sets is answered", async () => {
  const { outcome } = await worker.scheduled({ cron: triggers.crons?.[0] ?? assert.fail("no cron") });
  assert.equal(outcome, "ok");
});

story("the page of the contract is among what wrangler takes, and a browser is led to it", async () => {
  const response = await fetch(new URL("/docs", url), { headers: { accept: "text/html" } });
  assert.equal(new URL(response.url).pathname, "/docs/");
  assert.match(response.headers.get("content-security-policy") ?? "", /script-src 'self'/);
  assert.match(await response.text(), /swagger-ui-bundle\.js/);
});

story("nothing that only Cloudflare has is in the local part of wrangler.toml, so it starts offline", () => {
  const local = readFileSync(`${root}/wrangler.toml`, "utf8").split(/^\[env\./m)[0];
  assert.doesNotMatch(local, /^\[+(ai|vectorize)\b/m);
});
