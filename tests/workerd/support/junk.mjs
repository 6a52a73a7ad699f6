// @ts-check
// Junk that is the same in every run: a seeded generator of what clients should not send.

/** Text that has broken parsers, queries, paths and logs before. */
const NASTY = [
  '"', "'", "''", "`", "\\", "%", "%00", "%zz", "%c3%28", "*", "^", "-", "--", "/*", ":", ";", "()", "(", ")", "{}", "[]", "NEAR(", "NEAR(a b, 5)", "AND", "OR NOT", "a AND", "col : x", "owner : x",
  "content:", '"unclosed', 'a" OR "b', "*a*", "+", "{a b}:c", "rowid:1", "memory_words", "rank", "' or '1'='1", "1; drop table users; --", "union select * from users", "?1", "$1", "@x", "\0", "\u0001", "\u001f",
  "\u007f", "\u0085", "\u200b", "\u202e", "\u2028", "\ufeff", "\ufffd", "\ud83d\udc1d", "e\u0301", "\u0130", "\u1e9e", "\u6f22\u5b57", "\u0627\u0644", "null", "undefined", "NaN", "-0", "1e309", "9007199254740993",
  "../../etc/passwd", "..%2f", "//", "?", "#", "&", "=", "\r\n", "\n\n", "data: x\n\n", "<script>", "{{7*7}}", "${x}", "a0000000-0000-0000-0000-000000000001", "default_user", "true", "[object Object]",
];

/** mulberry32, which is small and good enough. @param {number} seed */
export function junkOf(seed) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (/** @type {number} */ n) => Math.floor(random() * n);
  /** @template T @param {readonly T[]} items @returns {T} */
  const one = (items) => items[below(items.length)];
  /** Well-formed text of nasty pieces and letters of any script. */
  const text = (most = 6) => {
    const letter = () => String.fromCodePoint(one([() => 32 + below(95), () => 0xa1 + below(0x500), () => 0x4e00 + below(0x100), () => 0x1f400 + below(0x80)])());
    return Array.from({ length: 1 + below(most) }, () => (random() < 0.6 ? one(NASTY) : letter().repeat(1 + below(5)))).join(one(["", " ", " "]));
  };
  const bytes = (most = 200) => Buffer.from(Array.from({ length: below(most) }, () => below(256)));
  /** A JSON value of any kind. @type {(depth?: number) => unknown} */
  const value = (depth = 2) => {
    const kinds = [() => null, () => random() < 0.5, () => below(1_000) - 500, () => random() * 1e300, () => text(), () => "", () => Array.from({ length: below(3) }, () => value(depth - 1)), () => ({ [text(2)]: value(depth - 1) })];
    return (depth <= 0 ? kinds[below(6)] : one(kinds))();
  };
  /** What a header may carry: no control characters, one byte each. */
  const header = (most = 6) => Buffer.from(text(most)).toString("latin1").replaceAll(/[\0-\x1f\x7f]/g, "");
  return { random, below, one, text, bytes, value, header };
}
