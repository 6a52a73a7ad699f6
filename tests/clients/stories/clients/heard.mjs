// @ts-check
// Hears a reply out of a stream, for every client alike.

/** An error as a text. @param {unknown} error */
export const told = (error) => (error instanceof Error ? error.message || error.name : JSON.stringify(error)) || "an error";

/**
 * Joins the pieces of a reply, and stops after its first words where `stop` says so.
 * @param {AsyncIterable<string>} pieces throws the error that the client saw
 * @param {false | (() => void)} stop what the client's user calls to stop
 * @returns {Promise<import("../stories.mjs").Heard>}
 */
export async function hear(pieces, stop) {
  let text = "";
  try {
    for await (const piece of pieces) {
      text += piece;
      if (stop && text !== "") {
        stop();
        break;
      }
    }
  } catch (error) {
    return { text, error: told(error) };
  }
  return { text };
}
