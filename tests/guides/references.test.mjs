// @ts-check
// What the documentation names is there: paths in the repository, links and their anchors, and every test in the map of tests.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "../../tools/steps.mjs";
import { documents, text } from "./documents.mjs";

/** Paths that are named and on their way. One that is there has to leave this list. */
const TO_COME = new Set([
  "docs/api.md",
  "docs/configuration.md",
  "docs/errors.md",
  "src/chat/dialect/keepsake.rs",
  "src/chat/reply.rs",
  "src/chat/turn.rs",
  "src/config/",
  "src/digest.rs",
  "src/http/endpoints/chat.rs",
  "src/http/routes.rs",
  "src/http/serve.rs",
  "src/jobs.rs",
  "src/platform/mod.rs",
  "src/privacy/",
  "src/role.rs",
  "src/users/",
]);

/** Folders at the top level that documents name paths of. */
const FOLDERS = /^(?:src|tests|tools|docs|migrations|examples|page)\//;
/** Documents without fenced blocks: those hold commands and code. @param {string} document */
const prose = (document) => text(document).replace(/^```[\s\S]*?^```$/gm, "");

test("every path that a document names is in the repository", () => {
  const missing = new Map();
  // The map of tests has paths in `tests/`, and a test of its own; a changelog has those of its day.
  for (const document of documents.filter((name) => !["CHANGELOG.md", "tests/README.md"].includes(name))) {
    for (const [, code] of prose(document).matchAll(/`([^`\s]+)`/g)) {
      const path = code.split("::")[0];
      if (!FOLDERS.test(path) || /[*{<…]/.test(path)) continue;
      if (!existsSync(join(root, path))) missing.set(path, document);
    }
  }
  assertExpected(missing);
});

test("every link of a document leads somewhere, to its anchor too", () => {
  const missing = new Map();
  for (const document of documents) {
    for (const [, target] of prose(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file, anchor] = target.split("#");
      const path = file === "" ? document : join(dirname(document), file);
      if (!existsSync(join(root, path))) missing.set(path, document);
      else if (anchor !== undefined && !anchors(path).has(anchor)) missing.set(`${path}#${anchor}`, document);
    }
  }
  assertExpected(missing);
});

/** @param {Map<string, string>} missing a path, and a document that names it */
function assertExpected(missing) {
  assert.deepEqual([...missing].filter(([path]) => !TO_COME.has(path)).map(([path, document]) => `${document} names ${path}`), []);
}

test("what was on its way and is there is not on the list any more", () => {
  assert.deepEqual([...TO_COME].filter((path) => existsSync(join(root, path))), []);
});

/** The anchors that GitHub gives a document's headings. @param {string} document */
function anchors(document) {
  const headings = prose(document).matchAll(/^#+ (.*)$/gm);
  return new Set([...headings].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));
}

test("the map of tests names every file of tests, and none that is not there", () => {
  const folder = join(root, "tests");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(rs|mjs)$/.test(name) && !name.includes("node_modules") && !name.includes(".tools"));
  const map = readFileSync(join(folder, "README.md"), "utf8");
  const named = new Set([...map.matchAll(/`([\w./-]+\.(?:rs|mjs))`/g)].map(([, name]) => name));
  assert.deepEqual(files.filter((name) => !named.has(name)).sort(), [], "the map does not name these");
  assert.deepEqual([...named].filter((name) => !files.includes(name)).sort(), [], "these are not there");
});
