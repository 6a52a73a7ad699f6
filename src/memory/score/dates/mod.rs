//! The dates that a question names, compared with the days on which memories were written.

mod digits;
mod named;
mod relative;
mod shift;
mod written;

use super::numbers::larger;
use crate::memory::text::cut::CutText;
use crate::time::Timestamp;
use chrono::{Duration, NaiveDate};
use std::ops::Range;

/// The first and the last of some days in a row.
type Days = (NaiveDate, NaiveDate);

/// The fit of a memory of the day before the days that a question names.
const DAY_BEFORE: f32 = 0.9;

/// The days after those that a question names in which people still speak of them; each fits a little less.
const DAYS_AFTER: i64 = 7;

/// A span of days since the Unix epoch, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    first: i64,
    last: i64,
    /// The fit of a memory within the span, from 0 to 1.
    fit: f32,
    /// True where memories of the day before and of the week after fit too.
    has_margin: bool,
}

/// A date that is found in the words of a question.
#[derive(Debug)]
struct Found {
    /// The places of the words that name the date.
    words: Range<usize>,
    /// The places of the words that memories of other days may have for it too: a month, a year, a day's name.
    names: Vec<usize>,
    spans: Vec<Span>,
}

impl Found {
    const fn new(words: Range<usize>, spans: Vec<Span>) -> Self {
        Self {
            words,
            names: Vec::new(),
            spans,
        }
    }
}

/// The spans of time that a question names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dates {
    spans: Vec<Span>,
    /// The words that name the dates, with whether they are names.
    words: Vec<(String, bool)>,
}

/// The part of a word in the dates of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateWord {
    /// The word is not of a date.
    No,
    /// A number or a word that counts days: it says nothing of a memory's text.
    Count,
    /// The name of a month, a year or a day: a memory may have it too.
    Name,
}

impl Dates {
    /// Finds the dates in a question that is put `now`. A date without a year is taken in each year of `years`, the
    /// first and the last year of the memories. People speak of a day from the day before to a week after it, and of a
    /// month or a year within it.
    #[must_use]
    pub fn of(question: &CutText<'_>, now: Timestamp, years: (i32, i32)) -> Self {
        let mut dates = Self::default();
        for (run, spans) in digits::find(question.as_str(), years) {
            dates.spans.extend(spans);
            let numbers = run.split(|c: char| !c.is_alphanumeric());
            dates
                .words
                .extend(numbers.map(|number| (number.to_owned(), number.len() == 4)));
        }
        if !dates.spans.is_empty() {
            return dates;
        }
        let parts = question
            .lowercase_words()
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()));
        let words: Vec<&str> = parts.filter(|word| !word.is_empty()).collect();
        let mut found = written::find(&words, years);
        if found.is_empty() {
            found.extend(relative::find(&words, now.utc().date_naive()));
        }
        if found.is_empty() {
            found.extend(written::find_year(&words));
        }
        for date in found {
            let counts = date.words.filter(|place| !date.names.contains(place));
            let counts = counts.map(|place| (place, false));
            let names = date.names.iter().map(|place| (*place, true));
            let parts = counts.chain(names).filter_map(|(place, is_name)| {
                let word = words.get(place)?;
                Some(((*word).to_owned(), is_name))
            });
            dates.words.extend(parts);
            dates.spans.extend(date.spans);
        }
        dates
    }

    /// Returns true where the question names no date.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns the part of a word of the question in its dates.
    #[must_use]
    pub fn part_of(&self, word: &str) -> DateWord {
        match self.words.iter().find(|(named, _)| named == word) {
            None => DateWord::No,
            Some((_, true)) => DateWord::Name,
            Some((_, false)) => DateWord::Count,
        }
    }

    /// Returns how well a memory of a second since the Unix epoch fits the dates, from 0 to 1.
    #[must_use]
    pub fn fit(&self, seconds: u32) -> f32 {
        let day = i64::from(seconds / 86_400);
        let fits = self.spans.iter().map(|span| span.fit(day));
        fits.fold(0.0, larger)
    }
}

impl Span {
    fn fit(&self, day: i64) -> f32 {
        let after = day - self.last;
        if (self.first..=self.last).contains(&day) {
            self.fit
        } else if !self.has_margin {
            0.0
        } else if day == self.first - 1 {
            DAY_BEFORE
        } else if (1..=DAYS_AFTER).contains(&after) {
            self.fit - f32::from(u8::try_from(after).unwrap_or(u8::MAX)) / 14.0
        } else {
            0.0
        }
    }
}

