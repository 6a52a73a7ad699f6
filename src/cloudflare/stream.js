// The loop between an upstream and a client. See stream.rs for why it is here and not in Rust.

/** What comes within so many milliseconds after a write waits for their end and goes in one: a fast upstream then costs a third. */
const GAP = 10;
/** The most bytes that are held for that; after them the client is waited for. */
const MOST = 16384;

/**
 * Sends what `step` makes of each chunk of `source`, and reads on only while the client takes what it was sent.
 * One timer watches over all of it: nothing that arrives costs one of its own.
 *
 * @param {ReadableStream<Uint8Array>} source
 * @param {WritableStreamDefaultWriter<Uint8Array> | undefined} writer none: nobody reads along
 * @param {number} patience longest silence of either side, in milliseconds
 * @param {(chunk: Uint8Array) => Uint8Array | undefined} step undefined: no more is wanted
 * @param {AbortSignal} signal aborted where nobody waits any more: `step` is not called from then on
 * @returns {Promise<"ended" | "enough" | "broken" | "stalled" | "gone">}
 */
export async function pump(source, writer, patience, step, signal) {
  // One buffer for all reads: each takes it away and gives it back. A plain read makes 4 kB of its own.
  const reader = source.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(4096);
  let moved = Date.now();
  // What came before the first word, such as what is remembered, holds no word back.
  let wrote = 0;
  /** @type {Uint8Array[]} */
  let held = [];
  let size = 0;
  /** @type {Promise<void> | undefined} */
  let writing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let silent = false;
  let gone = false;

  const leave = () => {
    gone = true;
    reader.cancel().catch(() => {});
  };
  // What was made by then still goes out.
  signal.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
  const watch = () => {
    const left = moved + patience - Date.now();
    if (left > 0) {
      timer = setTimeout(watch, left);
      return;
    }
    silent = true;
    // Whichever side is waited for is given up, which ends the wait.
    (writing ? writer?.abort() : reader.cancel())?.catch(() => {});
  };
  let timer = setTimeout(watch, patience);

  /** Writes what is held. Never rejects: a client that is gone ends the reading. */
  const flush = () => {
    clearTimeout(soon);
    soon = undefined;
    const bytes = held.length === 1 ? held[0] : join(held, size);
    held = [];
    size = 0;
    wrote = Date.now();
    writing = writer?.write(bytes).then(
      () => {
        writing = undefined;
        moved = Date.now();
      },
      leave,
    );
    return writing;
  };
  /** A promise where the client must be waited for. @param {Uint8Array} bytes */
  const send = (bytes) => {
    if (!writer || gone || bytes.length === 0) return;
    held.push(bytes);
    size += bytes.length;
    if (size > MOST || (!soon && Date.now() - wrote >= GAP)) return flush();
    soon ??= setTimeout(flush, GAP);
  };
  const read = async () => {
    while (!gone && !signal.aborted) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (silent) return "stalled";
      if (done || signal.aborted) return "ended";
      moved = Date.now();
      const out = step(value);
      if (out === undefined) return "enough";
      buffer = value.buffer;
      // One write at a time: a client that takes nothing stops the reading here.
      if (writing) await writing;
      const taken = send(out);
      if (taken) await taken;
    }
    return "gone";
  };
  const ending = await read().catch(() => (silent ? "stalled" : "broken"));
  if (writing) await writing;
  if (size > 0 && !gone) await flush();
  clearTimeout(timer);
  clearTimeout(soon);
  reader.cancel().catch(() => {});
  return gone ? "gone" : ending;
}

/** @param {Uint8Array[]} parts @param {number} size of all of them */
function join(parts, size) {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
