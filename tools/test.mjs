// @ts-check
// `npm test`: every check, in the order in which they find most for their time; the first that fails ends it.
// `npm test -- --only NAME` (more than once if need be) runs the stages of that name; those that run the Worker build it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
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
  guides: () => built("guides"),
  async migrating() {
    await setUpPostgres();
    await built("migrating");
  },
};
const onBuild = ["workerd", "guides", "migrating"];

/**
 * The tests in a folder that talk to the built Worker.
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
