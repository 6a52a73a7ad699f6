// @ts-check
// What comes over from the predecessor's Postgres, at each of its revisions and at some that nobody knows, and what
// does not: with a Postgres, psql and wrangler, and in the end the Worker.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../../tools/postgres.mjs";
import { root } from "../../tools/steps.mjs";
import { startWorker } from "../../tools/worker.mjs";
import { inSeconds, sign } from "../workerd/support/jwt.mjs";
import { Project } from "./guide.mjs";

const fixtures = fileURLToPath(new URL("../fixtures/postgres", import.meta.url));
const [TEA, CAT, EMPTY] = [1, 2, 3].map((n) => `c0000000-0000-4000-8000-00000000000${n}`);
const [DRINKS, BERLIN, OSLO, BISCUIT, BEES] = [1, 2, 3, 4, 5].map((n) => `a1000000-0000-4000-8000-00000000000${n}`);
const [SYSTEM, JASMINE, BREWED, WHAT_A_CAT] = [1, 2, 3, 4].map((n) => `e0000000-0000-4000-8000-00000000000${n}`);
const MY_CAT = "e0000000-0000-4000-8000-000000000005";
const SECRET = "a secret of the predecessor, and long enough";

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let postgres;
/** A D1 as `npm start` leaves it: every migration, and nobody's data. @type {Project} */
let upToDate;
let databases = 0;

/** Runs SQL, and gives what psql prints. @param {string} database @param {string[]} args @param {string} [input] */
const psql = (database, args, input) => execFileSync("psql", [database, "-qAtX", "-v", "ON_ERROR_STOP=1", ...args], { cwd: root, env: { ...process.env, ...postgres.env }, input, encoding: "utf8" });

/** A database of the predecessor. @param {string[]} files of the fixtures, in their order @param {string} [more] SQL */
function predecessor(files, more = "") {
  const name = `predecessor_${(databases += 1)}`;
  psql("postgres", ["-c", `create database ${name}`]);
  psql(name, files.flatMap((file) => ["-f", join(fixtures, `${file}.sql`)]));
  if (more !== "") psql(name, [], more);
  return name;
}

/** D1 with what such a database has. @param {string} database */
function broughtOver(database) {
  const project = new Project(upToDate);
  project.write(psql(database, ["-f", "migrations/postgres/to_d1.sql"]));
  return project;
}

/** What is left behind: the rows of a table, or all. @param {string} database @param {string} [table] @returns {any[]} */
function leftBehind(database, table) {
  const lines = psql(database, ["-f", "migrations/postgres/to_json.sql"]).trimEnd().split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter((line) => table === undefined || line.table === table).map(({ row }) => row);
}

const owners = "select c.id, u.external_user_id from conversations c left join users u on u.id = c.user_id order by c.id";
/** Who has what, memories of messages and messages included. */
const ownersOfAll = "select m.id, u.external_user_id from messages m left join users u on u.id = m.user_id union all select m.id, u.external_user_id from memories m left join users u on u.id = m.user_id";
const retired = "select id from memories where valid_to is not null";
/** @param {string} id */
const metadata = (id) => `select extra_metadata from memories where id = '${id}'`;

const ANNS = [["ann", CAT], ["ann", TEA], ["default_user", EMPTY]].map(([owner, id]) => [id, owner]).sort();

