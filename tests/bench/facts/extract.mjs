// @ts-check
// `npm run extract -- --base-url URL --model NAME [--api-key-env VAR] [--jobs N] [--show] DIALOGUES.jsonl…`: how well a model reads
// dialogues for facts, on the same way through the router as `npm run bench:facts`. The calls for facts come here over a socket of
// this machine and go on to the model's server, with the name of the model and the key; a server that is busy is asked again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../../tools/steps.mjs";

const USAGE = "npm run extract -- --base-url URL --model NAME [--api-key-env VAR] [--jobs N] [--show] DIALOGUES.jsonl…";
const TRIES = 4;

/** @typedef {{ "base-url"?: string, model?: string, "api-key-env"?: string, jobs: string, show: boolean }} Options */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "base-url": { type: "string" },
    model: { type: "string" },
    "api-key-env": { type: "string" },
    jobs: { type: "string", default: "4" },
    show: { type: "boolean", default: false },
  },
});
const options = /** @type {Options} */ (values);
const { "base-url": base, model, "api-key-env": variable } = options;
if (!base || !model || positionals.length === 0) {
  console.error(USAGE);
  process.exit(2);
}
const key = variable && process.env[variable];
if (variable && !key) {
  console.error(`The variable ${variable} is not set.`);
  process.exit(2);
}

/** Sends a call to the model's server, and again while the server is busy. @param {string} body @returns {Promise<{ status: number, text: string }>} */
async function ask(body) {
  for (let nth = 1; ; nth += 1) {
    const response = await fetch(`${base?.replace(/\/$/, "")}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ ...JSON.parse(body), model }),
    }).catch((error) => ({ status: 503, text: async () => String(error.cause ?? error) }));
    const text = await response.text();
    if (response.status < 400) return { status: response.status, text };
    const isBusy = response.status === 429 || response.status >= 500;
    if (!isBusy || nth === TRIES) {
      console.error(`${base}: status ${response.status}: ${text.slice(0, 300)}`);
      return { status: response.status, text };
    }
    await new Promise((done) => setTimeout(done, 1000 * 2 ** nth));
  }
}

const bridge = createServer(async (request, response) => {
  const bytes = [];
  for await (const chunk of request) bytes.push(chunk);
  const { status, text } = await ask(Buffer.concat(bytes).toString());
  response.writeHead(status, { "content-type": "text/event-stream" }).end(text);
});
bridge.listen(0, "127.0.0.1");
await once(bridge, "listening");
const address = bridge.address();
const port = address !== null && typeof address === "object" ? address.port : 0;

// Without optimisation: the model takes the time, and the build is that of the tests.
const bench = ["bench", "--quiet", "--profile", "dev", "--bench", "facts", "--", `--port=${port}`, `--jobs=${options.jobs}`];
const files = positionals.map((file) => resolve(file));
const child = spawn("cargo", [...bench, ...(options.show ? ["--show"] : []), ...files], { cwd: root, stdio: "inherit" });
const [code] = await once(child, "exit");
bridge.close();
process.exitCode = code ?? 1;
