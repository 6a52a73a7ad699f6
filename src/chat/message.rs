//! The texts of people: parsed once at the door into types that cannot be wrong.

use crate::error::Error;
use crate::limit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The state of a message; a person's message is always complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The reply is being written.
    Writing,
    /// The message is complete.
    Complete,
    /// The reply was cut off, and is stored as far as it came.
    Interrupted,
    /// The model failed before the first word.
    Failed,
    /// The person stopped the reply, which is stored as far as it came.
    Stopped,
}

impl Status {
    /// Returns the name of the state.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Complete => "complete",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
        }
    }

    /// Returns whether the message is over and not complete.
    #[must_use]
    pub const fn is_cut(self) -> bool {
        matches!(self, Self::Interrupted | Self::Failed | Self::Stopped)
    }

    /// Returns the name of the state as it is stored: the row of a reply that was stopped is interrupted, and says that
    /// this was requested.
    #[must_use]
    pub const fn stored(self) -> &'static str {
        match self {
            Self::Stopped => Self::Interrupted.name(),
            other => other.name(),
        }
    }
}

/// White space in a regular expression: what `str::trim` removes.
macro_rules! space {
    () => {
        "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
    };
}

/// A regular expression for the texts that [`Text::parse`] accepts, apart from their length.
pub const TEXT_PATTERN: &str = concat!("^[^\\u0000]*[^\\u0000", space!(), "][^\\u0000]*$");

/// A regular expression for titles: [`limit::TITLE_CHARACTERS`] without the white space around them.
pub const TITLE_PATTERN: &str = concat!(
    "^[",
    space!(),
    "]*[^\\u0000",
    space!(),
    "]([^\\u0000]{0,198}[^\\u0000",
    space!(),
    "])?[",
    space!(),
    "]*$"
);

/// A regular expression for speakers' names: [`limit::SPEAKER_CHARACTERS`] without the white space around them.
pub const SPEAKER_PATTERN: &str = concat!(
    "^[",
    space!(),
    "]*[^\\u0000",
    space!(),
    "]([^\\u0000]{0,98}[^\\u0000",
    space!(),
    "])?[",
    space!(),
    "]*$"
);

/// A text of at least one visible character, within a limit, without NUL (which ends a text for `SQLite`'s functions).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Parses a text of a request's field.
    ///
    /// # Errors
    /// [`Error::Invalid`], naming the field.
    pub fn parse(
        field: &str,
        text: impl Into<String>,
        most_characters: usize,
    ) -> Result<Self, Error> {
        let text = text.into();
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
        Ok(Self(text))
    }

    /// Returns the text as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text as it was sent, without a copy.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Returns the title of a conversation that begins with a message: the first line of the message up to a word's end, at
/// most [`limit::DERIVED_TITLE_CHARACTERS`] characters with the ellipsis.
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
    use super::{SPEAKER_PATTERN, TITLE_PATTERN, Text, title};
    use crate::limit;

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
        assert!(Text::parse("message", "\u{1f41d}".repeat(4), 4).is_ok());
        for bad in ["", " \n\t", "a\0b", "12345"] {
            assert!(Text::parse("message", bad, 4).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn patterns_and_limits_have_the_same_lengths() {
        for (pattern, most) in [
            (TITLE_PATTERN, limit::TITLE_CHARACTERS),
            (SPEAKER_PATTERN, limit::SPEAKER_CHARACTERS),
        ] {
            let between = format!("{{0,{}}}", most - 2);
            assert!(pattern.contains(&between), "{pattern}");
        }
    }
}
