// @ts-check
// An OpenAI-compatible server over SmolLM2-135M-Instruct: `node server.mjs MODEL.gguf PORT`, 0 for a free port.
// It prints `The model listens on URL` when it can answer. One request at a time, the others wait their turn.
import { createServer } from "node:http";
import { LlamaChat, getLlama } from "node-llama-cpp";

const NAME = "smollm2";
/** Longer replies say one thing over and over. */
const MOST = 200;
const [path = "", port = "0"] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never", progressLogs: false });
const model = await llama.loadModel({ modelPath: path });
// One thread: two that wait for each other on a busy machine with two cores took a hundred times as long.
const sequence = (await model.createContext({ contextSize: 2048, threads: 1 })).getSequence();
const chat = new LlamaChat({ contextSequence: sequence });
/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/** @typedef {{ messages: { role: string, content: string }[], stream?: boolean, max_tokens?: number, temperature?: number, stream_options?: { include_usage?: boolean } }} Ask */

/** @param {{ role: string, content: string }} message @returns {import("node-llama-cpp").ChatHistoryItem} */
function item({ role, content }) {
  if (role === "assistant") return { type: "model", response: [content] };
  return role === "system" ? { type: "system", text: content } : { type: "user", text: content };
}

/** @param {Ask} ask @param {AbortSignal} signal @param {(text: string) => void} said */
async function answer(ask, signal, said) {
  await sequence.clearHistory(); // so that the meter counts the whole prompt
  const before = sequence.tokenMeter.getState();
  /** @type {import("node-llama-cpp").ChatHistoryItem[]} */
  const history = [...ask.messages.map(item), { type: "model", response: [] }];
  const { response, metadata } = await chat.generateResponse(history, {
    signal,
    maxTokens: Math.min(ask.max_tokens ?? MOST, MOST),
    temperature: ask.temperature ?? 0,
    repeatPenalty: { penalty: 1.1 },
    onTextChunk: said,
  });
  const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter.diff(before);
  return {
    response,
    finish_reason: metadata.stopReason === "maxTokens" ? "length" : "stop",
    usage: { prompt_tokens: usedInputTokens, completion_tokens: usedOutputTokens, total_tokens: usedInputTokens + usedOutputTokens },
  };
}

/** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
async function complete(request, response) {
  let body = "";
  for await (const part of request) body += part;
  const ask = /** @type {Ask} */ (JSON.parse(body));
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const base = { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(Date.now() / 1000), model: NAME };
  /** @param {object} more */
  const send = (more) => response.write(`data: ${JSON.stringify({ ...base, object: "chat.completion.chunk", ...more })}\n\n`);
  /** @param {object} delta @param {string | null} finish_reason */
  const delta = (delta, finish_reason = null) => send({ choices: [{ index: 0, delta, finish_reason }] });
  const mine = turn.then(() => {
    gone.signal.throwIfAborted();
    if (ask.stream) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      delta({ role: "assistant", content: "" });
    }
    return answer(ask, gone.signal, (content) => void (ask.stream && content && delta({ content })));
  });
  turn = mine.catch(() => {});
  const done = await mine;
  if (ask.stream) {
    delta({}, done.finish_reason);
    if (ask.stream_options?.include_usage) send({ choices: [], usage: done.usage });
    response.end("data: [DONE]\n\n");
    return;
  }
  const message = { role: "assistant", content: done.response };
  const choices = [{ index: 0, message, finish_reason: done.finish_reason }];
  json(response, 200, { ...base, object: "chat.completion", choices, usage: done.usage });
}

/** @param {import("node:http").ServerResponse} response @param {number} status @param {object} value */
function json(response, status, value) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

const server = createServer((request, response) => {
  const asked = `${request.method} ${request.url}`;
  if (asked === "GET /v1/models") return json(response, 200, { object: "list", data: [{ id: NAME, object: "model" }] });
  if (asked !== "POST /v1/chat/completions") return json(response, 404, { error: { message: `no ${asked}` } });
  complete(request, response).catch((error) => {
    if (response.headersSent || response.destroyed) response.destroy();
    else json(response, error instanceof SyntaxError ? 400 : 500, { error: { message: String(error) } });
  });
});
server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`The model listens on http://127.0.0.1:${address.port}`);
});
process.on("SIGTERM", () => process.exit(0));
