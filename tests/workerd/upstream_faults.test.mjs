// @ts-check
// A model that fails, in every way that a server can: what was said stays, what arrived stays, and the next turn works.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { event, startModel } from "./support/scripted_model.mjs";
import { assertProblem, story } from "./support/story.mjs";

/** @typedef {import("./support/scripted_model.mjs").Reply} Reply */

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url, MODEL_API_KEY: "sk-of-the-test" });

/** @param {string} conversation @param {string} message @param {string} status @param {string} content */
async function assertKept(conversation, message, status, content) {
  const reply = await keepsake.lastReply("jo", conversation);
  assert.deepEqual([reply.status, reply.content], [status, content]);
  const said = (await keepsake.messages("jo", conversation)).find(({ id }) => id === reply.reply_to);
  assert.equal(said.content, message, "what jo said is kept");
  const next = await keepsake.tell("jo", `and after: ${message}`, { conversation_id: conversation });
  assert.equal(next.text, "I hear you.", "the next turn works");
  const messages = await keepsake.messages("jo", conversation);
  assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant", "user", "assistant"]);
}

/** Words first, and then what goes wrong. @type {Record<string, [string, (reply: Reply) => Promise<unknown> | void]>} */
const breaks = {
  "is killed between two events": ["model_interrupted", (reply) => reply.cut()],
  "is killed in the middle of an event": ["model_interrupted", async (reply) => {
    await reply.raw(event(reply.chunk({ content: "never whole" })).slice(0, -20));
    reply.cut();
  }],
  "is killed in the middle of a character": ["model_interrupted", async (reply) => {
    await reply.raw(Buffer.from(event(reply.chunk({ content: "\u{1f41d}" }))).subarray(0, -40));
    reply.cut();
  }],
  "ends its answer without finishing it": ["model_interrupted", (reply) => reply.end()],
  "sends an error event": ["model_failed", async (reply) => {
    await reply.raw(event({ error: { message: "CUDA out of memory at 10.0.0.7, key sk-of-the-test", type: "server_error" } }));
    await reply.closed;
  }],
  "sends an event that is no JSON": ["model_failed", async (reply) => {
    await reply.raw("data: {\"choices\":[{\"delta\":\n\n");
    await reply.closed;
  }],
  "sends JSON of another shape": ["model_failed", async (reply) => {
    await reply.raw('data: {"choices":"none"}\n\n');
    await reply.closed;
  }],
  "sends bytes that are no text": ["model_failed", async (reply) => {
    await reply.raw(Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a, 0x0a]));
    await reply.closed;
  }],
  "sends an event of a megabyte without an end": ["model_failed", async (reply) => {
    await reply.raw("data: ");
    for (let sent = 0; sent < 64; sent += 1) if (!(await reply.raw("x".repeat(16_384)))) return;
    await reply.closed;
  }],
};

for (const [what, [code, fail]] of Object.entries(breaks)) {
  story(`a model that ${what}: jo reads one error, what arrived is kept as interrupted, the next turn works`, async () => {
    const message = `what if it ${what}?`;
    const heard = Promise.withResolvers();
    model.when(message, async (reply) => {
      await reply.words("So far ", "so good ");
      await heard.promise;
      await fail(reply);
    });
    const turn = await keepsake.chat("jo", { message });
    await turn.next("chunk");
    heard.resolve(undefined);
    await turn.toTheEnd();
    assert.deepEqual([turn.last.type, turn.last.data.code], ["error", code]);
    assert.match(turn.last.data.error, /^[A-Z].*\.$/, "a sentence for a person");
    assert.doesNotMatch(JSON.stringify(turn.last.data), /CUDA|sk-of|10\.0\.0\.7/, "a cause never leaves the server");
    assert.equal(turn.text, "So far so good ");
    await assertKept(turn.conversation, message, "interrupted", "So far so good ");
  });
}

/** Before any word. @type {Record<string, [number, string, (reply: Reply) => Promise<unknown> | void]>} */
const refusals = {
  "answers 500": [503, "model_unavailable", (reply) => reply.status(500)],
  "answers 503 with a page": [503, "model_unavailable", (reply) => reply.status(503, "<html>overloaded</html>", { "content-type": "text/html" })],
  "answers 429": [503, "model_unavailable", (reply) => reply.status(429, "slow down", { "retry-after": "20" })],
  "answers 401": [502, "model_failed", (reply) => reply.status(401)],
  "answers 404": [502, "model_failed", (reply) => reply.status(404)],
  "answers 400 without a body": [502, "model_failed", (reply) => reply.status(400, "")],
  "hangs up before it answers": [503, "model_unavailable", (reply) => reply.cut()],
};

for (const [what, [status, code, fail]] of Object.entries(refusals)) {
  for (const stream of [true, false]) {
    story(`a model that ${what}: jo, ${stream ? "streaming" : "not streaming"}, gets a ${status}, her message is kept and the reply failed`, async () => {
      const message = `what if it ${what}, ${stream}?`;
      // One that cannot be reached is tried once more.
      model.when(message, async (reply) => void (await fail(reply)));
      model.when(message, async (reply) => void (await fail(reply)));
      const answer = await keepsake.post("jo", "/chat", { message, stream });
      assertProblem(answer, status, code);
      assert.doesNotMatch(answer.text, /scripted failure|127\.0\.0\.1|overloaded|slow down|sk-of/, "a cause never leaves the server");
      const conversation = answer.headers.get("x-conversation-id") ?? assert.fail("no x-conversation-id");
      assert.equal(answer.json.conversation_id, conversation);
      await assertKept(conversation, message, "failed", "");
    });
  }
}

