//! Days with a name of their own: "new year's eve", "Easter", "pancake day".

use super::{Days, date, plus_days};
use chrono::{Datelike as _, NaiveDate, Weekday};
use std::ops::RangeInclusive;

/// The place of a named day in a year.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// The month and the day.
    Fixed(u32, u32),
    /// The days from Easter Sunday.
    Easter(i64),
    /// The day of the week in a month, counted from the first one.
    Nth(u32, Weekday, u8),
}

use Rule::{Easter, Fixed, Nth};

/// The names, whose words stand as [`is_word`] compares them, with the first and the last of the days. A longer name stands before
/// its beginning.
#[rustfmt::skip]
const NAMES: &[(&[&str], Rule, Rule)] = &[
    (&["new", "year", "eve"], Fixed(12, 31), Fixed(12, 31)),
    (&["nye"], Fixed(12, 31), Fixed(12, 31)),
    (&["new", "year", "day"], Fixed(1, 1), Fixed(1, 1)),
    (&["new", "year"], Fixed(1, 1), Fixed(1, 1)),
    (&["twelfth", "night"], Fixed(1, 5), Fixed(1, 6)),
    (&["valentine", "day"], Fixed(2, 14), Fixed(2, 14)),
    (&["valentine"], Fixed(2, 14), Fixed(2, 14)),
    (&["leap", "day"], Fixed(2, 29), Fixed(2, 29)),
    (&["st", "patrick", "day"], Fixed(3, 17), Fixed(3, 17)),
    (&["april", "fool"], Fixed(4, 1), Fixed(4, 1)),
    (&["may", "day"], Fixed(5, 1), Fixed(5, 1)),
    (&["halloween"], Fixed(10, 31), Fixed(10, 31)),
    (&["bonfire", "night"], Fixed(11, 5), Fixed(11, 5)),
    (&["guy", "fawkes"], Fixed(11, 5), Fixed(11, 5)),
    (&["christmas", "eve"], Fixed(12, 24), Fixed(12, 24)),
    (&["xmas", "eve"], Fixed(12, 24), Fixed(12, 24)),
    (&["christmas", "day"], Fixed(12, 25), Fixed(12, 25)),
    (&["xmas", "day"], Fixed(12, 25), Fixed(12, 25)),
    (&["christmas"], Fixed(12, 25), Fixed(12, 25)),
    (&["xmas"], Fixed(12, 25), Fixed(12, 25)),
    (&["boxing", "day"], Fixed(12, 26), Fixed(12, 26)),
    (&["pancake", "day"], Easter(-47), Easter(-47)),
    (&["shrove", "tuesday"], Easter(-47), Easter(-47)),
    (&["mardi", "gras"], Easter(-47), Easter(-47)),
    (&["ash", "wednesday"], Easter(-46), Easter(-46)),
    (&["palm", "sunday"], Easter(-7), Easter(-7)),
    (&["maundy", "thursday"], Easter(-3), Easter(-3)),
    (&["good", "friday"], Easter(-2), Easter(-2)),
    (&["easter", "saturday"], Easter(-1), Easter(-1)),
    (&["easter", "sunday"], Easter(0), Easter(0)),
    (&["easter", "monday"], Easter(1), Easter(1)),
    (&["easter"], Easter(-2), Easter(1)),
    (&["whitsun"], Easter(49), Easter(50)),
    (&["pentecost"], Easter(49), Easter(50)),
    (&["mother", "day"], Easter(-21), Easter(-21)),
    (&["mother", "day"], Nth(5, Weekday::Sun, 2), Nth(5, Weekday::Sun, 2)),
    (&["father", "day"], Nth(6, Weekday::Sun, 3), Nth(6, Weekday::Sun, 3)),
    (&["labor", "day"], Nth(9, Weekday::Mon, 1), Nth(9, Weekday::Mon, 1)),
    (&["thanksgiving"], Nth(11, Weekday::Thu, 4), Nth(11, Weekday::Thu, 4)),
];

/// Finds the named days with which the words begin, in each of the years, and the number of the name's words. British and American
/// days of one name are both found.
pub(super) fn parse(words: &[&str], years: RangeInclusive<i32>) -> Option<(usize, Vec<Days>)> {
    let length = NAMES.iter().find_map(|(name, ..)| length_of(name, words))?;
    let named = NAMES
        .iter()
        .filter(|(name, ..)| length_of(name, words) == Some(length));
    let days = named.flat_map(|(_, first, last)| {
        years
            .clone()
            .filter_map(|year| Some((first.in_year(year)?, last.in_year(year)?)))
    });
    Some((length, days.collect()))
}

/// Returns the number of words that a name takes of those with which the words begin.
fn length_of(name: &[&str], words: &[&str]) -> Option<usize> {
    let mut at = 0;
    for part in name {
        if !is_word(words.get(at)?, part) {
            return None;
        }
        // The words of "year's" are "year" and "s".
        at += 1 + usize::from(words.get(at + 1) == Some(&"s"));
    }
    Some(at)
}

/// Returns true for a word of a name, also with an "s" at its end.
fn is_word(word: &str, part: &str) -> bool {
    word.strip_prefix(part)
        .is_some_and(|end| ["", "s"].contains(&end))
}

impl Rule {
    fn in_year(self, year: i32) -> Option<NaiveDate> {
        match self {
            Fixed(month, day) => date(year, month, day),
            Easter(days) => plus_days(easter(year)?, days),
            Nth(month, day, nth) => NaiveDate::from_weekday_of_month_opt(year, month, day, nth),
        }
    }
}

/// Returns Easter Sunday, by the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century) = (year % 19, year / 100);
    let sun = century - century / 4;
    let moon = (8 * century + 13) / 25;
    let epact = (19 * golden + sun - moon + 15) % 30;
    let full = epact - (epact / 28) * (1 - (29 / (epact + 1)) * ((21 - golden) / 11));
    let equinox = date(year, 3, 21)?;
    let moon = plus_days(equinox, full.into())?;
    let until = 7 - i64::from(moon.weekday().num_days_from_sunday());
    plus_days(moon, until)
}

#[cfg(test)]
mod tests {
    use super::{date, easter};

    #[test]
    fn easter_is_on_its_sunday() {
        for (year, month, day) in [
            (2000, 4, 23),
            (2008, 3, 23),
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
        ] {
            assert_eq!(easter(year), date(year, month, day), "{year}");
        }
    }
}
