// @ts-check
// The vector index through its bindings, played by the stand-in of support/vectorize_standin.mjs: it extends recall, may lag,
// lose, fail and hang, and what is forgotten leaves it.
import assert from "node:assert/strict";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { eventually, story } from "./support/story.mjs";

/** "bees roof?", which shares no word with what was said. */
const OTHER_LANGUAGE = "\u043f\u0447\u0435\u043b\u044b \u043a\u0440\u044b\u0448\u0430?";

const model = await startModel();
const keepsake = await startKeepsake({ MODEL_BASE_URL: model.url }, { vectors: true });

/** @param {Record<string, unknown>} switches */
const set = (switches) => keepsake.vectorStandin("/set", { method: "POST", body: JSON.stringify(switches) });
const settle = () => keepsake.vectorStandin("/settle", { method: "POST" });
const state = () => keepsake.vectorStandin("/state");
/** Of what is remembered of somebody. @param {string} who */
const ids = async (who) => (await keepsake.rows("select m.id from memories m join users u on u.id = m.user_id where u.external_user_id = ?1 order by m.id", who)).map(({ id }) => id);

/** The index shows what is remembered of somebody, all of it. @param {string} who */
const inStep = (who) =>
  eventually(`the index in step with what ${who} said`, async () => {
    const untold = await keepsake.rows("select m.id from memories m join users u on u.id = m.user_id where u.external_user_id = ?1 and (m.vector_at is null or m.vector_at < '0')", who);
    const shown = new Set((await state()).vectors.map((/** @type {any} */ vector) => vector.id));
    return untold.length === 0 && (await ids(who)).every((id) => shown.has(id)) ? true : undefined;
  });

/** @param {{ memories: { content: string }[] }} turn */
const contents = ({ memories }) => memories.map(({ content }) => content);

for (const shape of ["data", "response"]) {
  story(`what no word finds the index finds, for a model that answers in \`${shape}\``, async () => {
    await set({ shape });
    await keepsake.tell(`amy-${shape}`, "bees on the roof");
    await inStep(`amy-${shape}`);
    const turn = await keepsake.tell(`amy-${shape}`, OTHER_LANGUAGE);
    assert.equal(contents(turn)[0], "bees on the roof", JSON.stringify(turn.memories));
    const [{ why, score }] = /** @type {any[]} */ (turn.memories);
    assert.ok(why.nearest > 0 && why.nearest === score, JSON.stringify(why));
    await set({ shape: "data" });
  });
}

story("the index is asked within one namespace, for ids alone, and told kind, time and place", async () => {
  const { conversation } = await keepsake.tell("ben", "kites in the wind");
  await inStep("ben");
  const { vectors, calls } = await state();
  const [message] = await keepsake.messages("ben", conversation);
  const told = vectors.find((/** @type {any} */ vector) => vector.id === message.id);
  assert.deepEqual(told.metadata, { type: "context", created_at: Math.floor(Date.parse(message.timestamp) / 1000), conversation_id: conversation });
  assert.match(told.namespace, /^[0-9a-f]{32}$/);
  const query = calls.findLast((/** @type {any} */ call) => call.name === "query");
  assert.deepEqual([query.namespace, query.returnValues, query.returnMetadata], [told.namespace, false, "none"]);
  assert.equal(calls.find((/** @type {any} */ call) => call.name === "embed").model, "@cf/baai/bge-m3");
});

for (const [fault, sentence] of Object.entries({ lags: "lags", loses: "loses what it is told", down: "is down" })) {
  story(`an index that ${sentence} does not hide what cleo just said`, async () => {
    await set({ [fault]: true });
    const who = `cleo-${fault}`;
    await keepsake.tell(who, "I keep bees on the roof");
    const turn = await keepsake.tell(who, "bees on my roof?");
    assert.ok(contents(turn).some((text) => text.includes("bees on the roof")), JSON.stringify(turn.memories));
    await set({ [fault]: false });
    await settle();
  });
}

story("an index that hangs costs a turn less than two seconds", async () => {
  await keepsake.tell("dora", "I keep bees on the roof");
  await inStep("dora");
  await set({ hangs: true });
  const began = performance.now();
  const turn = await keepsake.tell("dora", "bees on my roof?");
  const took = performance.now() - began;
  await set({ hangs: false });
  assert.ok(took < 2_000, `${took} ms`);
  assert.ok(contents(turn).some((text) => text.includes("bees on the roof")));
  const warned = keepsake.logs.map(({ message }) => message).filter((line) => line.includes('"event":"vectors"'));
  assert.ok(warned.some((line) => line.includes("no answer within 800 ms")), warned.join("\n"));
});

story("what the index was not told while it was down the schedule tells it", async () => {
  await set({ down: true });
  await keepsake.tell("eve", "whales in the bay");
  await eventually("a warning", () => keepsake.logs.find(({ message }) => message.includes('"step":"upsert"')));
  await set({ down: false });
  await keepsake.scheduled();
  await keepsake.scheduled();
  await inStep("eve");
});

story("what finn has forgotten is not recalled while the index still has it, and then leaves it", async () => {
  const { conversation } = await keepsake.tell("finn", "bees on the roof");
  await inStep("finn");
  const gone = await ids("finn");
  await set({ lags: true });
  const cleared = await keepsake.post("finn", "/memory/clear", { conversation_id: conversation });
  assert.equal(cleared.status, 200);
  const question = `${OTHER_LANGUAGE}!`;
  assert.deepEqual(contents(await keepsake.tell("finn", question)), []);
  assert.doesNotMatch(JSON.stringify(model.promptOf(question)), /on the roof/);
  await set({ lags: false });
  await keepsake.scheduled();
  await settle();
  const { vectors } = await state();
  assert.ok(vectors.every((/** @type {any} */ vector) => !gone.includes(vector.id)));
  assert.deepEqual(await keepsake.rows("select id from vector_deletions"), []);
});

story("gil and hal say the same, and each is told his own", async () => {
  for (const who of ["gil", "hal"]) await keepsake.tell(who, "bees on the roof");
  for (const who of ["gil", "hal"]) {
    await inStep(who);
    const own = await ids(who);
    const { memories } = await keepsake.tell(who, OTHER_LANGUAGE);
    assert.ok(memories.length > 0 && memories.every((/** @type {any} */ memory) => own.includes(memory.id)), JSON.stringify(memories));
  }
});

story("without the bindings nothing is noted of an index", async () => {
  const plain = await startKeepsake({ MODEL_BASE_URL: model.url });
  await plain.tell("ivy", "bees on the roof");
  await plain.scheduled();
  assert.deepEqual(await plain.rows("select id from memories where vector_at is not null"), []);
});
