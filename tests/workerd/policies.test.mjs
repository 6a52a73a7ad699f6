// @ts-check
// Every route with every kind of credential, out of the table of routes itself: a route that is added is in here, too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inSeconds, sign } from "./support/jwt.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

/** @typedef {import("./support/keepsake.mjs").Who} Who */
/** @typedef {{ method: string, path: string, policy: string, scope: string | undefined }} Route */

const source = (/** @type {string} */ path) => readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8");
/** As they are called in Rust, and in the contract. */
const SCOPES = Object.fromEntries([...source("auth/scope.rs").matchAll(/Self::(\w+) => "([a-z:]+)"/g)].map(([, name, called]) => [name, called]));
/** @type {Route[]} */
const ROUTES = [...source("http/routes.rs").matchAll(/^ {8}(\w+) +"([^"]+)" (?:Policy::(\w+)|scope\(Scope::(\w+)\))/gm)].map(
  ([, method, path, policy = "Scope", scope]) => ({ method: method.toUpperCase(), path, policy, scope: scope && SCOPES[scope] }),
);
const lines = source("http/routes.rs").match(/^ {8}\w+ +"\//gm) ?? [];

const SECRET = "a secret of these tests, at least 32 bytes long";
const ADMIN = { token: "an admin token of these tests, at least 32 bytes long".replaceAll(" ", "-") };
const vars = { JWT_SECRET_KEY: SECRET, ADMIN_TOKEN: ADMIN.token, ACCOUNTS: "on", ACCOUNTS_FROM: "keepsake@example.com" };
const token = (/** @type {string} */ sub, /** @type {number} */ seconds = 3_600) => ({ token: sign({ sub, exp: inSeconds(seconds) }, SECRET) });

/** The models and the tokens of a request are nobody's. */
const OF_NOBODY = ["/v1/models", "/v1/models/{model_id}", "/v1/messages/count_tokens"];

/** What a credential should come to on a route: a status and code, or `in`. @param {Route} route @param {{ person?: boolean, admin?: boolean, scopes?: string[], nobody?: boolean, suspended?: boolean }} who @param {boolean} production */
function expected({ policy, scope, path }, { person = false, admin = false, scopes = [], nobody = false, suspended = false }, production) {
  if (policy === "Public") return "in";
  const key = !person && !admin && !nobody;
  if (policy === "Development" && key) return "403 forbidden";
  if (policy === "Development" && !production) return "in";
  if (nobody) return "401 unauthenticated";
  const has = (/** @type {string} */ wanted) => (wanted === "admin" ? admin || scopes.includes("admin") : person || admin || scopes.includes(wanted));
  if ((policy === "Admin" || policy === "Development") && !has("admin")) return "403 missing_scope admin";
  if (policy === "Scope" && !has(scope ?? "")) return `403 missing_scope ${scope}`;
  if (policy === "Person" && !person && !admin) return "403 forbidden";
  if (policy === "Admin" || policy === "Development") return "in";
  if (path === "/mcp" && !has("memories:read")) return "403 missing_scope memories:read"; // a tool has the scope of its route
  if (OF_NOBODY.includes(path)) return "in";
  if (admin) return "403 forbidden"; // it is nobody's, so it has nothing of its own
  return suspended ? "403 suspended" : "in";
}

for (const production of [false, true]) {
  const environment = production ? "production" : "development";
  const keepsake = await startKeepsake({ ...vars, ENVIRONMENT: environment, ...(production && { ALLOW_X_USER_ID_AUTH: "false", CORS_ORIGINS: "https://app.example" }) }, { email: true });

  story(`in ${environment} each route lets in whom its policy says, and nobody else`, async () => {
    assert.equal(ROUTES.length, lines.length, "a line of the table could not be read");
    assert.ok(ROUTES.length > 30 && ROUTES.every(({ policy, scope }) => policy !== "Scope" || scope));

    const make = async (/** @type {string} */ user_id, /** @type {string[]} */ scopes, /** @type {object} */ more = {}) => {
      const made = await keepsake.post(ADMIN, "/api-keys", { name: "a key", scopes, user_id, ...more });
      assert.equal(made.status, 201, made.text);
      return made.json;
    };
    for (const user_id of ["owner", "stranger", "stopped"]) await keepsake.post(ADMIN, "/admin/users", { user_id });
    const whole = Object.values(SCOPES).filter((scope) => scope !== "admin");
    const gone = await make("owner", whole);
    const past = await make("owner", whole);
    await keepsake.rows("delete from api_keys where id = ?", gone.id);
    await keepsake.rows("update api_keys set expires_at = '2026-01-01T00:00:00.000Z' where id = ?", past.id);
    const stoppedKey = await make("stopped", whole);
    assert.equal((await keepsake.request(ADMIN, "PATCH", "/admin/users/stopped", { suspended: true })).status, 200);
    const good = token("owner").token;

    /** @type {Record<string, { as: Who, person?: boolean, admin?: boolean, scopes?: string[], nobody?: boolean, suspended?: boolean }>} */
    const callers = {
      nobody: { as: null, nobody: true },
      "the owner's token": { as: token("owner"), person: true },
      "a stranger's token": { as: token("stranger"), person: true },
      "an expired token": { as: token("owner", -600), nobody: true },
      "a forged token": { as: { token: `${good.slice(0, -4)}AAAA` }, nobody: true },
      "the admin token": { as: ADMIN, admin: true },
      "nearly the admin token": { as: { token: `${ADMIN.token}x` }, nobody: true },
      "the development header": { as: "owner", person: !production, nobody: production },
      "a key with all but admin": { as: { key: (await make("owner", whole)).key }, scopes: whole },
      "a stranger's key": { as: { key: (await make("stranger", whole)).key }, scopes: whole },
      "a key that ended": { as: { key: past.key }, nobody: true },
      "a key that was deleted": { as: { key: gone.key }, nobody: true },
      "a key that never was": { as: { key: `ks_live_${"0".repeat(16)}_${"0".repeat(72)}` }, nobody: true },
      "the token of somebody suspended": { as: token("stopped"), person: true, suspended: true },
      "the key of somebody suspended": { as: { key: stoppedKey.key }, scopes: whole, suspended: true },
    };
    for (const scope of Object.values(SCOPES)) callers[`a key with ${scope}`] = { as: { key: (await make("owner", [scope])).key }, scopes: [scope] };

    let asked = 0;
    /** The routes that take away go last. */
    const order = (/** @type {Route} */ route) => (isEnd(route) ? 2 : route.method === "DELETE" || route.path === "/memory/clear" ? 1 : 0);
    for (const route of ROUTES.toSorted((one, other) => order(one) - order(other))) {
      const owned = await things(keepsake);
      // Whoever is erased has no key any more.
      const inTurn = Object.entries(callers).toSorted(([, one], [, other]) => (isEnd(route) ? Number(one.person ?? false) - Number(other.person ?? false) : 0));
      for (const [name, caller] of inTurn) {
        const answer = await keepsake.request(caller.as, route.method, route.method === "DELETE" && route.path.startsWith("/admin/users") ? "/admin/users/somebody" : target(route, owned), route.method === "GET" || route.method === "DELETE" ? undefined : body(route, owned));
        const wanted = expected(route, caller, production);
        // In OpenAI's form the code is the error's.
        const code = answer.json?.code ?? answer.json?.error?.code;
        const said = answer.status === 401 || answer.status === 403 ? `${answer.status} ${code}` : "in";
        const named = code === "missing_scope" ? ` ${/scope="([a-z:]+)"/.exec(answer.headers.get("www-authenticate") ?? "")?.[1]}` : "";
        // Without a secret of its own there is nothing to sign with, and so on: who is let in may still be told no.
        assert.equal(said + named, wanted, `${name} ${route.method} ${route.path}: ${answer.text.slice(0, 200)}`);
        assert.ok(answer.status < 500, answer.text);
        const strange = name.startsWith("a stranger") && /conversations\/\{id\}|memories\/\{id\}|api-keys\/\{id\}/.test(route.path);
        if (strange && said === "in") assert.equal(answer.status, 404, `${name} ${route.method} ${route.path}: ${answer.text}`);
        asked += 1;
      }
    }
    assert.equal(asked, ROUTES.length * Object.keys(callers).length);
    console.log(`${environment}: ${ROUTES.length} routes, ${Object.keys(callers).length} callers each`);
  }, 120_000);

  /** What the owner has: made anew where the route before took it away. @param {import("./support/keepsake.mjs").Keepsake} keepsake */
  async function things(keepsake) {
    const owner = token("owner");
    const conversation = (await keepsake.post(owner, "/conversations", {})).json.id;
    await keepsake.post(owner, `/conversations/${conversation}/messages`, { messages: [{ role: "user", content: "I keep bees" }] });
    const memory = (await keepsake.get(owner, "/memories?limit=1")).json.memories[0].id;
    const key = (await keepsake.post(owner, "/api-keys", { name: "to be used up", scopes: ["keys"] })).json?.id ?? "none";
    return { conversation, memory, key };
  }
}

/** Whether it erases whoever asks. @param {Route} route */
function isEnd(route) {
  return route.method === "DELETE" && route.path === "/users/me";
}

/** @param {{ method: string, path: string }} route @param {{ conversation: string, memory: string, key: string }} owned */
function target({ method, path }, { conversation, memory, key }) {
  const id = path.startsWith("/memories") || path.includes("{message_id}") ? memory : path.startsWith("/api-keys") ? key : path.startsWith("/admin/users") ? "stranger" : conversation;
  return path.replace("{item_id}", `msg_${memory}`).replace(/{\w+}/, id) + (method === "GET" && path.endsWith("/search") ? "?q=bees" : "");
}

/** A body that the route takes. @param {Route} route @param {{ conversation: string, memory: string }} owned */
function body({ method, path }, { conversation, memory }) {
  /** @type {Record<string, object>} */
  const bodies = {
    "POST /chat": { message: "hello", conversation_id: conversation },
    "POST /v1/chat/completions": { messages: [{ role: "user", content: "hello" }] },
    "POST /v1/responses": { input: "hello" },
    "POST /v1/embeddings": { input: "hello" },
    "POST /v1/conversations/{conversation_id}": { metadata: {} },
    "POST /v1/conversations/{conversation_id}/items": { items: [{ type: "message", role: "user", content: "hello" }] },
    "POST /v1/messages": { messages: [{ role: "user", content: "hello" }] },
    "POST /v1/messages/count_tokens": { messages: [{ role: "user", content: "hello" }] },
    "POST /ai/chat": { id: "chat", message: { role: "user", parts: [{ type: "text", text: "hello" }] } },
    "POST /mcp": { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "get_profile" } },
    "POST /conversation/reset": { conversation_id: conversation },
    "POST /memory/clear": { conversation_id: conversation },
    "POST /memories": { content: "They keep bees" },
    "PATCH /memories/{memory_id}": { content: "They keep bees" },
    "POST /memories/search": { q: "bees" },
    "POST /conversations": { title: "Bees" },
    "PATCH /conversations/{conversation_id}": { title: "Bees" },
    "POST /conversations/{conversation_id}/messages": { messages: [{ role: "user", content: "hello" }] },
    "PATCH /messages/{message_id}": { message: "hello" },
    "POST /messages/{message_id}/feedback": { rating: "up" },
    "POST /conversations/{conversation_id}/fork": { message_id: memory },
    "PATCH /users/me": { display_name: "A" },
    "POST /erasures/verify": { receipt: "x" },
    "POST /api-keys": { name: "a name" },
    "POST /admin/users": { user_id: "stranger" },
    "PATCH /admin/users/{user_id}": { suspended: false },
    "POST /admin/users/{user_id}/move": { to: "somebody", all: true },
    "POST /auth/token": { user_id: "stranger" },
    "POST /auth/validate": { token: "x" },
    "POST /auth/password": { current_password: "a password", new_password: "another password" },
  };
  // What is without a field that is required is let in, and told so.
  return bodies[`${method} ${path}`] ?? {};
}
