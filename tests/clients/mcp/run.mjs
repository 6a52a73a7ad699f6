// @ts-check
// The conformance suite of MCP, of its package, with the requirements of both eras: over `/mcp` of the built Worker, and over
// the codec with the fixtures that the suite calls by their names.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Failure, quietly, root } from "../../../tools/steps.mjs";
import { startWorker } from "../../../tools/worker.mjs";
import { Counts } from "../counts.mjs";

const PACKAGE = "@modelcontextprotocol/conformance";
const REVISIONS = ["2026-07-28", "2025-11-25"];
/** The longest that the suite may take for one revision. */
const SECONDS = 300;

/** A server under test, at `url` until it is stopped. @typedef {{ url: string, stop: () => unknown }} Server */

/** The servers, by name. @type {Record<string, () => Promise<Server>>} */
const SERVERS = {
  async codec() {
    await quietly("mcp-fixture", "cargo", ["build", "--example", "mcp_fixture"]);
    const host = spawn(join(root, "target/debug/examples/mcp_fixture"), ["0"], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const url of createInterface({ input: host.stdout })) return { url, stop: () => host.kill() };
    throw new Failure("The host of the fixtures has ended by itself.");
  },
  async keepsake() {
    // The suite sends no header of its own, and so no credential.
    const { url, stop } = await startWorker({ vars: { REQUIRE_AUTHENTICATION: "false" }, onLog: () => {} });
    return { url: `${url}/mcp`, stop };
  },
};

/** Runs the suite over each server. */
export async function mcp() {
  const counts = new Counts();
  for (const [name, start] of Object.entries(SERVERS)) {
    const server = await start();
    try {
      for (const revision of REVISIONS) add(counts, `${name} ${revision}`, revision, await suite(server.url, revision, name === "codec" ? revision : `${revision}-${name}`));
    } finally {
      await server.stop();
    }
  }
  return counts;
}

/** Returns the output of the suite. @param {string} url @param {string} revision @param {string} list the end of the name of the list of expected failures @returns {Promise<string>} */
async function suite(url, revision, list) {
  const folder = mkdtempSync(join(tmpdir(), "keepsake-mcp-"));
  const entry = fileURLToPath(import.meta.resolve(`${PACKAGE}/dist/index.js`));
  const baseline = join(import.meta.dirname, `expected-failures-${list}.yaml`);
  const args = [entry, "server", "--url", url, "--requirements", revision, "--expected-failures", baseline, "-o", folder];
  try {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: SECONDS * 1_000, env: { ...process.env, NO_COLOR: "1" } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    const [status] = await once(child, "close");
    if (!output.includes("=== SUMMARY ===")) throw new Failure(`${output.slice(-4_000)}\nThe suite of MCP has no summary.`);
    const summary = output.split("=== SUMMARY ===")[1].replaceAll(/\u001b\[\d+m/g, "");
    return `${summary}\n${status === 0 ? "" : "  ! it failed"}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Adds the scenarios of a summary. Those that the revision does not require do not count. @param {Counts} counts @param {string} title @param {string} revision @param {string} summary */
function add(counts, title, revision, summary) {
  const names = (/** @type {RegExp} */ line) => [...summary.matchAll(line)].map(([, name]) => name).filter((name) => required(revision).has(name));
  // A line may name one check of a scenario.
  const expected = [...new Set(names(/^ {2}~ ([^\s:]+)/gm))];
  const passed = names(/^✓ ([^:]+):/gm).filter((name) => !expected.includes(name));
  counts.passed += passed.length;
  if (expected.length > 0) counts.expected.set(`${title}: ${expected.join(", ")}`, expected.length);
  const told = summary.split(/^(?=Unexpected failures|Stale)/m).slice(1).join("\n");
  if (summary.includes("  ! it failed")) counts.failed.push(`${title}: ${told || summary}`);
}

/** Returns the scenarios of servers that a revision requires. @param {string} revision */
function required(revision) {
  const requirements = readFileSync(fileURLToPath(import.meta.resolve(`${PACKAGE}/requirements/${revision}.yaml`)), "utf8");
  const [, server = ""] = requirements.match(/^server:\n((?: {2}- .*\n)+)/m) ?? [];
  return new Set([...server.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name));
}
