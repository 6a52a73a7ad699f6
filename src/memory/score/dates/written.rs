//! Dates as they are written: "May 7th", "5 Jan 2024", "10.01.2024", "2024-01-10", "June", "2022".

use super::{Span, date, span};
use crate::memory::text::calendar::MONTHS;
use chrono::Days;

/// Words after which "may", or a month in short, is the month.
const BEFORE_MONTH: &[&str] = &["in", "of", "during", "by", "since", "last", "early", "late"];

/// Finds the dates of a question, whose `words` are in lower case and without punctuation. A date without a year is taken in
/// each year of `years`, the first and the last one.
pub(super) fn find(question: &str, words: &[&str], years: (i32, i32)) -> Vec<Span> {
    let mut spans: Vec<Span> = question.split_whitespace().flat_map(in_digits).collect();
    if !spans.is_empty() {
        return spans;
    }
    let year = words.iter().find_map(|word| parse_year(word));
    let years = year.map_or(years, |year| (year, year));
    for (index, word) in words.iter().enumerate() {
        let around = |step: isize| {
            let at = index.checked_add_signed(step);
            at.and_then(|at| words.get(at)).copied().unwrap_or_default()
        };
        let Some(month) = parse_month(word, around(-1), around(1)) else {
            continue;
        };
        let before = if around(-1) == "of" {
            around(-2)
        } else {
            around(-1)
        };
        let day = parse_day(before).or_else(|| parse_day(around(1)));
        for year in years.0..=years.1.min(years.0.saturating_add(50)) {
            spans.extend(match day {
                Some(day) => the_day(year, month, day),
                None => the_month(year, month),
            });
        }
    }
    spans
}

/// Returns the span of the year that the words name.
pub(super) fn find_year(words: &[&str]) -> Option<Span> {
    let year = words.iter().find_map(|word| parse_year(word))?;
    the_year(year)
}

/// Parses a date in digits: year first, or day and month, with points in this order and with slashes in either.
fn in_digits(word: &str) -> Vec<Span> {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    let parts: Vec<&str> = word.split(['.', '/', '-']).collect();
    let number = |place: usize| {
        parts
            .get(place)
            .and_then(|part: &&str| part.parse::<u32>().ok())
    };
    let (Some(first), Some(second), Some(third), 3) =
        (number(0), number(1), number(2), parts.len())
    else {
        return Vec::new();
    };
    let year = |number: u32| {
        i32::try_from(number)
            .ok()
            .filter(|year| (2000..2100).contains(year))
    };
    if let Some(year) = year(first) {
        return the_day(year, second, third).into_iter().collect();
    }
    let Some(year) = year(third).or_else(|| year(2000 + third).filter(|_| third < 100)) else {
        return Vec::new();
    };
    let day_first = the_day(year, second, first);
    let month_first = the_day(year, first, second).filter(|_| word.contains('/'));
    day_first.into_iter().chain(month_first).collect()
}

fn parse_year(word: &str) -> Option<i32> {
    let is_year = word.len() == 4 && word.starts_with("20");
    is_year.then(|| word.parse().ok()).flatten()
}

/// Parses the name of a month, from 1 to 12. "May", and a month's first three letters, are one only where the words around
/// say so: a day, a year, or a preposition.
fn parse_month(word: &str, before: &str, after: &str) -> Option<u32> {
    let word = if word == "sept" { "sep" } else { word };
    let is_short = word.len() == 3;
    let names_it = |name: &&str| **name == *word || is_short && name.starts_with(word);
    let month = MONTHS.iter().position(names_it)?;
    let is_numbered = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_month = !is_short
        || is_numbered(after)
        || after == "of"
        || is_numbered(before)
        || BEFORE_MONTH.contains(&before);
    is_month.then(|| u32::try_from(month + 1).ok()).flatten()
}

/// Parses a day of a month: "7" or "7th".
fn parse_day(word: &str) -> Option<u32> {
    let end = word
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(word.len());
    let (number, rest) = word.split_at(end);
    let day: u32 = number.parse().ok()?;
    let is_day = matches!(rest, "" | "st" | "nd" | "rd" | "th");
    (is_day && (1..=31).contains(&day)).then_some(day)
}

/// Returns the span in which people speak of a day: from the day before to a week after it.
fn the_day(year: i32, month: u32, day: u32) -> Option<Span> {
    let date = date(year, month, day)?;
    let before = date.checked_sub_days(Days::new(1))?;
    let mut span = span(Some(before), date.checked_add_days(Days::new(7)), 1.0)?;
    span.fades_after = Some(super::days(date));
    Some(span)
}

/// Returns the span of a month.
pub(super) fn the_month(year: i32, month: u32) -> Option<Span> {
    let next = if month == 12 {
        date(year.checked_add(1)?, 1, 1)
    } else {
        date(year, month + 1, 1)
    };
    span(date(year, month, 1), next?.pred_opt(), 0.7)
}

/// Returns the span of a year.
pub(super) fn the_year(year: i32) -> Option<Span> {
    span(date(year, 1, 1), date(year, 12, 31), 0.2)
}
