// @ts-check
// Ratios of paired measurements.
import { numbers } from "../speech.mjs";

const RESAMPLES = 2000;

/** A measurement of the baseline and the one of the candidate that was made next to it. @typedef {[baseline: number, candidate: number]} Pair */

/** @param {number[]} values */
export const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];

/** Returns the geometric mean of the middle 60 % of the pairs' ratios: a batch that something disturbed counts for nothing. @param {Pair[]} pairs */
function middle(pairs) {
  const logs = pairs.map(([baseline, candidate]) => Math.log(candidate / baseline)).sort((one, other) => one - other);
  const kept = logs.slice(Math.floor(logs.length / 5), Math.ceil((logs.length * 4) / 5));
  return Math.exp(kept.reduce((sum, log) => sum + log, 0) / kept.length);
}

/**
 * Returns the ratio of candidate to baseline with the interval that holds 90 % of the resamples (always the same ones): first the
 * starts of the Workers are drawn anew, then the pairs of each.
 * @param {Pair[][]} starts the pairs, by start
 */
export function ratio(starts) {
  const random = numbers(17);
  /** @template T @param {T[]} all @returns {T[]} */
  const redrawn = (all) => all.map(() => all[Math.floor(random() * all.length)]);
  const resampled = Array.from({ length: RESAMPLES }, () => middle(redrawn(starts).flatMap(redrawn)));
  resampled.sort((one, other) => one - other);
  return { ratio: middle(starts.flat()), low: resampled[RESAMPLES * 0.05], high: resampled[RESAMPLES * 0.95] };
}
