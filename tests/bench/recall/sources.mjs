// @ts-check
// What the sources say, for those who ask the database what a recall asks it.
import { readFileSync, readdirSync } from "node:fs";

/** The SQL of a statement of src/memory/store.rs. @param {string} name */
export function statement(name) {
  const source = readFileSync(new URL("../../../src/memory/store.rs", import.meta.url), "utf8");
  const sql = new RegExp(`pub fn ${name}\\([^]*?owned!\\(\\s*owner,\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(source)?.[1];
  if (!sql) throw new Error(`src/memory/store.rs has no statement ${name}`);
  return sql.replaceAll('\\"', '"').replaceAll(":owner", "(select id from users where external_user_id = ?1)");
}

/** Returns a limit of src/limit/. @param {string} name */
export function limit(name) {
  const folder = new URL("../../../src/limit/", import.meta.url);
  const source = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8")).join("\n");
  const value = new RegExp(`pub const ${name}: \\w+ = ([0-9_]+(?: \\* [0-9_]+)*);`).exec(source)?.[1];
  if (!value) throw new Error(`src/limit/ has no ${name}`);
  return value.split(" * ").map((factor) => Number(factor.replaceAll("_", ""))).reduce((one, other) => one * other);
}
