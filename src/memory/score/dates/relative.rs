//! Dates that are counted from the day on which a question is put: "yesterday", "last Friday", "two weeks ago".

use super::written::{parse_weekday, the_month, the_year};
use super::{Found, Span, plus_days, span};
use crate::memory::text::calendar::{last_saturday, parse_number, weekday_before};
use chrono::{Datelike, Months, NaiveDate};

/// Finds the first such date in the words of a question.
pub(super) fn find(words: &[&str], today: NaiveDate) -> Option<Found> {
    (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        let (length, span) = parse_before(rest, today)
            .or_else(|| parse(rest, today))
            .or_else(|| parse_ago(rest, today))?;
        Some(Found::new(start..start + length, vec![span]))
    })
}

/// Parses what is before the last: "the day before yesterday", "the week before last".
fn parse_before(words: &[&str], today: NaiveDate) -> Option<(usize, Span)> {
    let ago = |days: i64| plus_days(today, -days);
    let [unit, "before", last, ..] = words else {
        return None;
    };
    let span = match (*unit, *last) {
        ("day", "yesterday") => span(ago(2), ago(2), 1.0),
        ("night", "last") => span(ago(2), ago(1), 1.0),
        ("week", "last") => the_week(ago(14)?),
        ("weekend", "last") => {
            let saturday = plus_days(last_saturday(today, false)?, -7)?;
            span(Some(saturday), saturday.succ_opt(), 1.0)
        }
        ("month", "last") => {
            let date = today.checked_sub_months(Months::new(2))?;
            the_month(date.year(), date.month())
        }
        ("year", "last") => the_year(today.year() - 2),
        _ => None,
    };
    Some((3, span?))
}

/// Parses the date of one or two words with which the words begin.
fn parse(words: &[&str], today: NaiveDate) -> Option<(usize, Span)> {
    let ago = |days: i64| plus_days(today, -days);
    let (first, second) = (words.first()?, words.get(1).copied().unwrap_or_default());
    let span = match (*first, second) {
        ("yesterday", _) => return Some((1, span(ago(1), ago(1), 1.0)?)),
        ("today" | "tonight", _) => return Some((1, span(ago(0), ago(0), 1.0)?)),
        ("this", "morning" | "afternoon" | "evening") => span(ago(0), ago(0), 1.0),
        ("last", "night") => span(ago(1), Some(today), 1.0),
        ("last", "week") => the_week(ago(7)?),
        ("this", "week") => the_week(today),
        ("last", "month") => {
            let end = today.with_day(1)?.pred_opt()?;
            the_month(end.year(), end.month())
        }
        ("this", "month") => the_month(today.year(), today.month()),
        ("last", "year") => the_year(today.year() - 1),
        ("this", "year") => the_year(today.year()),
        ("last" | "this", "weekend") => {
            let saturday = last_saturday(today, *first == "this")?;
            span(Some(saturday), saturday.succ_opt(), 1.0)
        }
        ("last" | "on" | "this" | "past" | "since", day) => {
            let date = weekday_before(today, parse_weekday(day)?)?;
            span(Some(date), Some(date), 1.0)
        }
        _ => None,
    };
    Some((2, span?))
}

/// Parses "two weeks ago": the day, or the days around it where the unit is larger or the number vague.
fn parse_ago(words: &[&str], today: NaiveDate) -> Option<(usize, Span)> {
    let (length, is_vague, number, unit) = match words {
        ["a", "couple" | "few", "of", unit, "ago" | "back", ..] => (5, true, 3, unit),
        ["couple", "of", unit, "ago" | "back", ..] => (4, true, 2, unit),
        ["few" | "couple", unit, "ago" | "back", ..] => (3, true, 3, unit),
        [number, "fortnight", "ago", ..] => (3, false, 2 * parse_number(number)?, &"weeks"),
        [number, unit, "ago" | "back", ..] => (3, false, parse_number(number)?, unit),
        _ => return None,
    };
    let days = |days: u32| plus_days(today, -i64::from(days));
    let around = |middle, slack: i64, fit| {
        let (first, last) = (plus_days(middle, -slack), plus_days(middle, slack));
        span(first, last, fit)
    };
    let span = match *unit {
        "day" | "days" if is_vague => around(days(number)?, 2, 0.7),
        "day" | "days" => span(days(number), days(number), 1.0),
        "week" | "weeks" => around(days(number * 7)?, if is_vague { 7 } else { 3 }, 0.7),
        "month" | "months" => {
            let date = today.checked_sub_months(Months::new(number))?;
            the_month(date.year(), date.month())
        }
        "year" | "years" => the_year(today.year() - i32::try_from(number).ok()?),
        _ => None,
    };
    Some((length, span?))
}

/// Returns the span of the week of a day, from Monday.
fn the_week(day: NaiveDate) -> Option<Span> {
    let monday = plus_days(day, -i64::from(day.weekday().num_days_from_monday()))?;
    span(Some(monday), plus_days(monday, 6), 0.7)
}
