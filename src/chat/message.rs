//! What is said: parsed once at the door into types that cannot be wrong.

use crate::error::Error;
use crate::limit;
use serde::{Deserialize, Serialize};

/// How far a reply came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its stream is running.
    Writing,
    /// All of it is there.
    Complete,
    /// It was cut, and what came is there.
    Interrupted,
    /// Nothing came.
    Failed,
}

impl Status {
    /// As it is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Complete => "complete",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// A text of at least one visible character, at most as long as allowed, without NUL (which
/// `SQLite`'s text functions take for an end).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Reads a field of a request.
    ///
    /// # Errors
    /// [`Error::Invalid`], naming the field.
    pub fn parse(field: &str, text: &str, most_characters: usize) -> Result<Self, Error> {
        if text.trim().is_empty() {
            return Err(Error::invalid(field, "must not be empty"));
        }
        if text.chars().count() > most_characters {
            let why = format!("must not be longer than {most_characters} characters");
            return Err(Error::invalid(field, why));
        }
        if text.contains('\0') {
            return Err(Error::invalid(field, "must not contain a NUL character"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The title of a conversation that begins with this message: its first line up to a word's end,
/// at most [`limit::DERIVED_TITLE_CHARACTERS`] characters with the ellipsis.
#[must_use]
pub fn title(message: &str) -> String {
    let line = message.trim().lines().next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ");
    let most = limit::DERIVED_TITLE_CHARACTERS;
    let Some((end, _)) = line.char_indices().nth(most) else {
        return line;
    };
    let (last, _) = line.char_indices().nth(most - 1).unwrap_or((end, ' '));
    let head = line.get(..last).unwrap_or(&line);
    // A word that ends just before the ellipsis stays; one without any boundary is cut.
    let whole = line.get(last..).is_some_and(|rest| rest.starts_with(' '));
    let kept = match head.rfind(' ') {
        Some(space) if !whole => head.get(..space).unwrap_or(head),
        _ => head,
    };
    format!("{kept}\u{2026}")
}

#[cfg(test)]
mod tests {
    use super::{Text, title};

    #[test]
    fn a_title_is_the_first_line_cut_at_a_word() {
        assert_eq!(title("  Hello   there\nsecond line"), "Hello there");
        assert_eq!(title(&"a".repeat(80)), "a".repeat(80));
        let long = title(&"bees ".repeat(30));
        assert!(
            long.ends_with("bees\u{2026}") && long.chars().count() <= 80,
            "{long}"
        );
        let unbroken = title(&"\u{1f41d}".repeat(100));
        assert_eq!(unbroken.chars().count(), 80);
    }

    #[test]
    fn a_text_is_counted_in_characters() {
        assert!(Text::parse("message", &"\u{1f41d}".repeat(4), 4).is_ok());
        for bad in ["", " \n\t", "a\0b", "12345"] {
            assert!(Text::parse("message", bad, 4).is_err(), "{bad:?}");
        }
    }
}
