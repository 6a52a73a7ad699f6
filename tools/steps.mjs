// @ts-check
// Runs other programs for the tools, with one line of output a step: its title and its seconds. A step's own output goes to
// .tools/log/, and is printed when the step fails.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
/** The folder for everything that set-up installs; git ignores it. */
export const cache = join(root, ".tools");

/** A failure whose message is a full explanation: it is printed without a stack. */
export class Failure extends Error {}

/**
 * @typedef {object} Run
 * @property {NodeJS.ProcessEnv} [env] the whole environment; by default that of this process
 * @property {string} [cwd] the folder to run in; by default the repository
 * @property {boolean} [mayAsk] true lets it read from the terminal, for a password
 */

/**
 * Does `work`, and prints the seconds that it took. Prints nothing where the work fails: the failure has its own message.
 * @template T
 * @param {string} title
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${title}`);
  return result;
}

/**
 * Runs a program with its output in `.tools/log/<log>.log`. A failure's message has the end of that file.
 * @param {string} log
 * @param {string} program
 * @param {string[]} args
 * @param {Run} [options]
 */
export async function quietly(log, program, args, { env = process.env, cwd = root, mayAsk = false } = {}) {
  const path = join(cache, "log", `${log}.log`);
  mkdirSync(join(cache, "log"), { recursive: true });
  const file = openSync(path, "w");
  try {
    const status = await run(program, args, { env, cwd, stdio: [mayAsk ? "inherit" : "ignore", file, file] });
    if (status !== 0) {
      const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(-200);
      throw new Failure(`${lines.join("\n")}\n\n${[program, ...args].join(" ")}\nended with ${status}; all it said is in .tools/log/${log}.log`);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Runs a program whose output goes to the terminal.
 * @param {string} program
 * @param {string[]} args
 * @param {Run} [options]
 */
export async function openly(program, args, { env = process.env, cwd = root, mayAsk = false } = {}) {
  const status = await run(program, args, { env, cwd, stdio: [mayAsk ? "inherit" : "ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Failure(`${[program, ...args].join(" ")}\nended with ${status}`);
}

/**
 * Returns the trimmed output of a program; null when there is no such program, or it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {Run} [options]
 * @returns {Promise<string | null>}
 */
export async function ask(program, args, { env = process.env, cwd = root } = {}) {
  const child = spawn(program, args, { env, cwd, stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  return (await ended(child)) === 0 ? said.trim() : null;
}

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

// A signal may come to this process alone, and its children must not outlive it. After Ctrl-C they receive it twice.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    if (running.size === 0) process.exit(1);
  });
}

/**
 * Runs a program to its end. Returns its exit code, or the name of the signal or the error that ended it.
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<number | string>}
 */
export function run(program, args, options) {
  return ended(spawn(program, args, options));
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number | string>}
 */
function ended(child) {
  running.add(child);
  return new Promise((/** @type {(status: number | string) => void} */ resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal ?? "no exit code"));
  }).finally(() => running.delete(child));
}

/**
 * Runs the body of a command. When it fails, prints the reason and exits with 1.
 * @param {() => Promise<void>} main
 */
export async function command(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : (mistyped(error) ?? error));
    process.exit(1);
  }
}

/**
 * Returns one sentence about an option or argument that `parseArgs` does not know; undefined for any other error.
 * @param {unknown} error
 */
function mistyped(error) {
  if (!(error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_"))) return undefined;
  return `\n${error.message.split(". ")[0]}.`;
}
