//! Days of a month: "the 5th", "may 5", "the twenty-first of this month".

use crate::memory::text::calendar::MONTHS;
use chrono::{Datelike, Months, NaiveDate};

/// Parses a day of a month: "the 5th", "may 5", "5 may", "5th of may", "12/05".
pub(super) fn of_month(before: &str, rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    let number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ending = word.get(digits.len()..)?;
        let day: u32 = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
        matches!(ending, "" | "st" | "nd" | "rd" | "th").then_some((day, !ending.is_empty()))
    };
    let ordinal = |word: &str| number(word).or_else(|| Some((named_ordinal(word)?, true)));
    let of_this_month = |day: u32| today.with_day(day).filter(|day| *day >= today);
    match *rest {
        [day, "of", "this", "month", ..] => of_this_month(ordinal(day)?.0),
        ["last", "day", "of", "this" | "the", "month", ..] => today
            .with_day(1)?
            .checked_add_months(Months::new(1))?
            .pred_opt(),
        ["twenty" | "thirty", unit, ref tail @ ..]
            if named_ordinal(unit).is_some_and(|unit| unit < 10) =>
        {
            let tens = if rest.first() == Some(&"twenty") {
                20
            } else {
                30
            };
            let day = tens + named_ordinal(unit)?;
            match *tail {
                ["of", name, ..] | [name, ..] if month(name).is_some() => {
                    coming(today, month(name)?, day)
                }
                _ => next_of_month(today, day),
            }
        }
        [day, "to" | "till" | "until" | "and", ref tail @ ..] if ends_in_month(tail).is_some() => {
            coming(today, ends_in_month(tail)?, ordinal(day)?.0)
        }
        [day, "of", name, ..] | [day, name, ..] if month(name).is_some() => {
            let (day, _) = ordinal(day)?;
            coming(today, month(name)?, day)
        }
        [name, "the", day, ..] | [name, day, ..] if month(name).is_some() => {
            let (day, _) = ordinal(day)?;
            coming(today, month(name)?, day)
        }
        [day, ..] => {
            let (day, is_ordinal) = ordinal(day)?;
            let is_marked = is_ordinal
                && matches!(
                    before,
                    "the" | "on" | "" | "til" | "till" | "until" | "is" | "by" | "flight" | "for"
                );
            if !is_marked
                || rest.get(1).is_some_and(|next| {
                    matches!(
                        *next,
                        "year"
                            | "time"
                            | "floor"
                            | "birthday"
                            | "grade"
                            | "of"
                            | "day"
                            | "week"
                            | "one"
                            | "century"
                            | "month"
                    )
                })
            {
                return None;
            }
            next_of_month(today, day)
        }
        [] => None,
    }
}

/// Returns the next day with this number in its month, from today on.
fn next_of_month(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    let months = (0..12).filter_map(|months| first.checked_add_months(Months::new(months)));
    months
        .filter_map(|first| first.with_day(day))
        .find(|date| *date >= today)
}

/// Returns the month in which a span of days ends, from the words after "to": "the 13th of June".
fn ends_in_month(words: &[&str]) -> Option<u32> {
    let words = match words {
        ["the", tail @ ..] => tail,
        _ => words,
    };
    match *words {
        [_, "of", name, ..] | [_, name, ..] => month(name),
        _ => None,
    }
}

/// Returns the next such day of a year from today on.
pub(super) fn coming(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(today.year(), month, day)?;
    let next = NaiveDate::from_ymd_opt(today.year() + 1, month, day);
    // "5 may" said in June was last month sooner than it is next year.
    if this >= today {
        Some(this)
    } else {
        next.filter(|_| today.signed_duration_since(this).num_days() > 120)
    }
}

/// Returns the number of the month that a word names, in full or by its first three or four letters.
fn month(word: &str) -> Option<u32> {
    let is_short = (3..=4).contains(&word.len()) && word != "mar";
    let at = MONTHS
        .iter()
        .position(|name| *name == word || is_short && name.starts_with(word))?;
    u32::try_from(at + 1).ok()
}

/// Returns the number of an ordinal in letters: "twenty-fourth" is 24.
fn named_ordinal(word: &str) -> Option<u32> {
    const NAMES: &[&str] = &[
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let place = |word: &str| {
        NAMES
            .iter()
            .position(|name| *name == word)
            .and_then(|at| u32::try_from(at + 1).ok())
    };
    if let Some(unit) = word.strip_prefix("twenty-") {
        return place(unit).map(|unit| 20 + unit);
    }
    match word {
        "thirtieth" => Some(30),
        "thirty-first" => Some(31),
        _ => place(word),
    }
}
