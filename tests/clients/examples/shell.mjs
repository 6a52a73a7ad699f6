// @ts-check
// Runs the commands of examples/README.md as they stand there, each example for a user of its own. An installation is a check that the
// environment of the tests has the packages.
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { inPython, oldPython, pythonEnv } from "../../../tools/python.mjs";
import { root } from "../../../tools/steps.mjs";
import { commands } from "../../guides/documents.mjs";
import { endGroup, run } from "../program.mjs";

/** The longest that an example may take. */
const SECONDS = 120;
const PRELUDE = `set -euo pipefail
pip() { shift; python -c 'import importlib.metadata, sys; [importlib.metadata.version(name) for name in sys.argv[1:]]' "$@"; }
npm() { shift; for name; do test -d "${join(root, "node_modules")}/$name" || { echo "package.json lacks $name"; return 1; }; done; }
npx() { "$@"; }
`;

/** The blocks of the guide, by name. */
export const blocks = new Map(commands("examples/README.md").map((block) => [block.name, block]));
/** The examples whose packages want an older client of OpenAI. */
export const OLD = ["llamaindex", "gradio"];

/**
 * The script of an example: the block that makes a key, then its own.
 * @param {string} url @param {string} name @param {string} [more] commands between the two
 */
function script(url, name, more = "") {
  const [key, own] = ["key", name].map((block) => {
    const found = blocks.get(block);
    if (found?.mark !== "test") throw new Error(`examples/README.md has no block test=${block}`);
    return found.script;
  });
  return PRELUDE + key.replace("http://localhost:8787", url).replace("alice", `example-${name}`) + more + own;
}

/** @param {string} name */
function environment(name) {
  const python = OLD.includes(name) ? oldPython.bin("python") : inPython("python");
  const path = [dirname(python), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  return { ...pythonEnv, PATH: path, PYTHONUNBUFFERED: "1", LANGSMITH_TRACING: "false", GRADIO_ANALYTICS_ENABLED: "False", HF_HUB_OFFLINE: "1" };
}

const cwd = join(root, "examples");
/** The arguments of bash, which would read `.bashrc`, and its PATH, where standard input is a socket. @param {string} text */
const bash = (text) => ["--norc", "-c", text];

/** Runs an example to its end. @param {string} url @param {string} name @param {string} [more] commands before its own */
export const finished = (url, name, more) => run("bash", bash(script(url, name, more)), { cwd, env: environment(name), seconds: SECONDS });

/** Runs a program in the environment of an example. @param {string} name @param {string} program @param {string[]} args */
export const beside = (name, program, args) => run(program, args, { env: environment(name), seconds: SECONDS });

/**
 * Runs an example that serves until it is stopped.
 * @param {string} url @param {string} name
 * @param {(address: string) => Promise<void>} use is called with the address that the example prints
 */
export async function serving(url, name, use) {
  const child = spawn("bash", bash(script(url, name)), { cwd, env: { ...process.env, ...environment(name) }, detached: true, stdio: "pipe" }); // esbuild ends with its standard input
  const end = () => endGroup(child);
  process.once("exit", end);
  const timer = setTimeout(end, SECONDS * 1_000);
  try {
    await use(await printed(child, name));
  } finally {
    clearTimeout(timer);
    process.off("exit", end);
    end();
  }
}

/** Returns the first address on this machine that a program prints. @param {import("node:child_process").ChildProcess} child @param {string} name @returns {Promise<string>} */
function printed(child, name) {
  let output = "";
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        output += text;
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
        if (address !== undefined) resolve(address);
      });
    }
    child.on("error", reject);
    child.on("close", (status) => reject(new Error(`${name} ended with ${status} before it served: ${output.slice(-4_000)}`)));
  });
}