describe("from the predecessor's Postgres", () => {
  before(async () => {
    postgres = await startPostgres();
    upToDate = new Project();
    await upToDate.follow(["apply"]);
  });
  after(() => postgres.stop());

  it("brings over every row of revision 001 as it was, for the default user", () => {
    const project = broughtOver(predecessor(["001"]));
    assert.deepEqual(project.rows(owners), [TEA, CAT, EMPTY].map((id) => [id, "default_user"]));
    assert.deepEqual(new Set(project.rows(ownersOfAll).map(([, owner]) => owner)), new Set(["default_user"]));
    assert.deepEqual(project.rows(`select created_at, updated_at, last_summary from conversations where id = '${TEA}'`), [["2025-01-01T10:00:00.000Z", "2025-01-01T10:00:03.500Z", "Tea, and how to brew it."]]);
    assert.deepEqual(project.rows("select id, role, content, timestamp, status from messages order by timestamp, rowid"), [
      [SYSTEM, "system", "Be kind.", "2025-01-01T10:00:00.000Z", "complete"],
      [JASMINE, "user", "I only drink jasmine tea.", "2025-01-01T10:00:01.250Z", "complete"],
      [BREWED, "assistant", "Jasmine it is:\nC:\\tea -- without milk!", "2025-01-01T10:00:02.000Z", "complete"],
      [MY_CAT, "user", "My cat's name is \"Biscuit\" 🐈; she is old.", "2025-01-02T10:00:01.000Z", "complete"],
      [WHAT_A_CAT, "assistant", "What a cat!", "2025-01-02T10:00:01.000Z", "complete"],
    ]);
    assert.deepEqual(project.rows("select id, conversation_id, content, embedding, memory_type, importance, created_at, extra_metadata from memories where source_message_id is null order by id"), [
      [DRINKS, TEA, "Drinks jasmine tea", "[0.25,-0.5]", "preference", 0.8, "2025-01-01T10:00:02.000Z", '{"from": "chat"}'],
      [BERLIN, TEA, "Lives in Berlin", "[0.5,0.5]", "fact", 0.9, "2025-01-01T10:00:03.000Z", null],
      [OSLO, TEA, "Lives in Oslo", "[0.5,0.25]", "fact", 0.9, "2025-01-02T09:00:00.000Z", null],
      [BISCUIT, CAT, "My cat's name is \"Biscuit\" 🐈; she is old.", "[1,0]", "fact", 0.5, "2025-01-02T10:00:01.000Z", null],
    ]);
    assert.deepEqual(project.rows("select id from memories where source_message_id is not null order by id"), [JASMINE, BREWED, WHAT_A_CAT], "what was said is remembered, but for what is already");
    assert.deepEqual(project.rows(retired), [], "revision 001 retires nothing");
  });

  it("brings over the users of revision 002, and gives them what is theirs", () => {
    const project = broughtOver(predecessor(["001", "002"]));
    assert.deepEqual(project.rows(owners), ANNS);
    assert.deepEqual(new Set(project.rows(ownersOfAll).map(([, owner]) => owner)), new Set(["ann"]));
    assert.deepEqual(project.rows(`select title from conversations where id = '${TEA}'`), ["Jasmine"]);
    assert.deepEqual(project.rows("select external_user_id, email, display_name, last_active from users where external_user_id = 'ann'"), [["ann", "ann@example.com", "Ann O'Hara", "2025-01-02T08:00:01.250Z"]]);
  });

  for (const files of [["001", "002", "006"], ["001", "002", "006", "008"]]) {
    it(`keeps what was retired retired, with what took its place (${files.at(-1)})`, () => {
      const project = broughtOver(predecessor(files));
      assert.deepEqual(project.rows("select id, valid_from, valid_to, superseded_by from memories where valid_to is not null"), [[BERLIN, "2025-01-01T10:00:03.000Z", "2025-01-02T09:00:00.500Z", OSLO]]);
      assert.deepEqual(project.rows(`select fact_value is null and valid_to is null from memories where id = '${OSLO}'`), [1]);
    });
  }

  /** Columns that a memory may have, in any combination, and what is retired then. @type {[string, string, string[]][]} */
  const mixtures = [
    ["is_active alone", "alter table memories add is_active boolean default true; update memories set is_active = (content <> 'Lives in Berlin')", [BERLIN]],
    ["is_active, of which nothing is known", "alter table memories add is_active boolean", []],
    ["superseded_by alone", `alter table memories add superseded_by uuid; update memories set superseded_by = '${OSLO}' where id = '${BERLIN}'`, [BERLIN]],
    ["a successor that is gone", `alter table memories add is_active boolean default true, add superseded_by uuid; update memories set is_active = false, superseded_by = '${MY_CAT}' where id = '${BERLIN}'`, [BERLIN]],
    ["neither", "alter table memories add category text", []],
  ];
  for (const [what, sql, expected] of mixtures) {
    it(`takes the columns that are there: ${what}`, () => {
      for (const files of [["001"], ["001", "002"]]) {
        const project = broughtOver(predecessor(files, sql));
        assert.deepEqual(project.rows(retired), expected, files.join());
        assert.deepEqual(project.rows("select count(*) from memories"), [7], files.join());
      }
    });
  }

  it("does not remember anew the message that a retired memory repeats", () => {
    const project = broughtOver(predecessor(["001", "002", "006"], `update memories set is_active = false where id = '${BISCUIT}'`));
    assert.deepEqual(project.rows(`select id from memories where content like '%Biscuit%' and valid_to is null`), []);
  });

  it("says of each memory which persona it belongs to, and whether all share it", () => {
    const project = broughtOver(predecessor(["001", "002", "006", "008"]));
    assert.deepEqual(project.rows(metadata(DRINKS)), ['{"from": "chat", "category": "preference", "personality": "elara"}']);
    assert.deepEqual(project.rows(metadata(OSLO)), ['{"shared": true, "personality": "elara"}']);
    assert.deepEqual(project.rows(metadata(BISCUIT)), [null]);
  });

  it("gives a memory to the user it is of, even where the conversation is another's", () => {
    const project = broughtOver(predecessor(["001", "002", "006", "008"]));
    assert.deepEqual(project.rows(`select u.external_user_id, m.conversation_id from memories m join users u on u.id = m.user_id where m.id = '${BEES}'`), [["bob", null]]);
  });

  it("comes through with columns and tables that nobody knows, and without some that one does", () => {
    const database = predecessor(["001", "002", "006", "008", "own_additions"]);
    const project = broughtOver(database);
    assert.deepEqual(project.rows(owners), ANNS);
    assert.deepEqual(project.rows("select id, valid_to from memories where valid_to is not null"), [[BERLIN, "2025-01-01T10:00:03.000Z"]]);
    assert.deepEqual(leftBehind(database, "Odd table"), [{ key: "k", 'value "of it"': "\\x00ff", at: "2025-01-01T10:00:00+00:00" }]);
    assert.equal(leftBehind(database, "memories").find(({ id }) => id === OSLO).mood, "fine");
    assert.equal(leftBehind(database, "conversations").find(({ id }) => id === CAT).pinned, true);
    assert.equal(leftBehind(database, "users").find(({ id }) => id.startsWith("bb")).plan, "free");
  });

  it("brings over once what is brought over twice", () => {
    const database = predecessor(["001", "002", "006", "008"]);
    const [once, twice] = [broughtOver(database), broughtOver(database)];
    twice.write(psql(database, ["-f", "migrations/postgres/to_d1.sql"]));
    for (const table of ["users", "conversations", "messages", "memories"]) {
      const sql = `select * from ${table} order by id`;
      const same = (/** @type {Project} */ project) => project.rows(sql.replace("*", table === "users" ? "id, external_user_id" : "*"));
      assert.deepEqual(same(twice), same(once), table);
    }
  });

  it("finds its users in a database where they already are, by name, or by id where they have another name now", () => {
    const database = predecessor(["001", "002"]);
    const project = new Project(upToDate);
    project.write("insert into users (id, external_user_id, created_at, last_active) values ('a22', 'ann', '2025', '2025'); update users set external_user_id = 'cleo' where external_user_id = 'default_user'");
    project.write(psql(database, ["-f", "migrations/postgres/to_d1.sql"]));
    assert.deepEqual(project.rows(owners), ANNS.map(([id, owner]) => [id, owner === "default_user" ? "cleo" : owner]));
    assert.deepEqual(project.rows("select count(*) from users where external_user_id in ('ann', 'default_user')"), [1]);
  });

  it("leaves behind nothing that is not in the JSON", () => {
    const database = predecessor(["001", "002", "006", "008"]);
    const rows = leftBehind(database);
    for (const table of ["emotion_history", "personality_profiles", "relationship_state", "goals", "goal_progress"]) {
      const there = JSON.parse(psql(database, ["-c", `select json_agg(jsonb_strip_nulls(to_jsonb(t)) order by id) from ${table} t`]));
      assert.deepEqual(leftBehind(database, table), there, table);
      assert.ok(there.length > 0, table);
    }
    assert.deepEqual(leftBehind(database, "users"), [{ id: "aa000000-0000-4000-8000-000000000001", extra_metadata: { communication_preferences: { tone: "calm" } } }]);
    assert.deepEqual(leftBehind(database, "conversations"), [{ id: TEA, personality_id: "dd000000-0000-4000-8000-000000000002" }]);
    assert.equal(leftBehind(database, "memories").find(({ id }) => id === DRINKS).access_count, 7);
    assert.ok(rows.every((row) => !("embedding" in row) && !("content" in row && "memory_type" in row)), "what comes along is not in it");
    assert.deepEqual(leftBehind(predecessor(["001"])), []);
  });

  it("is followed as the guide has it, on a database that `npm start` has migrated, and Berlin is not told beside Oslo", async () => {
    const project = new Project(upToDate);
    predecessor(["001", "002", "006", "008"]);
    const said = await project.follow(["print-for-d1", "print-as-json", "bring-data-over", "verify"], { ai_companion: `predecessor_${databases}` }, postgres.env);
    assert.deepEqual(project.rows(owners), ANNS);
    for (const sign of ['"external_user_id": "ann"', '"conversations": 2', '"memories": 8', '"searchable": 8', '"retired": 1']) assert.ok(said.includes(sign), `${sign} is not in ${said}`);
    assert.ok(readFileSync(join(project.folder, "left_behind.jsonl"), "utf8").includes("Learn Norwegian"));

    const worker = await startWorker({ persistTo: join(project.folder, ".wrangler", "state"), vars: { JWT_SECRET_KEY: SECRET }, onLog: () => {} });
    try {
      /** @param {string} path @param {Record<string, string>} headers @param {object} [body] */
      const ask = async (path, headers, body) => {
        const json = body && { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
        const response = await fetch(worker.url + path, json ?? { headers });
        return { status: response.status, json: /** @type {any} */ (await response.json()) };
      };
      // A token as the predecessor made them, with the same secret.
      const ann = { authorization: `Bearer ${sign({ sub: "ann", iat: inSeconds(0), exp: inSeconds(600), type: "access_token" }, SECRET)}` };
      const asked = await ask("/chat", ann, { message: "Which city does she live in, Berlin or Oslo?", stream: false });
      assert.equal(asked.status, 200, JSON.stringify(asked.json));
      const told = asked.json.memories.map((/** @type {any} */ { content }) => content);
      assert.ok(told.includes("Lives in Oslo"), JSON.stringify(told));
      assert.ok(!told.includes("Lives in Berlin") && !asked.json.response.includes("Lives in Berlin"), JSON.stringify(asked.json));
      const hers = await ask("/memories?metadata.personality=elara", ann);
      assert.deepEqual(hers.json.memories.map((/** @type {any} */ { id }) => id), [OSLO, DRINKS]);
      const then = await ask("/memories?as_of=2025-01-01T12:00:00.000Z", ann);
      assert.ok(then.json.memories.some((/** @type {any} */ { id }) => id === BERLIN), "what was so then");
      // A key of the predecessor says a name and proves nothing.
      for (const old of [{ "x-api-key": "user_ann_a1b2c3d4" }, { authorization: "Bearer user_ann_a1b2c3d4" }]) {
        assert.equal((await ask("/conversations", /** @type {any} */ (old))).status, 401, JSON.stringify(old));
      }
    } finally {
      await worker.stop();
    }
  });
});
