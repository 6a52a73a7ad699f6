//! Dates that are still to come: "tomorrow", "in two weeks", "on the 5th".

use super::super::pattern::{strip_any_prefix, strip_prefix};
use super::super::word::Word;
use super::calendar::{day_of_month, day_of_year, month_after};
use super::{format_day, format_month, parse_count};
use crate::memory::text::calendar::weekday_after;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// The part of a day that may follow its name: "tomorrow morning".
const PART: &str = "morning|afternoon|evening|night?";

/// Parses the date with which the words begin and which can only be to come, and returns it with the words after it; the
/// date is `None` where the words name none: "soon".
pub(super) fn parse(words: &[Word], today: NaiveDate) -> Option<(Option<String>, &[Word])> {
    let day = |days: u64| today.checked_add_days(Days::new(days)).map(format_day);
    let month = |months: u32| today.checked_add_months(Months::new(months));
    if let Some(tail) = strip_prefix(words, "the? day after tomorrow") {
        return Some((day(2), tail));
    }
    if let Some(tail) = strip_prefix(words, "tomorrow") {
        return Some((day(1), strip_prefix(tail, PART)?));
    }
    if let Some(tail) = strip_prefix(words, "later today|tonight") {
        return Some((day(0), tail));
    }
    if let Some(tail) = strip_prefix(words, "next month") {
        return Some((month(1).map(format_month), tail));
    }
    if let Some(tail) = strip_prefix(words, "next year") {
        return Some((month(12).map(|date| date.year().to_string()), tail));
    }
    let vague = &[
        "soon",
        "one day",
        "some day",
        "someday",
        "later this",
        "next week|spring|summer|autumn|fall|winter|weekend|time",
    ];
    if let Some(tail) = strip_any_prefix(words, vague) {
        return Some((None, tail));
    }
    let (date, tail) = parse_weekday(words, "next|coming", today, true)
        .or_else(|| parse_distance(words, today))?;
    Some((Some(date), tail))
}

/// Parses a date that may as well be past, as one that is to come: "on Friday", "in June", "on the 5th".
pub(super) fn parse_ambiguous(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    if let Some(tail) = strip_prefix(words, "this weekend") {
        let until = Weekday::Sat.days_since(today.weekday());
        let saturday = today.checked_add_days(Days::new(until.into()));
        return Some((format_day(saturday?), tail));
    }
    if let Some(found) = parse_weekday(words, "on|this", today, false) {
        return Some(found);
    }
    let rest = strip_prefix(words, "in|on|by?")?;
    if let Some((date, tail)) = day_of_year(rest) {
        let this = format!("{}-{date}", today.year());
        let date = match date.len() {
            10 => date,
            _ if this >= format_day(today) => this,
            _ => format!("{}-{date}", today.year() + 1),
        };
        return Some((date, tail));
    }
    if let Some((day, tail)) = day_of_month(rest) {
        let months = (0..12).filter_map(|months| today.checked_add_months(Months::new(months)));
        let mut dates = months.filter_map(|date| date.with_day(day));
        return Some((format_day(dates.find(|date| *date >= today)?), tail));
    }
    month_after(strip_prefix(words, "in")?, today)
}

/// Parses the day of the week after one of the words `before`: the first such day after today, or with `is_next` the one of
/// the week after this one.
fn parse_weekday<'a>(
    words: &'a [Word],
    before: &str,
    today: NaiveDate,
    is_next: bool,
) -> Option<(String, &'a [Word])> {
    let (first, tail) = strip_prefix(words, before)?.split_first()?;
    let day: Weekday = first.lower.parse().ok().filter(|_| first.lower.len() > 4)?;
    let monday =
        today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
    let date = if is_next {
        monday.checked_add_days(Days::new(7 + u64::from(day.num_days_from_monday())))
    } else {
        weekday_after(today, day)
    };
    Some((format_day(date?), strip_prefix(tail, PART)?))
}

/// Parses "in two weeks" or "two weeks from now", as precise as the unit: days and weeks give a day, months a month.
fn parse_distance(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let rest = strip_prefix(words, "in");
    let (is_in, rest) = (rest.is_some(), rest.unwrap_or(words));
    let rest = strip_prefix(rest, "about|around|like|exactly?")?;
    let (count, rest) = parse_count(rest)?;
    let (unit, tail) = rest.split_first()?;
    let tail = match strip_prefix(tail, "from now|today") {
        Some(tail) => tail,
        None => Some(tail).filter(|_| is_in)?,
    };
    let day = |days: u32| today.checked_add_days(Days::new(days.into()));
    let date = match unit.lower.as_str() {
        "day" | "days" => format_day(day(count)?),
        "week" | "weeks" => format_day(day(count * 7)?),
        "month" | "months" => format_month(today.checked_add_months(Months::new(count))?),
        "year" | "years" => (today.year() + i32::try_from(count).ok()?).to_string(),
        _ => return None,
    };
    Some((date, tail))
}
