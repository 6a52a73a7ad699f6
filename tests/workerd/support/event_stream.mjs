// @ts-check
// The stream of one turn as a strict client reads it: bytes in, checked events out, in the order and at the time of arrival.
import assert from "node:assert/strict";

/**
 * @typedef {object} Event
 * @property {number} id
 * @property {number} at milliseconds, of `performance.now()`
 * @property {any} data the JSON object of the `data:` line
 * @property {string} type
 */

/**
 * Reads only as fast as it is asked, so a caller that does not ask is a slow client.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<Event, void, void>}
 */
export async function* readEvents(body) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const event = parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event !== undefined) yield event;
    }
  }
  assert.equal(text + decoder.decode(), "", "the stream ends after a whole event");
}

/**
 * Exactly an `id:` line and one `data:` line; comments are keep-alives and say nothing.
 * @param {string} block
 * @returns {Event | undefined}
 */
function parseEvent(block) {
  const lines = block.split("\n").filter((line) => !line.startsWith(":"));
  if (lines.length === 0) return undefined;
  const [, id] = /^id: (\d+)$/.exec(lines[0]) ?? assert.fail(`no id first: ${block}`);
  const [, json] = /^data: (\{.*\})$/s.exec(lines[1] ?? "") ?? assert.fail(`no data second: ${block}`);
  assert.equal(lines.length, 2, `more than an id and data: ${block}`);
  const data = JSON.parse(json);
  return { id: Number(id), at: performance.now(), data, type: data.type };
}

/** A turn that is streamed to the test. What it is asked for is checked against the contract on the way. */
export class Turn {
  /** @type {Event[]} every event that was read so far */
  events = [];
  #source;
  #leave;

  /**
   * @param {Response} response with a status of 200
   * @param {AbortController} leave
   */
  constructor(response, leave) {
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    this.headers = response.headers;
    /** @type {string} */
    this.conversation = response.headers.get("x-conversation-id") ?? assert.fail("no x-conversation-id");
    /** @type {string} the companion's message */
    this.message = response.headers.get("x-message-id") ?? assert.fail("no x-message-id");
    this.#source = readEvents(response.body ?? assert.fail("no body"));
    this.#leave = leave;
  }

  /**
   * The next event of this type, past any others; fails where the stream ends before one.
   * @param {string} [type] any event without it
   * @returns {Promise<Event>}
   */
  async next(type) {
    for (;;) {
      const { value, done } = await this.#source.next();
      if (done || value === undefined) assert.fail(`the stream ended before ${type ?? "another event"}: ${this.#told()}`);
      this.events.push(value);
      if (type === undefined || value.type === type) return value;
    }
  }

  /** Reads to the end, and checks what holds for every stream. */
  async toTheEnd() {
    for await (const event of this.#source) this.events.push(event);
    const types = this.events.map((event) => event.type).join(" ");
    assert.match(types, /^thinking( chunk)*( done| error)$/, this.#told());
    assert.deepEqual(this.events.map(({ id }) => id), this.events.map((_, index) => index + 1), "ids rise from 1");
    for (const { data } of this.events) assert.equal(data.conversation_id, this.conversation, JSON.stringify(data));
    if (this.last.type === "done") assert.equal(this.last.data.message_id, this.message);
    return this;
  }

  /** What the companion said so far. */
  get text() {
    return this.events.map(({ data }) => (data.type === "chunk" ? data.chunk : "")).join("");
  }

  get last() {
    return this.events.at(-1) ?? assert.fail("no event yet");
  }

  /** @returns {any[]} what the companion says that it remembered for this turn */
  get memories() {
    const thinking = this.events.find(({ type }) => type === "thinking") ?? assert.fail("no thinking event");
    const { memories, count } = thinking.data.data;
    assert.equal(count, memories.length);
    return memories;
  }

  /** The client closes its connection. */
  leave() {
    this.#leave.abort();
  }

  #told() {
    return JSON.stringify(this.events.map(({ data }) => data)).slice(0, 2_000);
  }
}
