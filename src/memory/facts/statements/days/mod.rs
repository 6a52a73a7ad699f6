//! Days to come that a clause names in the ways of chat: "fri", "tmrw", "the 5th", "next tues", "in 2 wks", "the day after".

mod month;
mod week;

use super::find_run;
use crate::memory::facts::rules::Word;
use crate::memory::text::calendar::{parse_number, weekday_after};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use month::{coming, of_month};
use week::{of_week, weekday};

/// A day that a clause names.
#[derive(Clone, Copy)]
struct Named {
    /// The place of the first word that names it.
    at: usize,
    day: NaiveDate,
}

/// The words that may stand between the two names of one day: "wednesday the 22nd".
const NEAR: usize = 2;

/// Returns the days from `today` on that the words name, in their order. `last` is the day that was named last before them, from
/// which "the day after" counts.
///
/// A day that the words themselves correct is left out: "thursday, no, friday".
#[must_use]
pub fn find_days(words: &[Word], today: NaiveDate, last: Option<NaiveDate>) -> Vec<NaiveDate> {
    let lower: Vec<&str> = words.iter().map(|word| word.lower.as_str()).collect();
    let mut found: Vec<Named> = Vec::new();
    for at in 0..lower.len() {
        let (before, rest) = lower.split_at(at);
        if is_denied(before) {
            continue;
        }
        let last = found.last().map(|named| named.day).or(last);
        let before = before.last().copied().unwrap_or_default();
        let Some((day, is_exact)) = day_at(before, rest, today, last) else {
            continue;
        };
        let named = Named { at, day };
        match found.last_mut() {
            Some(last)
                if at - last.at <= NEAR
                    && !is_exact
                    && !corrects(words.get(last.at..at).unwrap_or_default()) => {}
            Some(last) if at - last.at <= NEAR => *last = named,
            Some(last) if corrects(words.get(last.at..at).unwrap_or_default()) => *last = named,
            _ => found.push(named),
        }
    }
    found.dedup_by_key(|named| named.day);
    found.into_iter().map(|named| named.day).collect()
}

