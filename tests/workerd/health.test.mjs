// @ts-check
// GET /health, migration by migration, as `wrangler d1 migrations apply` applies them.
import assert from "node:assert/strict";
import { migrations } from "../../tools/worker.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

story("it is degraded until the last migration is applied, and then the first request is served", async () => {
  const keepsake = await startKeepsake({}, { migrated: false });
  for (const name of migrations()) {
    const { status, json } = await keepsake.get(null, "/health");
    assert.deepEqual([status, json.status], [503, "degraded"], `before ${name}`);
    await keepsake.migrate(name);
  }
  const { status, json } = await keepsake.get(null, "/health");
  assert.deepEqual([status, json.status, json.database], [200, "healthy", "ok"]);
  await keepsake.tell("ann", "hello");
  await keepsake.rows("delete from d1_migrations where name = ?", migrations()[1]);
  assert.equal((await keepsake.get(null, "/health")).json.database, "outdated");
  const missing = keepsake.logs.filter(({ message }) => message.includes("migrations_missing"));
  assert.ok(missing.at(-1)?.message.includes(migrations()[1]), "the log says what is missing");
});
