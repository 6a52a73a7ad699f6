// The loop between an upstream and a client. See stream.rs for why it is here and not in Rust.

/**
 * Sends `first`, then what `step` makes of each chunk of `source`, each after the client took the
 * one before. One timer watches over all of it: nothing that arrives costs one of its own.
 *
 * @param {ReadableStream<Uint8Array>} source
 * @param {WritableStreamDefaultWriter<Uint8Array> | undefined} writer none: nobody reads along
 * @param {Uint8Array} first
 * @param {number} patience longest silence of either side, in milliseconds
 * @param {(chunk: Uint8Array) => Uint8Array | undefined} step undefined: no more is wanted
 * @returns {Promise<"ended" | "enough" | "broken" | "stalled" | "gone">}
 */
export async function pump(source, writer, first, patience, step) {
  const reader = source.getReader();
  let moved = Date.now();
  let writing = false;
  let silent = false;
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
  const write = async (/** @type {Uint8Array} */ bytes) => {
    if (!writer || bytes.length === 0) return;
    writing = true;
    await writer.write(bytes);
    writing = false;
    moved = Date.now();
  };
  try {
    await write(first);
    for (;;) {
      const { value, done } = await reader.read();
      if (silent) return "stalled";
      if (done) return "ended";
      moved = Date.now();
      const out = step(value);
      if (out === undefined) return "enough";
      await write(out);
    }
  } catch {
    if (writing) return "gone";
    return silent ? "stalled" : "broken";
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}