#[inline(never)] // called in so many places that it would be a tenth of the code of dates
fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Returns the number of the days from the Unix epoch to a date.
fn day_number(date: NaiveDate) -> i64 {
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 86_400
}

/// Returns the day that is some days after another, or before it.
#[inline(never)] // as `date`
fn plus_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    date.checked_add_signed(Duration::days(days))
}

#[inline(never)] // as `date`
fn span(first: Option<NaiveDate>, last: Option<NaiveDate>, fit: f32) -> Option<Span> {
    Some(Span {
        first: day_number(first?),
        last: day_number(last?),
        fit,
        has_margin: false,
    })
}

/// Returns the span in which people speak of days: from the day before to a week after them.
fn days_around((first, last): Days) -> Span {
    Span {
        first: day_number(first),
        last: day_number(last),
        fit: 1.0,
        has_margin: true,
    }
}

#[cfg(test)]
mod tests {
    use super::{DateWord, Dates, Timestamp};
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
            ("What happened on 7 May?", "2023-05-06", 0.9),
            ("Who came on 5.1.?", "2023-01-05", 1.0),
            ("Who came on 5/1?", "2022-01-05", 1.0),
            ("Who came on 5/1?", "2022-05-01", 1.0),
            ("Who came on 25/1?", "2022-01-25", 1.0),
            ("Who ate 1/2 of it?", "2022-02-01", 0.0),
            ("Is 5.1 out?", "2023-01-05", 0.0),
            ("Where was I early in June?", "2022-06-10", 0.8),
            ("Where was I early in June?", "2022-06-11", 0.0),
            ("Where was I at the end of Feb 2023?", "2023-02-28", 0.8),
            ("Where was I in mid-June?", "2022-06-15", 0.8),
            ("What was on the first Monday of May?", "2023-05-01", 1.0),
            (
                "What was on the last Sunday in May 2023?",
                "2023-05-28",
                1.0,
            ),
            ("Who came on new year's eve?", "2022-12-31", 1.0),
            ("Who came on new years eve?", "2023-01-01", 13.0 / 14.0),
            ("Who came at Easter?", "2023-04-10", 1.0),
            ("Who came the weekend before Easter?", "2023-04-01", 1.0),
            ("Who came the weekend before Easter?", "2023-04-09", 0.5),
            (
                "Who came the day after my birthday, 4 May?",
                "2023-05-05",
                13.0 / 14.0,
            ),
            ("Who came the day after Christmas?", "2022-12-26", 1.0),
            (
                "Who came two days before the 5th of May?",
                "2023-05-03",
                1.0,
            ),
            ("Who came the week after Halloween?", "2022-11-07", 1.0),
            ("Who came on mother's day?", "2023-05-14", 1.0),
            ("Who came on mothers day?", "2023-03-19", 1.0),
            ("Who called the day before yesterday?", "2023-11-18", 1.0),
            ("Who called the day before yesterday?", "2023-11-19", 0.0),
            ("Who called the weekend before last?", "2023-11-11", 1.0),
            ("Who called a couple of weeks ago?", "2023-11-06", 0.7),
            ("Who called a few days ago?", "2023-11-17", 0.7),
            ("Who called a fortnight ago?", "2023-11-06", 0.7),
            ("What did I eat last Fri?", "2023-11-17", 0.0),
        ] {
            let fit = fit(question, day);
            assert!((fit - expected).abs() < 1e-5, "{question} {day}: {fit}");
        }
    }

    #[test]
    fn the_words_of_a_date_are_known() {
        let words = |question: &str, part: DateWord| {
            let cut = CutText::new(question);
            let now = Timestamp::from_millis(0);
            let dates = Dates::of(&cut, now, (2022, 2023));
            let words = cut.words().filter(|word| dates.part_of(word) == part);
            words.collect::<Vec<_>>().join(" ")
        };
        for (question, counts, names) in [
            (
                "Who saw Friday on Friday, April 12th, 2023?",
                "friday friday 12th",
                "april 2023",
            ),
            ("What was the plan on 5.1.2024?", "5 1", "2024"),
            (
                "What did I do the day after Christmas?",
                "day after",
                "christmas",
            ),
            ("Who came two weeks ago?", "two weeks ago", ""),
            ("Who came?", "", ""),
        ] {
            assert_eq!(words(question, DateWord::Count), counts);
            assert_eq!(words(question, DateWord::Name), names);
        }
    }
}
