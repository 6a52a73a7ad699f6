// @ts-check
// Conversations as a person's list shows them: titled, sorted, paged, renamed, gone.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertInvalid, assertProblem, story } from "./support/story.mjs";

const keepsake = await startKeepsake();

story("a conversation is called by its first message, up to 80 characters and a word's end", async () => {
  const long = "I would like to plan a journey along the coast of Norway with my two brothers and their dogs next summer";
  /** @type {[string, (title: string) => boolean][]} */
  const titled = [
    ["  hello   there \n and more", (title) => title === "hello there"],
    [long, (title) => [...title].length <= 80 && long.startsWith(title.replace(/\u2026$/, "")) && /[a-z]\u2026?$/.test(title) && title.length > 60],
    ["\u{1f41d}".repeat(200), (title) => [...title].length <= 80 && title.startsWith("\u{1f41d}")],
  ];
  for (const [message, fits] of titled) {
    const { conversation } = await keepsake.tell("una", message);
    const { json } = await keepsake.get("una", `/conversations/${conversation}`);
    assert.ok(fits(json.title), json.title);
    if (message === long) {
      const next = long.slice(json.title.replace(/\u2026$/, "").length);
      assert.match(next, /^ /, `cut within a word: ${json.title}`);
    }
    await keepsake.tell("una", "something else", { conversation_id: conversation });
    assert.equal((await keepsake.get("una", `/conversations/${conversation}`)).json.title, json.title, "and keeps its title");
  }
});

story("the one that was spoken in last comes first, and pages fit together", async () => {
  const ids = [];
  for (let n = 0; n < 7; n += 1) ids.unshift((await keepsake.tell("val", `talk ${n}`)).conversation);
  await keepsake.tell("val", "back to the oldest", { conversation_id: ids[6] });
  ids.unshift(...ids.splice(6, 1));
  assert.deepEqual((await keepsake.conversations("val")).map(({ id }) => id), ids);
  const pages = [];
  for (const offset of [0, 3, 6, 9]) {
    const { json } = await keepsake.get("val", `/conversations?limit=3&offset=${offset}`);
    assert.equal(json.total, 7);
    pages.push(json.conversations.map((/** @type {any} */ { id }) => id));
  }
  assert.deepEqual(pages.map(({ length }) => length), [3, 3, 1, 0]);
  assert.deepEqual(pages.flat(), ids);
  assert.equal((await keepsake.get("val", `/conversations/${ids[0]}`)).json.message_count, 4);
});

story("messages come oldest first, and `before` walks back to the first one", async () => {
  const { conversation } = await keepsake.tell("wes", "message 0");
  for (let n = 1; n < 5; n += 1) await keepsake.tell("wes", `message ${n}`, { conversation_id: conversation });
  const all = await keepsake.messages("wes", conversation);
  assert.deepEqual(all.filter(({ role }) => role === "user").map(({ content }) => content), [0, 1, 2, 3, 4].map((n) => `message ${n}`));
  assert.deepEqual(all.map(({ timestamp }) => timestamp), all.map(({ timestamp }) => timestamp).toSorted());
  const pages = [];
  for (let before = ""; pages.length < 5; before = `&before=${pages[0][0].id}`) {
    const { json } = await keepsake.get("wes", `/conversations/${conversation}/messages?limit=3${before}`);
    pages.unshift(json.messages);
    assert.equal(json.has_more, pages.flat().length < all.length);
    if (!json.has_more) break;
  }
  assert.deepEqual(pages.map(({ length }) => length), [1, 3, 3, 3]);
  assert.deepEqual(pages.flat(), all);
});

story("pages that cannot be are refused by name", async () => {
  const { conversation } = await keepsake.tell("wes", "a page, please");
  for (const path of ["/conversations", `/conversations/${conversation}/messages`]) {
    for (const limit of ["0", "201", "-1", "abc", "1.5", "1e2", "99999999999999999999", ""]) {
      assertInvalid(await keepsake.get("wes", `${path}?limit=${limit}`), "limit", `${path} ${limit}`);
    }
    assert.equal((await keepsake.get("wes", `${path}?limit=200`)).status, 200);
  }
  for (const offset of ["-1", "abc", "1e9"]) assertInvalid(await keepsake.get("wes", `/conversations?offset=${offset}`), "offset", offset);
});

story("xan renames a conversation, and it stays where it is in the list", async () => {
  const { conversation } = await keepsake.tell("xan", "old name");
  await keepsake.tell("xan", "a newer one");
  const renamed = await keepsake.request("xan", "PATCH", `/conversations/${conversation}`, { title: "  B\u00fcrgerb\u00fcro \u{1f41d}  " });
  assert.equal(renamed.status, 200);
  assert.deepEqual([renamed.json.id, renamed.json.title, renamed.json.message_count], [conversation, "B\u00fcrgerb\u00fcro \u{1f41d}", 2]);
  assert.deepEqual((await keepsake.conversations("xan")).map(({ title }) => title), ["a newer one", "B\u00fcrgerb\u00fcro \u{1f41d}"]);
  for (const title of [undefined, null, "", "   ", "x".repeat(201), 7, {}]) {
    assertInvalid(await keepsake.request("xan", "PATCH", `/conversations/${conversation}`, { title }), "title", String(title));
  }
  assert.equal((await keepsake.request("xan", "PATCH", `/conversations/${conversation}`, { title: "\u{1f41d}".repeat(200) })).status, 200);
});

