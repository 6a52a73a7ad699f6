//! The dates that a question names, compared with the days on which memories were written.

use super::numbers::larger;
use crate::memory::text::cut::CutText;
use crate::time::Timestamp;
use chrono::{Datelike, Days, NaiveDate};

const MONTHS: [&str; 12] = [
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

/// Words after which "may" is the month.
const BEFORE_MAY: &[&str] = &["in", "of", "during", "by", "since", "last", "early", "late"];

/// A span of days since the Unix epoch, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    first: i64,
    last: i64,
    /// The fit of a memory within the span, from 0 to 1.
    fit: f32,
    /// The day of the span after which each further day fits a little less.
    fades_after: Option<i64>,
}

/// The spans of time that a question names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dates(Vec<Span>);

impl Dates {
    /// Finds the dates in a question that is put `now`. A date without a year is taken in each year of `years`, the
    /// first and the last year of the memories. People speak of a day from the day before to a week after it, and of a
    /// month or a year within it.
    #[must_use]
    pub fn of(question: &CutText<'_>, now: Timestamp, years: (i32, i32)) -> Self {
        let parts = question
            .lowercase_words()
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()));
        let words: Vec<&str> = parts.filter(|word| !word.is_empty()).collect();
        let year = words.iter().find_map(|word| parse_year(word));
        let years = year.map_or(years, |year| (year, year));
        let mut spans = Vec::new();
        for (index, word) in words.iter().enumerate() {
            let around = |step: isize| {
                let at = index.checked_add_signed(step);
                at.and_then(|at| words.get(at)).copied().unwrap_or_default()
            };
            let Some(month) = parse_month(word, around(-1), around(1)) else {
                continue;
            };
            let before = if around(-1) == "of" {
                around(-2)
            } else {
                around(-1)
            };
            let day = parse_day(before).or_else(|| parse_day(around(1)));
            for year in years.0..=years.1.min(years.0.saturating_add(50)) {
                spans.extend(match day {
                    Some(day) => the_day(year, month, day),
                    None => the_month(year, month),
                });
            }
        }
        spans.extend(relative(&words, now));
        if spans.is_empty()
            && let Some(year) = year
        {
            let ends = (date(year, 1, 1), date(year, 12, 31));
            spans.extend(span(ends.0, ends.1, 0.2));
        }
        Self(spans)
    }

    /// Returns true where the question names no date.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how well a memory of a second since the Unix epoch fits the dates, from 0 to 1.
    #[must_use]
    pub fn fit(&self, seconds: u32) -> f32 {
        let day = i64::from(seconds / 86_400);
        let fits = self.0.iter().map(|span| {
            if day < span.first || day > span.last {
                return 0.0;
            }
            let faded = span.fades_after.map_or(0, |from| (day - from).max(0));
            span.fit - f32::from(u8::try_from(faded).unwrap_or(u8::MAX)) / 14.0
        });
        fits.fold(0.0, larger)
    }
}

fn parse_year(word: &str) -> Option<i32> {
    let is_year = word.len() == 4 && word.starts_with("20");
    is_year.then(|| word.parse().ok()).flatten()
}

/// Parses the name of a month, from 1 to 12; "may" is a month only where the words around it say so.
fn parse_month(word: &str, before: &str, after: &str) -> Option<u32> {
    let is_numbered = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_month = word != "may"
        || is_numbered(after)
        || after == "of"
        || is_numbered(before)
        || BEFORE_MAY.contains(&before);
    let month = MONTHS.iter().position(|name| *name == word)?;
    is_month.then(|| u32::try_from(month + 1).ok()).flatten()
}

/// Parses a day of a month: "7" or "7th".
fn parse_day(word: &str) -> Option<u32> {
    let end = word
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(word.len());
    let (number, rest) = word.split_at(end);
    let day: u32 = number.parse().ok()?;
    let is_day = matches!(rest, "" | "st" | "nd" | "rd" | "th");
    (is_day && (1..=31).contains(&day)).then_some(day)
}

fn the_day(year: i32, month: u32, day: u32) -> Option<Span> {
    let date = date(year, month, day)?;
    let before = date.checked_sub_days(Days::new(1))?;
    let mut span = span(Some(before), date.checked_add_days(Days::new(7)), 1.0)?;
    span.fades_after = Some(days(date));
    Some(span)
}

fn the_month(year: i32, month: u32) -> Option<Span> {
    let next = if month == 12 {
        date(year.checked_add(1)?, 1, 1)
    } else {
        date(year, month + 1, 1)
    };
    span(date(year, month, 1), next?.pred_opt(), 0.7)
}

/// Finds "yesterday", "last week" and the like, counted from the day on which the question is put.
fn relative(words: &[&str], now: Timestamp) -> Option<Span> {
    let today = now.utc().date_naive();
    let ago = |days: u64| today.checked_sub_days(Days::new(days));
    let has = |word: &str| words.contains(&word);
    let after_last = words
        .array_windows::<2>()
        .find(|pair| pair.first() == Some(&"last"));
    match after_last.map(|[_, second]| *second) {
        Some("week") => {
            let monday = ago(u64::from(today.weekday().num_days_from_monday()) + 7)?;
            return span(Some(monday), monday.checked_add_days(Days::new(6)), 0.7);
        }
        Some("month") => {
            let end = today.with_day(1)?.pred_opt()?;
            return the_month(end.year(), end.month());
        }
        Some("night") => return span(ago(1), Some(today), 1.0),
        _ => {}
    }
    match () {
        () if has("yesterday") => span(ago(1), ago(1), 1.0),
        () if has("today") || has("tonight") => span(ago(0), ago(0), 1.0),
        () => None,
    }
}

fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Returns the days from the Unix epoch to a date.
fn days(date: NaiveDate) -> i64 {
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 86_400
}

fn span(first: Option<NaiveDate>, last: Option<NaiveDate>, fit: f32) -> Option<Span> {
    Some(Span {
        first: days(first?),
        last: days(last?),
        fit,
        fades_after: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Dates, Timestamp};
    use crate::memory::text::cut::CutText;

    fn fit(question: &str, day: &str) -> f32 {
        let time = |day: &str| Timestamp::parse(&format!("{day}T12:00:00Z")).expect("a time");
        let dates = Dates::of(&CutText::new(question), time("2023-11-20"), (2022, 2023));
        let seconds = u32::try_from(time(day).millis() / 1000).expect("a second");
        dates.fit(seconds)
    }

    #[test]
    fn days_months_and_years_are_found() {
        for (question, day, expected) in [
            ("What happened on May 7th?", "2023-05-07", 1.0),
            ("What happened on the 7th of May 2023?", "2023-05-14", 0.5),
            ("What happened on the 7th of May 2023?", "2022-05-07", 0.0),
            ("What happened on 7 May?", "2023-05-15", 0.0),
            ("Where was I in June?", "2022-06-30", 0.7),
            ("Where was I in June 2023?", "2022-06-30", 0.0),
            ("What did I learn in 2022?", "2022-01-01", 0.2),
            ("What may I eat?", "2023-05-07", 0.0),
            ("What did I do yesterday?", "2023-11-19", 1.0),
            ("What did I eat last week?", "2023-11-13", 0.7),
            ("Who called last month?", "2023-10-31", 0.7),
            ("What did we do in 9999?", "2023-05-07", 0.0),
        ] {
            let fit = fit(question, day);
            assert!((fit - expected).abs() < 1e-5, "{question} {day}: {fit}");
        }
    }
}
