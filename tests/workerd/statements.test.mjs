// @ts-check
// Statements: what a person says of themselves, in their own words, as the Worker is deployed.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MEMORY_STATEMENTS: "" });

/** @param {string} user */
const facts = async (user) => (await keepsake.get(user, "/users/me/profile")).json.facts.map((/** @type {any} */ fact) => fact.content);

story("what no rule reads is kept in the person's own words, and in the next prompt", async () => {
  await keepsake.tell("nils", "driving trucks since 2019, mostly nights");
  assert.deepEqual(await facts("nils"), ["They said: \u201cdriving trucks since 2019, mostly nights\u201d"]);
  await keepsake.tell("nils", "what do you know of me?");
  assert.match(JSON.stringify(model.promptOf("what do you know of me?")), /They said: \u201cdriving trucks since 2019/);
});

story("the longest message is read", async () => {
  const text = "my sister keeps bees. ".repeat(180).trim();
  await keepsake.tell("olga", text);
  assert.ok((await facts("olga")).length > 0);
});
