// @ts-check
// The built Worker in the real runtime, with the bindings of wrangler.toml, its own empty database and the migrations applied;
// one for each test file. It is spoken to on workerd's own socket, and its calls to a model leave by workerd's own network:
// wrangler's `createTestHarness` puts Node between them, which turns a cut upstream into a clean end and never tells an upstream
// that the Worker hung up (`through_wrangler.test.mjs` uses it for what it is good at).
import assert from "node:assert/strict";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { migrate, migrations, startWorker } from "../../../tools/worker.mjs";
import { Turn } from "./event_stream.mjs";
import { eventually } from "./story.mjs";

const NAME = "keepsake-dev";

/** Who asks: a name is the development header, a token a JWT, a key an API key, null nobody. @typedef {string | { token: string } | { key: string } | null} Who */
/** An answer that was read to its end. @typedef {{ status: number, headers: Headers, text: string, json: any }} Answer */
/** @typedef {{ level: string, message: string }} LogLine */

/**
 * Starts one, stopped when the test file ends.
 * @param {Record<string, string>} [vars] over those of wrangler.toml; an empty one counts as unset
 * @param {{ workersAi?: boolean, vectors?: boolean, migrated?: boolean, email?: boolean, pages?: boolean, ratelimits?: Record<string, { namespace_id: string, simple: { limit: number, period: 10 | 60 } }> }} [setting] with the stand-in of ai_standin.mjs as the
 *   binding `AI`; or with those of vectorize_standin.mjs as `VECTORIZE` and `AI`; with an empty database;
 *   with the one of mail_standin.mjs as `EMAIL`; without the static assets
 */
export async function startKeepsake(vars = {}, { workersAi = false, vectors = false, migrated = true, email = false, pages = true, ratelimits } = {}) {
  /** @type {LogLine[]} */
  const logs = [];
  /** @param {string} name @param {string} file @returns {any} */
  const standin = (name, file) => {
    const path = fileURLToPath(new URL(file, import.meta.url));
    return { name, compatibilityDate: "2026-11-01", modules: [{ type: "ESModule", path }] };
  };
  const { url, stop, miniflare } = await startWorker({
    // Tests count the calls of a model, and memories; those about facts by a model and about statements set these anew.
    vars: { MEMORY_EXTRACTION: "heuristics", MEMORY_STATEMENTS: "false", TITLES: "message", ...vars },
    migrated,
    onLog: (line) => void logs.push(line),
    ...(email && { workers: [standin("mail-standin", "mail_standin.mjs")], worker: { serviceBindings: { EMAIL: { name: "mail-standin", entrypoint: "MailStandin" } } } }),
    ...(!pages && { worker: { assets: undefined } }),
    ...(ratelimits && { worker: { ratelimits } }),
    ...(workersAi && { workers: [standin("ai-standin", "ai_standin.mjs")], worker: { serviceBindings: { AI: { name: "ai-standin", entrypoint: "AiStandin" } } } }),
    ...(vectors && {
      workers: [standin("vector-standin", "vectorize_standin.mjs")],
      worker: { serviceBindings: { VECTORIZE: { name: "vector-standin", entrypoint: "VectorizeStandin" }, AI: { name: "vector-standin", entrypoint: "EmbeddingStandin" } } },
    }),
  });
  after(stop);
  return new Keepsake(miniflare, new URL(url), await miniflare.getD1Database("DB", NAME), logs);
}

/** A running Keepsake, and what one asks of it. */
export class Keepsake {
  #miniflare;

  /** @param {import("miniflare").Miniflare} miniflare @param {URL} url @param {any} database @param {LogLine[]} logs */
  constructor(miniflare, url, database, logs) {
    this.#miniflare = miniflare;
    this.url = url;
    this.database = database;
    /** Every line that the Worker logged so far. */
    this.logs = logs;
  }

  /** Applies those migrations that are missing, or only those whose name begins so. @param {string} [beginning] */
  migrate(beginning = "") {
    return migrate(this.database, migrations().filter((name) => name.startsWith(beginning)));
  }