story("a model that closed an idle connection is tried once more, and jo notices nothing", async () => {
  const message = "are you still connected?";
  model.when(message, (reply) => reply.cut());
  const turn = await keepsake.tell("jo", message);
  assert.deepEqual([turn.text, model.askedWith(message).length], ["I hear you.", 2]);
});

for (const status of [301, 302, 303, 307, 308]) {
  story(`a model that answers ${status}: the prompt goes nowhere else`, async () => {
    const elsewhere = await startModel();
    const message = `where to, ${status}?`;
    model.when(message, (reply) => reply.status(status, "", { location: `${elsewhere.url}/chat/completions` }));
    const answer = await keepsake.post("jo", "/chat", { message });
    assertProblem(answer, 502, "model_failed");
    assert.equal(elsewhere.asked.length, 0, "nobody else was shown what jo said");
  });
}

story("half a character, as some servers cut them: it is replaced and the reply goes on", async () => {
  model.when("a bee, please", async (reply) => {
    await reply.raw('data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n');
    await reply.says(" and a hive");
  });
  assert.equal((await keepsake.tell("jo", "a bee, please")).text, "\ufffd and a hive");
});

/** An answer of 200 that is no stream: told before the stream or in it. @type {Record<string, (reply: Reply) => Promise<unknown> | void>} */
const garbage = {
  "a page": (reply) => reply.status(200, "<html>data: welcome to the captive portal</html>", { "content-type": "text/html" }),
  "a JSON that is no stream": (reply) => reply.status(200, '{"choices":[{"message":{"content":"hi"}}]}'),
  "nothing": (reply) => reply.status(200, "", { "content-type": "text/event-stream" }),
  "an error as its first event": async (reply) => {
    await reply.raw(event({ error: { message: "no such model" } }));
    reply.end();
  },
  "a stream that is killed before its first word": async (reply) => {
    await reply.raw(event(reply.chunk({ role: "assistant", content: "" })));
    reply.cut();
  },
};

for (const [what, send] of Object.entries(garbage)) {
  story(`a model that answers with ${what}: jo is told of the failure and the reply failed`, async () => {
    const message = `what if it sends ${what}?`;
    model.when(message, async (reply) => void (await send(reply)));
    const response = await fetch(new URL("/chat", keepsake.url), {
      method: "POST",
      headers: { "content-type": "application/json", "x-user-id": "jo" },
      body: JSON.stringify({ message }),
    });
    const text = await response.text();
    assert.match(text, /"code":"(model_failed|model_interrupted)"/);
    assert.ok(response.status === 502 || (response.status === 200 && /"type":"error"/.test(text)), `${response.status} ${text}`);
    assert.doesNotMatch(text, /"type":"(chunk|done)"|captive|no such model/);
    await assertKept(response.headers.get("x-conversation-id") ?? "", message, "failed", "");
  });
}

story("a model that is not there: jo gets a 503, and is answered when it is back", async () => {
  await model.hangUp();
  const answer = await keepsake.post("jo", "/chat", { message: "anybody home?" });
  await model.pickUp();
  assertProblem(answer, 503, "model_unavailable");
  assert.doesNotMatch(answer.text, /127\.0\.0\.1|refused|connect/i);
  await assertKept(answer.headers.get("x-conversation-id") ?? "", "anybody home?", "failed", "");
});

story("a reply cut for a client that does not stream: a 502, and what arrived is kept", async () => {
  model.when("cut it, unstreamed", async (reply) => {
    await reply.words("Half of ");
    reply.cut();
  });
  const answer = await keepsake.post("jo", "/chat", { message: "cut it, unstreamed", stream: false });
  assertProblem(answer, 502, "model_interrupted");
  await assertKept(answer.headers.get("x-conversation-id") ?? "", "cut it, unstreamed", "interrupted", "Half of ");
});

story("what was interrupted is in the next prompt as far as it came, what failed is not", async () => {
  model.when("tell me of the sea", async (reply) => {
    await reply.words("The sea is ");
    reply.cut();
  });
  const first = await (await keepsake.chat("jo", { message: "tell me of the sea" })).toTheEnd();
  await keepsake.lastReply("jo", first.conversation);
  model.when("and of the wind", (reply) => reply.status(500));
  assert.equal((await keepsake.post("jo", "/chat", { message: "and of the wind", conversation_id: first.conversation })).status, 503);
  await keepsake.tell("jo", "go on", { conversation_id: first.conversation });
  const prompt = model.promptOf("go on").filter(({ role }) => role !== "system");
  assert.deepEqual(prompt.map(({ content }) => content), ["tell me of the sea", "The sea is ", "and of the wind", "go on"]);
});

story("a reply that an instance left unfinished is ended by the schedule", async () => {
  const turn = await keepsake.tell("jo", "before the crash");
  await keepsake.rows("update messages set status = 'writing', timestamp = '2026-01-01T00:00:00.000Z' where id = ?", turn.message);
  await keepsake.scheduled();
  assert.equal((await keepsake.lastReply("jo", turn.conversation)).status, "interrupted");
});
