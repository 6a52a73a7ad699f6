// @ts-check
// The page of the contract as workerd serves it: without the Worker, with the headers that every answer has, and out of the way of
// every route. tests/page/ opens it in a browser.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { assets } from "../../tools/assets.mjs";
import { root } from "../../tools/steps.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

const keepsake = await startKeepsake();
const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const files = readdirSync(join(assets, "docs"));

/** What a policy lets each kind of thing do. @param {Headers} headers */
const policy = (headers) => Object.fromEntries((headers.get("content-security-policy") ?? "").split("; ").map((one) => [one.split(" ")[0], one.split(" ").slice(1).join(" ")]));

story("/docs leads a browser to the page, and gives a program the text", async () => {
  const led = await keepsake.get(null, "/docs", BROWSER);
  assert.deepEqual([led.status, led.headers.get("location")], [303, "/docs/"]);
  const page = await keepsake.get(null, "/docs/", BROWSER);
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  for (const accept of ["*/*", "text/plain", "application/json"]) {
    const { status, text } = await keepsake.get(null, "/docs", { accept });
    assert.deepEqual([status, text], [200, readFileSync(join(root, "README.md"), "utf8")], accept);
  }
});

story("every file has the headers that every answer has; only its policy and its time in caches are its own", async () => {
  const answer = await keepsake.get(null, "/nothing");
  const own = ["content-security-policy", "cache-control"];
  const guards = ["x-content-type-options", "cross-origin-resource-policy", "referrer-policy", "strict-transport-security"];
  for (const name of [...own, ...guards]) assert.ok(answer.headers.has(name), name);
  assert.deepEqual(policy(answer.headers), { "default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'" });
  for (const path of ["/docs/", ...files.map((name) => `/docs/${name}`), "/docs/nothing"]) {
    const { status, headers } = await keepsake.get(null, path);
    assert.equal(status, path.endsWith("/nothing") ? 404 : path.endsWith(".html") ? 307 : 200, path);
    for (const name of guards) assert.equal(headers.get(name), answer.headers.get(name), `${path} ${name}`);
    assert.deepEqual(policy(headers), { ...policy(answer.headers), "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'", "img-src": "'self' data:" }, path);
    assert.equal(headers.get("access-control-allow-origin"), null, path);
    if (status === 200) assert.equal(headers.get("cache-control"), "public, max-age=0, must-revalidate", path);
  }
});

story("a file that did not change is not sent again", async () => {
  const path = "/docs/swagger-ui-bundle.js";
  const tag = (await keepsake.get(null, path)).headers.get("etag") ?? assert.fail("no etag");
  const again = await keepsake.get(null, path, { "if-none-match": tag });
  assert.deepEqual([again.status, again.text], [304, ""]);
});

story("the licences of what is served are served with it", async () => {
  for (const name of ["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"]) {
    assert.equal((await keepsake.get(null, `/docs/${name}`)).text, readFileSync(join(root, "node_modules", "swagger-ui-dist", name), "utf8"), name);
  }
});

story("files are served under /docs/ alone: every other path is the Worker's", async () => {
  for (const path of ["/_headers", "/docs.html", "/page.js", "/.//docs/", "/DOCS/", "/index.html", "/docsx", "/docs;/"]) {
    const { status, json } = await keepsake.get(null, path, BROWSER);
    assert.deepEqual([status, json?.code], [404, "not_found"], path);
  }
  for (const path of ["/docs/..%2fhealth", "/docs/_headers", "/docs/%2e%2e%2f_headers", "/docs/..%5chealth"]) {
    const { status, text } = await keepsake.get(null, path);
    assert.deepEqual([status, text], [404, ""], path);
  }
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) assert.equal((await keepsake.request(null, method, "/docs/")).status, 405, method);
});

story("an instance without assets gives a browser the text", async () => {
  const bare = await startKeepsake({}, { pages: false });
  const { status, text, headers } = await bare.get(null, "/docs", BROWSER);
  assert.deepEqual([status, text], [200, readFileSync(join(root, "README.md"), "utf8")]);
  assert.match(headers.get("content-type") ?? "", /^text\/plain/);
  assert.equal((await bare.get(null, "/docs/", BROWSER)).status, 404);
});
