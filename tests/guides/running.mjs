// @ts-check
// Runs the commands of a document, or checks them as far as possible.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../tools/steps.mjs";
import { eventually } from "../workerd/support/story.mjs";

/** A temporary folder; it is deleted when the process ends. */
export const scratch = mkdtempSync(join(tmpdir(), "keepsake-guides-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const bin = join(root, "node_modules", ".bin");
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", CI: "true", NODE_COMPILE_CACHE: join(scratch, "compiled") };

/**
 * Runs a script to its end, and returns its standard output.
 * @param {string} script
 * @param {{ cwd?: string, vars?: Record<string, string> }} [options]
 */
export async function bash(script, { cwd = scratch, vars = {} } = {}) {
  const prelude = 'set -euo pipefail\nnpx() { "$@"; }\n'; // wrangler is on the PATH
  const done = promisify(execFile)("bash", ["-c", prelude + script], { cwd, env: { ...env, ...vars } });
  const { stdout } = await done.catch((/** @type {any} */ failure) => assert.fail(`${script}\n${failure.stdout}${failure.stderr}`));
  return stdout;
}

/**
 * Runs a script that serves until it is stopped, on a port and with a database of its own.
 * @param {string} script `npm start` or `npm run serve`, with or without options
 * @param {(url: string) => Promise<void>} use is called with the address
 */
export async function whileServing(script, use) {
  const port = await freePort();
  const folder = mkdtempSync(join(scratch, "serving-"));
  writeFileSync(join(folder, "none.env"), ""); // in place of a developer's .dev.vars
  const plain = script.replace(/ --(?:port|persist-to) \S+/g, "").trim();
  const start = plain.startsWith("npm start") ? ` --env-file ${join(folder, "none.env")}` : "";
  const whole = `${plain}${/ --( |$)/.test(plain) ? "" : " --"} --port ${port} --persist-to ${folder}${start}`;
  const child = spawn("bash", ["-c", `exec ${whole}`], { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const url = `http://localhost:${port}`;
  try {
    await eventually(`an answer at ${url}: ${whole}`, async () => {
      if (child.exitCode !== null) assert.fail(`${whole}\n${said}`);
      return (await fetch(`${url}/health`).catch(() => undefined))?.ok || undefined;
    }, 90_000);
    await use(url);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await closed;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Returns the commands of a script, one per line, without comments.
 * @param {string} script
 */
export const lines = (script) =>
  script
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");

/**
 * Checks against wrangler's help that a command exists, with as many arguments and with each of its options.
 * @param {string} command `npx wrangler …`, or a pipe into one
 */
export async function assertWranglerHas(command) {
  const [, rest] = /npx wrangler (.*)$/.exec(command) ?? assert.fail(`no command of wrangler: ${command}`);
  const words = [...rest.matchAll(/(--[\w-]+)(?: ([^-\s]\S*))?|(\S+)/g)];
  const given = words.flatMap(([, , , word]) => word ?? []);
  const options = words.flatMap(([, option]) => option ?? []);
  const help = await bash(`wrangler ${given.join(" ")} --help`);
  const usage = /^wrangler (.*)$/m.exec(help)?.[1].split(" ") ?? assert.fail(help);
  const names = usage.slice(0, usage.findIndex((word) => /^[<[]/.test(word)) >>> 0);
  const places = usage.filter((word) => /^[<[]/.test(word));
  assert.deepEqual(given.slice(0, names.length), names, `${command}\n${help}`);
  const more = given.length - names.length;
  const least = places.filter((word) => word.startsWith("<")).length;
  assert.ok(more >= least && more <= places.length, `${command} has ${more} arguments: ${usage.join(" ")}`);
  // wrangler's help spells some options in camel case, and takes both.
  for (const option of options) {
    const camel = option.replace(/\b-([a-z])/g, (_, letter) => letter.toUpperCase());
    assert.match(help, new RegExp(`(?:${option}|${camel})\\b`), command);
  }
}

/**
 * Checks that the `npm` script, the test file or the story that a command names exists.
 * @param {string} command
 */
export function assertOurs(command) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const script = /^npm (?:run )?([\w:-]+)/.exec(command)?.[1];
  if (script !== undefined) return assert.ok(script in scripts, `package.json has no script for: ${command}`);
  const file = /^node_modules\/\.bin\/node (?:--test )?(\S+)/.exec(command)?.[1];
  if (file !== undefined) return assert.ok(readFileSync(join(root, file), "utf8"), command);
  const story = /^cargo test --test stories (\w+)$/.exec(command)?.[1] ?? assert.fail(`nobody knows how to check: ${command}`);
  assert.match(allStories(), new RegExp(`\\bmod \\w*${story}|\\bfn \\w*${story}`), command);
}

/** Returns the text of all stories. */
function allStories() {
  const folder = join(root, "tests", "stories");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs"));
  return files.map((name) => readFileSync(join(folder, name), "utf8")).join("");
}
