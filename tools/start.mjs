// @ts-check
// `npm start`: sets up, builds and migrates a clean clone, and runs `wrangler dev`. Options after `--` go to wrangler.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./bundle.mjs";
import { freePort } from "./ports.mjs";
import { Failure, ask, command, quietly, root, run, step } from "./steps.mjs";
import { node, nodeEnv, setUp } from "./toolchain.mjs";

// wrangler itself, since its launcher does not end its child when it receives a signal.
const wrangler = ["--no-warnings", join(root, "node_modules", "wrangler", "wrangler-dist", "cli.js")];

await command(async () => {
  const args = process.argv.slice(2);
  const { values } = parseArgs({ args, strict: false, options: { "persist-to": { type: "string" }, port: { type: "string" }, ip: { type: "string" } } });
  const persist = typeof values["persist-to"] === "string" ? ["--persist-to", values["persist-to"]] : [];
  const port = values.port === undefined ? ["--port", "8787"] : [];
  await freePort(String(values.port ?? 8787), typeof values.ip === "string" ? [values.ip] : ["127.0.0.1", "::1"]);

  await setUp();
  await knowsOptions(args);
  await step("build", build);
  await step("migrations", () => quietly("migrations", node, [...wrangler, "d1", "migrations", "apply", "DB", "--local", ...persist], { env: nodeEnv() }));

  const status = await run(node, [...wrangler, "dev", ...port, ...args], { cwd: root, env: nodeEnv(), stdio: "inherit" });
  process.exitCode = status === 0 ? 0 : 1;
});

/**
 * Checks that wrangler knows every option, before the build and without the page of help that wrangler would print.
 * @param {string[]} args
 */
async function knowsOptions(args) {
  const end = args.indexOf("--");
  const given = (end < 0 ? args : args.slice(0, end)).flatMap((arg) => /^--(?:no-)?([a-z][\w-]*)/.exec(arg)?.[1] ?? []);
  const unusual = given.filter((name) => !["port", "persist-to", "var"].includes(name));
  if (unusual.length === 0) return;
  const help = await ask(node, [...wrangler, "dev", "--help"], { env: nodeEnv() });
  const unknown = unusual.filter((name) => help !== null && !new RegExp(`--(no-)?${name}\\b`).test(help));
  if (unknown.length > 0) throw new Failure(`wrangler dev has no option --${unknown.join(", --")}; \`npx wrangler dev --help\` lists them.`);
}
