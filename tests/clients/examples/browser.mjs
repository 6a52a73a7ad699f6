// @ts-check
// The example with `useChat` in a headless browser: somebody says something, begins a new chat, asks, and sees what was recalled.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { browser as path, setUpBrowser } from "../../../tools/browser.mjs";
import { SAY } from "../model.mjs";

/** @param {string} address of the page @param {string} keepsake the address of the Worker */
export async function visit(address, keepsake) {
  await setUpBrowser();
  const browser = await chromium.launch({ executablePath: path(), args: ["--headless", "--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage({ viewport: { width: 480, height: 480 } });
    /** @type {string[]} */
    const faults = [];
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
    page.on("request", (request) => {
      const { origin } = new URL(request.url());
      if (![address, keepsake].includes(origin)) faults.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    const say = async (/** @type {string} */ text) => {
      await page.getByLabel("Message").fill(text);
      await page.getByLabel("Message").press("Enter");
      await page.getByRole("button", { name: "Send" }).waitFor(); // after the reply
    };
    const replies = page.locator("article.assistant p");
    await say(SAY.bees);
    assert.deepEqual(await replies.allInnerTexts(), ["I hear you."]);
    await page.getByRole("button", { name: "New chat" }).click();
    assert.equal(await page.locator("article").count(), 0, "a new chat is empty");
    await say(SAY.where);
    assert.deepEqual(await replies.allInnerTexts(), ["In Cork."]);
    assert.deepEqual(await page.locator("article.assistant small").allInnerTexts(), [`recalled: ${SAY.bees}`]);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/use-chat.png` });
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
  }
}