/// Returns whether what stands before a day denies it or makes it the end of a span: "not the 9th", "monday to friday".
fn is_denied(before: &[&str]) -> bool {
    match before {
        [.., "not"] | [.., "not", "the" | "on" | "this" | "next"] => true,
        [.., day, "to" | "till" | "until" | "through" | "thru"]
        | [.., day, "to" | "till" | "until", "the"] => {
            weekday(day).is_some() || day.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// Returns whether the words between two days say that the first was a slip, or is so no longer.
fn corrects(between: &[Word]) -> bool {
    const MARKS: &[&[&str]] = &[
        &["no"],
        &["sorry"],
        &["wait"],
        &["actually"],
        &["i", "mean"],
        &["i", "meant"],
        &["or", "rather"],
        &["in", "fact"],
        &["and", "now", "it"],
        &["but", "now"],
        &["moved", "to"],
    ];
    find_run(between, MARKS).is_some()
}

/// Returns the day that the words name from their beginning, after the word `before`, and whether it is a day of a month.
fn day_at(
    before: &str,
    rest: &[&str],
    today: NaiveDate,
    last: Option<NaiveDate>,
) -> Option<(NaiveDate, bool)> {
    let plus = |days: u64| Some((today.checked_add_days(Days::new(days))?, false));
    match *rest {
        ["day", "after", "tomorrow" | "tmrw" | "tmr" | "tomorow", ..] => return plus(2),
        [
            "tomorrow" | "tmrw" | "tmr" | "tomoz" | "tmw" | "2moro" | "tomorow" | "tommorow"
            | "tomorrow's" | "2mrw" | "tmro" | "tmoro",
            ..,
        ] if !matches!(before, "after" | "week") => {
            return plus(1);
        }
        ["tonight" | "2nite" | "tonite", ..]
        | ["this", "evening" | "afternoon", ..]
        | ["later", "today", ..] => return plus(0),
        ["a", "week", "today", ..] => return plus(7),
        ["a", "week", "tomorrow", ..] => return plus(8),
        _ => {}
    }
    let from_last = || relative(before, rest, last?);
    let exact = || holiday(rest, today).or_else(|| of_month(before, rest, today));
    let loose = || distance(before, rest, today).or_else(|| of_week(before, rest, today));
    let exact = || exact().map(|day| (day, true));
    from_last()
        .or_else(loose)
        .map(|day| (day, false))
        .or_else(exact)
}

/// Parses a day that counts from the one named last: "the day after", "a week after that", "that saturday".
fn relative(before: &str, rest: &[&str], last: NaiveDate) -> Option<NaiveDate> {
    match *rest {
        ["day", "after", ref tail @ ..] if before == "the" && opens(tail) => last.succ_opt(),
        ["day", "before", ref tail @ ..] if before == "the" && opens(tail) => last.pred_opt(),
        ["a" | "one", "week" | "wk", "after" | "later", ref tail @ ..] if opens(tail) => {
            last.checked_add_days(Days::new(7))
        }
        ["that", day, ..] => weekday_after(last.pred_opt()?, weekday(day)?),
        [day, "before", ref tail @ ..] if before == "the" && opens(tail) => {
            weekday_after(last.checked_sub_days(Days::new(8))?, weekday(day)?)
        }
        [day, "after", ref tail @ ..] if before == "the" && opens(tail) => {
            weekday_after(last, weekday(day)?)
        }
        _ => None,
    }
}

/// Returns whether what follows "after" is not what it counts from, as it is in "the day after my birthday".
fn opens(tail: &[&str]) -> bool {
    matches!(
        tail,
        [] | ["that" | "i" | "we" | "she" | "he" | "it" | "they", ..]
    )
}

/// Parses a holiday by its name.
fn holiday(rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    match *rest {
        ["christmas", "eve", ..] => coming(today, 12, 24),
        ["christmas" | "xmas", "day", ..] => coming(today, 12, 25),
        ["boxing", "day", ..] => coming(today, 12, 26),
        ["new", "year", "'s", "eve", ..] | ["new", "years", "eve", ..] | ["nye", ..] => {
            coming(today, 12, 31)
        }
        ["valentines" | "valentine", ..] => coming(today, 2, 14),
        ["halloween", ..] => coming(today, 10, 31),
        ["day", "after", "thanksgiving", ..] => thanksgiving(today)?.succ_opt(),
        ["thanksgiving", ..] => thanksgiving(today),
        _ => None,
    }
}

/// Returns the next Thanksgiving from today on: the fourth Thursday of November.
fn thanksgiving(today: NaiveDate) -> Option<NaiveDate> {
    let of = |year| NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Thu, 4);
    of(today.year())
        .filter(|day| *day >= today)
        .or_else(|| of(today.year() + 1))
}

/// Parses "in two weeks", "2 weeks from now", "13 days to", "a week on friday".
fn distance(before: &str, rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    let (first, mut rest) = rest.split_first()?;
    let mut count = match *first {
        "couple" => 2,
        "few" => return None,
        word => parse_number(word)?,
    };
    if let ["couple", tail @ ..] = rest {
        (count, rest) = (2, tail);
    }
    if let ["of", tail @ ..] = rest {
        rest = tail;
    }
    let (unit, tail) = rest.split_first()?;
    let weekday = |tail: &[&str]| match tail {
        ["on", day, ..] | [day, ..] => weekday(day),
        [] => None,
    };
    if matches!(*unit, "week" | "weeks")
        && let Some(day) = weekday(tail)
    {
        return weekday_after(today, day)?.checked_add_days(Days::new(u64::from(count) * 7));
    }
    let is_to_come = matches!(
        before,
        "in" | "exactly" | "about" | "roughly" | "like" | "just" | "another"
    ) || matches!(
        tail,
        ["from", "now" | "today" | "tomorrow", ..] | ["to" | "til" | "till" | "until" | "left", ..]
    );
    if !is_to_come {
        return None;
    }
    match *unit {
        "day" | "days" => today.checked_add_days(Days::new(count.into())),
        "week" | "weeks" | "wk" | "wks" => today.checked_add_days(Days::new(u64::from(count) * 7)),
        "fortnight" => today.checked_add_days(Days::new(14)),
        "month" | "months" => today.checked_add_months(Months::new(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::find_days;
    use crate::memory::facts::rules::split_words;
    use crate::time::parse_day;

    #[test]
    fn the_days_to_come_are_found_in_what_people_write() {
        // A Friday.
        let today = parse_day("2026-05-08").unwrap();
        let last = parse_day("2026-06-10");
        for (text, days) in [
            ("dentist tmrw at 9", "2026-05-09"),
            ("bbq this sat its her 16th", "2026-05-09"),
            ("the 21st of this month", "2026-05-21"),
            ("on the last day of this month", "2026-05-31"),
            ("the 6th to the 13th of June", "2026-06-06"),
            ("yes twenty seventh in Leeds", "2026-05-27"),
            ("in exactly two weeks", "2026-05-22"),
            ("a week today", "2026-05-15"),
            ("tues the 12th of may", "2026-05-12"),
            (
                "rehearsal tmrw at 4 n again thurs lunch",
                "2026-05-09 2026-05-14",
            ),
            ("its thursday. no, friday", "2026-05-15"),
            ("it's the 16th not the 19th", "2026-05-16"),
            ("the day after", "2026-06-11"),
            ("a week after that", "2026-06-17"),
            ("in Memphis that Saturday", "2026-06-13"),
            ("thanksgiving at my brother's", "2026-11-26"),
            ("i work monday to friday", ""),
            ("every sunday", ""),
            ("we sat down", ""),
            ("the day after my wedding", ""),
        ] {
            let found = find_days(&split_words(text), today, last);
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), days, "{text}");
        }
    }
}
