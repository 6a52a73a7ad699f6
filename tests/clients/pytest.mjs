// @ts-check
// Runs tests of pytest and returns the outcome of each.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inPython } from "../../tools/python.mjs";
import { Failure } from "../../tools/steps.mjs";
import { run } from "./program.mjs";

/** @typedef {import("./counts.mjs").Result} Result */

/**
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, seconds: number }} options
 * @returns {Promise<Result[]>}
 */
export async function pytest(args, { cwd, env = {}, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), "keepsake-pytest-"));
  const report = join(folder, "report.jsonl");
  try {
    const all = ["-m", "pytest", "-q", "-p", "report", "-p", "no:cacheprovider", ...args];
    const paths = { PYTHONPATH: fileURLToPath(new URL(".", import.meta.url)), PYTHONDONTWRITEBYTECODE: "1", KEEPSAKE_REPORT: report };
    const { status, output } = await run(inPython("python"), all, { cwd, seconds, env: { ...paths, ...env } });
    // 1 says that tests failed; anything else, that they did not run.
    if ((status !== 0 && status !== 1) || !existsSync(report)) throw new Failure(`${output.slice(-8_000)}\npytest ended with ${status}`);
    return readFileSync(report, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
