// @ts-check
// The clients that README.md shows, run as they stand there; the variable KEEPSAKE tells them the address, as the README says.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/steps.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

const keepsake = await startKeepsake();

/** How each language runs a program that it is given on its standard input. @type {Record<string, [string, string[]]>} */
const languages = {
  python: ["python3", ["-"]],
  javascript: [process.execPath, ["--input-type=module", "-"]],
  curl: ["bash", ["-euo", "pipefail", "-s"]],
};

for (const [language, [program, args]] of Object.entries(languages)) {
  story(`the ${language} client of the README works`, async () => {
    const before = await complete();
    const { status, out, errors } = await run(program, args, marked(language));
    assert.equal(status, 0, errors);
    assert.doesNotMatch(out, /"status":\s*4\d\d|unauthenticated/);
    const replies = (await complete()).slice(before.length);
    assert.ok(replies.length > 0, `it says something and is answered; it printed:\n${out}${errors}`);
    const printed = out.replaceAll(/\W+/g, " ");
    const [firstWords] = replies.map(({ content }) => content.split(/\W+/).slice(0, 2));
    for (const word of firstWords) assert.ok(printed.includes(word), `it shows the reply; it printed:\n${out}`);
  });
}

const complete = () => keepsake.rows("select content from messages where role = 'assistant' and status = 'complete' order by rowid");

/** The fenced block below `<!-- snippet: NAME -->`. @param {string} name */
function marked(name) {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const found = new RegExp(`<!-- snippet: ${name} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\\n\`\`\``).exec(readme);
  return found?.[1] ?? assert.fail(`README.md has no code block below <!-- snippet: ${name} -->`);
}

/** @param {string} program @param {string[]} args @param {string} input */
async function run(program, args, input) {
  const child = spawn(program, args, { stdio: "pipe", env: { ...process.env, KEEPSAKE: keepsake.url.origin } });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (bytes) => (out += bytes));
  child.stderr.on("data", (bytes) => (errors += bytes));
  child.stdin.end(input);
  const [status] = await once(child, "close");
  return { status, out, errors };
}
