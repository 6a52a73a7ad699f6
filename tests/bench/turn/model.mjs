// @ts-check
// STAND-IN for a language model that costs the Worker the same in every turn: an OpenAI-compatible server whose reply is 40 words,
// sent in 8 packets with 2 ms between them, so that each packet arrives by itself.
import { once } from "node:events";
import { createServer } from "node:http";

const PACKETS = 8;
const WORDS = 5;
const GAP = 2;

/** An event as OpenAI writes it. @param {object} more */
const event = (more) => `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "bench", ...more })}\n\n`;
const word = event({ choices: [{ index: 0, delta: { content: " word" }, finish_reason: null }] });
const end = `${event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}${event({ choices: [], usage: { prompt_tokens: 300, completion_tokens: 40, total_tokens: 340 } })}data: [DONE]\n\n`;

/** Starts it on a free port; `url` is for `MODEL_BASE_URL`. */
export async function startModel() {
  const server = createServer((request, response) => {
    request.resume();
    response.socket?.setNoDelay(true);
    response.writeHead(200, { "content-type": "text/event-stream" });
    let sent = 0;
    const timer = setInterval(() => {
      if (sent++ < PACKETS) return void response.write(word.repeat(WORDS));
      clearInterval(timer);
      response.end(end);
    }, GAP);
    response.on("close", () => clearInterval(timer));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address !== "object") throw new Error("the model has no port");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
