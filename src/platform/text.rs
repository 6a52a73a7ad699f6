//! The text of a statement, whose `:owner` is replaced when the program is compiled.
#![expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses an index out of bounds"
)]

/// The text that `:owner` stands for: the internal id of the owner, whose external id is the first parameter. A batch
/// has no variables, so each statement finds it by an index: one row read.
const OWNER: &[u8] = b"(select id from users where external_user_id = ?1)";
const NAME: &[u8] = b":owner";
const EXTERNAL: &[u8] = b"external_user_id";

const fn is_at(text: &[u8], at: usize, word: &[u8]) -> bool {
    let mut offset = 0;
    while offset < word.len() {
        if at + offset >= text.len() || text[at + offset] != word[offset] {
            return false;
        }
        offset += 1;
    }
    true
}

const fn count(text: &[u8], word: &[u8]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        if is_at(text, at, word) {
            count += 1;
        }
        at += 1;
    }
    count
}

/// Returns whether a text names the owner.
#[must_use]
pub const fn is_owned(sql: &str) -> bool {
    count(sql.as_bytes(), NAME) > 0 || count(sql.as_bytes(), EXTERNAL) > 0
}

/// Returns the length of a text once each `:owner` is replaced, in bytes.
#[must_use]
pub const fn expanded_len(sql: &str) -> usize {
    sql.len() + count(sql.as_bytes(), NAME) * (OWNER.len() - NAME.len())
}

/// Replaces each `:owner`; `N` is [`expanded_len`].
#[must_use]
pub const fn expand<const N: usize>(sql: &str) -> [u8; N] {
    let text = sql.as_bytes();
    let (mut out, mut from, mut to) = ([0; N], 0, 0);
    while from < text.len() {
        if is_at(text, from, NAME) {
            let mut offset = 0;
            while offset < OWNER.len() {
                out[to] = OWNER[offset];
                offset += 1;
                to += 1;
            }
            from += NAME.len();
        } else {
            out[to] = text[from];
            from += 1;
            to += 1;
        }
    }
    out
}
