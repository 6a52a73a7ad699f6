// @ts-check
// Sentences for the benchmarks, the same in every run: half small words, half words of the memory table, which come as often as
// in speech (Zipf).
import { readFileSync } from "node:fs";

export const SMALL = "i you the a to and of in it was my is that for on with at we had have not".split(" ");

/** Returns a source of numbers from 0 to 1 (mulberry32). @param {number} seed */
export function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns the words of the table in random order. @param {() => number} random */
function vocabulary(random) {
  const table = readFileSync(new URL("../../src/memory/text/table.bin", import.meta.url));
  const [rows, dimensions] = [table.readUInt32LE(4), table.readUInt32LE(8)];
  // Of each piece there are the letters that differ from the piece before; the last has its upper bit set. See tools/distil/README.md.
  const same = 16 + 2 * rows + (rows * dimensions) / 2;
  let [at, piece] = [same + rows, ""];
  const pieces = Array.from({ length: rows }, (_, row) => {
    piece = piece.slice(0, table[same + row]);
    do piece += String.fromCharCode(table[at] & 0x7f);
    while (table[at++] < 0x80);
    return piece;
  });
  const words = pieces.filter((word) => /^[a-z]{3,}$/.test(word));
  return words.map((word) => ({ word, order: random() })).sort((a, b) => a.order - b.order).map(({ word }) => word);
}

/** Returns what makes sentences of 6 to 30 words, and questions of 4 to 9. @param {() => number} random */
export function speech(random) {
  const words = vocabulary(random);
  const sentence = () => {
    const all = Array.from({ length: 6 + Math.floor(random() * 25) }, () =>
      random() < 0.5 ? SMALL[Math.floor(random() * SMALL.length)] : words[Math.floor(words.length ** random()) - 1]);
    return `${all.join(" ")}${random() < 0.2 ? "?" : "."}`;
  };
  const question = () => `${sentence().split(" ").slice(0, 4 + Math.floor(random() * 6)).join(" ")}?`;
  return { sentence, question };
}
