// @ts-check
// What the Worker asks of D1: round trips, statements and rows, as D1 counts them. The entry of a copy of the build
// writes them to the log.
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSide } from "./side.mjs";

const MARK = "D1 was asked: ";
/** Counts every batch, which is the Worker's only way to D1. */
const COUNTER = `
import { env as counted } from "cloudflare:workers";
const database = Object.getPrototypeOf(counted.DB);
const batch = database.batch;
database.batch = async function (statements) {
  const results = await batch.call(this, statements);
  const sum = (name) => results.reduce((all, { meta }) => all + (meta[name] ?? 0), 0);
  console.log(${JSON.stringify(MARK)} + JSON.stringify([1, statements.length, sum("rows_read"), sum("rows_written")]));
  return results;
};
`;

/** Round trips, statements, rows read, rows written. @typedef {number[]} Counts */

/**
 * Counts what the last batch of each case asks of D1, a request, over the data that an earlier run left. The batches before it have
 * the instance read what it keeps.
 * @param {string} checkout
 * @param {{ folder: string, model: string }} setting
 * @param {{ name: string, requests: number, batches: import("./cases.mjs").Batch[] }[]} cases
 * @returns {Promise<Map<string, Counts>>}
 */
export async function countRows(checkout, setting, cases) {
  const copy = mkdtempSync(join(tmpdir(), "keepsake-rows-"));
  /** @type {string[]} */
  let lines = [];
  const onLog = (/** @type {{ message: string }} */ { message }) => void (message.startsWith(MARK) && lines.push(message.slice(MARK.length)));
  try {
    const left = [".git", "target", "node_modules", ".tools", ".wrangler"];
    for (const name of readdirSync(checkout)) if (!left.includes(name)) cpSync(join(checkout, name), join(copy, name), { recursive: true });
    symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
    appendFileSync(join(copy, "build", "index.js"), COUNTER);
    const side = await startSide(copy, { ...setting, onLog });
    try {
      const counts = new Map();
      for (const { name, requests, batches } of cases) {
        for (const batch of batches) {
          const steps = await batch(side);
          await side.settled();
          lines = [];
          for (const step of steps) await step();
          await side.settled();
        }
        const sums = lines.map((line) => JSON.parse(line)).reduce((all, one) => all.map((/** @type {number} */ sum, /** @type {number} */ place) => sum + one[place]), [0, 0, 0, 0]);
        counts.set(name, sums.map((/** @type {number} */ sum) => sum / requests));
      }
      return counts;
    } finally {
      await side.stop();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
