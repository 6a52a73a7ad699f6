//! Dates: when a clause says that something was, by the time at which it was said.

use super::phrase::{after, after_any};
use super::words::Word;
use crate::time::Timestamp;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// When something was or will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    /// As exactly as it is known: `2026-05-07`, `2026-05` or `2026`.
    pub date: Option<String>,
    /// Whether that is still to come.
    pub to_come: bool,
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Takes the first date out of the words.
pub(super) fn take(words: &mut Vec<Word>, said_at: Timestamp) -> Option<When> {
    let today = said_at.utc().date_naive();
    let (start, end, when) = (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        let (when, tail) = past(rest, today).or_else(|| to_come(rest))?;
        Some((start, words.len() - tail.len(), when))
    })?;
    words.drain(start..end);
    Some(when)
}

/// A day of the year, such as "the 4th of May" or "May 4, 1990": `05-04` or `1990-05-04`.
pub(super) fn day_of_year(words: &[Word]) -> Option<(String, &[Word])> {
    let rest = after(words, "on? the?").unwrap_or(words);
    let (first, tail) = rest.split_first()?;
    let (day, month, tail) = if let Some(month) = month(first) {
        let tail = after(tail, "the?").unwrap_or(tail);
        let (second, tail) = tail.split_first()?;
        (day(second)?, month, tail)
    } else {
        let tail = after(tail, "of?").unwrap_or(tail);
        let (second, tail) = tail.split_first()?;
        (day(first)?, month(second)?, tail)
    };
    NaiveDate::from_ymd_opt(2000, month, day)?;
    let year = tail
        .split_first()
        .and_then(|(word, tail)| Some((year(word)?, tail)));
    Some(match year {
        Some((year, tail)) => (format!("{year}-{month:02}-{day:02}"), tail),
        None => (format!("{month:02}-{day:02}"), tail),
    })
}

/// A number that people write as a word or in digits.
pub(super) fn number(word: &Word) -> Option<u32> {
    const WORDS: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    if word.is(&["a", "an"]) {
        return Some(1);
    }
    let named = WORDS.iter().position(|name| *name == word.low);
    let number = word.low.parse().ok().filter(|number| *number < 1000);
    named.and_then(|named| u32::try_from(named).ok()).or(number)
}

fn past(words: &[Word], today: NaiveDate) -> Option<(When, &[Word])> {
    let (date, tail) = relative(words, today).or_else(|| calendar(words, today))?;
    let when = When {
        date: Some(date),
        to_come: false,
    };
    Some((when, tail))
}

fn relative(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let day = |days: u64| today.checked_sub_days(Days::new(days)).map(ymd);
    let month = |months: u32| today.checked_sub_months(Months::new(months));
    if let Some(tail) = after_any(words, &["today|tonight", "this morning|afternoon|evening"]) {
        return Some((day(0)?, tail));
    }
    if let Some(tail) = after_any(
        words,
        &["yesterday morning|afternoon|evening?", "last night"],
    ) {
        return Some((day(1)?, tail));
    }
    if let Some(tail) = after(words, "last week") {
        return Some((ym(today.checked_sub_days(Days::new(7))?), tail));
    }
    if let Some(tail) = after(words, "last month") {
        return Some((ym(month(1)?), tail));
    }
    if let Some(tail) = after(words, "last year") {
        return Some((month(12)?.year().to_string(), tail));
    }
    if let Some(tail) = after_any(
        words,
        &["this weekend", "over|on the weekend", "last weekend"],
    ) {
        let current = words.first()?.low == "this";
        return Some((saturday(today, current)?, tail));
    }
    weekday(words, today).or_else(|| ago(words, today))
}

/// "last Friday", "on Friday": the last such day before today.
fn weekday(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let (first, tail) = after(words, "on|last")?.split_first()?;
    let day: Weekday = first.low.parse().ok().filter(|_| first.low.len() > 4)?;
    let back = (today.weekday().days_since(day) + 6) % 7 + 1;
    Some((ymd(today.checked_sub_days(Days::new(back.into()))?), tail))
}

