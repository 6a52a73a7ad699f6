// @ts-check
// The whole runtime dies in the middle of replies that their requests own, with its database on disk: what was told to be done is there, what was
// being written is kept as far as its lease was renewed, and whoever repeats their request is answered within half a minute.
// `KILLS=40` kills it more often.
import assert from "node:assert/strict";
import { Killable, listen } from "./support/killable.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

const KILLS = Number(process.env.KILLS ?? 1);
const STREAMS = 4;
/** Past the first renewal, which comes after five seconds. */
const SPOKEN_MS = 6_500;
const LEASE_MS = 20_000;

const model = await startModel();
const keepsake = new Killable({ MODEL_BASE_URL: model.url, REPLIES: "request" });

for (let round = 1; round <= KILLS; round += 1) {
  story(
    `the runtime is killed while ${STREAMS} replies are made (${round} of ${KILLS})`,
    async (t) => {
      await keepsake.start();
      const bodies = Array.from({ length: STREAMS }, (_, nth) => ({ message: `round ${round}, number ${nth}`, client_message_id: `${round}-${nth}` }));
      const finished = { message: `finished before round ${round}`, client_message_id: `done-${round}` };
      assert.equal((await listen(await keepsake.chat(finished))).done, true);
      for (const { message } of bodies) {
        model.when(message, async (reply) => {
          for (let word = 0; await reply.raw(`data: {"choices":[{"delta":{"content":"word${word} "}}]}\n\n`); word += 1) {
            await new Promise((later) => setTimeout(later, 100));
          }
        });
      }
      const streams = await Promise.all(bodies.map(keepsake.chat));
      const heard = streams.map(listen);
      // That so much time passes is what the test is about.
      await new Promise((later) => setTimeout(later, SPOKEN_MS));
      keepsake.kill();
      const killed = performance.now();
      const told = await Promise.all(heard);
      await keepsake.start();
      const kept = await Promise.all(told.map(({ conversation }) => keepsake.messages(conversation)));
      kept.forEach(([said, reply], nth) => {
        assert.equal(said.content, bodies[nth].message, "what was said is there");
        assert.ok(["writing", "interrupted"].includes(reply.status), reply.status);
        assert.ok(told[nth].words.startsWith(reply.content) && reply.content.length > 100, `kept ${reply.content.length} of ${told[nth].words.length} characters`);
      });
      const again = await listen(await keepsake.chat(finished));
      assert.deepEqual([again.done, again.words], [true, "I hear you."], "what was done is told again");
      const waits = await Promise.all(
        bodies.map(async (body, nth) => {
          model.when(body.message, (reply) => reply.says("All of it."));
          const turn = await eventually(
            "a repeat that is answered",
            async () => {
              const response = await keepsake.chat(body);
              if (response.status === 200) return listen(response);
              assert.equal(response.status, 409, await response.text());
              return undefined;
            },
            30_000,
          );
          assert.deepEqual([turn.done, turn.words, turn.conversation], [true, "All of it.", told[nth].conversation]);
          const rows = await keepsake.messages(turn.conversation);
          assert.deepEqual(rows.map((/** @type {any} */ { content, status }) => [content, status]), [[body.message, "complete"], ["All of it.", "complete"]]);
          return performance.now() - killed;
        }),
      );
      const lost = told.map(({ words }, nth) => words.length - kept[nth][1].content.length);
      t.diagnostic(`answered again ${waits.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s after the kill; characters that were heard and not kept: ${lost.join(", ")}`);
      assert.ok(Math.max(...waits) <= LEASE_MS + 10_000);
      keepsake.kill();
    },
    90_000,
  );
}
