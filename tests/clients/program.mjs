// @ts-check
// Runs another program to its end or its time: one that hangs is ended with its children, and the failure says so.
import { spawn } from "node:child_process";
import { Failure, root } from "../../tools/steps.mjs";

/**
 * Returns the exit code and the output of a program: all of it, and that of the standard output alone.
 * @param {string} program
 * @param {string[]} args
 * @param {{ seconds: number, env?: Record<string, string>, cwd?: string, input?: string }} options `seconds` is the longest that it may take
 * @returns {Promise<{ status: number | null, output: string, stdout: string }>}
 */
export async function run(program, args, { seconds, env = {}, cwd = root, input = "" }) {
  // A group of its own, so that its children can be ended with it.
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: "pipe" });
  child.stdin.end(input);
  const end = () => endGroup(child);
  process.once("exit", end);
  let [output, stdout] = ["", ""];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  child.stdout.on("data", (text) => (stdout += text));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, seconds * 1_000);
  try {
    const status = await new Promise((/** @type {(status: number | null) => void} */ resolve, reject) => child.on("error", reject).on("close", resolve));
    if (late) throw new Failure(`${output.slice(-4_000)}\n${program} ${args.join(" ")}\ndid not end within ${seconds} seconds.`);
    return { status, output, stdout };
  } finally {
    clearTimeout(timer);
    process.off("exit", end);
  }
}

/** Ends a program that leads a group, with its children. @param {import("node:child_process").ChildProcess} child */
export function endGroup(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself in the meantime.
  }
}
