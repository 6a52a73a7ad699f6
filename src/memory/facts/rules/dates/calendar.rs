//! Dates of the calendar: "in 2019", "on the 3rd of May".

use super::super::pattern::strip_prefix;
use super::super::word::Word;
use super::format_day;
use crate::memory::text::calendar::MONTHS;
use chrono::{Datelike, NaiveDate};

/// Parses the calendar date with which the words begin, and returns it with the words after it: the last such date up
/// to today. "In January" is the last January.
pub(super) fn parse(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let rest = strip_prefix(words, "in|on|since")?;
    let (first, tail) = rest.split_first()?;
    if let Some(year) = parse_year(first).filter(|year| *year <= today.year()) {
        return Some((year.to_string(), tail));
    }
    if let Some((date, tail)) = day_of_year(rest) {
        let last = format!("{}-{date}", today.year());
        let date = if date.len() > 5 {
            date
        } else if last <= format_day(today) {
            last
        } else {
            format!("{}-{date}", today.year() - 1)
        };
        return Some((date, tail));
    }
    let month = parse_month(first)?;
    let back = i32::from(month > today.month());
    Some((format!("{}-{month:02}", today.year() - back), tail))
}

/// Parses a day of the year, with or without its year, and returns it with the words after it: "the 4th of May" is
/// `05-04`, "May 4, 1990" is `1990-05-04`.
pub(in super::super) fn day_of_year(words: &[Word]) -> Option<(String, &[Word])> {
    let rest = strip_prefix(words, "on? the?").unwrap_or(words);
    let (first, tail) = rest.split_first()?;
    let (day, month, tail) = if let Some(month) = parse_month(first) {
        let tail = strip_prefix(tail, "the?").unwrap_or(tail);
        let (second, tail) = tail.split_first()?;
        (parse_day(second)?, month, tail)
    } else {
        let tail = strip_prefix(tail, "of?").unwrap_or(tail);
        let (second, tail) = tail.split_first()?;
        (parse_day(first)?, parse_month(second)?, tail)
    };
    NaiveDate::from_ymd_opt(2000, month, day)?;
    let year = tail
        .split_first()
        .and_then(|(word, tail)| Some((parse_year(word)?, tail)));
    Some(match year {
        Some((year, tail)) => (format!("{year}-{month:02}-{day:02}"), tail),
        None => (format!("{month:02}-{day:02}"), tail),
    })
}

/// Parses a day of a month alone, and returns it with the words after it: "the 5th" is 5. A number without "the" or an ending
/// is no day.
pub(super) fn day_of_month(words: &[Word]) -> Option<(u32, &[Word])> {
    let (first, tail) = strip_prefix(words, "the?")?.split_first()?;
    let day = parse_day(first)?;
    let is_ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .any(|end| first.lower.ends_with(end));
    is_ordinal.then_some((day, tail))
}

/// Parses a month, and returns the next such month from today on, with the words after it.
pub(super) fn month_after(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let (first, tail) = words.split_first()?;
    let month = parse_month(first)?;
    let on = i32::from(month < today.month());
    Some((format!("{}-{month:02}", today.year() + on), tail))
}

/// Parses a month by its name or the name's first three letters.
fn parse_month(word: &Word) -> Option<u32> {
    let long = |name: &&str| {
        **name == *word.lower || word.lower.len() == 3 && name.starts_with(&word.lower)
    };
    let at = MONTHS.iter().position(long)?;
    u32::try_from(at + 1).ok()
}

/// Parses a day of a month: "3", "3rd".
fn parse_day(word: &Word) -> Option<u32> {
    let digits = word
        .lower
        .trim_end_matches(|c: char| c.is_ascii_alphabetic());
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

/// Parses a year of four digits, from 1900 to 2099.
fn parse_year(word: &Word) -> Option<i32> {
    let year = word.lower.parse().ok()?;
    (word.lower.len() == 4 && (1900..2100).contains(&year)).then_some(year)
}
