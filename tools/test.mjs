// @ts-check
// `npm test`: runs every check, the quick ones first, and ends at the first failure. `npm test -- --only NAME`, which may be
// given more than once, runs the stages of those names; a stage that runs the Worker also builds it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setUpBrowser } from "./browser.mjs";
import { build } from "./bundle.mjs";
import { setUpPostgres } from "./postgres.mjs";
import { Failure, command, openly, root, step } from "./steps.mjs";
import { node, nodeEnv, setUp } from "./toolchain.mjs";

/** @type {Record<string, () => Promise<void>>} */
const stages = {
  format: () => openly("cargo", ["fmt", "--check"]),
  clippy: () => openly("cargo", ["clippy", "--all-targets", "--", "-D", "warnings"]),
  docs: () => openly("cargo", ["doc", "--no-deps", "--document-private-items"], { env: { ...process.env, RUSTDOCFLAGS: "-D warnings" } }),
  native: () => openly("cargo", ["test"]),
  async types() {
    for (const project of ["tools", "tests"]) await openly("tsc", ["--project", project], { env: nodeEnv() });
  },
  build,
  workerd: () => built("workerd"),
  async page() {
    await setUpBrowser();
    await built("page");
  },
  guides: () => built("guides"),
  async migrating() {
    await setUpPostgres();
    await built("migrating");
  },
  clients: () => openly(node, [join("tests", "clients", "run.mjs")], { env: nodeEnv() }),
};
const onBuild = ["workerd", "page", "guides", "migrating", "clients"];

/**
 * Runs the tests in a folder, which call the built Worker.
 * @param {string} folder
 */
async function built(folder) {
  const path = join(root, "tests", folder);
  const files = existsSync(path) ? readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.mjs")) : [];
  if (files.length === 0) throw new Failure(`tests/${folder} has no *.test.mjs`);
  await openly(node, ["--test", ...files.sort().map((name) => join("tests", folder, name))], { env: nodeEnv() });
}

await command(async () => {
  const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
  const only = values.only ?? Object.keys(stages);
  const unknown = only.filter((name) => !(name in stages));
  if (unknown.length > 0) throw new Failure(`No stage ${unknown.join(", ")}; there are ${Object.keys(stages).join(", ")}.`);
  if (only.some((name) => onBuild.includes(name))) only.push("build");

  await setUp();
  for (const [name, stage] of Object.entries(stages)) {
    if (only.includes(name)) await step(name, stage);
  }
});
