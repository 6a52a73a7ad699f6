// @ts-check
// MIGRATING.md, followed. The old database is that of tests/fixtures: Tea and Cat, and one that is empty.
import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync } from "node:fs";
import { before, describe, it } from "node:test";
import "./from_postgres.mjs";
import { Project, names, ran } from "./guide.mjs";

const predecessor = readFileSync(new URL("../fixtures/predecessor.sql", import.meta.url), "utf8");
const first = readFileSync(new URL("../../migrations/0001_initial_schema.sql", import.meta.url), "utf8");
const conversations = "select id, created_at, updated_at, last_summary from conversations order by id";
const messages = "select id, conversation_id, role, content, timestamp from messages order by id";
const memories = "select id, conversation_id, content, embedding, memory_type, importance, created_at, extra_metadata from memories where id like 'k-%' order by id";
const owners = "select c.id, u.external_user_id from conversations c left join users u on u.id = c.user_id order by c.id";
const ownersOfAll = "select m.id, u.external_user_id from messages m left join users u on u.id = m.user_id union all select m.id, u.external_user_id from memories m left join users u on u.id = m.user_id";
/** @param {string} word */
const found = (word) => `select m.id from memory_words w join memories m on m.seq = w.rowid where memory_words match '${word}' order by m.id`;

/** The numbers of all migrations, in order. */
const all = readdirSync(new URL("../../migrations", import.meta.url))
  .filter((name) => name.endsWith(".sql"))
  .map((name) => name.slice(0, 4))
  .sort();

/** A D1 at the first schema. @type {Project} */
let old;
/** The same with all migrations applied. @type {Project} */
let migrated;
/** @type {string} */
let said;

before(async () => {
  old = new Project();
  await old.follow(["list-what-is-applied"]);
  old.write(`${first};${predecessor};insert into d1_migrations (name) values ('0001_initial_schema.sql')`);
  migrated = new Project(old);
  said = await migrated.follow(["apply", "verify"]);
});

/** @param {Project} project */
const everything = (project) => [conversations, messages, memories].map((sql) => project.rows(sql));

