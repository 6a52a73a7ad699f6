//! Days that are counted from another day: "the day after Christmas", "two days before the 5th", "the weekend before Easter".

use super::{Days, plus_days};
use crate::memory::text::calendar::{parse_number, weekday_after, weekday_before};
use chrono::Weekday;

/// What stands between "after" and the day.
const ARTICLES: &[&str] = &["the", "my", "our"];

/// A distance from a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shift {
    unit: Unit,
    is_after: bool,
    /// The number of words that name the distance.
    pub length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Days(i64),
    Week,
    Weekend,
}

/// Parses the distance that the words end with: "two days before", "the day after the".
pub(super) fn parse(words: &[&str]) -> Option<Shift> {
    let (words, article) = match words {
        [before @ .., article] if ARTICLES.contains(article) => (before, 1),
        _ => (words, 0),
    };
    let [before @ .., unit, direction @ ("before" | "after")] = words else {
        return None;
    };
    let number = before.last().and_then(|word| parse_number(word));
    let (unit, number) = match (*unit, number) {
        ("days", Some(number)) => (Unit::Days(number.into()), 1),
        ("day" | "night" | "evening" | "morning", _) => (Unit::Days(1), 0),
        ("week", _) => (Unit::Week, 0),
        ("weekend", _) => (Unit::Weekend, 0),
        _ => return None,
    };
    Some(Shift {
        unit,
        is_after: *direction == "after",
        length: 2 + number + article,
    })
}

impl Shift {
    /// Returns the days at this distance from other days.
    pub fn of(self, (first, last): Days) -> Option<Days> {
        match (self.unit, self.is_after) {
            (Unit::Days(days), true) => Some((plus_days(last, days)?, plus_days(last, days)?)),
            (Unit::Days(days), false) => Some((plus_days(first, -days)?, plus_days(first, -days)?)),
            (Unit::Week, true) => Some((plus_days(last, 1)?, plus_days(last, 7)?)),
            (Unit::Week, false) => Some((plus_days(first, -7)?, plus_days(first, -1)?)),
            (Unit::Weekend, is_after) => {
                // A day of a weekend is on no other one.
                let saturday = if is_after {
                    weekday_after(last, Weekday::Sat)?
                } else {
                    weekday_before(plus_days(first, -1)?, Weekday::Sat)?
                };
                Some((saturday, plus_days(saturday, 1)?))
            }
        }
    }
}
