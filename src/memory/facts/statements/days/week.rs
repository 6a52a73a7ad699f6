//! Days of the week: "fri", "next tues", "this weekend".

use crate::memory::text::calendar::weekday_after;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Parses a day of the week: "fri", "next tues", "this weekend", "wednesday week".
pub(super) fn of_week(before: &str, rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    if matches!(
        before,
        "last" | "every" | "each" | "since" | "past" | "previous" | "most"
    ) {
        return None;
    }
    let monday =
        today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
    let (is_next, is_marked, rest) = match rest {
        ["next" | "nxt", "week" | "wk", "on", tail @ ..]
        | ["next" | "nxt", "week" | "wk", tail @ ..]
            if weekday(tail.first()?).is_some() =>
        {
            (true, true, tail)
        }
        ["next" | "nxt", tail @ ..] => (true, true, tail),
        ["this" | "on" | "coming", tail @ ..] => (false, true, tail),
        _ => (false, false, rest),
    };
    let (name, tail) = rest.split_first()?;
    // "monday to friday" is a habit.
    if let ["to" | "till" | "until" | "through" | "thru", end, ..] = tail
        && weekday(end).is_some()
    {
        return None;
    }
    if matches!(*name, "weekend" | "wknd")
        && (is_next || before == "this" || before == "the" || before == "at")
    {
        let saturday = weekday_after(today.pred_opt()?, Weekday::Sat)?;
        return if is_next {
            saturday.checked_add_days(Days::new(7))
        } else {
            Some(saturday)
        };
    }
    let day = weekday(name)?;
    // "Sundays", "sat down", "mon ami": a name of three letters wants a word before or a number after it.
    let short = name.len() < 4 && !matches!(*name, "fri" | "tue" | "wed" | "thu");
    let marked = is_marked
        || matches!(
            before,
            "on" | "this" | "for" | "til" | "till" | "by" | "coming" | "is" | "" | "and"
        )
        || tail.first().is_some_and(|next| starts_time(next));
    if short && !marked {
        return None;
    }
    if is_next && before != "the" {
        return monday.checked_add_days(Days::new(7 + u64::from(day.num_days_from_monday())));
    }
    let next = weekday_after(today, day)?;
    if tail.first() == Some(&"week") {
        next.checked_add_days(Days::new(7))
    } else {
        Some(next)
    }
}

/// Returns whether a word tells a time of the day: "8am", "at", "morning".
fn starts_time(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            word,
            "at" | "morning" | "night" | "evening" | "afternoon" | "lunch" | "eve" | "noon"
        )
}

/// Returns the day of the week that a word names.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Mon,
        "tuesday" | "tue" | "tues" => Weekday::Tue,
        "wednesday" | "wed" | "weds" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "friday" | "fri" => Weekday::Fri,
        "saturday" | "sat" => Weekday::Sat,
        "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}
