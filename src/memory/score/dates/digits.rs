//! Dates in digits: "10.01.2024", "1/10/2024", "2024-01-10", "on 5.1.".

use super::{Span, date, days_around};

/// Words after which two numbers are a day and a month: "on 5/1", while "5/1" alone may be a share.
const BEFORE_DAY: &[&str] = &[
    "on", "since", "until", "till", "by", "from", "after", "before", "around",
];

/// Finds the dates in digits of a question, each with its run between white space: with points the day stands first, with slashes
/// the month or the day, and both are taken where both are possible. A date without a year is taken in each year of `years`.
pub(super) fn find(question: &str, years: (i32, i32)) -> Vec<(&str, Vec<Span>)> {
    let mut found = Vec::new();
    let mut before = "";
    for run in question.split_whitespace() {
        let spans = parse(run, before, years);
        if !spans.is_empty() {
            found.push((run, spans));
        }
        before = run;
    }
    found
}

fn parse(run: &str, before: &str, years: (i32, i32)) -> Vec<Span> {
    let is_dated = |word: &str| word.eq_ignore_ascii_case(before);
    let trimmed = run.trim_matches(|c: char| !c.is_ascii_digit());
    let parts = trimmed.split(['.', '/', '-']);
    let Some(numbers) = parts
        .map(|part| part.parse().ok())
        .collect::<Option<Vec<u32>>>()
    else {
        return Vec::new();
    };
    let (day_month, years) = match numbers.as_slice() {
        [first, second, third] => {
            if let Some(year) = whole_year(*first) {
                let day = date(year, *second, *third);
                return day.map(|day| days_around((day, day))).into_iter().collect();
            }
            let Some(year) = whole_year(*third).or_else(|| whole_year(2000 + *third)) else {
                return Vec::new();
            };
            ((*first, *second), (year, year))
        }
        [first, second]
            if !trimmed.contains('-') && BEFORE_DAY.iter().any(|word| is_dated(word)) =>
        {
            ((*first, *second), years)
        }
        _ => return Vec::new(),
    };
    let (first, second) = day_month;
    let last_year = years.1.min(years.0.saturating_add(50));
    let both = trimmed.contains('/') && first != second;
    let days = (years.0..=last_year).flat_map(|year| {
        let day_first = date(year, second, first);
        let month_first = date(year, first, second).filter(|_| both);
        day_first.into_iter().chain(month_first)
    });
    days.map(|day| days_around((day, day))).collect()
}

fn whole_year(number: u32) -> Option<i32> {
    let year = i32::try_from(number).ok();
    year.filter(|year| (2000..2100).contains(year))
}
