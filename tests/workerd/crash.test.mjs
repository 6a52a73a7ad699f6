// @ts-check
// The whole runtime dies in the middle of replies, with its database on disk: what was told to be done is there, what was
// being written is kept as far as its lease was renewed, and whoever repeats their request is answered within half a minute.
// `KILLS=40` kills it more often.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

const KILLS = Number(process.env.KILLS ?? 1);
const STREAMS = 4;
/** Past the first renewal, which comes after five seconds. */
const SPOKEN_MS = 6_500;
const LEASE_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "keepsake-crash-"));
const model = await startModel();
/** @type {import("node:child_process").ChildProcess | undefined} */
let running;

after(() => {
  kill();
  rmSync(folder, { recursive: true, force: true });
});

function kill() {
  // Its own process group: workerd dies with it, and nobody has time to say goodbye.
  if (running?.pid !== undefined) process.kill(-running.pid, "SIGKILL");
  running = undefined;
}

/** @returns {Promise<string>} where it listens */
async function start() {
  const serve = fileURLToPath(new URL("../../tools/serve.mjs", import.meta.url));
  const child = spawn(process.execPath, [serve, "--port", "0", "--persist-to", folder, "--var", `MODEL_BASE_URL:${model.url}`], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  running = child;
  let said = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    said += text;
    const url = /listens on (http\S+)/.exec(said)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  assert.fail(`it did not start: ${said}`);
}

const headers = { "content-type": "application/json", "x-user-id": "ann" };

/** @param {string} url @param {object} body */
const chat = (url, body) => fetch(new URL("/chat", url), { method: "POST", headers, body: JSON.stringify(body) });

/** Reads a stream until it breaks off: its words. @param {Response} response */
async function listen(response) {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true });
  } catch {
    // Killed.
  }
  const events = text.split("\n\n").flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
  const parsed = events.flatMap((json) => {
    try {
      return [JSON.parse(json)];
    } catch {
      return []; // cut in the middle
    }
  });
  return { words: parsed.map(({ chunk }) => chunk ?? "").join(""), done: parsed.some(({ type }) => type === "done"), conversation: response.headers.get("x-conversation-id") ?? "" };
}

for (let round = 1; round <= KILLS; round += 1) {
  story(
    `the runtime is killed while ${STREAMS} replies are made (${round} of ${KILLS})`,
    async (t) => {
      let url = await start();
      const bodies = Array.from({ length: STREAMS }, (_, nth) => ({ message: `round ${round}, number ${nth}`, client_message_id: `${round}-${nth}` }));
      const finished = { message: `finished before round ${round}`, client_message_id: `done-${round}` };
      assert.equal((await listen(await chat(url, finished))).done, true);
      for (const { message } of bodies) {
        model.when(message, async (reply) => {
          for (let word = 0; await reply.raw(`data: {"choices":[{"delta":{"content":"word${word} "}}]}\n\n`); word += 1) {
            await new Promise((later) => setTimeout(later, 100));
          }
        });
      }
      const streams = await Promise.all(bodies.map((body) => chat(url, body)));
      const heard = streams.map(listen);
      // That so much time passes is what the test is about.
      await new Promise((later) => setTimeout(later, SPOKEN_MS));
      kill();
      const killed = performance.now();
      const told = await Promise.all(heard);
      url = await start();
      /** @param {string} conversation */
      const messages = async (conversation) => {
        const answer = await fetch(new URL(`/conversations/${conversation}/messages`, url), { headers });
        return (await answer.json()).messages;
      };
      const kept = await Promise.all(told.map(({ conversation }) => messages(conversation)));
      kept.forEach(([said, reply], nth) => {
        assert.equal(said.content, bodies[nth].message, "what was said is there");
        assert.ok(["writing", "interrupted"].includes(reply.status), reply.status);
        assert.ok(told[nth].words.startsWith(reply.content) && reply.content.length > 100, `kept ${reply.content.length} of ${told[nth].words.length} characters`);
      });
      const again = await listen(await chat(url, finished));
      assert.deepEqual([again.done, again.words], [true, "I hear you."], "what was done is told again");
      const waits = await Promise.all(
        bodies.map(async (body, nth) => {
          model.when(body.message, (reply) => reply.says("All of it."));
          const turn = await eventually(
            "a repeat that is answered",
            async () => {
              const response = await chat(url, body);
              if (response.status === 200) return listen(response);
              assert.equal(response.status, 409, await response.text());
              return undefined;
            },
            30_000,
          );
          assert.deepEqual([turn.done, turn.words, turn.conversation], [true, "All of it.", told[nth].conversation]);
          const rows = await messages(turn.conversation);
          assert.deepEqual(rows.map((/** @type {any} */ { content, status }) => [content, status]), [[body.message, "complete"], ["All of it.", "complete"]]);
          return performance.now() - killed;
        }),
      );
      const lost = told.map(({ words }, nth) => words.length - kept[nth][1].content.length);
      t.diagnostic(`answered again ${waits.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s after the kill; characters that were heard and not kept: ${lost.join(", ")}`);
      assert.ok(Math.max(...waits) <= LEASE_MS + 10_000);
      kill();
    },
    90_000,
  );
}
