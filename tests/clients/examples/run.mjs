// @ts-check
// The examples, run by the commands of their guide: each is answered from memory, prints what was recalled, and fails with a key that
// does not exist.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { oldPython } from "../../../tools/python.mjs";
import { root } from "../../../tools/steps.mjs";
import { Counts } from "../counts.mjs";
import { SAY } from "../model.mjs";
import { visit } from "./browser.mjs";
import { beside, blocks, finished, serving } from "./shell.mjs";

/** @typedef {import("../world.mjs").World} World */

/** The end of what each program prints. */
const TALKS = `> ${SAY.bees}\nI hear you.\n> ${SAY.where}\nIn Cork.\n  recalled: ${SAY.bees}\n`;
const CALLS = `recalled: ${SAY.bees}\n`;
/** @type {Record<string, string>} */
const PROGRAMS = {
  curl: `"content":"I hear you."\n"content":"In Cork."\n"content":"${SAY.bees}"\n"content":"They said: “${SAY.bees}”"\n`,
  "openai-python": TALKS,
  "openai-javascript": TALKS,
  langchain: TALKS,
  llamaindex: TALKS,
  "openai-agents": TALKS,
  "mcp-python": CALLS,
  "mcp-typescript": CALLS,
};
/** The refusal as clients print it: the Python client of MCP keeps the status for itself. */
const REFUSED = /401|unauthenticated|MCPError: Server returned an error response/;
const WRONG_KEY = `export KEEPSAKE_KEY=ks_live_${"0".repeat(16)}_${"0".repeat(72)}\n`;

/** The stories by name; each throws where it fails. @type {Record<string, (world: World) => Promise<void>>} */
const STORIES = {
  async "each folder and each block of the guide has a story"() {
    const folders = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const told = [...Object.keys(PROGRAMS), "use-chat", "gradio"].sort();
    assert.deepEqual(folders.map(({ name }) => name).sort(), told);
    assert.deepEqual([...blocks.keys()].filter((name) => name !== "key").sort(), told);
  },

  ...Object.fromEntries(
    Object.entries(PROGRAMS).flatMap(([name, prints]) => [
      [
        name,
        async ({ url }) => {
          const { status, output, stdout } = await finished(url, name);
          assert.equal(status, 0, output);
          assert.equal(stdout, prints);
        },
      ],
      [
        `${name}, with a wrong key`,
        async ({ url }) => {
          const { status, output } = await finished(url, name, WRONG_KEY);
          assert.notEqual(status, 0, output);
          assert.ok(REFUSED.test(output), output.slice(-1_000));
        },
      ],
    ]),
  ),

  "use-chat": ({ url }) => serving(url, "use-chat", (address) => visit(address, url)),

  gradio: ({ url }) =>
    serving(url, "gradio", async (address) => {
      const page = await fetch(address);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /gradio/);
      const { status, output, stdout } = await beside("gradio", "python", [fileURLToPath(new URL("ask_gradio.py", import.meta.url)), address, SAY.bees, SAY.where]);
      assert.equal(status, 0, output);
      assert.equal(stdout, "I hear you.\nIn Cork.\n");
    }),
};

/** @param {World} world */
export async function examples(world) {
  await oldPython.setUp();
  const counts = new Counts();
  for (const [name, story] of Object.entries(STORIES)) {
    const problem = await story(world).then(() => undefined, (error) => error);
    if (problem === undefined) counts.passed += 1;
    else counts.failed.push(`${name}: ${problem.message}`);
  }
  return counts;
}
