//! Dates that a clause names, resolved against the time at which it was said.

mod calendar;
mod coming;
mod relative;

use super::pattern::strip_prefix;
use super::word::Word;
use crate::memory::text::calendar::parse_number;
use crate::time::Timestamp;
use chrono::NaiveDate;

pub(super) use calendar::day_of_year;

/// The time at which something was or will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateReference {
    /// The date, as precise as it is known: `2026-05-07`, `2026-05` or `2026`; `None` for a vague one: "soon".
    pub date: Option<String>,
    /// True where the time is still to come.
    pub is_future: bool,
}

/// Removes the first date from the words and returns it. A date that may be past or to come, such as "on Friday", is past
/// where a verb of the clause is.
pub(super) fn take_date(words: &mut Vec<Word>, said_at: Timestamp) -> Option<DateReference> {
    let today = said_at.utc().date_naive();
    let is_past = words.iter().any(is_past_verb);
    let (start, end, reference) = (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        let future = coming::parse(rest, today);
        let future = future.or_else(|| {
            let (date, tail) = coming::parse_ambiguous(rest, today).filter(|_| !is_past)?;
            Some((Some(date), tail))
        });
        let past = || {
            let dated = relative::parse(rest, today).or_else(|| calendar::parse(rest, today));
            dated.map(|(date, tail)| (Some(date), tail))
        };
        let is_future = future.is_some();
        let (date, tail) = future.or_else(past)?;
        let reference = DateReference { date, is_future };
        Some((start, words.len() - tail.len(), reference))
    })?;
    words.drain(start..end);
    Some(reference)
}

/// Returns whether a word is a verb in the past, by its ending or as one of the frequent irregular ones.
fn is_past_verb(word: &Word) -> bool {
    #[rustfmt::skip]
    const IRREGULAR: &[&str] = &[
        "was", "were", "did", "had", "been", "went", "got", "made", "took", "saw", "came", "met", "flew", "drove",
        "bought", "lost", "broke", "won", "ran", "began", "found", "gave", "left", "felt", "said", "told", "thought",
        "became", "sold", "brought", "caught", "fell", "paid", "sent", "slept", "spent", "stood", "wrote", "ate", "drank",
    ];
    let lower = word.lower.as_str();
    word.is_one_of(IRREGULAR) || lower.len() > 4 && lower.ends_with("ed")
}

/// Parses the number with which the words begin, or "a couple of", and returns it with the words after it.
fn parse_count(words: &[Word]) -> Option<(u32, &[Word])> {
    if let Some(rest) = strip_prefix(words, "a couple of?") {
        return Some((2, rest));
    }
    let (first, rest) = words.split_first()?;
    Some((parse_number(&first.lower)?, rest))
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
        for (text, date) in [
            ("going next month", Some("2026-06")),
            ("going tomorrow morning", Some("2026-05-09")),
            ("going in two weeks", Some("2026-05-22")),
            ("going next Tuesday", Some("2026-05-12")),
            ("going on Friday", Some("2026-05-15")),
            ("going on the 5th", Some("2026-06-05")),
            ("going in March", Some("2027-03")),
            ("going on 3 June", Some("2026-06-03")),
            ("going soon", None),
        ] {
            let mut words = split_words(text);
            let when = take_date(&mut words, said_at).unwrap();
            assert!(when.is_future, "{text}");
            assert_eq!(when.date.as_deref(), date, "{text}");
            assert_eq!(normalized(&words), "going");
        }
    }
}
