//! Dates that a clause names, resolved against the time at which it was said.

mod calendar;
mod relative;

use super::pattern::{strip_any_prefix, strip_prefix};
use super::word::Word;
use crate::time::Timestamp;
use chrono::NaiveDate;

pub(super) use calendar::day_of_year;

/// The time at which something was or will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateReference {
    /// The date, as precise as it is known: `2026-05-07`, `2026-05` or `2026`. `None` for a future date.
    pub date: Option<String>,
    /// True where the time is still to come.
    pub is_future: bool,
}

/// Removes the first date from the words and returns it.
pub(super) fn take_date(words: &mut Vec<Word>, said_at: Timestamp) -> Option<DateReference> {
    let today = said_at.utc().date_naive();
    let (start, end, reference) = (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        let (reference, tail) = past_date(rest, today).or_else(|| future_date(rest))?;
        Some((start, words.len() - tail.len(), reference))
    })?;
    words.drain(start..end);
    Some(reference)
}

/// Parses a number below 1000 in digits, or up to twelve in letters; "a" and "an" are 1.
pub(super) fn parse_number(word: &Word) -> Option<u32> {
    const WORDS: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    if word.is_one_of(&["a", "an"]) {
        return Some(1);
    }
    let named = WORDS.iter().position(|name| *name == word.lower);
    let number = word.lower.parse().ok().filter(|number| *number < 1000);
    named.and_then(|named| u32::try_from(named).ok()).or(number)
}

/// Parses the past date with which the words begin, and returns it with the words after it.
fn past_date(words: &[Word], today: NaiveDate) -> Option<(DateReference, &[Word])> {
    let dated = relative::parse(words, today).or_else(|| calendar::parse(words, today));
    let (date, tail) = dated?;
    let reference = DateReference {
        date: Some(date),
        is_future: false,
    };
    Some((reference, tail))
}

/// Parses the future date with which the words begin, and returns it with the words after it.
fn future_date(words: &[Word]) -> Option<(DateReference, &[Word])> {
    let plain = &[
        "tomorrow",
        "soon",
        "one day",
        "some day",
        "someday",
        "later today|this",
        "next week|month|year|spring|summer|autumn|fall|winter|weekend|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    ];
    let numbered = strip_prefix(words, "in").and_then(<[Word]>::split_first);
    let numbered = numbered.and_then(|(count, rest)| {
        parse_number(count)
            .and_then(|_| strip_prefix(rest, "day|days|week|weeks|month|months|year|years"))
    });
    let tail = strip_any_prefix(words, plain).or(numbered)?;
    Some((
        DateReference {
            date: None,
            is_future: true,
        },
        tail,
    ))
}

/// Formats a day: `2026-05-07`.
fn format_day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Formats a month: `2026-05`.
fn format_month(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::word::split_words;
    use super::super::wording::normalized;
    use super::take_date;
    use crate::time::Timestamp;

    #[test]
    fn dates_are_resolved_against_when_they_were_said() {
        // A Friday.
        let said_at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
        for (text, date) in [
            ("went yesterday", "2026-05-07"),
            ("went last night", "2026-05-07"),
            ("went on Friday", "2026-05-01"),
            ("went last Monday", "2026-05-04"),
            ("went 3 weeks ago", "2026-04"),
            ("went two days ago", "2026-05-06"),
            ("went a year ago", "2025"),
            ("went last month", "2026-04"),
            ("went over the weekend", "2026-05-02"),
            ("went in January", "2026-01"),
            ("went on the 3rd of June", "2025-06-03"),
            ("went in 2019", "2019"),
        ] {
            let mut words = split_words(text);
            let when = take_date(&mut words, said_at).unwrap();
            assert_eq!(when.date.as_deref(), Some(date), "{text}");
            assert_eq!(normalized(&words), "went");
        }
        let when = take_date(&mut split_words("going next month"), said_at).unwrap();
        assert!(when.is_future);
    }
}