describe("MIGRATING.md", { concurrency: 2 }, () => {
  it("applies the migrations, and shows that nothing is missing", () => {
    assert.deepEqual(migrated.applied(), all);
    assert.deepEqual(everything(migrated), everything(old));
    assert.deepEqual(migrated.rows(owners), [["c-cat", "default_user"], ["c-empty", "default_user"], ["c-tea", "default_user"]]);
    assert.deepEqual(migrated.rows(found("jasmine")), ["k-tea", "m-noted", "m-tea"]);
    for (const sign of ['"external_user_id": "default_user"', '"name": "user_id"', '"name": "title"', '"conversations": 3', '"memories": 5', '"searchable": 5']) {
      assert(said.includes(sign), `${sign} is not in ${said}`);
    }
  });

  it("backs up a database before 0003, and restores it", async () => {
    const project = new Project(old);
    await project.follow(["backup-before-0003"]);
    const empty = new Project();
    cpSync(`${project.folder}/backup.sql`, `${empty.folder}/backup.sql`);
    await empty.follow(["restore-before-0003"]);
    assert.deepEqual(everything(empty), everything(old));
    assert.deepEqual(empty.applied(), ["0001"]);
  });

  it("backs up a database after 0003, and restores it with its search", async () => {
    const project = new Project(migrated);
    project.write("update users set external_user_id = 'ann'; update conversations set title = 'Tea' where id = 'c-tea'");
    await project.follow(["backup"]);
    const empty = new Project();
    cpSync(`${project.folder}/backup.sql`, `${empty.folder}/backup.sql`);
    await empty.follow(["restore"]);
    for (const sql of [conversations, messages, owners, ownersOfAll, found("jasmine"), "select * from memories", "select id, title from conversations order by id"]) {
      assert.deepEqual(empty.rows(sql), project.rows(sql));
    }
  });

  it("rolls back one step after the other, and forth again, without losing a row", async () => {
    const project = new Project(migrated);
    for (const number of all.slice(8).reverse()) await project.follow([`roll-back-${number}`]);
    assert.deepEqual(project.applied(), ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008"]);
    await project.follow(["roll-back-0008"]);
    assert.deepEqual(project.applied(), ["0001", "0002", "0003", "0004", "0005", "0006", "0007"]);
    await project.follow(["roll-back-0007"]);
    assert.deepEqual(project.applied(), ["0001", "0002", "0003", "0004", "0005", "0006"]);
    await project.follow(["roll-back-0006"]);
    assert.deepEqual(project.applied(), ["0001", "0002", "0003", "0004", "0005"]);
    await project.follow(["roll-back-0005"]);
    assert.deepEqual(project.applied(), ["0001", "0002", "0003", "0004"]);
    await project.follow(["roll-back-0004"]);
    assert.deepEqual(project.applied(), ["0001", "0002", "0003"]);
    assert.deepEqual(everything(project), everything(old));
    await project.follow(["roll-back-0003"]);
    assert.deepEqual(project.applied(), ["0001", "0002"]);
    assert.deepEqual(everything(project), everything(old));
    assert.deepEqual(project.rows("select name from sqlite_schema where name like 'memory_words%' or type = 'trigger'"), []);
    await project.follow(["roll-back-0002"]);
    assert.deepEqual(project.applied(), ["0001"]);
    assert.deepEqual(everything(project), everything(old));
    await project.follow(["apply"]);
    assert.deepEqual(everything(project), everything(old));
    assert.deepEqual(project.rows(found("jasmine")), ["k-tea", "m-noted", "m-tea"]);
  });

  it("scenario 1: the default user gets a real name, or everything moves to one who is there", async () => {
    const project = new Project(migrated);
    await project.follow(["rename-default-user"]);
    assert.deepEqual(project.rows("select external_user_id, display_name from users"), [["ann", "Ann"]]);

    const second = new Project(migrated);
    second.write("insert into users (id, external_user_id, created_at, last_active) values ('a22', 'ann', '2025', '2025')");
    second.write("insert into memories (id, user_id, content, created_at) select 'k-free', id, 'Allergic to nuts', '2025' from users where external_user_id = 'default_user'");
    await assert.rejects(second.follow(["rename-default-user"]), /UNIQUE constraint failed: users.external_user_id/);
    await second.follow(["merge-default-user"]);
    assert.deepEqual(new Set(second.rows(owners).map(([, owner]) => owner)), new Set(["ann"]));
    assert.deepEqual(new Set(second.rows(ownersOfAll).map(([, owner]) => owner)), new Set(["ann"]));
  });

  it("scenario 2: users are made, and conversations assigned to them with all that is in them", async () => {
    const project = new Project(migrated);
    await project.follow(["assign-conversations"], { "conversation-1": "c-tea", "conversation-3": "c-cat" });
    assert.deepEqual(project.rows(owners), [["c-cat", "bob"], ["c-empty", "default_user"], ["c-tea", "ann"]]);
    assert.deepEqual(new Set(project.rows(ownersOfAll).map(([, owner]) => owner)), new Set(["ann", "bob"]));
    const ids = project.rows("select id from users where external_user_id in ('ann', 'bob')");
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(ids[0], ids[1]);
  });

  it("scenario 3: a clean start leaves no word behind", async () => {
    const project = new Project(migrated);
    await project.follow(["clean-start"]);
    for (const table of ["users", "conversations", "messages", "memories", "memory_words", "memory_words_docsize"]) {
      assert.deepEqual(project.rows(`select count(*) from ${table}`), [0], table);
    }
  });

  it("troubleshooting: an old conversation is found, and handed over with all that is in it", async () => {
    const project = new Project(migrated);
    project.write("insert into users (id, external_user_id, created_at, last_active) values ('a22', 'ann', '2025', '2025')");
    const whose = await project.follow(["whose-conversations", "hand-over", "query-plan"], { "conversation-1": "c-tea" });
    assert.match(whose, /"id": "c-tea",[^}]*"external_user_id": "default_user"/);
    assert.match(whose, /USING INDEX ix_conversations_user_id/);
    const hers = project.rows(ownersOfAll).filter(([, owner]) => owner === "ann");
    assert.equal(hers.length, 7);
  });

  it("troubleshooting: a migration that somebody ran by hand is put on the list", async () => {
    const project = new Project(old);
    project.write(readFileSync(new URL("../../migrations/0002_add_users_and_multi_tenancy.sql", import.meta.url), "utf8"));
    await assert.rejects(project.follow(["apply"]), /table users already exists/);
    const seen = await project.follow(["inspect", "mark-as-applied"]);
    for (const sign of ['"name": "users"', '"name": "ix_conversations_user_id"', '"name": "title"', '"without_an_owner": 0']) assert(seen.includes(sign), seen);
    assert.deepEqual(project.applied(), all);
    assert.deepEqual(everything(project), everything(old));
  });

  it("troubleshooting: a part of a migration is taken out", async () => {
    const project = new Project(old);
    project.write("alter table conversations add column user_id text");
    await assert.rejects(project.follow(["apply"]), /duplicate column name: user_id/);
    assert.deepEqual(project.rows("select name from sqlite_schema where name = 'users'"), [], "what fails is undone");
    await project.follow(["take-out-a-part"]);
    assert.deepEqual(project.applied(), all);
    assert.deepEqual(everything(project), everything(old));
  });

  it("troubleshooting: a migration that is on the list only is taken off it", async () => {
    const project = new Project(old);
    project.write("insert into d1_migrations (name) values ('0002_add_users_and_multi_tenancy.sql')");
    await project.follow(["mark-as-not-applied"]);
    assert.deepEqual(project.applied(), all);
  });
});

it("has no command for D1 that no test runs", () => {
  assert.deepEqual([...names].filter((name) => !ran.has(name)), []);
});
