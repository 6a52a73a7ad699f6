// @ts-check
// The loop between a model and a client, by itself, with a clock that stands still: the first word waits for nothing, and what
// follows closely goes out with it.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { pump } from "../../src/cloudflare/stream.js";

/** Lets everything happen that waits for no time. */
const settle = () => new Promise((turn) => setImmediate(turn));

test("the first word goes out at once after what is remembered, and no word before time", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_795_340_000_000 });
  /** @type {string[]} */
  const written = [];
  const writer = /** @type {any} */ ({ write: async (/** @type {Uint8Array} */ bytes) => void written.push(new TextDecoder().decode(bytes)) });
  /** @type {ReadableByteStreamController | undefined} */
  let model;
  const source = new ReadableStream({ type: "bytes", start: (controller) => void (model = controller) });
  /** @param {string} words */
  const says = (words) => model?.enqueue(new TextEncoder().encode(words));

  await writer.write(new TextEncoder().encode("thinking "));
  const ended = pump(/** @type {any} */ (source), writer, 60_000, (chunk) => chunk.slice(), new AbortController().signal);
  says("one ");
  await settle();
  assert.deepEqual(written, ["thinking ", "one "], "no time has passed");
  says("two ");
  await settle();
  says("three ");
  await settle();
  assert.deepEqual(written.slice(2), [], "these come within ten milliseconds of another");
  mock.timers.tick(10);
  await settle();
  assert.deepEqual(written.slice(2), ["two three "]);
  model?.close();
  // A byte stream gives back the buffer of a read that is still waiting.
  /** @type {any} */ (model)?.byobRequest?.respond(0);
  assert.equal(await ended, "ended");
  mock.timers.reset();
});

test("whoever waits no more stops it, and what was made goes out", async () => {
  /** @type {string[]} */
  const written = [];
  const writer = /** @type {any} */ ({ write: async (/** @type {Uint8Array} */ bytes) => void written.push(new TextDecoder().decode(bytes)) });
  const cancelled = Promise.withResolvers();
  const source = new ReadableStream({
    type: "bytes",
    start: (controller) => controller.enqueue(new TextEncoder().encode("one ")),
    cancel: cancelled.resolve,
  });
  const stop = new AbortController();
  let steps = 0;
  const ended = pump(/** @type {any} */ (source), writer, 60_000, (chunk) => ((steps += 1), chunk.slice()), stop.signal);
  await settle();
  stop.abort();
  await ended;
  await cancelled.promise;
  assert.deepEqual([written.join(""), steps], ["one ", 1]);
});
