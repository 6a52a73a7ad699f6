//! The cursor of a list: where its page ends, so that the next page goes on there, whatever was added or deleted
//! meanwhile. Every list has the same form: the name of the list and the values of the page's last row by which the
//! list is ordered, as opaque text. A cursor grants nothing: each statement names the owner all the same.

use crate::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The longest cursor that is read, in bytes: the longest id of a user, in characters of four bytes, fits.
const LONGEST: usize = 2_000;

/// Formats the cursor after a row of a list, from the values by which the list is ordered.
#[must_use]
pub fn format<const N: usize>(list: &str, values: [&str; N]) -> String {
    let mut parts = vec![list];
    parts.extend(values);
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&parts).expect("texts are JSON"))
}

/// Parses a cursor of a list: the values of [`format()`].
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`, for any other text and for a cursor of another list.
pub fn parse<const N: usize>(list: &str, cursor: &str) -> Result<[String; N], Error> {
    values(list, cursor).ok_or_else(invalid)
}

/// Returns the error about a cursor that no page gave.
#[must_use]
pub fn invalid() -> Error {
    Error::invalid("cursor", "is not one that a page of this list gave")
}

fn values<const N: usize>(list: &str, cursor: &str) -> Option<[String; N]> {
    if cursor.len() > LONGEST {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let parts: Vec<String> = serde_json::from_slice(&bytes).ok()?;
    let (name, values) = parts.split_first()?;
    let is_plain = |value: &String| !value.contains('\0');
    let is_of_list = name == list && values.iter().all(is_plain);
    <[String; N]>::try_from(values.to_vec())
        .ok()
        .filter(|_| is_of_list)
}

/// Cuts rows that were read with one more than the page has to the page, and returns its last row where another page
/// follows.
pub fn cut<T>(rows: &mut Vec<T>, limit: u32) -> Option<&T> {
    let limit = limit as usize;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| has_more)
}

#[cfg(test)]
mod tests {
    use super::{cut, format, parse};

    #[test]
    fn a_cursor_is_read_by_its_own_list_alone() {
        let cursor = format("keys", ["2026", "k\u{1f41d}"]);
        let read = parse::<2>("keys", &cursor).expect("a cursor");
        assert_eq!(read, ["2026", "k\u{1f41d}"]);
        assert!(parse::<2>("sessions", &cursor).is_err());
        assert!(parse::<1>("keys", &cursor).is_err());
        for wrong in ["", "a", "null", "e30", &cursor[1..], &"A".repeat(5_000)] {
            assert!(parse::<2>("keys", wrong).is_err(), "{wrong}");
        }
        let nul = format("keys", ["\0", ""]);
        assert!(parse::<2>("keys", &nul).is_err());
    }

    #[test]
    fn a_page_that_is_just_full_is_the_last_one() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 3), None);
        assert_eq!(cut(&mut rows, 2), Some(&2));
        assert_eq!(rows, [1, 2]);
    }
}
