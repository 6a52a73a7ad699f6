// @ts-check
// Paths and methods that are made to look like others, as bytes on a socket: none comes to an endpoint under another
// policy than its own. What came of each is read in the log, which says which route it was.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { startKeepsake } from "./support/keepsake.mjs";
import { eventually, story } from "./support/story.mjs";

const source = readFileSync(new URL("../../src/http/routes.rs", import.meta.url), "utf8");
/** The policy of each method and path. */
const POLICIES = new Map([...source.matchAll(/^ {8}(\w+) +"([^"]+)" (?:Policy::(\w+)|scope\(Scope::(\w+)\))/gm)].map(([, method, path, policy, scope]) => [`${method.toUpperCase()} ${path}`, policy ?? scope]));
const keepsake = await startKeepsake({ ACCOUNTS: "on" });
const { conversation } = await keepsake.tell("ann", "I keep bees");
const key = (await keepsake.post("ann", "/api-keys", { name: "a chat client", scopes: ["chat"] })).json.key;

/** The first line of an answer to raw bytes. @param {string} head */
function raw(head) {
  return new Promise((/** @type {(line: string) => void} */ resolve) => {
    const socket = connect(Number(keepsake.url.port), keepsake.url.hostname, () => socket.end(Buffer.from(head, "latin1")));
    let answer = "";
    socket.on("data", (bytes) => (answer += bytes.toString("latin1")));
    socket.on("error", () => resolve(answer.split("\r\n", 1)[0]));
    socket.on("close", () => resolve(answer.split("\r\n", 1)[0]));
  });
}

const utf8 = (/** @type {string} */ text) => Buffer.from(text).toString("latin1");
/** Other spellings of a path. @param {string} path */
function spellings(path) {
  const [first, ...rest] = path.slice(1).split("/");
  const more = rest.map((part) => `/${part}`).join("");
  const encoded = [...Buffer.from(path.slice(1))].map((byte) => `%${byte.toString(16)}`).join("");
  return [
    `/${path}`, `//${path}`, `${path}/`, `${path}//`, `${path}/.`, `${path}/x/..`, `/.${path}`, `/health/..${path}`, `/auth/validate/../..${path}`, `/%2e${path}`, `/%2e%2e${path}`, `/health/%2e%2e${path}`, `/health/..%2f${path.slice(1)}`, `/health%2f..${path}`,
    `/${first}%2f${rest.join("%2f")}`, `/${first}\\${rest.join("\\")}`, `\\${path.slice(1)}`, `/health\\..${path}`, `/${first}%5c${rest.join("%5c")}`, path.toUpperCase(), `/${first[0].toUpperCase()}${first.slice(1)}${more}`, `/${encoded}`, `/${first.replace(/./, (c) => `%${c.charCodeAt(0).toString(16)}`)}${more}`,
    `${path};a=b`, `/${first};/${rest.join("/")}`, `/;${path}`, `${path}%00`, `${path}\0`, `${path}%00.json`, `${path}.json`, `${path}%20`, `${path}%09`, `${path}%0d%0ax-user-id:ann`, `${path}%23`, `${path}%3fa=b`, `${path}#`, `${path}?`, `${path}%c0%af`, `/%c0%ae%c0%ae${path}`, `${path}%u002f`, `${path}%`, `${path}%zz`,
    `http://${keepsake.url.host}${path}`, `HTTP://evil.example${path}`, `http://ann@${keepsake.url.host}${path}`, `//evil.example${path}`, `//evil.example/..${path}`, `*`, `*${path}`, path.slice(1), keepsake.url.host, `javascript:${path}`,
    utf8(path.replaceAll("a", "\u0430").replaceAll("e", "\u0435")), utf8(`${path}\u200b`), utf8(`/${path.slice(1).replaceAll("/", "\u2215")}`), utf8(`/health/\uff0e\uff0e${path}`), utf8(path.replaceAll("m", "\uff4d")), `${path}\x80`, `${path}/${"a".repeat(7_000)}`, `${"/..".repeat(1_000)}${path}`, `${"/".repeat(3_000)}${path}`,
  ];
}

const OVERRIDES = "x-http-method-override: DELETE\r\nx-http-method: DELETE\r\nx-method-override: DELETE\r\nx-original-url: /health\r\nx-rewrite-url: /health\r\nx-forwarded-uri: /health\r\nx-original-method: GET\r\nx-forwarded-host: evil.example\r\n";

let asked = 0;
/**
 * Sends a request line with some headers, and holds what came of it to the policy of the route that it came to.
 * @param {string} method @param {string} target @param {string} headers
 */
async function trick(method, target, headers) {
  const id = `trick-${(asked += 1)}`;
  const body = method === "POST" || method === "PATCH" ? "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}" : "\r\n";
  const line = await raw(`${method} ${target} HTTP/1.1\r\nhost: ${keepsake.url.host}\r\nconnection: close\r\nx-request-id: ${id}\r\n${headers}${body}`);
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(line)?.[1] ?? 0);
  // What is no request to a server the runtime refuses before the Worker sees it.
  // So does the router of the static assets with `*`, which is no address to it: locally its answer is a 500.
  const byRuntime = [0, 400, 501].includes(status) || method === "CONNECT" || (status === 500 && target === "*");
  return { id, status, byRuntime, what: JSON.stringify(`${method} ${target.slice(0, 200)} ${headers.slice(0, 60)}`) };
}

