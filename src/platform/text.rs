//! Texts of statements, built at compile time: `:owner` is replaced, and pieces are joined.
#![expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses an index out of bounds"
)]

/// The text that replaces `:owner`: the internal id of the owner, whose external id is the first parameter. A batch has
/// no variables, so each statement finds the id by an index: one row read.
const OWNER: &[u8] = b"(select id from users where external_user_id = ?1)";
const NAME: &[u8] = b":owner";
const EXTERNAL: &[u8] = b"external_user_id";
const BOUND: &[u8] = b"external_user_id = ?1";

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

/// Returns whether a text names an owner, by `:owner` or by `external_user_id`.
#[must_use]
pub const fn is_owned(sql: &str) -> bool {
    count(sql.as_bytes(), NAME) > 0 || count(sql.as_bytes(), EXTERNAL) > 0
}

/// Returns whether the first parameter of a text is the owner.
#[must_use]
pub const fn binds_owner(sql: &str) -> bool {
    count(sql.as_bytes(), NAME) > 0 || count(sql.as_bytes(), BOUND) > 0
}

/// Returns the length of the text that [`expand`] makes, in bytes.
#[must_use]
pub const fn expanded_len(sql: &str) -> usize {
    sql.len() + count(sql.as_bytes(), NAME) * (OWNER.len() - NAME.len())
}

/// Replaces each `:owner` of a text; `N` is [`expanded_len`].
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

/// Returns the length of the text that [`join`] makes, in bytes.
#[must_use]
pub const fn joined_len(parts: &[&str], separator: &str) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < parts.len() {
        if at > 0 {
            length += separator.len();
        }
        length += parts[at].len();
        at += 1;
    }
    length
}

/// Joins texts with a separator between them; `N` is [`joined_len`].
#[must_use]
pub const fn join<const N: usize>(parts: &[&str], separator: &str) -> [u8; N] {
    let (mut out, mut to, mut at) = ([0; N], 0, 0);
    while at < parts.len() {
        if at > 0 {
            to = copy(&mut out, to, separator.as_bytes());
        }
        to = copy(&mut out, to, parts[at].as_bytes());
        at += 1;
    }
    out
}

const fn copy(out: &mut [u8], mut to: usize, text: &[u8]) -> usize {
    let mut from = 0;
    while from < text.len() {
        out[to] = text[from];
        from += 1;
        to += 1;
    }
    to
}

#[cfg(test)]
mod tests {
    use crate::id::Owner;
    use crate::platform::{Query, Stmt};

    #[test]
    fn pieces_are_joined_and_the_owner_is_replaced() {
        const COLUMNS: &str = crate::joined!(", ", &["id", "title"]);
        let ann = Owner::parse("ann").expect("an owner");
        let query: Query = crate::owned!(
            &ann,
            "select ",
            COLUMNS,
            " from conversations where user_id = :owner"
        );
        let stmt = Stmt::from(query);
        assert_eq!(
            stmt.sql,
            "select id, title from conversations \
             where user_id = (select id from users where external_user_id = ?1)"
        );
        assert_eq!(stmt.params.len(), 1);
    }
}
