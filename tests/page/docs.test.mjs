// @ts-check
// The page of the contract in a browser: it shows every route and tries them, under a strict policy, and asks nobody else for anything.
import assert from "node:assert/strict";
import { startKeepsake } from "../workerd/support/keepsake.mjs";
import { eventually, story } from "../workerd/support/story.mjs";
import { HOST, visit } from "./support/browser.mjs";

const LONG_MS = 60_000;
const ADMIN_TOKEN = "an-admin-token-of-the-tests-that-is-long-enough";
const keepsake = await startKeepsake({ DEVELOPMENT_HOSTS: HOST, ADMIN_TOKEN });
const docs = new URL(`http://${HOST}:${keepsake.url.port}/docs`);

/** @typedef {import("./support/browser.mjs").Visit["page"]} Page */

/** What the console may say: the refusal that a story wants, and Swagger UI's note on the `_` in the ids of operations, in a link to one. */
const EXPECTED = /^console: (?:.*401 \(Unauthorized\)|Deprecated: escaping deep link whitespace)/;

/** The routes that the page shows, such as `POST /chat`; Swagger UI puts invisible marks into paths, where a line may break. @param {Page} page */
async function shown(page) {
  await page.locator(".opblock").first().waitFor();
  const blocks = await page.locator(".opblock-summary").evaluateAll((all) => all.map((one) => [".opblock-summary-method", ".opblock-summary-path"].map((part) => one.querySelector(part)?.textContent).join(" ")));
  return blocks.map((text) => text.replaceAll("\u200b", ""));
}

/** The routes of the contract. */
async function contract() {
  const { json } = await keepsake.get(null, "/openapi.json");
  return Object.entries(json.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
}

/** Shows a credential to the page. @param {Page} page @param {string} name of the scheme @param {string} value */
async function authorize(page, name, value) {
  await page.locator(".auth-wrapper .authorize").first().click();
  const scheme = page.locator(".modal-ux .auth-container", { hasText: `${name} (` });
  await scheme.locator("input").fill(value);
  await scheme.locator("button.authorize").click();
  await scheme.locator("button", { hasText: "Logout" }).waitFor();
  await scheme.locator(".btn-done").click();
}

/** Tries an operation, and returns the status and the body that the page then shows. @param {Page} page @param {string} id @param {string} [body] */
async function attempt(page, id, body) {
  const block = page.locator(`#operations-${id}`);
  if (!(await block.getAttribute("class"))?.includes("is-open")) await block.locator(".opblock-summary-control").first().click();
  const tryOut = block.locator("button.try-out__btn:not(.cancel)");
  if (await tryOut.count()) await tryOut.click();
  if (body !== undefined) await block.locator("textarea.body-param__text").fill(body);
  await block.locator("button.execute").click();
  const answer = block.locator(".live-responses-table .response");
  await answer.locator(".response-col_status").waitFor();
  return { status: Number.parseInt(await answer.locator(".response-col_status").innerText()), text: await answer.innerText() };
}

story("a browser that opens /docs sees every route, breaks no policy and asks no other host", async () => {
  const { page, faults, requests } = await visit(docs);
  assert.equal(new URL(page.url()).pathname, "/docs/");
  const routes = await shown(page);
  for (const route of ["POST /chat", "POST /v1/chat/completions"]) assert.ok(routes.includes(route), routes.join("\n"));
  assert.deepEqual(routes.sort(), (await contract()).sort());
  for (const id of ["chat-chat_send", "completions-completions_create"]) {
    await page.locator(`#operations-${id} .opblock-summary-control`).first().click();
    await page.locator(`#operations-${id} .opblock-body .responses-table`).first().waitFor();
  }
  assert.deepEqual(faults, []);
  assert.deepEqual([...new Set(requests.map(({ pathname }) => pathname))].sort(), ["/docs", "/docs/", "/docs/page.css", "/docs/page.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/openapi.json"]);
}, LONG_MS);

story("the address in the query of the page is not loaded: it may be somebody else's", async () => {
  const { page, faults } = await visit(new URL("/docs/?url=https://evil.example/openapi.json&configUrl=https://evil.example/config.json", docs));
  assert.ok((await shown(page)).includes("POST /chat"));
  assert.deepEqual(faults, []);
}, LONG_MS);

for (const [name, scheme, value] of /** @type {const} */ ([["a user's id", "userId", "alice"], ["a token", "bearer", "token"], ["an API key", "apiKey", "key"]])) {
  story(`with ${name}, a message is sent from the page, and nothing of the credential is stored`, async () => {
    const { json: token } = await keepsake.post({ token: ADMIN_TOKEN }, "/auth/token", { user_id: "alice" });
    const { json: key } = await keepsake.post("alice", "/api-keys", { name: "page", scopes: ["chat"] });
    const secret = { alice: "alice", token: token.access_token, key: key.key }[value];
    const { page, faults } = await visit(docs);
    await shown(page);
    await authorize(page, scheme, secret);
    const { status, text } = await attempt(page, "chat-chat_send", JSON.stringify({ message: "My name is Alice and I keep bees" }));
    assert.equal(status, 200, text);
    assert.match(text, /"type":"done"/);
    const stored = await page.evaluate(async () => ({ local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie, databases: await indexedDB.databases(), query: location.search }));
    assert.deepEqual(stored, { local: {}, session: {}, cookie: "", databases: [], query: "" });
    await page.reload();
    await shown(page);
    assert.equal((await attempt(page, "memories-memories_list")).status, 401, "a new visit has no credential");
    assert.deepEqual(faults.filter((fault) => !EXPECTED.test(fault)), []);
  }, LONG_MS);
}

for (const [device, viewport] of Object.entries({ desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } })) {
  story(`on a ${device}, light and dark, the page fits its window and follows the system`, async () => {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const { page, faults } = await visit(docs, { viewport, colorScheme });
      await shown(page);
      await page.locator("#operations-chat-chat_send .opblock-summary-control").first().click();
      await page.locator("#operations-chat-chat_send .opblock-body .responses-table").first().waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/docs-${device}-${colorScheme}.png` });
      const { wide, background } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, background: getComputedStyle(document.documentElement).backgroundColor }));
      assert.ok(wide <= viewport.width, `${wide} pixels of ${viewport.width}`);
      assert.equal(background === "rgb(28, 32, 34)", colorScheme === "dark", background);
      await page.emulateMedia({ colorScheme: colorScheme === "dark" ? "light" : "dark" });
      await eventually("the other colours", async () => ((await page.locator("html.dark-mode").count()) === (colorScheme === "dark" ? 0 : 1) ? true : undefined));
      assert.deepEqual(faults, []);
    }
  }, LONG_MS);
}
