// @ts-check
// How good rankings are, by category of question, and how sure that is. All in percent.

/** @typedef {import("./dataset.mjs").Question} Question */
/** Rankings of turns by the id of the question, best first. @typedef {Map<string, string[]>} Rankings */
/** @typedef {"R@1" | "R@5" | "R@10" | "R@20" | "R@50" | "H@10" | "MRR" | "nDCG@10"} Column */
/** @typedef {Record<Column, number>} Figures */

/** As LoCoMo numbers them. */
export const CATEGORIES = new Map([[1, "multi-hop"], [2, "temporal"], [3, "open-domain"], [4, "single-hop"], [5, "adversarial"]]);
/** Asks about the wrong speaker: not part of the overall figures. */
const ADVERSARIAL = 5;
/** @type {Column[]} */
const COLUMNS = ["R@1", "R@5", "R@10", "R@20", "R@50", "H@10", "MRR", "nDCG@10"];

const RESAMPLES = 1000;
const SEED = 20_231_123;

/**
 * Of one question, from 0 to 1.
 * @param {string[]} evidence
 * @param {string[]} ranking
 * @returns {Figures}
 */
export function figures(evidence, ranking) {
  const wanted = new Set(evidence);
  const found = [...new Set(ranking)].map((id) => wanted.has(id));
  const hits = (/** @type {number} */ k) => found.slice(0, k).filter(Boolean).length;
  const recall = (/** @type {number} */ k) => hits(k) / wanted.size;
  const gain = (/** @type {boolean[]} */ places) => places.reduce((sum, hit, place) => sum + (hit ? 1 / Math.log2(place + 2) : 0), 0);
  const first = found.indexOf(true);
  const best = Array.from({ length: Math.min(10, wanted.size) }, () => true);
  return {
    "R@1": recall(1),
    "R@5": recall(5),
    "R@10": recall(10),
    "R@20": recall(20),
    "R@50": recall(50),
    "H@10": hits(10) > 0 ? 1 : 0,
    MRR: first < 0 ? 0 : 1 / (first + 1),
    "nDCG@10": gain(found.slice(0, 10)) / gain(best),
  };
}

/** The means over a group of questions. @typedef {Figures & { n: number }} Means */

/**
 * The means by category and `overall`; a group without questions is absent. A question without a ranking found nothing.
 * @param {Question[]} questions
 * @param {Rankings} rankings
 * @returns {Map<string, Means>}
 */
export function score(questions, rankings) {
  const all = questions.map(({ qid, category, evidence }) => ({ category, ...figures(evidence, rankings.get(qid) ?? []) }));
  /** @type {[string, typeof all][]} */
  const groups = [["overall", all.filter(counts)], ...[...CATEGORIES].map(([number, name]) => /** @type {[string, typeof all]} */ ([name, all.filter(({ category }) => category === number)]))];
  return new Map(groups.filter(([, group]) => group.length > 0).map(([name, group]) => [name, mean(group)]));
}

/** @param {{ category: number }} question */
const counts = ({ category }) => category !== ADVERSARIAL;

/** @param {Figures[]} group @returns {Means} */
function mean(group) {
  const sum = (/** @type {Column} */ column) => group.reduce((total, one) => total + one[column], 0);
  const means = COLUMNS.map((column) => [column, (100 * sum(column)) / group.length]);
  return { n: group.length, .../** @type {Figures} */ (Object.fromEntries(means)) };
}

/** The means as a table. @param {Map<string, Means>} groups */
export function table(groups) {
  const head = `${"".padEnd(12)} ${"n".padStart(5)} ${COLUMNS.map((column) => column.padStart(7)).join(" ")}`;
  const rows = [...groups].map(([name, group]) => `${name.padEnd(12)} ${String(group.n).padStart(5)} ${COLUMNS.map((column) => oneDigit(group[column]).padStart(7)).join(" ")}`);
  return [head, ...rows].join("\n");
}

/** A half goes to the even digit, as in Python; only .25 and .75 are halves in binary too. @param {number} value */
export const oneDigit = (value) => (Math.abs(value % 1) === 0.25 ? value - Math.sign(value) * 0.01 : value).toFixed(1);

/**
 * What resampling the questions says of one column: the mean, or the mean difference to other rankings of the same questions;
 * the middle 95 % of the resamples; and the share of them, in percent, in which it is above zero.
 * @typedef {{ mean: number, low: number, high: number, won: number }} Sureness
 */

/**
 * The bootstrap over the questions that count overall; `other` makes it paired. Says the same at every run.
 * @param {Column} column
 * @param {Question[]} questions
 * @param {Rankings} rankings
 * @param {Rankings} [other]
 * @returns {Sureness}
 */
export function bootstrap(column, questions, rankings, other) {
  const values = questions.filter(counts).map(({ qid, evidence }) => {
    const mine = figures(evidence, rankings.get(qid) ?? [])[column];
    return other ? mine - figures(evidence, other.get(qid) ?? [])[column] : mine;
  });
  const random = mulberry32(SEED);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let n = 0; n < values.length; n += 1) sum += values[Math.floor(random() * values.length)];
    return (100 * sum) / values.length;
  }).sort((one, another) => one - another);
  return {
    mean: (100 * values.reduce((sum, value) => sum + value, 0)) / values.length,
    low: quantile(means, 0.025),
    high: quantile(means, 0.975),
    won: (100 * means.filter((value) => value > 0).length) / RESAMPLES,
  };
}

/** With interpolation between neighbours. @param {number[]} sorted @param {number} share */
export function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place % 1);
}

/** A small random number generator (Tommy Ettinger's mulberry32). @param {number} state @returns {() => number} from 0 up to 1 */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
