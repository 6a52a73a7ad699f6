// @ts-check
// `npm run serve`: runs the built Worker in workerd until a signal comes, for tests and benchmarks.
import { parseArgs } from "node:util";
import { freePort } from "./ports.mjs";
import { Failure, command } from "./steps.mjs";

await command(async () => {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8787" },
      "persist-to": { type: "string" },
      var: { type: "string", multiple: true, default: [] },
    },
  });
  if (Number.parseInt(process.versions.node) < 22) throw new Failure("This is an old Node. `npm run setup` brings the one to use.");
  const port = await freePort(values.port, ["127.0.0.1"]);
  const { startWorker } = await import("./worker.mjs");
  const worker = await startWorker({ port, persistTo: values["persist-to"], vars: Object.fromEntries(values.var.map(pair)) });
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.removeAllListeners(signal); // other listeners would end this process before the Worker has stopped
    process.once(signal, async () => {
      await worker.stop();
      process.exit(0);
    });
  }
  console.log(`Keepsake listens on ${worker.url}`);
});

/**
 * Parses `NAME:VALUE`, the format of wrangler's `--var`.
 * @param {string} text
 * @returns {[string, string]}
 */
function pair(text) {
  const colon = text.indexOf(":");
  if (colon < 1) throw new Failure(`--var wants NAME:VALUE, not ${text}`);
  return [text.slice(0, colon), text.slice(colon + 1)];
}