story("yve deletes a conversation with all that was said and remembered in it, and can begin anew", async () => {
  const { conversation } = await keepsake.tell("yve", "my diary is red");
  const gone = await keepsake.request("yve", "DELETE", `/conversations/${conversation}`);
  assert.deepEqual([gone.status, gone.text], [204, ""]);
  assertProblem(await keepsake.get("yve", `/conversations/${conversation}/messages`), 404, "not_found");
  assertProblem(await keepsake.post("yve", "/chat", { message: "hello?", conversation_id: conversation }), 404, "not_found");
  assert.deepEqual(await keepsake.rows("select * from messages where conversation_id = ?", conversation), []);
  const anew = await keepsake.tell("yve", "what colour is my diary?");
  assert.deepEqual(anew.memories, []);
  assert.deepEqual((await keepsake.conversations("yve")).map(({ id }) => id), [anew.conversation]);
});

story("zoe imports what she exported, ten times at once: it is there once, in its order", async () => {
  const opened = await keepsake.post("zoe", "/conversations", { title: "Brought" });
  assert.deepEqual([opened.status, opened.headers.get("location")], [201, `/conversations/${opened.json.id}`]);
  // To the second, as exports have them.
  const messages = Array.from({ length: 60 }, (_, n) => ({ role: n % 2 ? "assistant" : "user", content: `line ${n}: I live in town ${n}`, timestamp: `2024-03-01T10:00:0${Math.floor(n / 10)}Z`, external_id: `export-${n}` }));
  const bring = (/** @type {number} */ from) => keepsake.post("zoe", `/conversations/${opened.json.id}/messages`, { messages: messages.slice(from) });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => bring(n % 3 === 0 ? 0 : 30)));
  for (const answer of answers) assert.ok([200, 201].includes(answer.status), answer.text);
  const again = await bring(0);
  assert.equal(again.status, 200, again.text);
  const kept = await keepsake.messages("zoe", opened.json.id, "?limit=200");
  assert.deepEqual(kept.map(({ external_id }) => external_id).toSorted(), messages.map(({ external_id }) => external_id).toSorted());
  assert.deepEqual(again.json.messages.map((/** @type {any} */ { id }) => id).toSorted(), kept.map(({ id }) => id).toSorted());
  const counted = await keepsake.rows("select count(*) as n from memories where conversation_id = ? and fact_value is null", opened.json.id);
  assert.equal(counted[0].n, 60);

  const ordered = await keepsake.post("zoe", "/conversations", {});
  const same = messages.map(({ external_id, ...message }) => ({ ...message, timestamp: "2024-03-01T10:00:00Z" }));
  assert.equal((await keepsake.post("zoe", `/conversations/${ordered.json.id}/messages`, { messages: same })).status, 201);
  assert.deepEqual((await keepsake.messages("zoe", ordered.json.id, "?limit=200")).map(({ content }) => content), same.map(({ content }) => content));
});

story("words are found again, newest first, with what to mark", async () => {
  const { conversation } = await keepsake.tell("ula", "We walked to the lighthouse at Skagen \u{1f9e1}");
  await keepsake.tell("ula", "The LIGHTHOUSE was closed", { conversation_id: conversation });
  await keepsake.tell("vic", "my own lighthouse");
  const mine = (/** @type {any} */ hit) => hit.role === "user";
  const { json } = await keepsake.get("ula", "/messages/search?q=lighth");
  const hits = json.messages.filter(mine);
  assert.deepEqual(hits.map((/** @type {any} */ hit) => hit.excerpt), ["The LIGHTHOUSE was closed", "We walked to the lighthouse at Skagen \u{1f9e1}"]);
  for (const { excerpt, highlights } of hits) {
    assert.deepEqual(highlights.map((/** @type {any} */ { start, end }) => excerpt.slice(start, end).toLowerCase()), ["lighthouse"]);
  }
  const read = [];
  for (let cursor = ""; ;) {
    const page = (await keepsake.get("ula", `/messages/search?q=lighthouse&limit=1${cursor}`)).json;
    read.push(...page.messages);
    if (page.next_cursor === null) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  assert.deepEqual(read, (await keepsake.get("ula", "/messages/search?q=lighthouse")).json.messages);
  const found = (await keepsake.get("ula", "/conversations/search?q=skagen")).json.conversations;
  assert.deepEqual(found.map((/** @type {any} */ { id }) => id), [conversation]);
  assertInvalid(await keepsake.get("ula", "/messages/search?q="), "q", "an empty search");
});
