// @ts-check
// The counts of a suite: each test has passed, has failed as a list of expected failures says, was skipped for a reason, or failed.

/** A line of a list of expected failures. @typedef {{ tests: RegExp, reason: string }} Expected */
/** @typedef {{ id: string, outcome: "passed" | "failed" | "skipped", message?: string }} Result */

export class Counts {
  passed = 0;
  /** Each reason with its number. @type {Map<string, number>} */
  expected = new Map();
  /** Each reason with its number. @type {Map<string, number>} */
  skipped = new Map();
  /** A sentence for each failure. @type {string[]} */
  failed = [];

  /**
   * Counts results. An expected failure that passes is a failure of the list, and so is a line that names no test.
   * @param {Result[]} results @param {readonly Expected[]} [lines]
   */
  static of(results, lines = []) {
    const counts = new Counts();
    /** @type {Set<Expected>} */
    const used = new Set();
    for (const { id, outcome, message = "" } of results) {
      const line = lines.find(({ tests }) => tests.test(id));
      if (line) used.add(line);
      if (outcome === "skipped") counts.skip(message);
      else if (line === undefined) outcome === "passed" ? (counts.passed += 1) : counts.failed.push(`${id}: ${message}`);
      else if (outcome === "failed") add(counts.expected, line.reason);
      else counts.failed.push(`${id} passes: the line ${line.tests} of the expected failures is too wide, or stale.`);
    }
    for (const line of lines) if (!used.has(line)) counts.failed.push(`The line ${line.tests} of the expected failures names no test.`);
    return counts;
  }

  /** @param {string} reason @param {number} [times] */
  skip(reason, times = 1) {
    add(this.skipped, reason, times);
  }

  /** One line of numbers, and one for each reason and failure. @returns {string} */
  toString() {
    const lines = [`${this.passed} passed, ${sum(this.expected)} failed as expected, ${sum(this.skipped)} skipped, ${this.failed.length} failed`];
    for (const [reason, times] of this.expected) lines.push(`    expected ${times} ×: ${reason}`);
    for (const [reason, times] of this.skipped) lines.push(`    skipped ${times} ×: ${reason}`);
    for (const failure of this.failed) lines.push(`    FAILED ${failure}`);
    return lines.join("\n");
  }
}

/** @param {Map<string, number>} map @param {string} reason @param {number} [times] */
const add = (map, reason, times = 1) => void map.set(reason, (map.get(reason) ?? 0) + times);
/** @param {Map<string, number>} map */
export const sum = (map) => [...map.values()].reduce((total, times) => total + times, 0);