/** @param {Awaited<ReturnType<typeof trick>>[]} tricks @param {(route: string) => number[]} allowed the statuses that a policy gives whoever asked */
async function hold(tricks, allowed) {
  const reached = tricks.filter(({ byRuntime }) => !byRuntime);
  const lines = await eventually("a line for each request that the Worker got", () => {
    const found = new Map();
    for (const { message } of keepsake.logs) {
      if (!message.includes('"event":"request"')) continue;
      const line = JSON.parse(message);
      found.set(line.request_id, line);
    }
    return reached.every(({ id }) => found.has(id)) ? found : undefined;
  });
  /** @type {Record<string, number>} */
  const seen = {};
  for (const { id, status, what } of reached) {
    const line = lines.get(id);
    assert.ok(status < 500, `${status} ${what}`);
    seen[`${line.route} ${status}`] = (seen[`${line.route} ${status}`] ?? 0) + 1;
    if (line.route === null) {
      assert.ok([404, 405, 204].includes(status), `${status} ${what}`);
      continue;
    }
    const policy = POLICIES.get(`${line.method === "HEAD" ? "GET" : line.method} ${line.route}`) ?? assert.fail(`${line.method} ${line.route} is no route: ${what}`);
    const may = allowed(policy);
    assert.ok(may.length === 0 || may.includes(status), `${status} at ${line.route} (${policy}): ${what}`);
  }
  return seen;
}

const PATHS = ["/admin/users", "/admin/audit", "/metrics", "/users/me", "/users/me/export", "/memories", "/api-keys", "/auth/sessions", `/conversations/${conversation}`];

story("no spelling of a path comes past the policy of the endpoint that it comes to", async (t) => {
  const before = await keepsake.everything();
  for (const [who, headers, allowed] of /** @type {[string, string, (policy: string) => number[]][]} */ ([
    ["nobody", "", (policy) => (policy === "Public" || policy === "Development" ? [] : [401])],
    ["a key for chat", `x-api-key: ${key}\r\n`, (policy) => (["Public", "Development", "User", "Chat"].includes(policy) ? [] : [403])],
  ])) {
    /** @type {Awaited<ReturnType<typeof trick>>[]} */
    const tricks = [];
    for (const path of PATHS) {
      for (const target of [path, ...spellings(path)]) {
        const few = await Promise.all(["GET", "POST", "DELETE"].map((method) => trick(method, target, headers)));
        tricks.push(...few);
      }
    }
    t.diagnostic(`${who}: ${tricks.length} requests: ${JSON.stringify(await hold(tricks, allowed))}`);
  }
  assert.deepEqual(await keepsake.everything(), before);
}, 120_000);

story("no method, and no header that names another one, makes a request another one", async (t) => {
  const before = await keepsake.everything();
  const tricks = [];
  for (const path of PATHS) {
    for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PROPFIND", "BREW", "get", "Delete", "DELETE\t", "GET,DELETE", "G\x00ET", "\xffGET"]) {
      tricks.push(await trick(method, path, OVERRIDES), await trick(method, `${path}?_method=DELETE`, OVERRIDES));
    }
  }
  const seen = await hold(tricks, (policy) => (policy === "Public" ? [] : [401]));
  t.diagnostic(JSON.stringify(seen));
  const own = await trick("GET", `/conversations/${conversation}`, `x-user-id: ann\r\n${OVERRIDES}`);
  const posted = await trick("POST", `/conversations/${conversation}`, `x-user-id: ann\r\n${OVERRIDES}`);
  assert.deepEqual([own.status, posted.status], [200, 405]);
  assert.deepEqual(await keepsake.everything(), before, "it is still there");
}, 60_000);
