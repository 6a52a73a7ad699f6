// @ts-check
// The stories that each client of MCP tells.
import assert from "node:assert/strict";
import { SAY } from "../model.mjs";

/** @typedef {import("./clients/mcp.mjs").McpClient} McpClient */
/** @typedef {import("./stories.mjs").At} At */

/** @type {Record<string, (client: McpClient, at: At) => Promise<void>>} */
export const MCP_STORIES = {
  async "its tools"(client, at) {
    const names = await client.tools(at);
    for (const name of ["remember", "recall", "forget"]) assert.ok(names.includes(name), names.join());
  },

  async "remember, recall"(client, at) {
    const stored = await client.call(at, "remember", { content: SAY.bees });
    assert.equal(stored.isError, false, stored.text);
    const { text } = await client.call(at, "recall", { q: SAY.where });
    assert.ok(text.includes(SAY.bees), text);
  },

  async "a wrong argument"(client, at) {
    const { isError, text } = await client.call(at, "recall", { q: SAY.where, limit: -1 });
    assert.ok(isError, text);
    assert.match(text, /limit/);
  },
};
