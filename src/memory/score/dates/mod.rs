//! The dates that a question names, compared with the days on which memories were written.

mod relative;
mod written;

use super::numbers::larger;
use crate::memory::text::cut::CutText;
use crate::time::Timestamp;
use chrono::NaiveDate;

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
        let mut spans = written::find(question.as_str(), &words, years);
        spans.extend(relative::find(&words, now.utc().date_naive()));
        if spans.is_empty() {
            spans.extend(written::find_year(&words));
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
            ("Who came on 5 Jan 2023?", "2023-01-05", 1.0),
            ("Who came on 5 Jan 2023?", "2022-01-05", 0.0),
            ("Where was I in sept?", "2022-09-30", 0.7),
            ("Can you mar a table?", "2023-03-07", 0.0),
            ("What was on 10.01.2023?", "2023-01-10", 1.0),
            ("What was on 10.01.2023?", "2023-10-01", 0.0),
            ("What was on 10/1/2023?", "2023-10-01", 1.0),
            ("What was on 10/1/23?", "2023-01-10", 1.0),
            ("What was on 2023-01-10?", "2023-01-10", 1.0),
            ("What did I eat last Friday?", "2023-11-17", 1.0),
            ("What did I eat on Monday?", "2023-11-13", 1.0),
            ("Where were we last weekend?", "2023-11-18", 1.0),
            ("Who called three days ago?", "2023-11-17", 1.0),
            ("Who called 2 weeks ago?", "2023-11-08", 0.7),
            ("Who called a month ago?", "2023-10-02", 0.7),
            ("Where did I go last year?", "2022-04-01", 0.2),
            ("Is version 1.2.3 out?", "2023-02-01", 0.0),
        ] {
            let fit = fit(question, day);
            assert!((fit - expected).abs() < 1e-5, "{question} {day}: {fit}");
        }
    }
}
