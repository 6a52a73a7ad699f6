// @ts-check
// Stands between OpenAI's tests and the Worker, and replaces the literals of the tests by what is there: the key, and the ids of
// a conversation, an item and a response that it makes for each request that names one, so that no test takes them from another.
// Everything else passes as it is.
import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";

const RESPONSE = /resp_677efb5139a88190b512bc3fef8e535d|(?<=\/responses\/)response_id/;

/**
 * Starts it in front of `url`.
 * @param {string} url
 * @param {string} key
 */
export async function startProxy(url, key) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };

  /** Asks the Worker for an object of the tests. @param {string} path @param {object} body */
  async function made(path, body) {
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return /** @type {Promise<any>} */ (response.json());
  }
  const conversation = async () => (await made("/v1/conversations", { items: [{ type: "message", role: "user", content: "Hello" }] })).id;
  const response = async () => (await made("/v1/responses", { input: "Hello" })).id;
  /** The id of the first item of a list; undefined where the Worker has no such list. @param {string} path */
  async function item(path) {
    const { data } = /** @type {any} */ (await (await fetch(`${url}${path}`, { headers })).json());
    return data?.[0]?.id;
  }

  /** Replaces the ids in a path and its query. @param {string} path */
  async function mapPath(path) {
    let [before, query = ""] = path.split("?");
    if (before.includes("conv_123")) before = before.replace("conv_123", await conversation());
    if (RESPONSE.test(before)) before = before.replace(RESPONSE, await response());
    if (before.includes("msg_abc")) before = before.replace("msg_abc", await item(before.split("/msg_abc")[0]));
    if (/\bafter=after\b/.test(query)) query = query.replace("after=after", `after=${(await item(before)) ?? "after"}`);
    return query === "" ? before : `${before}?${query}`;
  }

  /** Replaces the ids in a body. @param {Buffer} bytes */
  async function mapBody(bytes) {
    if (bytes.length === 0) return undefined;
    const body = JSON.parse(bytes.toString());
    if (body.conversation === "string") body.conversation = await conversation();
    if (["previous_response_id", "resp_123"].includes(body.previous_response_id)) body.previous_response_id = await response();
    return JSON.stringify(body);
  }

  const server = createServer(async (request, answer) => {
    try {
      /** @type {Buffer[]} */
      const parts = [];
      for await (const part of request) parts.push(part);
      const body = await mapBody(Buffer.concat(parts));
      const { host: _, connection: __, "content-length": ___, "transfer-encoding": ____, ...own } = request.headers;
      const passed = await fetch(url + (await mapPath(request.url ?? "/")), { method: request.method, headers: { .../** @type {any} */ (own), authorization: headers.authorization }, body });
      // fetch has decoded the body.
      const { "content-encoding": _____, "content-length": ______, ...rest } = Object.fromEntries(passed.headers);
      answer.writeHead(passed.status, rest);
      if (passed.body === null) answer.end();
      else Readable.fromWeb(/** @type {any} */ (passed.body)).on("error", () => answer.destroy()).pipe(answer);
    } catch (error) {
      answer.writeHead(418, { "content-type": "text/plain" }).end(`The proxy of the tests: ${error}`);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}
