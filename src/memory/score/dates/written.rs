//! Dates as they are written: "May 7th", "5 Jan 2024", "early in June", "the first Monday of May", "2022".

use super::{Days, Found, Span, date, days_around, named, shift, span};
use crate::memory::text::calendar::MONTHS;
use chrono::{Datelike as _, NaiveDate, Weekday};
use std::ops::{Range, RangeInclusive};

/// Words after which "may", or a month in short, is the month.
const BEFORE_MONTH: &[&str] = &[
    "in", "of", "during", "by", "since", "last", "early", "late", "mid",
];

/// Finds the dates of a question, whose `words` are in lower case and without punctuation. A date without a year is taken in
/// each year of `years`, the first and the last one.
pub(super) fn find(words: &[&str], years: (i32, i32)) -> Vec<Found> {
    let year = words.iter().find_map(|word| parse_year(word));
    let years = year.map_or(years.0..=years.1.min(years.0.saturating_add(50)), |year| {
        year..=year
    });
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let date = parse_named(words, at, &years).or_else(|| {
            let mut date = parse_in_month(words, at, &years)?;
            date.names.push(at);
            Some(date)
        });
        at = date.as_ref().map_or(at + 1, |date| date.words.end);
        found.extend(date);
    }
    // The year is a word of the dates.
    if let Some(found) = found.last_mut()
        && let Some(place) = words.iter().position(|word| parse_year(word).is_some())
    {
        found.names.push(place);
    }
    found
}

/// Returns the span of the year that the words name.
pub(super) fn find_year(words: &[&str]) -> Option<Found> {
    let place = words.iter().position(|word| parse_year(word).is_some())?;
    let year = parse_year(words.get(place)?)?;
    let mut found = Found::new(place..place + 1, the_year(year).into_iter().collect());
    found.names.push(place);
    Some(found)
}

/// Parses a day with a name of its own.
fn parse_named(words: &[&str], at: usize, years: &RangeInclusive<i32>) -> Option<Found> {
    let (length, days) = named::parse(words.get(at..)?, years.clone())?;
    let mut found = on_days(words, at..at + length, days);
    found.names.extend(at..at + length);
    Some(found)
}

/// Parses a date whose month stands at a place of the words.
fn parse_in_month(words: &[&str], at: usize, years: &RangeInclusive<i32>) -> Option<Found> {
    let word = |place: Option<usize>| {
        place
            .and_then(|place| words.get(place))
            .copied()
            .unwrap_or_default()
    };
    let (before, after) = (word(at.checked_sub(1)), word(at.checked_add(1)));
    let month = parse_month(word(Some(at)), before, after)?;
    let is_linked = ["of", "in"].contains(&before);
    // The words before the month and what links them to it.
    let end = at - usize::from(is_linked);
    let said = words.get(..end)?;
    if let Some(day) = said.last().and_then(|word| parse_day(word)) {
        let days = years.clone().filter_map(|year| date(year, month, day));
        let days = days.map(|day| (day, day)).collect();
        return Some(on_days(words, end - 1..at + 1, days));
    }
    if let Some(day) = parse_day(after) {
        let days = years.clone().filter_map(|year| date(year, month, day));
        let days = days.map(|day| (day, day)).collect();
        return Some(on_days(words, at..at + 2, days));
    }
    if let Some((nth, day)) = parse_nth(said).filter(|_| is_linked) {
        let days = years
            .clone()
            .filter_map(|year| nth.in_month(year, month, day));
        let days = days.map(|day| (day, day)).collect();
        return Some(on_days(words, end - 2..at + 1, days));
    }
    let part = said.last().and_then(|word| parse_part(word));
    let begin = if part.is_some() { end - 1 } else { at };
    let spans = years.clone().filter_map(|year| match &part {
        Some(part) => {
            let last = last_day(year, month)?.day();
            let end = part.end().min(&last);
            span(
                date(year, month, *part.start()),
                date(year, month, *end),
                0.8,
            )
        }
        None => the_month(year, month),
    });
    Some(Found::new(begin..at + 1, spans.collect()))
}

/// Returns what is found where words name days: with the distance from them and the day of the week that stand before.
fn on_days(words: &[&str], mut place: Range<usize>, mut days: Vec<Days>) -> Found {
    let before = |place: &Range<usize>| words.get(..place.start).unwrap_or_default();
    if before(&place)
        .last()
        .is_some_and(|word| parse_weekday(word).is_some())
    {
        place.start -= 1;
    }
    if let Some(shift) = shift::parse(before(&place)) {
        place.start -= shift.length;
        days = days.into_iter().filter_map(|days| shift.of(days)).collect();
    }
    Found::new(place, days.into_iter().map(days_around).collect())
}

/// The number of a day of the week in a month.
#[derive(Clone, Copy)]
enum Nth {
    FromFirst(u8),
    Last,
}

impl Nth {
    fn in_month(self, year: i32, month: u32, day: Weekday) -> Option<NaiveDate> {
        let nth = |nth| NaiveDate::from_weekday_of_month_opt(year, month, day, nth);
        match self {
            Self::FromFirst(number) => nth(number),
            Self::Last => nth(5).or_else(|| nth(4)),
        }
    }
}

/// Parses what the words end with: "first saturday", "last monday".
fn parse_nth(words: &[&str]) -> Option<(Nth, Weekday)> {
    let [.., nth, day] = words else {
        return None;
    };
    let nth = match *nth {
        "first" | "1st" => Nth::FromFirst(1),
        "second" | "2nd" => Nth::FromFirst(2),
        "third" | "3rd" => Nth::FromFirst(3),
        "fourth" | "4th" => Nth::FromFirst(4),
        "last" => Nth::Last,
        _ => return None,
    };
    Some((nth, parse_weekday(day)?))
}

/// Parses the days of a part of a month, as "early" before "in June" or "end" before "of June".
fn parse_part(word: &str) -> Option<RangeInclusive<u32>> {
    match word {
        "early" | "beginning" | "start" => Some(1..=10),
        "mid" | "middle" => Some(10..=20),
        "late" | "end" => Some(21..=31),
        _ => None,
    }
}

/// Parses the full name of a day of the week.
pub(super) fn parse_weekday(word: &str) -> Option<Weekday> {
    word.parse().ok().filter(|_| word.len() > 5)
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

fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let next = if month == 12 {
        date(year.checked_add(1)?, 1, 1)
    } else {
        date(year, month + 1, 1)
    };
    next?.pred_opt()
}

/// Returns the span of a month.
pub(super) fn the_month(year: i32, month: u32) -> Option<Span> {
    span(date(year, month, 1), last_day(year, month), 0.7)
}

/// Returns the span of a year.
pub(super) fn the_year(year: i32) -> Option<Span> {
    span(date(year, 1, 1), date(year, 12, 31), 0.2)
}
