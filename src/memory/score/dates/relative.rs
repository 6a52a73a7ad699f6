//! Dates that are counted from the day on which a question is put: "yesterday", "last Friday", "two weeks ago".

use super::written::{the_month, the_year};
use super::{Span, span};
use crate::memory::text::calendar::{last_saturday, parse_number, weekday_before};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Finds the first such date in the words of a question.
pub(super) fn find(words: &[&str], today: NaiveDate) -> Option<Span> {
    (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        parse(rest, today).or_else(|| parse_ago(rest, today))
    })
}

/// Parses the date of one or two words with which the words begin.
fn parse(words: &[&str], today: NaiveDate) -> Option<Span> {
    let ago = |days: u64| today.checked_sub_days(Days::new(days));
    let (first, second) = (words.first()?, words.get(1).copied().unwrap_or_default());
    match (*first, second) {
        ("yesterday", _) => return span(ago(1), ago(1), 1.0),
        ("today" | "tonight", _) => return span(ago(0), ago(0), 1.0),
        ("last", "night") => return span(ago(1), Some(today), 1.0),
        ("last", "week") => return the_week(ago(7)?),
        ("this", "week") => return the_week(today),
        ("last", "month") => {
            let end = today.with_day(1)?.pred_opt()?;
            return the_month(end.year(), end.month());
        }
        ("this", "month") => return the_month(today.year(), today.month()),
        ("last", "year") => return the_year(today.year() - 1),
        ("this", "year") => return the_year(today.year()),
        ("last" | "this", "weekend") => {
            let saturday = last_saturday(today, *first == "this")?;
            return span(Some(saturday), saturday.checked_add_days(Days::new(1)), 1.0);
        }
        _ => {}
    }
    let is_before = ["last", "on", "this", "past", "since"].contains(first);
    let day: Weekday = second
        .parse()
        .ok()
        .filter(|_| is_before && second.len() > 5)?;
    let date = weekday_before(today, day)?;
    span(Some(date), Some(date), 1.0)
}

/// Parses "two weeks ago": the day, or the days around it where the unit is larger.
fn parse_ago(words: &[&str], today: NaiveDate) -> Option<Span> {
    let [number, unit, "ago" | "back", ..] = words else {
        return None;
    };
    let number = parse_number(number)?;
    let days = |days: u32| today.checked_sub_days(Days::new(days.into()));
    match *unit {
        "day" | "days" => span(days(number), days(number), 1.0),
        "week" | "weeks" => {
            let middle = days(number * 7)?;
            let slack = Days::new(3);
            span(
                middle.checked_sub_days(slack),
                middle.checked_add_days(slack),
                0.7,
            )
        }
        "month" | "months" => {
            let date = today.checked_sub_months(Months::new(number))?;
            the_month(date.year(), date.month())
        }
        "year" | "years" => the_year(today.year() - i32::try_from(number).ok()?),
        _ => None,
    }
}

/// Returns the span of the week of a day, from Monday.
fn the_week(day: NaiveDate) -> Option<Span> {
    let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
    span(Some(monday), monday.checked_add_days(Days::new(6)), 0.7)
}
