//! Signals: properties of a text besides its words, such as being a question or telling a time.

use super::cut::CutText;

/// Flags of a text, each a bit of [`Signals::flags`].
pub mod flag {
    /// The text ends with a question mark, or asks for an explanation.
    pub const QUESTION: u8 = 1;
    /// The text tells a time.
    pub const TIME: u8 = 2;
    /// The companion wrote the text.
    pub const ASSISTANT: u8 = 4;
    /// The text is a distilled fact, whose words nobody wrote.
    pub const DISTILLED: u8 = 8;
}

/// The properties of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signals {
    /// The flags of the text: [`flag::QUESTION`] and [`flag::TIME`].
    pub flags: u8,
    /// The number of words in the first person, at most two.
    pub first_person: u8,
    /// The number of capitalised words within sentences, at most seven: mostly names.
    pub capitalized: u8,
    /// The number of words, separated by white space.
    pub length: u16,
}

/// The words by which a speaker names themselves, sorted.
pub const FIRST_PERSON: &[&str] = &["i", "me", "mine", "my", "our", "us", "we"];

/// Verbs that ask for something where "me" follows.
pub const REQUEST_VERBS: &[&str] = &["tell", "remind", "show", "give", "teach"];

/// Words that each name a time, sorted.
const TIMES: &[&str] = &[
    "ago",
    "anniversary",
    "april",
    "august",
    "birthday",
    "december",
    "fall",
    "february",
    "friday",
    "january",
    "july",
    "june",
    "just",
    "last",
    "march",
    "monday",
    "month",
    "months",
    "next",
    "november",
    "october",
    "recently",
    "saturday",
    "september",
    "since",
    "soon",
    "spring",
    "summer",
    "sunday",
    "thursday",
    "today",
    "tomorrow",
    "tonight",
    "tuesday",
    "wednesday",
    "week",
    "weekend",
    "weeks",
    "winter",
    "year",
    "years",
    "yesterday",
];

/// Words that name a time after "this".
const AFTER_THIS: &[&str] = &["morning", "past"];

impl Signals {
    /// Finds the properties of a text. The caption of a shared picture is not among the speaker's words:
    /// it does not make the text a question, and its names do not count.
    #[must_use]
    pub fn of(text: &CutText<'_>) -> Self {
        let whole = text.as_str();
        let spoken = whole.split("[shared").next().unwrap_or_default();
        let words: Vec<&str> = text.lowercase_words().collect();
        let requests = matches!(words.as_slice(), [verb, "me", ..] if REQUEST_VERBS.contains(verb));
        let is_question = requests || spoken.trim().ends_with('?');
        let has_time = words.iter().enumerate().any(|(place, word)| {
            let next = words.get(place + 1).copied().unwrap_or_default();
            is_time(word) || (*word == "this" && AFTER_THIS.contains(&next))
        });
        let first_person = words.iter().filter(|word| FIRST_PERSON.contains(word));
        Self {
            flags: if is_question { flag::QUESTION } else { 0 }
                | if has_time { flag::TIME } else { 0 },
            first_person: u8::try_from(first_person.take(2).count()).unwrap_or(2),
            capitalized: capitalized(spoken),
            length: u16::try_from(whole.split_whitespace().count()).unwrap_or(u16::MAX),
        }
    }
}

/// Counts the words of ASCII letters with a capital first that follow a small letter, a comma or an
/// apostrophe and a space.
fn capitalized(text: &str) -> u8 {
    let mut count = 0;
    let mut before = ' ';
    for word in text.split(' ') {
        let mut letters = word.chars();
        let has_capital = letters.next().is_some_and(|c| c.is_ascii_uppercase());
        let has_small = letters.next().is_some_and(|c| c.is_ascii_lowercase());
        let is_inside = before.is_ascii_lowercase() || matches!(before, ',' | '\'' | '\u{2019}');
        count = u8::min(7, count + u8::from(has_capital && has_small && is_inside));
        before = word.chars().next_back().unwrap_or(' ');
    }
    count
}

/// Returns true for a year, an ordinal number and a word that names a time.
fn is_time(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    match word.get(digits..) {
        Some("") => digits == 4,
        Some("st" | "nd" | "rd" | "th") => digits > 0,
        _ => TIMES.binary_search(&word).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Signals, TIMES, flag};
    use crate::memory::text::cut::CutText;

    #[test]
    fn a_text_asks_tells_a_time_or_speaks_of_its_speaker() {
        assert!(TIMES.is_sorted());
        for (text, flags, first_person) in [
            ("How are you? [shared image: a cat]", flag::QUESTION, 0),
            ("I\u{2019}m told we met on the 3rd", flag::TIME, 2),
            ("Back in 1999, this morning", flag::TIME, 0),
            ("this is room 12345", 0, 0),
            ("Remind me of Ann", flag::QUESTION, 1),
        ] {
            let signals = Signals::of(&CutText::new(text));
            assert_eq!(
                (signals.flags, signals.first_person),
                (flags, first_person),
                "{text}"
            );
        }
    }
}
