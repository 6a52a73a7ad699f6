// @ts-check
// Memories as a client handles them, in the real runtime: imported, searched, listed, changed and forgotten.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { assertProblem, story } from "./support/story.mjs";

const keepsake = await startKeepsake();

const opened = await keepsake.request("ann", "POST", "/conversations", { title: "Long ago" });
const path = `/conversations/${opened.json.id}/messages`;

story("a hundred messages of 2023 are imported in one request of more than 64 KiB", async () => {
  assert.equal(opened.status, 201, opened.text);
  const lines = Array.from({ length: 98 }, (_, n) => ({ role: n % 2 ? "assistant" : "user", content: `Line ${n} ${"of the garden ".repeat(60)}` }));
  const first = { role: "user", content: "I live in Berlin", timestamp: "2023-05-08T10:00:00Z" };
  const messages = [first, ...lines, { role: "user", content: "I keep bees on the roof" }];
  assert.ok(JSON.stringify({ messages }).length > 64 * 1024);
  const answer = await keepsake.request("ann", "POST", path, { messages });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.json.messages.length, 100);
  assert.equal(answer.json.messages[99].timestamp, "2023-05-08T10:00:00.099Z");
});

story("what was imported is found, and the profile tells of it", async () => {
  const found = await keepsake.request("ann", "GET", "/memories/search?q=where+are+the+bees&limit=5");
  assert.equal(found.status, 200, found.text);
  assert.ok(found.json.memories.some((/** @type {any} */ { content }) => content === "I keep bees on the roof"), found.text);
  const profile = await keepsake.request("ann", "GET", "/users/me/profile");
  assert.match(profile.json.profile, /Berlin/);
});

story("pages of memories join without a gap", async () => {
  const ids = new Set();
  let cursor = "";
  for (;;) {
    const page = await keepsake.request("ann", "GET", `/memories?limit=40${cursor}`);
    for (const { id } of page.json.memories) ids.add(id);
    if (page.json.next_cursor === null) {
      assert.equal(ids.size, page.json.total);
      break;
    }
    cursor = `&cursor=${page.json.next_cursor}`;
  }
});

story("a memory is made, changed with its history, and forgotten", async () => {
  const made = await keepsake.request("ann", "POST", "/memories", { content: "They like tea", metadata: { source: "form" } });
  assert.equal(made.status, 201, made.text);
  const memory = `/memories/${made.json.id}`;
  assert.equal(made.headers.get("location"), memory);
  assert.deepEqual((await keepsake.request("ann", "GET", memory)).json, made.json);
  const known = await keepsake.request("ann", "POST", "/memories", { content: "They like tea" });
  assert.deepEqual([known.status, known.headers.get("location"), known.json.id], [200, null, made.json.id]);
  const changed = await keepsake.request("ann", "PATCH", memory, { content: "They like coffee" });
  assert.equal(changed.status, 200, changed.text);
  const history = await keepsake.request("ann", "GET", `${memory}/history`);
  assert.equal(history.json.history[0].content, "They like tea");
  for (const method of ["PATCH", "DELETE"]) assertProblem(await keepsake.request("bob", method, memory, {}), 404, "not_found");
  const gone = await keepsake.request("ann", "DELETE", memory);
  assert.deepEqual([gone.status, gone.json], [200, { forgotten: [made.json.id] }]);
  const found = await keepsake.request("ann", "GET", "/memories/search?q=coffee");
  assert.ok(!found.text.includes("They like coffee"), found.text);
});

story("after everything is forgotten nothing is found", async () => {
  const cleared = await keepsake.request("ann", "POST", "/memory/clear", { all: true });
  assert.equal(cleared.status, 200, cleared.text);
  assert.equal((await keepsake.request("ann", "GET", "/memories")).json.total, 0);
  assert.deepEqual((await keepsake.request("ann", "GET", "/memories/search?q=bees")).json.memories, []);
});
