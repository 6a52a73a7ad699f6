// @ts-check
// Checks that the documentation names only existing paths, links and anchors, and that the map of tests names every test file.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "../../tools/steps.mjs";
import { documents, text } from "./documents.mjs";


/** Recognises a path in the repository by its folder at the top level. */
const FOLDERS = /^(?:src|tests|tools|docs|migrations|examples|page)\//;
/** Returns a document without its fenced blocks, which hold commands and code. @param {string} document */
const prose = (document) => text(document).replace(/^```[\s\S]*?^```$/gm, "");

test("every path that a document names is in the repository", () => {
  const missing = new Map();
  // The map of tests has paths relative to `tests/`, and a test of its own. A changelog may name paths that are gone.
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

/** Fails for a missing path. @param {Map<string, string>} missing each path with a document that names it */
function assertExpected(missing) {
  assert.deepEqual([...missing].map(([path, document]) => `${document} names ${path}`), []);
}

/** Returns the anchors that GitHub gives a document's headings. @param {string} document */
function anchors(document) {
  const headings = prose(document).matchAll(/^#+ (.*)$/gm);
  return new Set([...headings].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")));
}

test("the map of tests names every test file, and only existing ones", () => {
  const folder = join(root, "tests");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(rs|mjs)$/.test(name) && !name.includes("node_modules") && !name.includes(".tools"));
  const map = readFileSync(join(folder, "README.md"), "utf8");
  const named = new Set([...map.matchAll(/`([\w./-]+\.(?:rs|mjs))`/g)].map(([, name]) => name));
  assert.deepEqual(files.filter((name) => !named.has(name)).sort(), [], "the map does not name these");
  assert.deepEqual([...named].filter((name) => !files.includes(name)).sort(), [], "these are not there");
});

test("CONTRIBUTING.md names every script of package.json, and each one's program exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = [...text("CONTRIBUTING.md").matchAll(/^\| `npm (?:run )?([\w:-]+)/gm)].map(([, name]) => name);
  assert.deepEqual(named.sort(), Object.keys(scripts).sort());
  for (const [name, script] of Object.entries(scripts)) {
    const file = /^exec node (\S+)/.exec(script)?.[1] ?? "Cargo.toml";
    assert.ok(existsSync(join(root, file)), `${name}: ${script}`);
  }
});
