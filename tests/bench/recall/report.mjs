// @ts-check
// What is printed besides the table: how sure the figures are, the comparisons, the times.
import { bootstrap, oneDigit, quantile } from "./metrics.mjs";

/** @typedef {import("./dataset.mjs").Question} Question @typedef {import("./metrics.mjs").Rankings} Rankings */
/** @typedef {import("./metrics.mjs").Column} Column @typedef {import("./metrics.mjs").Sureness} Sureness */

/** @type {Column[]} */
const JUDGED = ["R@10", "nDCG@10"];

/** @param {Question[]} questions @param {Rankings} rankings */
export function overallLine(questions, rankings) {
  const said = JUDGED.map((column) => {
    const { mean, low, high } = bootstrap(column, questions, rankings);
    return `${column} ${oneDigit(mean)} (95 %: ${oneDigit(low)} to ${oneDigit(high)})`;
  });
  return `overall: ${said.join(", ")}`;
}

/** @param {string} name @param {Question[]} questions @param {Rankings} rankings @param {Rankings} other */
export function againstLine(name, questions, rankings, other) {
  const said = JUDGED.map((column) => {
    const difference = bootstrap(column, questions, rankings, other);
    return `${column} ${delta(difference)}, ahead in ${oneDigit(difference.won)} % of resamples`;
  });
  return `against ${name}: ${said.join("; ")}`;
}

/** @param {Sureness} difference */
const delta = ({ mean, low, high }) => `${signed(mean)} (${signed(low)} to ${signed(high)})`;

/** @param {number} value */
const signed = (value) => (oneDigit(value).startsWith("-") ? oneDigit(value) : `+${oneDigit(value)}`);

/** @param {number[]} ms rising */
export const timesLine = (ms) => `p50 ${quantile(ms, 0.5).toFixed(1)} ms, p95 ${quantile(ms, 0.95).toFixed(1)} ms`;

/** @param {number} width of the names */
export const ablationHead = (width) =>
  `${"".padEnd(width)} ${["R@5", "R@10", "nDCG@10"].map((column) => column.padStart(7)).join(" ")}   ${JUDGED.map((column) => `${column} less "all"`.padEnd(24)).join(" ").trimEnd()}`;

/**
 * A line of the table of ablations.
 * @param {string} name
 * @param {number} width
 * @param {Question[]} questions
 * @param {Rankings} rankings
 * @param {Rankings} [all] to compare with
 */
export function ablationRow(name, width, questions, rankings, all) {
  const means = /** @type {Column[]} */ (["R@5", "R@10", "nDCG@10"]).map((column) => oneDigit(bootstrap(column, questions, rankings).mean).padStart(7));
  const deltas = all ? JUDGED.map((column) => delta(bootstrap(column, questions, rankings, all)).padEnd(24)) : [];
  return `${name.padEnd(width)} ${means.join(" ")}   ${deltas.join(" ")}`.trimEnd();
}
