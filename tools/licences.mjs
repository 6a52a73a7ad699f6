// @ts-check
// `npm run licences`: checks that deny.toml allows the licence and the source of every crate. `--advisories` also checks
// for known vulnerabilities; for that it downloads the RustSec database from GitHub.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { command, openly, step } from "./steps.mjs";
import { crate, crates } from "./toolchain.mjs";

const CARGO_DENY = "0.20.2";

await command(async () => {
  const { values } = parseArgs({ options: { advisories: { type: "boolean", default: false } } });
  await crate("cargo-deny", CARGO_DENY, ["--locked"]);
  const checks = ["licenses", "bans", "sources", ...(values.advisories ? ["advisories"] : [])];
  await step("licences", () => openly(join(crates, "cargo-deny"), ["--log-level", "warn", "check", ...checks]));
});
