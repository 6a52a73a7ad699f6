// @ts-check
// `npm run fuzz`: schemathesis with other examples than those of `npm test`. `-- --examples N` (25) says how many requests an
// operation gets at most in each phase, `-- --seed N` which ones.
import { parseArgs } from "node:util";
import { setUpPython } from "../../tools/python.mjs";
import { Failure, command } from "../../tools/steps.mjs";
import { schemathesis } from "./schemathesis.mjs";

await command(async () => {
  const { values } = parseArgs({ options: { examples: { type: "string", default: "25" }, seed: { type: "string", default: "20261130" } } });
  await setUpPython();
  const { cases, found } = await schemathesis({ examples: Number(values.examples), seed: Number(values.seed), seconds: 7_200 });
  if (found.length > 0) throw new Failure(`${found.join("\n")}\n${cases} requests`);
  console.log(`${cases} requests, and nothing found.`);
});
