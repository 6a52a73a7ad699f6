// @ts-check
// The audit on the D1 of workerd: its triggers by what D1's settings are, and the chain by what somebody does who may
// change the schema. tests/stories/audit/attacks.rs has more of them.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

const ADMIN = { token: "an-admin-token-of-the-tests-that-is-long-enough" };
const keepsake = await startKeepsake({ ADMIN_TOKEN: ADMIN.token });

/** @param {string} [query] */
const verify = async (query = "") => (await keepsake.get(ADMIN, `/admin/audit/verify${query}`)).json;

/** The newest seal in the log. */
function logged() {
  const lines = keepsake.logs.map(({ message }) => (message.startsWith("{") ? JSON.parse(message) : {}));
  return lines.findLast(({ event }) => event === "audit_seal").seal;
}

const COLUMNS = "seq, at, action, result, request_id";
const REFUSED = [
  "update audit set actor = 'x'",
  "delete from audit",
  `replace into audit (${COLUMNS}) values (5, '2026', 'login', 'done', 'r')`,
  `insert or replace into audit (${COLUMNS}) select seq, '2026', action, result, request_id from audit`,
  `insert into audit (${COLUMNS}) values (5, '2026', 'login', 'done', 'r') on conflict (seq) do update set at = '2026'`,
  "update or replace audit set seq = 5 where seq = 6",
  "update audit_seals set hash = 'h'",
  "delete from audit_seals",
  "replace into audit_seals (through, sealed_at, hash) values (4, '2026', 'h')",
  "replace into audit_retention (id, through) values (1, 4)",
  "update audit_retention set through = 0",
  "delete from audit_retention",
];

story("D1 refuses what changes the audit, and verify sees who drops the triggers", async () => {
  // The first rows are old by now: they are let go, as far as a seal goes.
  for (let n = 0; n < 4; n += 1) await keepsake.rows(`insert into audit (at, action, result, request_id) values ('2020-01-01T00:00:00.000Z', 'login', 'done', 'r')`);
  await keepsake.scheduled();
  await Promise.all(Array.from({ length: 40 }, (_, n) => keepsake.post(`user ${n}`, "/api-keys", { name: "one of many" })));
  await Promise.all([keepsake.scheduled(), keepsake.scheduled(), verify(), verify()]);
  await keepsake.post("dora", "/api-keys", { name: "laptop" });
  await keepsake.post("dora", "/api-keys", { name: "phone" });
  await keepsake.scheduled();
  const seal = logged();
  const before = await verify(`?seal=${seal}`);
  assert.deepEqual([before.intact, before.rows, before.retired_through, before.through, before.missing_seals], [true, 42, 4, 46, []], JSON.stringify(before));

  for (const recursion of ["on", "off"]) {
    const pragma = keepsake.database.prepare(`pragma recursive_triggers = ${recursion}`);
    // It lasts no longer than a connection, where D1 takes it at all.
    for (const sql of REFUSED) {
      await assert.rejects(async () => keepsake.database.batch([pragma, keepsake.database.prepare(sql)]), /append-only/, `${recursion}: ${sql}`);
      await assert.rejects(async () => keepsake.rows(sql), /append-only/, sql);
    }
  }
  assert.equal((await verify()).intact, true);

  const triggers = await keepsake.rows("select name from sqlite_schema where type = 'trigger' and tbl_name like 'audit%'");
  assert.equal(triggers.length, 9);
  for (const { name } of triggers) await keepsake.rows(`drop trigger ${name}`);
  // Cut without a trace: only the log knows.
  await keepsake.rows("delete from audit where seq > 44");
  await keepsake.rows("delete from audit_seals where through > 44");
  await keepsake.rows("update sqlite_sequence set seq = 44 where name = 'audit'");
  assert.equal((await verify()).intact, true);
  const cut = await verify(`?seal=${seal}`);
  assert.deepEqual([cut.intact, cut.missing_seals], [false, [seal]]);
  // And one that is seen by itself.
  await keepsake.rows("update audit_retention set through = 44");
  await keepsake.rows("delete from audit");
  const forged = await verify();
  assert.deepEqual([forged.intact, forged.broken_at], [false, 44], JSON.stringify(forged));
});
