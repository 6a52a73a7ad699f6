// @ts-check
// Runs the built Worker in workerd as wrangler.toml describes it, without wrangler's proxy, file watching and `.dev.vars`:
// for tests, benchmarks and `npm run serve`. Needs Node 22 or newer, such as node_modules/.bin/node.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig, unstable_splitSqlQuery } from "wrangler";
import { entry } from "./bundle.mjs";
import { Failure, root } from "./steps.mjs";

/** @typedef {import("miniflare").V4MiniflareOptions} V4 */
/** @typedef {Awaited<ReturnType<Miniflare["getD1Database"]>>} Database */

/**
 * @typedef {object} Start
 * @property {number} [port] the port; 0, the default, takes a free one
 * @property {string} [persistTo] the folder of the data, as for `wrangler dev --persist-to`; without it, the data ends with the Worker
 * @property {Record<string, string>} [vars] variables that replace those in `[vars]` of wrangler.toml
 * @property {boolean} [migrated] false applies no migrations
 * @property {import("miniflare").V4WorkerOptions[]} [workers] further Workers, such as stand-ins
 * @property {Partial<import("miniflare").V4WorkerOptionsShape>} [worker] more of Keepsake's own options in Miniflare's terms,
 *   such as `{ serviceBindings: { AI: { name: "standin", entrypoint: "AiStandin" } } }`
 * @property {boolean} [inspected] true lets a profiler connect, at `miniflare.getInspectorURL()`
 * @property {(log: { level: string, message: string }) => void} [onLog] receives the lines of the Worker's log; by default they go to standard error
 */

/**
 * Starts the Worker; `url` has no slash at its end.
 * @param {Start} [start]
 * @returns {Promise<{ url: string, stop: () => Promise<void>, miniflare: Miniflare }>}
 */
export async function startWorker({ port = 0, persistTo, vars = {}, migrated = true, workers = [], worker = {}, inspected = false, onLog = complain } = {}) {
  if (!existsSync(entry)) throw new Failure("There is no Worker yet: `npm run build` makes it.");
  const config = unstable_readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true });
  const { workerOptions, externalWorkers } = unstable_getMiniflareWorkerOptions(config);
  const { modulesRules: _, ...described } = workerOptions;
  const options = (/** @type {number} */ port) =>
    convertV4MiniflareOptions(
      /** @type {V4} */ ({
        resourcePersistencePath: persistTo && join(resolve(persistTo), "v3"),
        handleStructuredLogs: onLog,
        ...(inspected && { inspectorPort: 0 }),
        workers: [
          {
            ...described,
            ...worker,
            name: config.name,
            modulesRoot: dirname(entry),
            modules: [
              { type: "ESModule", path: entry },
              { type: "CompiledWasm", path: join(dirname(entry), "index_bg.wasm") },
            ],
            // Not `described.bindings`: those have a developer's `.dev.vars` among them.
            bindings: { ...config.vars, ...vars },
            unsafeDirectSockets: [{ host: "127.0.0.1", port }],
          },
          ...externalWorkers,
          ...workers,
        ],
      }),
    );
  // The Worker listens on another port until the database is migrated, so that no client of `port` comes too early.
  const miniflare = new Miniflare(options(0));
  try {
    await miniflare.ready;
    if (migrated) {
      for (const { binding } of config.d1_databases) await migrate(await miniflare.getD1Database(binding, config.name));
    }
    if (port !== 0) await miniflare.setOptions(options(port));
    const url = (await miniflare.unsafeGetDirectURL(config.name)).origin;
    return { url, miniflare, stop: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/** Returns the file names of the migrations, in their order. */
export function migrations() {
  return readdirSync(join(root, "migrations")).filter((name) => name.endsWith(".sql")).sort();
}

/**
 * Applies the migrations that `database` lacks, and records them in the table that `wrangler d1 migrations apply` uses.
 * @param {Database} database
 * @param {string[]} [names] the migrations to apply; by default all of them
 */
export async function migrate(database, names = migrations()) {
  await database
    .prepare("CREATE TABLE IF NOT EXISTS \"d1_migrations\"(\n\t\tid         INTEGER PRIMARY KEY AUTOINCREMENT,\n\t\tname       TEXT UNIQUE,\n\t\tapplied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL\n)")
    .run();
  const applied = new Set((await database.prepare("select name from d1_migrations").raw()).flat());
  for (const name of names.filter((name) => !applied.has(name))) {
    const sql = unstable_splitSqlQuery(readFileSync(join(root, "migrations", name), "utf8"));
    await database.batch([
      ...sql.map((statement) => database.prepare(statement)),
      database.prepare("insert into d1_migrations (name) values (?1)").bind(name),
    ]);
  }
}

/** Writes a line of the Worker's log to standard error. @param {{ message: string }} log */
function complain({ message }) {
  console.error(message);
}
