// @ts-check
// Real clients tell the stories, and a table has a row for each client.
import assert from "node:assert/strict";
import { setTimeout as later } from "node:timers/promises";
import { eventually } from "../../workerd/support/story.mjs";
import { Counts } from "../counts.mjs";
import { CLIENTS } from "./clients/all.mjs";
import { mcpClients, setUpInspector } from "./clients/mcp.mjs";
import { MCP_STORIES } from "./mcp_stories.mjs";
import { STORIES } from "./stories.mjs";

/** The longest that a story may take. */
const SECONDS = 40;

/** @typedef {import("../world.mjs").World} World */
/** @typedef {import("./stories.mjs").At} At */
/** A client in the table: it tells each story with a key of the story's own user. @typedef {{ name: string, tell: Record<string, (at: At, user: string) => Promise<void>>, close?: () => void | Promise<void> }} Row */

/** @param {World} world */
export async function stories(world) {
  const counts = new Counts();
  const chats = CLIENTS.map((client) => chatRow(world, client));
  await fill(Object.keys(STORIES), chats, world, counts);
  await setUpInspector();
  await fill(Object.keys(MCP_STORIES), mcpClients().map(mcpRow), world, counts);
  return counts;
}

/** @param {World} world @param {import("./stories.mjs").Client} client @returns {Row} */
function chatRow({ keepsake }, client) {
  const tell = Object.entries(STORIES).map(([name, story]) => {
    const told = (/** @type {At} */ at, /** @type {string} */ user) => {
      const conversation = () => eventually("a conversation", async () => (await keepsake.conversations(user)).at(0));
      const lastReply = async () => keepsake.lastReply(user, (await conversation()).id);
      const stopReply = async () => {
        const reply = (await keepsake.messages(user, (await conversation()).id)).at(-1);
        const { status, text } = await keepsake.post(user, `/messages/${reply.id}/cancel`);
        assert.equal(status, 204, text);
      };
      return story({ client, open: async () => client.open(at), lastReply, stopReply });
    };
    return [name, told];
  });
  return { ...client, tell: Object.fromEntries(tell) };
}

/** @param {import("./clients/mcp.mjs").McpClient} client @returns {Row} */
function mcpRow(client) {
  const tell = Object.entries(MCP_STORIES).map(([name, story]) => [name, (/** @type {At} */ at) => story(client, at)]);
  return { ...client, tell: Object.fromEntries(tell) };
}

/**
 * Has each client tell each story, and prints the table.
 * @param {string[]} names @param {Row[]} rows @param {World} world @param {Counts} counts
 */
async function fill(names, rows, { url, key }, counts) {
  /** @type {string[][]} */
  const table = [["client", ...names]];
  for (const { name, tell, close } of rows) {
    const cells = [name];
    for (const story of names) {
      const user = `${name} ${story}`.replaceAll(/[^a-z]+/gi, "-");
      const problem = await inTime(tell[story]({ url, key: await key(user) }, user));
      cells.push(problem === undefined ? "ok" : "FAILED");
      if (problem === undefined) counts.passed += 1;
      else counts.failed.push(`${name}, ${story}: ${problem}`);
    }
    await close?.();
    table.push(cells);
  }
  console.log(text(table));
}

/** Returns the reason where a story fails, or takes too long. @param {Promise<void>} story @returns {Promise<string | undefined>} */
async function inTime(story) {
  const abort = new AbortController();
  const late = later(SECONDS * 1_000, `took more than ${SECONDS} seconds`, { signal: abort.signal }).catch(() => undefined);
  const told = story.then(() => undefined, (error) => (error instanceof Error ? error.message : String(error)));
  const problem = await Promise.race([told, late]);
  abort.abort();
  return problem;
}

/** A table with columns of equal width. @param {string[][]} rows */
function text(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()).join("\n");
}