  /**
   * Any request, read to the end of its answer.
   * @param {Who} who
   * @param {string} method
   * @param {string} path
   * @param {unknown} [json] what to send; bytes, text and streams go as they are
   * @param {Record<string, string>} [headers]
   * @returns {Promise<Answer>}
   */
  async request(who, method, path, json, headers = {}) {
    const response = await fetch(new URL(path, this.url), init(who, method, json, headers));
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, text, json: isJson && text !== "" ? JSON.parse(text) : undefined };
  }

  /** @param {Who} who @param {string} path @param {Record<string, string>} [headers] */
  get = (who, path, headers) => this.request(who, "GET", path, undefined, headers);
  /** @param {Who} who @param {string} path @param {unknown} [json] @param {Record<string, string>} [headers] */
  post = (who, path, json, headers) => this.request(who, "POST", path, json, headers);

  /** Begins a turn and gives it as soon as its stream begins. @param {Who} who @param {Record<string, unknown>} body */
  async chat(who, body) {
    const leave = new AbortController();
    const response = await fetch(new URL("/chat", this.url), { ...init(who, "POST", body, {}), signal: leave.signal });
    if (response.status !== 200) assert.fail(`POST /chat ${JSON.stringify(body)}: ${response.status} ${await response.text()}`);
    return new Turn(response, leave);
  }

  /** A whole turn that ends well. @param {Who} who @param {string} message @param {Record<string, unknown>} [more] */
  async tell(who, message, more = {}) {
    const turn = await (await this.chat(who, { message, ...more })).toTheEnd();
    assert.equal(turn.last.type, "done", JSON.stringify(turn.last.data));
    return turn;
  }

  /** What is stored of a conversation. @param {Who} who @param {string} conversation @param {string} [query] @returns {Promise<any[]>} */
  async messages(who, conversation, query = "") {
    const answer = await this.get(who, `/conversations/${conversation}/messages${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json.messages;
  }

  /** The last reply of a conversation, once it is not being written any more. @param {Who} who @param {string} conversation */
  lastReply(who, conversation) {
    return eventually("a reply that is not `writing`", async () => {
      const reply = (await this.messages(who, conversation)).findLast(({ role }) => role === "assistant");
      return reply === undefined || reply.status === "writing" ? undefined : reply;
    });
  }

  /** @param {Who} who @returns {Promise<any[]>} */
  async conversations(who) {
    const answer = await this.get(who, "/conversations?limit=200");
    assert.equal(answer.status, 200, answer.text);
    return answer.json.conversations;
  }

  /** Looks into the database itself. @param {string} sql @param {unknown[]} values @returns {Promise<any[]>} */
  async rows(sql, ...values) {
    const statement = this.database.prepare(sql);
    return (await (values.length > 0 ? statement.bind(...values) : statement).all()).results;
  }

  /** Everything that is stored, but for the time when a user was last seen: equal before and after where nothing changed. */
  async everything() {
    const users = await this.rows("select id, external_user_id, email, display_name, created_at, extra_metadata from users order by id");
    const [conversations, messages, memories, words] = await Promise.all([
      this.rows("select * from conversations order by id"),
      this.rows("select * from messages order by id"),
      this.rows("select * from memories order by id"),
      this.rows("select rowid from memory_words order by rowid"),
    ]);
    return { users, conversations, messages, memories, words };
  }

  /** Fires the schedule, as the clock does in production. */
  async scheduled() {
    const worker = await this.#miniflare.getWorker(NAME);
    return /** @type {any} */ (worker).scheduled({ cron: "*/5 * * * *" });
  }

  /** Talks to the stand-in of Workers AI. @param {string} path @param {RequestInit} [request] @returns {Promise<any>} */
  aiStandin = (path, request) => this.#standin("ai-standin", path, request);
  /** Talks to the stand-in of Vectorize. @param {string} path @param {RequestInit} [request] @returns {Promise<any>} */
  vectorStandin = (path, request) => this.#standin("vector-standin", path, request);

  /** What went out through the stand-in of the binding `EMAIL`. @returns {Promise<any[]>} */
  mailsSent = () => this.#standin("mail-standin", "/sent");

  /** @param {string} name @param {string} path @param {RequestInit} [request] @returns {Promise<any>} */
  async #standin(name, path, request) {
    const worker = await this.#miniflare.getWorker(name);
    return (await /** @type {any} */ (worker).fetch(`http://${name}${path}`, request)).json();
  }
}

/** @param {Who} who @returns {Record<string, string>} */
function credential(who) {
  if (who === null) return {};
  if (typeof who === "string") return { "x-user-id": who };
  return "key" in who ? { "x-api-key": who.key } : { authorization: `Bearer ${who.token}` };
}

/** @param {Who} who @param {string} method @param {unknown} json @param {Record<string, string>} headers @returns {RequestInit & { duplex?: string }} */
function init(who, method, json, headers) {
  const asItIs = typeof json === "string" || json instanceof Uint8Array || json instanceof ReadableStream;
  const body = json === undefined || asItIs ? json : JSON.stringify(json);
  /** @type {Record<string, string>} */
  const type = json === undefined ? {} : { "content-type": "application/json" };
  return { method, headers: { ...type, ...credential(who), ...headers }, body: /** @type {any} */ (body), duplex: "half", redirect: "manual" };
}
