// @ts-check
// The whole runtime dies while objects write replies, with their storage on disk: nobody has to come back, and each reply ends with the
// words that were kept. `KILLS=200` kills it more often.
import assert from "node:assert/strict";
import { Killable, listen } from "./support/killable.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

const KILLS = Number(process.env.KILLS ?? 2);
const STREAMS = 8;
/** A word comes every 25 ms. */
const WORD_MS = 25;

const model = await startModel();
const keepsake = new Killable({ MODEL_BASE_URL: model.url });

for (let round = 1; round <= KILLS; round += 1) {
  story(
    `the runtime is killed while ${STREAMS} objects write (${round} of ${KILLS})`,
    async (t) => {
      await keepsake.start();
      const bodies = Array.from({ length: STREAMS }, (_, nth) => ({ message: `round ${round}, number ${nth}`, client_message_id: `${round}-${nth}` }));
      // Each is written for another time, so that the kill comes at another moment of it.
      const told = [];
      for (const body of bodies) {
        model.when(body.message, async (reply) => {
          for (let word = 0; await reply.raw(`data: {"choices":[{"delta":{"content":"word${word} "}}]}\n\n`); word += 1) {
            await new Promise((later) => setTimeout(later, WORD_MS));
          }
        });
        told.push(listen(await keepsake.chat(body)));
        await new Promise((later) => setTimeout(later, Math.random() * 300));
      }
      // That so much time passes is what the test is about.
      await new Promise((later) => setTimeout(later, Math.random() * 1_500));
      keepsake.kill();
      const heard = await Promise.all(told);
      await keepsake.start();
      const killed = performance.now();
      const lost = await Promise.all(
        heard.map(async ({ words, conversation }, nth) => {
          const [said, reply] = await eventually(
            "a reply that has ended",
            async () => {
              const rows = await keepsake.messages(conversation);
              return rows[1].status === "writing" ? undefined : rows;
            },
            60_000,
          );
          assert.equal(said.content, bodies[nth].message, "what was said is there");
          assert.equal(reply.status, reply.content === "" ? "failed" : "interrupted");
          assert.ok(words.startsWith(reply.content) || reply.content.startsWith(words), `${reply.content} of ${words}`);
          return words.split(" ").length - Math.min(reply.content.split(" ").length, words.split(" ").length);
        }),
      );
      const ended = performance.now() - killed;
      t.diagnostic(`words that were heard and not kept, one each ${WORD_MS} ms: ${lost.join(", ")}; all ended ${(ended / 1000).toFixed(1)} s after the start`);
      // Half a second of words, and the batch that was on its way.
      assert.ok(Math.max(...lost) <= (500 / WORD_MS) * 2, lost.join(", "));
      for (const body of bodies) {
        model.when(body.message, (reply) => reply.says("All of it."));
        const turn = await listen(await keepsake.chat(body));
        assert.deepEqual([turn.done, turn.words], [true, "All of it."]);
      }
      keepsake.kill();
    },
    120_000,
  );
}