/// "two weeks ago": as exact as its unit.
fn ago(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let words = after(words, "about|around").unwrap_or(words);
    let couple = after(words, "a couple of?");
    let (count, rest) = match couple {
        Some(rest) => (2, rest),
        None => words
            .split_first()
            .and_then(|(n, rest)| Some((number(n)?, rest)))?,
    };
    let (unit, tail) = rest.split_first()?;
    let tail = after(tail, "ago|back")?;
    let days = |days: u32| today.checked_sub_days(Days::new(days.into()));
    let date = match unit.low.as_str() {
        "day" | "days" => ymd(days(count)?),
        "week" | "weeks" => ym(days(count * 7)?),
        "month" | "months" => ym(today.checked_sub_months(Months::new(count))?),
        "year" | "years" => (today.year() - i32::try_from(count).ok()?).to_string(),
        _ => return None,
    };
    Some((date, tail))
}

/// "in 2019", "on the 3rd of May", "in January": the last one before today.
fn calendar(words: &[Word], today: NaiveDate) -> Option<(String, &[Word])> {
    let rest = after(words, "in|on|since")?;
    let (first, tail) = rest.split_first()?;
    if let Some(year) = year(first).filter(|year| *year <= today.year()) {
        return Some((year.to_string(), tail));
    }
    if let Some((date, tail)) = day_of_year(rest) {
        let last = format!("{}-{date}", today.year());
        let date = if date.len() > 5 {
            date
        } else if last <= ymd(today) {
            last
        } else {
            format!("{}-{date}", today.year() - 1)
        };
        return Some((date, tail));
    }
    let month = month(first)?;
    let back = i32::from(month > today.month());
    Some((format!("{}-{month:02}", today.year() - back), tail))
}

fn to_come(words: &[Word]) -> Option<(When, &[Word])> {
    let plain = &[
        "tomorrow",
        "soon",
        "one day",
        "some day",
        "someday",
        "later today|this",
        "next week|month|year|spring|summer|autumn|fall|winter|weekend|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    ];
    let numbered = after(words, "in").and_then(<[Word]>::split_first);
    let numbered = numbered.and_then(|(count, rest)| {
        number(count).and_then(|_| after(rest, "day|days|week|weeks|month|months|year|years"))
    });
    let tail = after_any(words, plain).or(numbered)?;
    Some((
        When {
            date: None,
            to_come: true,
        },
        tail,
    ))
}

fn saturday(today: NaiveDate, current: bool) -> Option<String> {
    let since = u64::from(today.weekday().days_since(Weekday::Sat));
    let back = if !current && since < 2 {
        since + 7
    } else {
        since
    };
    Some(ymd(today.checked_sub_days(Days::new(back))?))
}

fn month(word: &Word) -> Option<u32> {
    let long =
        |name: &&str| **name == *word.low || word.low.len() == 3 && name.starts_with(&word.low);
    let at = MONTHS.iter().position(long)?;
    u32::try_from(at + 1).ok()
}

fn day(word: &Word) -> Option<u32> {
    let digits = word.low.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn year(word: &Word) -> Option<i32> {
    let year = word.low.parse().ok()?;
    (word.low.len() == 4 && (1900..2100).contains(&year)).then_some(year)
}

fn ymd(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

fn ym(date: NaiveDate) -> String {
    date.format("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::words::{folded, words};
    use super::take;
    use crate::time::Timestamp;

    #[test]
    fn dates_are_resolved_against_when_they_were_said() {
        // A Friday.
        let said_at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
        for (text, date) in [
            ("went yesterday", "2026-05-07"),
            ("went last night", "2026-05-07"),
            ("went on Friday", "2026-05-01"),
            ("went last Monday", "2026-05-04"),
            ("went 3 weeks ago", "2026-04"),
            ("went two days ago", "2026-05-06"),
            ("went a year ago", "2025"),
            ("went last month", "2026-04"),
            ("went over the weekend", "2026-05-02"),
            ("went in January", "2026-01"),
            ("went on the 3rd of June", "2025-06-03"),
            ("went in 2019", "2019"),
        ] {
            let mut words = words(text);
            let when = take(&mut words, said_at).unwrap();
            assert_eq!(when.date.as_deref(), Some(date), "{text}");
            assert_eq!(folded(&words), "went");
        }
        let when = take(&mut words("going next month"), said_at).unwrap();
        assert!(when.to_come);
    }
}
