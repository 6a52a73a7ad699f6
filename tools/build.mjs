// @ts-check
// `npm run build`: makes the release build. wrangler's `[build]` runs it, too.
import { build } from "./bundle.mjs";
import { command, step } from "./steps.mjs";
import { setUp } from "./toolchain.mjs";

await command(async () => {
  await setUp();
  await step("build", build);
});
