// @ts-check
// Lists the documents, and reads the commands in their fenced blocks.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/steps.mjs";

/** Every document, by its path in the repository. */
export const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "MIGRATING.md",
  "SECURITY.md",
  ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  "examples/README.md",
  "tests/README.md",
  "tests/bench/facts/README.md",
  "tests/bench/recall/README.md",
];

/** Reads a document. @param {string} document */
export const text = (document) => readFileSync(join(root, document), "utf8");

/**
 * A fenced block of shell commands.
 * @typedef {object} Block
 * @property {string} document
 * @property {string} name
 * @property {"test" | "check" | undefined} mark `test`: a test runs it, word for word. `check`: a test cannot run it, for example
 *   because it needs an account, and checks its parts
 * @property {string} script
 */

/** Returns the blocks of a document; the name of an unmarked one is its first line. @param {string} document @returns {Block[]} */
export function commands(document) {
  const fences = text(document).matchAll(/^```(?:sh|bash)(?: (test|check)=([\w-]+))?\n([\s\S]*?)^```$/gm);
  return [...fences].map(([, mark, name, script]) => ({ document, name: name ?? script.split("\n")[0], mark: /** @type {Block["mark"]} */ (mark), script }));
}

/** Returns the block of `language` that is marked `test=NAME`. @param {string} document @param {string} language @param {string} name */
export function marked(document, language, name) {
  const found = new RegExp(`^\`\`\`${language} test=${name}\\n([\\s\\S]*?)\\n\`\`\`$`, "m").exec(text(document));
  return found?.[1] ?? assert.fail(`${document} has no block \`\`\`${language} test=${name}`);
}
