// @ts-check
// What the sources say, for those who ask the database what a recall asks it.
import { readFileSync } from "node:fs";

/** The SQL of a statement of src/memory/store.rs. @param {string} name */
export function statement(name) {
  const source = readFileSync(new URL("../../../src/memory/store.rs", import.meta.url), "utf8");
  const sql = new RegExp(`pub fn ${name}\\([^]*?Stmt::new\\(\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(source)?.[1];
  if (!sql) throw new Error(`src/memory/store.rs has no statement ${name}`);
  return sql.replaceAll('\\"', '"');
}

/** A limit of src/limit.rs. @param {string} name */
export function limit(name) {
  const value = new RegExp(`pub const ${name}: \\w+ = ([0-9_]+);`).exec(readFileSync(new URL("../../../src/limit.rs", import.meta.url), "utf8"))?.[1];
  if (!value) throw new Error(`src/limit.rs has no ${name}`);
  return Number(value.replaceAll("_", ""));
}
