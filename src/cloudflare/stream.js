// The loop between an upstream and a client. stream.rs gives the reason why it is not in Rust.

/** The shortest time between two writes, in milliseconds. Chunks that come sooner are sent in one write, which cuts the cost of a fast upstream to a third. */
const WRITE_GAP_MS = 10;
/** The most bytes that wait for the next write. With more, the loop writes at once and waits for the client. */
const MAX_HELD_BYTES = 16384;

/**
 * Sends the bytes that `step` makes of each chunk of `source`, and reads on only while the client reads them.
 * One timer detects silence for the whole stream, so that a chunk needs no timer of its own.
 *
 * @param {ReadableStream<Uint8Array>} source
 * @param {WritableStreamDefaultWriter<Uint8Array> | undefined} writer undefined: there is no client, and nothing is sent
 * @param {number} timeout the longest silence of either side, in milliseconds
 * @param {(chunk: Uint8Array) => Uint8Array | undefined} step returns undefined where it wants no more
 * @param {AbortSignal} signal aborted when the caller's future is dropped: `step` is not called from then on
 * @returns {Promise<"ended" | "enough" | "broken" | "stalled" | "gone">}
 */
export async function pump(source, writer, timeout, step, signal) {
  // One buffer serves all reads: each detaches it and returns it. A plain read would allocate 4 kB each time.
  const reader = source.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(4096);
  let lastProgress = Date.now();
  // Zero, so that the first chunk is sent at once, even just after the event with the memories.
  let wrote = 0;
  /** @type {Uint8Array[]} */
  let held = [];
  let size = 0;
  /** @type {Promise<void> | undefined} */
  let writing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let isSilent = false;
  let isGone = false;

  const leave = () => {
    isGone = true;
    reader.cancel().catch(() => {});
  };
  // The bytes that are held by then are still sent.
  signal.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
  const watch = () => {
    const left = lastProgress + timeout - Date.now();
    if (left > 0) {
      timer = setTimeout(watch, left);
      return;
    }
    isSilent = true;
    // Cancels the side that the loop waits for, which ends the wait.
    (writing ? writer?.abort() : reader.cancel())?.catch(() => {});
  };
  let timer = setTimeout(watch, timeout);

  /** Writes the bytes that are held. Never rejects: a client that is gone ends the reading. */
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
        lastProgress = Date.now();
      },
      leave,
    );
    return writing;
  };
  /** Sends bytes, or holds them for the next write. Returns a promise where the loop has to wait for the client. @param {Uint8Array} bytes */
  const send = (bytes) => {
    if (!writer || isGone || bytes.length === 0) return;
    held.push(bytes);
    size += bytes.length;
    if (size > MAX_HELD_BYTES || (!soon && Date.now() - wrote >= WRITE_GAP_MS)) return flush();
    soon ??= setTimeout(flush, WRITE_GAP_MS);
  };
  const read = async () => {
    while (!isGone && !signal.aborted) {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (isSilent) return "stalled";
      if (done || signal.aborted) return "ended";
      lastProgress = Date.now();
      const out = step(value);
      if (out === undefined) return "enough";
      buffer = value.buffer;
      // One write at a time: a client that reads nothing stops the reading here.
      if (writing) await writing;
      const taken = send(out);
      if (taken) await taken;
    }
    return "gone";
  };
  const ending = await read().catch(() => (isSilent ? "stalled" : "broken"));
  if (writing) await writing;
  if (size > 0 && !isGone) await flush();
  clearTimeout(timer);
  clearTimeout(soon);
  reader.cancel().catch(() => {});
  return isGone ? "gone" : ending;
}

/** Joins arrays. @param {Uint8Array[]} parts @param {number} size the length of all of them, in bytes */
function join(parts, size) {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
