// @ts-check
// Facts by the model: what it finds in what a person wrote, after the answer is out.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MEMORY_EXTRACTION: "auto" });

const SAID = ["so it goes", "tea over coffee any day", "hm", "and that is that"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday"];
/** The prompt's line of a message. @param {string} text @param {number} place */
const line = (text, place, number = place + 1) => `${number} (2026-03-0${place + 1}, ${DAYS[place]}): "${text}"\n`;
const ASKED = SAID.map((text, place) => line(text, place)).join("");
const TEA = { message: 2, type: "preference", content: "They prefer tea over coffee.", key: "drink", value: "tea", importance: 0.6, change: "holds" };

/** @param {string} user */
async function bring(user, said = SAID) {
  const { json } = await keepsake.post(user, "/conversations", {});
  const messages = said.map((content, place) => ({ role: "user", content, timestamp: `2026-03-0${place + 1}T10:00:00Z` }));
  const answer = await keepsake.post(user, `/conversations/${json.id}/messages`, { messages });
  assert.equal(answer.status, 201, answer.text);
}
/** @param {string} user */
const facts = async (user) => (await keepsake.get(user, "/users/me/profile")).json.facts.map((/** @type {any} */ fact) => fact.content);
const distilled = (/** @type {number} */ times) => eventually("the log's word of it", async () => keepsake.logs.filter(({ message }) => message.includes('"distil"')).length >= times || undefined);

story("pia's four messages are read at once, and what the model finds is in her next prompt", async () => {
  model.when(ASKED, (reply) => reply.says(`\`\`\`json\n${JSON.stringify({ facts: [TEA] })}\n\`\`\``));
  await bring("pia");
  await distilled(1);
  assert.deepEqual(await facts("pia"), ["They prefer tea over coffee."]);
  await keepsake.tell("pia", "what would I drink?");
  assert.match(JSON.stringify(model.promptOf("what would I drink?")), /They prefer tea over coffee/);
});

story("an answer that is not of the form, or invents, leaves nothing", async () => {
  model.when(ASKED, (reply) => reply.says("Of course! They prefer tea."));
  model.when(ASKED, (reply) => reply.says(JSON.stringify({ facts: [{ ...TEA, content: "They own a brewery.", value: "beer" }] })));
  for (const [nth, user] of ["quinn", "rosa"].entries()) {
    await bring(user);
    await distilled(2 + nth);
    assert.deepEqual(await facts(user), []);
  }
});

story("a secret is not in what the model is asked, and what stands beside it is", async () => {
  const said = ["I keep bees and my pin is 4821", "My p4ssw0rd is walnut boat.", "hm", "9035, that's the key safe"];
  const asked = line("I keep bees (…)", 0) + line("hm", 2, 2);
  const bees = { message: 1, type: "fact", content: "They keep bees.", key: null, value: null, importance: 0.6, change: "holds" };
  model.when(asked, (reply) => reply.says(JSON.stringify({ facts: [bees] })));
  await bring("sven", said);
  await distilled(4);
  assert.deepEqual(await facts("sven"), ["They keep bees."]);
  const { json } = await keepsake.get("sven", "/memories?type=context");
  assert.deepEqual(json.memories.map((/** @type {any} */ memory) => memory.content).sort(), [...said].sort());
});
