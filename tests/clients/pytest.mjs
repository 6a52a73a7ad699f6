// @ts-check
// Runs tests of pytest and returns the outcome of each.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inPython, pythonEnv } from "../../tools/python.mjs";
import { Failure } from "../../tools/steps.mjs";
import { run } from "./program.mjs";

/** @typedef {import("./counts.mjs").Result} Result */

/**
 * @param {string[]} args
 * @param {{ cwd: string, plugins: string[], env?: Record<string, string>, seconds: number }} options `plugins` are those that the tests
 *   need; pytest would load the ones of every package, for many seconds
 * @returns {Promise<Result[]>}
 */
export async function pytest(args, { cwd, plugins, env = {}, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), "keepsake-pytest-"));
  const report = join(folder, "report.jsonl");
  try {
    const all = ["-m", "pytest", "-q", "-p", "no:cacheprovider", ...["report", ...plugins].flatMap((plugin) => ["-p", plugin]), ...args];
    const paths = { PYTHONPATH: fileURLToPath(new URL(".", import.meta.url)), PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1", KEEPSAKE_REPORT: report };
    const { status, output } = await run(inPython("python"), all, { cwd, seconds, env: { ...pythonEnv, ...paths, ...env } });
    // 1 says that tests failed; anything else, that they did not run.
    if ((status !== 0 && status !== 1) || !existsSync(report)) throw new Failure(`${output.slice(-8_000)}\npytest ended with ${status}`);
    return readFileSync(report, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
