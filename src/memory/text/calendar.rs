//! Words for numbers and months, and the days that people name by counting back from one. The facts in a message and the
//! dates of a question are read with them.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The names of the months in the order of the year.
#[rustfmt::skip]
pub const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
];

/// Parses a number below 1000 in digits, or up to twelve in letters, from a word in lower case; "a" and "an" are 1.
#[must_use]
pub fn parse_number(word: &str) -> Option<u32> {
    const WORDS: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    if ["a", "an"].contains(&word) {
        return Some(1);
    }
    let named = WORDS.iter().position(|name| *name == word);
    let number = word.parse().ok().filter(|number| *number < 1000);
    named.and_then(|named| u32::try_from(named).ok()).or(number)
}

/// Returns the last day of the week with a name before today: a week ago where that is today's.
#[must_use]
pub fn weekday_before(today: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let back = (today.weekday().days_since(day) + 6) % 7 + 1;
    today.checked_sub_days(Days::new(back.into()))
}

/// Returns the first day of the week with a name after a day: a week later where that is the day's own.
#[must_use]
pub fn weekday_after(after: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let until = (day.days_since(after.weekday()) + 6) % 7 + 1;
    after.checked_add_days(Days::new(until.into()))
}

/// Returns the Saturday of the last weekend. On a weekend that is the weekend before, unless the current one is meant.
#[must_use]
pub fn last_saturday(today: NaiveDate, current: bool) -> Option<NaiveDate> {
    let since = u64::from(today.weekday().days_since(Weekday::Sat));
    let back = if !current && since < 2 {
        since + 7
    } else {
        since
    };
    today.checked_sub_days(Days::new(back))
}
