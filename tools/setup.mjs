// @ts-check
// `npm run setup`: installs the tools that a build needs.
import { command, step } from "./steps.mjs";
import { setUp } from "./toolchain.mjs";

await command(() => step("set up", setUp));
