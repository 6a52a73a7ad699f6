// @ts-check
// The ownership matrix: every route that takes an id, with the id of another's thing, of nothing, and of no possible thing.
// A stranger's is told what an absent one is told, word for word, and nothing changes.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertProblem, story } from "./support/story.mjs";

const keepsake = await startKeepsake();
const anns = await keepsake.tell("ann", "I hid the key under the blue pot");
const bobs = await keepsake.tell("bob", "I have a dog called Rex");
const [annsMessage] = await keepsake.messages("ann", anns.conversation);

/** @typedef {{ name: string, method: string, path: (id: string) => string, body?: (id: string) => object }} Route */
/** @type {Route[]} */
const routes = [
  { name: "goes on in", method: "POST", path: () => "/chat", body: (id) => ({ message: "where is the key?", conversation_id: id }) },
  { name: "goes on in, unstreamed,", method: "POST", path: () => "/chat", body: (id) => ({ message: "where?", conversation_id: id, stream: false }) },
  { name: "goes on in, with a client id,", method: "POST", path: () => "/chat", body: (id) => ({ message: "where?", conversation_id: id, client_message_id: randomUUID() }) },
  { name: "resets", method: "POST", path: () => "/conversation/reset", body: (id) => ({ conversation_id: id }) },
  { name: "clears the memory of", method: "POST", path: () => "/memory/clear", body: (id) => ({ conversation_id: id }) },
  { name: "gets", method: "GET", path: (id) => `/conversations/${id}` },
  { name: "renames", method: "PATCH", path: (id) => `/conversations/${id}`, body: () => ({ title: "mine now" }) },
  { name: "deletes", method: "DELETE", path: (id) => `/conversations/${id}` },
  { name: "reads the messages of", method: "GET", path: (id) => `/conversations/${id}/messages` },
  { name: "reads a page of the messages of", method: "GET", path: (id) => `/conversations/${id}/messages?limit=1&before=${annsMessage.id}` },
];

const impossible = ["not-a-uuid", "0", "-1", "null", "a".repeat(200), "' or 1=1 --", '" or ""="', "%", "*", "ann", "\u{1f41d}", "\0", "$id"];
const disguised = [anns.conversation.toUpperCase(), ` ${anns.conversation}`, `${anns.conversation} `, `${anns.conversation}'`, `${anns.conversation}\0`, `{${anns.conversation}}`];

/** @param {Route} route @param {string} id @param {import("./support/keepsake.mjs").Who} who */
function ask({ method, path, body }, id, who) {
  return keepsake.request(who, method, path(body === undefined || path(id) !== path("") ? encodeURIComponent(id) : id), body?.(id));
}

for (const route of routes) {
  story(`bob ${route.name} ann's conversation: it is not there, as one that never was`, async () => {
    const before = await keepsake.everything();
    const [hers, nobodys] = [await ask(route, anns.conversation, "bob"), await ask(route, randomUUID(), "bob")];
    assertProblem(hers, 404, "not_found");
    assertProblem(nobodys, 404, "not_found");
    const { request_id: _, ...said } = hers.json;
    const { request_id: __, ...absent } = nobodys.json;
    assert.deepEqual(said, absent, "nothing tells that it exists");
    assert.deepEqual(headersOf(hers), headersOf(nobodys));
    assert.deepEqual(await keepsake.everything(), before);
  });

  story(`bob ${route.name} a conversation by ids that none can have`, async () => {
    const before = await keepsake.everything();
    for (const id of [...impossible, ...disguised]) assertProblem(await ask(route, id, "bob"), 404, "not_found", JSON.stringify(id));
    assert.deepEqual(await keepsake.everything(), before);
  });
}

story("it takes as long for what is another's as for what is not there", async () => {
  /** @type {Record<string, number[]>} */
  const took = { hers: [], absent: [] };
  for (let nth = 0; nth < 120; nth += 1) {
    for (const [kind, id] of [["hers", anns.conversation], ["absent", randomUUID()]]) {
      const began = performance.now();
      assertProblem(await keepsake.get("bob", `/conversations/${id}`), 404, "not_found");
      if (nth >= 20) took[kind].push(performance.now() - began);
    }
  }
  const median = (/** @type {number[]} */ values) => values.toSorted((one, other) => one - other)[values.length >> 1];
  const [hers, absent] = [median(took.hers), median(took.absent)];
  console.log(`another's: ${hers.toFixed(2)} ms, absent: ${absent.toFixed(2)} ms, ratio ${(hers / absent).toFixed(2)}`);
});

/** @param {import("./support/keepsake.mjs").Answer} answer */
const headersOf = (answer) => [...answer.headers].filter(([name]) => !["x-request-id", "date"].includes(name));

story("bob sees none of ann's messages by naming hers as the end of his page", async () => {
  const { status, json } = await keepsake.get("bob", `/conversations/${bobs.conversation}/messages?before=${annsMessage.id}`);
  if (status === 200) assert.deepEqual(json.messages, []);
  else assert.ok([404, 422].includes(status), String(status));
});

story("bob repeats ann's client_message_id and gets a turn of his own", async () => {
  const mine = { message: "the same words", client_message_id: "shared-by-chance" };
  const [ann, bob] = [await keepsake.tell("ann", mine.message, mine), await keepsake.tell("bob", mine.message, mine)];
  assert.notEqual(ann.conversation, bob.conversation);
  assert.notEqual(ann.message, bob.message);
  assertProblem(await keepsake.get("bob", `/conversations/${ann.conversation}`), 404, "not_found");
});

story("bob clears all memory: his is gone and ann's is not", async () => {
  const memoriesOf = async (/** @type {string} */ who) =>
    (await keepsake.rows("select count(*) as n from memories where user_id = (select id from users where external_user_id = ?)", who))[0].n;
  const [annBefore, bobBefore] = [await memoriesOf("ann"), await memoriesOf("bob")];
  assert.ok(annBefore > 0 && bobBefore > 0);
  const { status, json } = await keepsake.post("bob", "/memory/clear", { all: true });
  assert.equal(status, 200);
  assert.equal(json.memories_cleared, bobBefore);
  assert.deepEqual([await memoriesOf("ann"), await memoriesOf("bob")], [annBefore, 0]);
});

story("names that look like ann are not ann", async () => {
  const total = async (/** @type {import("./support/keepsake.mjs").Who} */ who) => (await keepsake.get(who, "/conversations")).json.total;
  for (const name of ["Ann", "ANN", "ann%", "a_n", "ann'--", "*"]) assert.equal(await total(name), 0, name);
  assert.ok((await total("ann")) > 0);
});

story("ann's conversation is untouched after all of this, and deleting it is hers to do", async () => {
  const [said] = await keepsake.messages("ann", anns.conversation);
  assert.equal(said.content, "I hid the key under the blue pot");
  const gone = await keepsake.request("ann", "DELETE", `/conversations/${anns.conversation}`);
  assert.deepEqual([gone.status, gone.text], [204, ""]);
  assertProblem(await keepsake.get("ann", `/conversations/${anns.conversation}`), 404, "not_found");
  assertProblem(await keepsake.request("ann", "DELETE", `/conversations/${anns.conversation}`), 404, "not_found");
  for (const table of ["messages", "memories"]) {
    assert.deepEqual(await keepsake.rows(`select * from ${table} where conversation_id = ?`, anns.conversation), [], table);
  }
  assert.deepEqual((await keepsake.tell("ann", "where is the key, under which pot?")).memories, []);
});
