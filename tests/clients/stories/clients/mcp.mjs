// @ts-check
// Clients of MCP: the Python client, and the command line of the Inspector.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { quietly, root, step } from "../../../../tools/steps.mjs";
import { node, nodeEnv } from "../../../../tools/toolchain.mjs";
import { run } from "../../program.mjs";
import { program } from "../python.mjs";

/** @typedef {import("../stories.mjs").At} At */
/** @typedef {{ text: string, isError: boolean }} ToolResult */

/**
 * @typedef {object} McpClient
 * @property {string} name
 * @property {(at: At) => Promise<string[]>} tools returns the names of the tools
 * @property {(at: At, tool: string, args: Record<string, string | number>) => Promise<ToolResult>} call
 * @property {() => Promise<void>} [close]
 */

/** @returns {McpClient} */
function python() {
  const { ask, close } = program("mcp_client.py");
  return {
    name: "mcp (Python)",
    tools: async (at) => (await ask({ at })).tools,
    call: (at, call, args) => ask({ at, call, arguments: args }),
    close,
  };
}

const folder = join(root, "tests", "clients", "inspector");

/** Installs the Inspector, which has packages of its own. */
export async function setUpInspector() {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const lock = join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  await step("the Inspector of MCP", () => quietly("inspector", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, env: nodeEnv() }));
}

/** @returns {McpClient} */
function inspector() {
  const { bin } = JSON.parse(readFileSync(join(folder, "node_modules", "@modelcontextprotocol", "inspector", "package.json"), "utf8"));
  const path = join(folder, "node_modules", "@modelcontextprotocol", "inspector", bin["mcp-inspector"]);
  /** @param {At} at @param {string[]} args @returns {Promise<any>} */
  async function cli({ url, key }, ...args) {
    const { status, output, stdout } = await run(node, [path, "--cli", `${url}/mcp`, "--transport", "http", "--header", `Authorization: Bearer ${key}`, "--method", ...args], { seconds: 30 });
    // A tool's error is a result as well, and its status is not 0.
    if (!stdout.startsWith("{")) throw new Error(`the Inspector ended with ${status}: ${output}`);
    return JSON.parse(stdout);
  }
  return {
    name: "MCP Inspector (CLI)",
    tools: async (at) => (await cli(at, "tools/list")).tools.map((/** @type {any} */ tool) => tool.name),
    async call(at, tool, args) {
      const pairs = Object.entries(args).flatMap(([name, value]) => ["--tool-arg", `${name}=${value}`]);
      const { content, isError = false } = await cli(at, "tools/call", "--tool-name", tool, ...pairs);
      return { text: content.map((/** @type {any} */ part) => part.text ?? "").join(""), isError };
    },
  };
}

/** Every client of MCP. */
export const mcpClients = () => [python(), inspector()];
