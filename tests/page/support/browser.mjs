// @ts-check
// A headless Chromium, and what a page did in it that it should not have: policies broken, errors, requests to other hosts.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { browser as path } from "../../../tools/browser.mjs";

/** The name under which the page is opened: one that is not of this machine, since pages treat those in another way. */
export const HOST = "keepsake.test";

/** @typedef {import("playwright-core").Page} Page */
/** A page, and what it should not have done so far. @typedef {{ page: Page, faults: string[], requests: URL[] }} Visit */

assert.ok(existsSync(path()), "There is no browser: `npm test -- --only page` brings it.");
const browser = await chromium.launch({
  executablePath: path(),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--font-render-hinting=none", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
});
after(() => browser.close());

/**
 * Opens a page in a profile of its own, and closes it when the test file ends.
 * @param {URL} url with the port of a Worker on this machine
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<Visit>}
 */
export async function visit(url, options = {}) {
  const context = await browser.newContext({ locale: "en-US", ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  /** @type {URL[]} */
  const requests = [];
  await page.exposeFunction("broken", (/** @type {string} */ fault) => void faults.push(fault));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => {
      /** @type {any} */ (window).broken(`policy: ${effectiveDirective} ${blockedURI} ${sample}`);
    });
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    const to = new URL(request.url());
    if (to.protocol === "data:") return;
    requests.push(to);
    if (to.host !== url.host) faults.push(`request: ${to}`);
  });
  await page.goto(url.href);
  return { page, faults, requests };
}
