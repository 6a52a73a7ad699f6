// @ts-check
// Runs the commands of MIGRATING.md as they stand there, with the real wrangler, each time against a local
// D1 in a folder of its own.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { root } from "../../tools/steps.mjs";
import { commands } from "../guides/documents.mjs";

/** The blocks that are for a local database, or for the Postgres that it comes from: `tests/guides/` has the others. */
const local = commands("MIGRATING.md").filter(({ script }) => /--local|^psql /m.test(script));
const blocks = new Map(local.map(({ name, script }) => [name, script]));

/** The names of all blocks that a test has run. */
export const ran = new Set();
/** The names of all blocks of the guide that are to be run. */
export const names = new Set(blocks.keys());

const compiled = mkdtempSync(join(tmpdir(), "keepsake-migrating-")); // wrangler is one large script: compile it once
const folders = [compiled];
process.on("exit", () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder with the project's migrations and configuration, and a local D1 that nothing was applied to. */
export class Project {
  folder = mkdtempSync(join(tmpdir(), "keepsake-migrating-"));

  /** @param {Project} [origin] whose database it begins with a copy of */
  constructor(origin) {
    folders.push(this.folder);
    cpSync(join(root, "wrangler.toml"), join(this.folder, "wrangler.toml"));
    symlinkSync(join(root, "migrations"), join(this.folder, "migrations"));
    if (origin) cpSync(join(origin.folder, ".wrangler"), join(this.folder, ".wrangler"), { recursive: true });
  }

  /**
   * Runs blocks of the guide, one after the other, and gives what they print.
   * @param {string[]} steps names of blocks
   * @param {Record<string, string>} [ids] what to put for the ids that the guide makes up
   * @param {Record<string, string>} [more] variables of the environment
   */
  async follow(steps, ids = {}, more = {}) {
    let script = "";
    for (const name of steps) {
      const block = blocks.get(name);
      assert(block, `MIGRATING.md has no block test=${name}`);
      ran.add(name);
      script += block;
    }
    for (const [made, id] of Object.entries(ids)) script = script.replaceAll(made, id);
    return this.run(script, more);
  }

  /**
   * Runs commands in the folder, and returns what they print.
   * @param {string} script
   * @param {Record<string, string>} [more] variables of the environment
   */
  async run(script, more = {}) {
    const prelude = "set -euo pipefail\nnpx() { \"$@\"; }\n"; // what npx would find is on the PATH
    const path = `${join(root, "node_modules", ".bin")}:${more.PATH ?? process.env.PATH}`;
    const env = { ...process.env, ...more, CI: "true", WRANGLER_SEND_METRICS: "false", NODE_COMPILE_CACHE: compiled, PATH: path };
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", prelude + script], { cwd: this.folder, env }).catch((/** @type {any} */ failure) => {
      throw new Error(`${script}\n${failure.stdout}${failure.stderr}`);
    });
    return stdout + stderr;
  }

  /**
   * What `sql` selects, read from the file of the database.
   * @param {string} sql
   * @returns {any[]} an array a row, or the bare values where there is but one column
   */
  rows(sql) {
    const rows = this.#database((database) => database.prepare(sql).all().map((row) => Object.values(row)));
    return rows.map((row) => (row.length === 1 ? row[0] : row));
  }

  /**
   * Changes the file of the database, as somebody did before the test.
   * @param {string} sql
   */
  write(sql) {
    this.#database((database) => database.exec(`pragma synchronous = off; begin; ${sql}; commit`));
  }

  /**
   * @template T
   * @param {(database: DatabaseSync) => T} work
   */
  #database(work) {
    const folder = join(this.folder, ".wrangler/state/v3/d1/miniflare-D1DatabaseObject");
    const file = readdirSync(folder).find((name) => /^[0-9a-f]+\.sqlite$/.test(name));
    assert(file, "there is no database yet");
    const database = new DatabaseSync(join(folder, file));
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  /** What is on wrangler's list: the numbers of the migrations. */
  applied() {
    return this.rows("select substr(name, 1, 4) from d1_migrations order by name");
  }
}
