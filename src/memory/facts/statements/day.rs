//! Days to come that a clause names in the ways of chat: "fri", "tmrw", "the 5th", "next tues", "in 2 wks".

use crate::memory::facts::rules::Word;
use crate::memory::text::calendar::{MONTHS, parse_number, weekday_after};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Returns the first day from `today` on that the words name.
#[must_use]
pub fn find_day(words: &[Word], today: NaiveDate) -> Option<NaiveDate> {
    let words: Vec<&str> = words.iter().map(|word| word.lower.as_str()).collect();
    (0..words.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        day_at(before.unwrap_or(&""), words.get(at..)?, today)
    })
}

/// Returns the day that the words name from their beginning, after the word `before`.
fn day_at(before: &str, rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    let plus = |days: u64| today.checked_add_days(Days::new(days));
    match *rest {
        ["day", "after", "tomorrow" | "tmrw" | "tmr" | "tomorow", ..] => return plus(2),
        [
            "tomorrow" | "tmrw" | "tmr" | "tomoz" | "tmw" | "2moro" | "tomorow" | "tommorow"
            | "tomorrow's" | "2mrw" | "tmro" | "tmoro",
            ..,
        ] if before != "after" => {
            return plus(1);
        }
        ["tonight" | "2nite" | "tonite", ..]
        | ["this", "evening" | "afternoon", ..]
        | ["later", "today", ..] => return plus(0),
        ["christmas", "eve", ..] => return coming(today, 12, 24),
        ["christmas" | "xmas", "day", ..] => return coming(today, 12, 25),
        ["boxing", "day", ..] => return coming(today, 12, 26),
        ["new", "year", "'s", "eve", ..] | ["nye", ..] => return coming(today, 12, 31),
        ["valentines" | "valentine", ..] => return coming(today, 2, 14),
        ["halloween", ..] => return coming(today, 10, 31),
        _ => {}
    }
    distance(before, rest, today)
        .or_else(|| of_week(before, rest, today))
        .or_else(|| of_month(before, rest, today))
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
    let is_to_come = before == "in"
        || matches!(
            tail,
            ["from", "now" | "today" | "tomorrow", ..]
                | ["to" | "til" | "till" | "until" | "left", ..]
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

/// Parses a day of the week: "fri", "next tues", "this weekend", "wednesday week".
fn of_week(before: &str, rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    if matches!(
        before,
        "last" | "every" | "each" | "since" | "past" | "previous" | "most"
    ) {
        return None;
    }
    let monday =
        today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
    let (is_next, rest) = match rest {
        ["next" | "nxt", "week" | "wk", "on", tail @ ..]
        | ["next" | "nxt", "week" | "wk", tail @ ..]
            if weekday(tail.first()?).is_some() =>
        {
            (true, tail)
        }
        ["next" | "nxt", tail @ ..] => (true, tail),
        ["this" | "on" | "coming", tail @ ..] => (false, tail),
        _ => (false, rest),
    };
    let (name, tail) = rest.split_first()?;
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
    let marked = is_next
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

/// Parses a day of a month: "the 5th", "may 5", "5 may", "5th of may", "12/05".
fn of_month(before: &str, rest: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    let number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let ending = word.get(digits.len()..)?;
        let day: u32 = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
        matches!(ending, "" | "st" | "nd" | "rd" | "th").then_some((day, !ending.is_empty()))
    };
    let ordinal = |word: &str| number(word).or_else(|| Some((named_ordinal(word)?, true)));
    match *rest {
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
            let months = (0..12)
                .filter_map(|months| today.with_day(1)?.checked_add_months(Months::new(months)));
            months
                .filter_map(|date| date.with_day(day))
                .find(|date| *date >= today)
        }
        [] => None,
    }
}

/// Returns the next such day of a year from today on.
fn coming(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(today.year(), month, day)?;
    let next = NaiveDate::from_ymd_opt(today.year() + 1, month, day);
    // "5 may" said in June was last month sooner than it is next year.
    if this >= today {
        Some(this)
    } else {
        next.filter(|_| today.signed_duration_since(this).num_days() > 120)
    }
}

/// Returns the day of the week that a word names.
fn weekday(word: &str) -> Option<Weekday> {
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
