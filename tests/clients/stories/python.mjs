// @ts-check
// Clients in Python: a program for each, told what to do by lines of JSON, that answers each with a line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { inPython, pythonEnv } from "../../../tools/python.mjs";
import { endGroup } from "../program.mjs";

/** Starts a program of clients/ at its first question. @param {string} file @param {string[]} args */
export function program(file, ...args) {
  /** @type {import("node:child_process").ChildProcessWithoutNullStreams | undefined} */
  let child;
  /** @type {AsyncIterator<string>} */
  let lines;
  let complaints = "";
  const end = () => child && endGroup(child);

  function start() {
    const path = fileURLToPath(new URL(`clients/${file}`, import.meta.url));
    const env = { ...process.env, ...pythonEnv, OPENAI_AGENTS_DISABLE_TRACING: "true", LANGSMITH_TRACING: "false" };
    const started = spawn(inPython("python"), [path, ...args], { env, detached: true });
    started.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
    lines = createInterface(started.stdout)[Symbol.asyncIterator]();
    process.once("exit", end);
    return started;
  }

  return {
    /** Sends a line and returns the answer. @param {object} message @returns {Promise<any>} */
    async ask(message) {
      child ??= start();
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} has ended: ${complaints.slice(-2_000)}`);
      return JSON.parse(value);
    },
    async close() {
      if (child === undefined || child.exitCode !== null) return;
      const ended = once(child, "close");
      end();
      await ended;
      process.off("exit", end);
    },
  };
}

/**
 * A client of a chat.
 * @param {string} name @param {string} file in clients/ @param {string} flavour
 * @returns {import("./stories.mjs").Client}
 */
export function python(name, file, flavour) {
  const { ask, close } = program(file, flavour);
  return {
    name,
    async open(at) {
      const { chat } = await ask({ open: at });
      return { say: (text, stop = false) => ask({ chat, say: text, stop }) };
    },
    close,
  };
}
