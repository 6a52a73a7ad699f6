// @ts-check
// `npm start`: from a clean clone to `wrangler dev`. What follows `--` goes to wrangler.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./bundle.mjs";
import { command, quietly, root, run, step } from "./steps.mjs";
import { node, nodeEnv, setUp } from "./toolchain.mjs";

// wrangler itself and not its launcher, which ends without its child when it is told to.
const wrangler = ["--no-warnings", join(root, "node_modules", "wrangler", "wrangler-dist", "cli.js")];

await command(async () => {
  const args = process.argv.slice(2);
  const { values } = parseArgs({ args, strict: false, options: { "persist-to": { type: "string" }, port: { type: "string" } } });
  const persist = typeof values["persist-to"] === "string" ? ["--persist-to", values["persist-to"]] : [];
  const port = values.port === undefined ? ["--port", "8787"] : [];

  await setUp();
  await step("build", build);
  await step("migrations", () => quietly("migrations", node, [...wrangler, "d1", "migrations", "apply", "DB", "--local", ...persist], { env: nodeEnv() }));

  const status = await run(node, [...wrangler, "dev", ...port, ...args], { cwd: root, env: nodeEnv(), stdio: "inherit" });
  process.exitCode = status === 0 ? 0 : 1;
});
