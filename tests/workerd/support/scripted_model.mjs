// @ts-check
// STAND-IN for a language model: an OpenAI-compatible server on this machine that says exactly what a test told it to say,
// when it told it to, and breaks the way it was told to break. It shows how the Worker treats a model, never how a model answers.
import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";

/** @typedef {(reply: Reply, body: any) => unknown} Script */
/** @typedef {{ path: string, headers: import("node:http").IncomingHttpHeaders, body: any }} Asked */

/** What it says when no script knows the message. */
export const PLAIN = "I hear you.";

/** Starts one for the test file, stopped at its end. */
export async function startModel() {
  const model = new ScriptedModel();
  await model.pickUp();
  after(() => model.hangUp());
  return model;
}

export class ScriptedModel {
  /** @type {Asked[]} every request so far, oldest first */
  asked = [];
  /** Answers where no script knows the message. @type {Script} */
  otherwise = (reply) => reply.says(PLAIN);
  /** @type {Map<string, Script[]>} */
  #scripts = new Map();
  #port = 0;
  /** @type {import("node:http").Server | undefined} */
  #server;

  /** What `MODEL_BASE_URL` is set to. */
  get url() {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** Begins to listen, on the same port as before. */
  async pickUp() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
  }

  /** Stops listening: connections are refused from now on, and open ones are cut. */
  async hangUp() {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }

  /**
   * How to answer the next prompt whose last message is this one. Several for one message are used in turn.
   * @param {string} message
   * @param {Script} script
   */
  when(message, script) {
    this.#scripts.set(message, [...(this.#scripts.get(message) ?? []), script]);
  }

  /** The requests whose last message was this one. @param {string} message */
  askedWith(message) {
    return this.asked.filter(({ body }) => lastMessage(body) === message);
  }

  /** The one prompt whose last message was this one, as its messages. @param {string} message @returns {{ role: string, content: string }[]} */
  promptOf(message) {
    const found = this.askedWith(message);
    if (found.length !== 1) throw new Error(`the model was asked ${found.length} times with: ${message}`);
    return found[0].body.messages;
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async #answer(request, response) {
    const bytes = [];
    for await (const chunk of request) bytes.push(chunk);
    const body = JSON.parse(Buffer.concat(bytes).toString());
    this.asked.push({ path: request.url ?? "", headers: request.headers, body });
    const script = this.#scripts.get(lastMessage(body))?.shift() ?? this.otherwise;
    await script(new Reply(response, body.model), body);
  }
}

/** @param {any} body @returns {string} */
const lastMessage = (body) => body.messages?.at(-1)?.content ?? "";

/** The answer to one request, as far as the script has told it. */
export class Reply {
  #response;
  #model;

  /** @param {import("node:http").ServerResponse} response @param {string} model */
  constructor(response, model) {
    this.#response = response;
    this.#model = model;
    response.socket?.setNoDelay(true);
    /** Settles when the connection is closed: true where the Worker closed it before the reply was whole. @type {Promise<boolean>} */
    this.closed = new Promise((settle) => response.on("close", () => settle(!response.writableFinished)));
  }

  /** Sends the headers of a stream. */
  async begin() {
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, { "content-type": "text/event-stream" });
      this.#response.flushHeaders();
    }
  }

  /** The whole of a well-behaved reply. @param {string[]} words */
  async says(...words) {
    await this.words(...words);
    await this.finish();
  }

  /** One event a word, each written before the next. @param {string[]} words */
  async words(...words) {
    for (const word of words) await this.raw(event(this.chunk({ content: word })));
  }

  /** The reason why it stopped, the usage, and the mark of the end. @param {{ prompt_tokens: number, completion_tokens: number }} [usage] @param {string} [reason] */
  async finish(usage = { prompt_tokens: 21, completion_tokens: 3 }, reason = "stop") {
    const total_tokens = usage.prompt_tokens + usage.completion_tokens;
    await this.raw(event(this.chunk({}, reason)));
    await this.raw(event({ ...this.chunk({}), choices: [], usage: { ...usage, total_tokens } }));
    await this.raw("data: [DONE]\n\n");
    this.end();
  }

  /** An event's object, for scripts that write it their own way. @param {object} delta @param {string | null} [finish_reason] */
  chunk(delta, finish_reason = null) {
    const choices = [{ index: 0, delta, finish_reason }];
    return { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: this.#model, choices };
  }

  /** Resolves when the bytes left; false where the connection is gone. @param {string | Uint8Array} bytes @returns {Promise<boolean>} */
  async raw(bytes) {
    await this.begin();
    if (this.#response.destroyed) return false;
    return new Promise((sent) => this.#response.write(bytes, (error) => sent(!error)));
  }

  /** Every byte in a packet of its own. @param {string | Uint8Array} bytes */
  async byteByByte(bytes) {
    for (const byte of Buffer.from(bytes)) {
      await this.raw(Buffer.of(byte));
      await new Promise((turn) => setImmediate(turn));
    }
  }

  /** Goes on talking until the Worker closes the connection, or `most` words were sent. @param {string} word @param {number} [most] @returns {Promise<number>} how many were sent */
  async untilClosed(word, most = 50_000) {
    for (let sent = 0; sent < most; sent += 1) {
      if (!(await this.raw(event(this.chunk({ content: word }))))) return sent;
      await new Promise((turn) => setTimeout(turn, 1));
    }
    return most;
  }

  /** Ends the body in order, whatever was said. */
  end() {
    this.#response.end();
  }

  /** Kills the connection, as a crash does. */
  cut() {
    this.#response.socket?.resetAndDestroy();
  }

  /** An answer that is no stream. @param {number} status @param {string} [body] @param {Record<string, string>} [headers] */
  async status(status, body = '{"error":{"message":"scripted failure"}}', headers = { "content-type": "application/json" }) {
    this.#response.writeHead(status, headers);
    this.#response.end(body);
  }
}

/** An event as OpenAI writes it. @param {object} data */
export const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
