// @ts-check
// What the relay of `/chat` costs a chunk, next to a Worker that passes the same stream through untouched:
//   npm run build && node_modules/.bin/node tests/bench/stream/run.mjs
// Both run in one workerd; its CPU time is read from /proc, so this wants Linux. The cost of a chunk is the difference
// between long and short replies, which leaves out what a request costs. `burst`: all events at once, each a packet
// of its own; `paced`: one in 5 ms in each of 8 streams. On a busy machine only the ratios mean anything.
import { Agent, createServer, request } from "node:http";
import { startWorker } from "../../../tools/worker.mjs";
import { used, workerds } from "../cpu.mjs";

const ROUNDS = 7;
const SHORT = 50;
const LONG = 350;
const KINDS = { burst: { gap: 0, streams: 4, requests: 40 }, paced: { gap: 5, streams: 8, requests: 16 } };

/** How the next replies go. */
let script = { gap: 0, events: LONG };

const model = createServer((_, response) => {
  const { gap, events } = script;
  let sent = 0;
  response.socket?.setNoDelay(true);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = () => {
    if (sent < events) response.write(`data: {"choices":[{"index":0,"delta":{"content":" w${sent++}"},"finish_reason":null}]}\n\n`);
    else response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    return !response.writableEnded;
  };
  if (gap === 0) while (send());
  else {
    const timer = setInterval(() => send() || clearInterval(timer), gap);
    response.on("close", () => clearInterval(timer));
  }
});
await new Promise((resolve) => model.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = model.address();
if (!address || typeof address !== "object") throw new Error("the model has no port");
const base = `http://127.0.0.1:${address.port}/v1`;

const pass = `export default { fetch: () => fetch("${base}/chat/completions", { method: "POST", body: "{}" }) };`;
const worker = await startWorker({
  vars: { MODEL_BASE_URL: base, MODEL_NAME: "bench" },
  workers: [{ name: "pass", modules: true, script: pass, compatibilityDate: "2026-11-01", unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] }],
  onLog: () => {},
});
const targets = { pass: (await worker.miniflare.unsafeGetDirectURL("pass")).origin, keepsake: worker.url };

const [workerd] = workerds();
if (workerd === undefined) throw new Error("no workerd among this process's children");

const agent = new Agent({ keepAlive: true });
/** @param {string} url @returns {Promise<string>} the end of the answer */
function chat(url) {
  const headers = { "content-type": "application/json", "x-user-id": crypto.randomUUID() };
  return new Promise((resolve, reject) => {
    const asked = request(new URL("/chat", url), { method: "POST", agent, headers }, (response) => {
      let last = "";
      response.on("data", (part) => (last = part.toString().slice(-300)));
      response.on("end", () => (response.statusCode === 200 ? resolve(last) : reject(new Error(`${response.statusCode} ${last}`))));
    });
    asked.on("error", reject).end(JSON.stringify({ message: "Say something long.", memory: "off" }));
  });
}

/** @typedef {keyof typeof KINDS} Kind @typedef {keyof typeof targets} Target */
/** µs of CPU a request. @param {Target} target @param {Kind} kind @param {number} events */
async function cost(target, kind, events) {
  const { gap, streams, requests } = KINDS[kind];
  script = { gap, events };
  const before = used(workerd);
  let left = requests;
  const stream = async () => {
    while (left-- > 0) {
      const last = await chat(targets[target]);
      if (target === "keepsake" && !last.includes('"done"')) throw new Error(`not a whole stream: ${last}`);
    }
  };
  await Promise.all(Array.from({ length: streams }, stream));
  return (used(workerd) - before) / requests;
}

/** @param {number[]} values */
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

for (const target of /** @type {Target[]} */ (Object.keys(targets))) await cost(target, "burst", LONG);
for (const kind of /** @type {Kind[]} */ (Object.keys(KINDS))) {
  /** @type {Record<Target, number[]>} */
  const found = { pass: [], keepsake: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const target of /** @type {Target[]} */ (Object.keys(targets))) {
      const long = await cost(target, kind, LONG);
      found[target].push((long - (await cost(target, kind, SHORT))) / (LONG - SHORT));
    }
  }
  const [less, more] = [median(found.pass), median(found.keepsake)];
  console.log(`${kind}: ${less.toFixed(1)} µs a chunk passed through, ${more.toFixed(1)} relayed: ${(more - less).toFixed(1)} more, ${(more / less).toFixed(1)} times`);
}
await worker.stop();
agent.destroy();
model.close();
