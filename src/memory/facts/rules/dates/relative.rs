//! Dates that are counted from the day on which they are said: "yesterday", "two weeks ago".

use super::super::pattern::{strip_any_prefix, strip_prefix};
use super::super::word::Word;
use super::{format_day, format_month, parse_count};
use crate::memory::text::calendar::{last_saturday, weekday_before};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Parses the relative date with which the words begin, and returns it with the words after it.
pub(super) fn parse(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let day = |days: u64| today.checked_sub_days(Days::new(days)).map(format_day);
    let month = |months: u32| today.checked_sub_months(Months::new(months));
    if let Some(tail) =
        strip_any_prefix(words, &["today|tonight", "this morning|afternoon|evening"])
    {
        return Some((day(0)?, tail));
    }
    if let Some(tail) = strip_any_prefix(
        words,
        &["yesterday morning|afternoon|evening?", "last night"],
    ) {
        return Some((day(1)?, tail));
    }
    if let Some(tail) = strip_prefix(words, "last week") {
        return Some((format_month(today.checked_sub_days(Days::new(7))?), tail));
    }
    if let Some(tail) = strip_prefix(words, "last month") {
        return Some((format_month(month(1)?), tail));
    }
    if let Some(tail) = strip_prefix(words, "last year") {
        return Some((month(12)?.year().to_string(), tail));
    }
    if let Some(tail) = strip_any_prefix(
        words,
        &["this weekend", "over|on the weekend", "last weekend"],
    ) {
        let current = words.first()?.lower == "this";
        return Some((format_day(last_saturday(today, current)?), tail));
    }
    parse_weekday(words, today).or_else(|| parse_ago(words, today))
}

/// Parses "last Friday" or "on Friday": the last such day before today.
fn parse_weekday(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let (first, tail) = strip_prefix(words, "on|last")?.split_first()?;
    let day: Weekday = first.lower.parse().ok().filter(|_| first.lower.len() > 4)?;
    Some((format_day(weekday_before(today, day)?), tail))
}

/// Parses "two weeks ago", as precise as the unit: days give a day, weeks a month.
fn parse_ago(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let words = strip_prefix(words, "about|around").unwrap_or(words);
    let (count, rest) = parse_count(words)?;
    let (unit, tail) = rest.split_first()?;
    let tail = strip_prefix(tail, "ago|back")?;
    let days = |days: u32| today.checked_sub_days(Days::new(days.into()));
    let date = match unit.lower.as_str() {
        "day" | "days" => format_day(days(count)?),
        "week" | "weeks" => format_month(days(count * 7)?),
        "month" | "months" => format_month(today.checked_sub_months(Months::new(count))?),
        "year" | "years" => (today.year() - i32::try_from(count).ok()?).to_string(),
        _ => return None,
    };
    Some((date, tail))
}
