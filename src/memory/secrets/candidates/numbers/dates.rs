//! Numbers that are dates, years and times of a day.

use crate::memory::secrets::text::{Text, is_one_of};

/// Words after which a number that has the form of a year is one.
#[rustfmt::skip]
const BEFORE_YEARS: &[&str] = &[
    "in", "since", "from", "until", "till", "before", "after", "during", "around", "circa", "year",
    "summer", "winter", "spring", "autumn", "fall", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "a", "an", "early", "late",
];

/// Parses a group of digits; returns the largest number where the group is too long.
fn parse_group(group: &str) -> u32 {
    group.parse().unwrap_or(u32::MAX)
}

/// Returns whether groups of digits are a day, a month and a four-digit year, in any order, or two years.
pub(super) fn is_date(groups: &[&str]) -> bool {
    let year = |group: &str| group.len() == 4 && (1900..2040).contains(&parse_group(group));
    let day = |group: &str| group.len() <= 2 && (1..=31).contains(&parse_group(group));
    match groups {
        [first, second] => year(first) && year(second),
        [first, second, third] => {
            year(first) && day(second) && day(third) || day(first) && day(second) && year(third)
        }
        _ => false,
    }
}

/// Returns whether groups of digits are a day, a month and a year of two digits.
pub(super) fn is_short_date(groups: &[&str]) -> bool {
    let [first, second, third] = groups else {
        return false;
    };
    let fits = |group: &str, most| group.len() <= 2 && (1..=most).contains(&parse_group(group));
    third.len() == 2 && fits(first, 31) && fits(second, 31) && (fits(first, 12) || fits(second, 12))
}

/// Returns whether a number is a year or the time of a day, by the words before it.
pub(super) fn is_year_or_time(text: &Text, at: usize, groups: &[&str]) -> bool {
    let &[group] = groups else {
        return false;
    };
    let before = text.lower_before(at);
    let year = group.len() == 4 && (1500..2040).contains(&parse_group(group));
    let time = group.len() == 4 && parse_group(group) < 2400 && parse_group(group) % 100 < 60;
    let of = before == "of" && at >= 2 && {
        let what = text.lower(at - 2);
        is_one_of(what, BEFORE_YEARS) || is_one_of(what, &["class", "end", "start"])
    };
    year && (of || is_one_of(before, BEFORE_YEARS)) || time && before == "at"
}
