// @ts-check
// `npm run build`: the release build, which wrangler's `[build]` runs too.
import { build } from "./bundle.mjs";
import { command, step } from "./steps.mjs";
import { setUp } from "./toolchain.mjs";

await command(async () => {
  await setUp();
  await step("build", build);
});
