//! Days of what is coming, as a model computes them: models know dates better than they count them.

use super::SourceText;
use super::grounding::Grounding;
use crate::limit::DATED_DAYS;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The names of the days of a week, as messages have them.
const WEEKDAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Mon, &["monday"]),
    (Weekday::Tue, &["tuesday", "tues"]),
    (Weekday::Wed, &["wednesday", "weds"]),
    (Weekday::Thu, &["thursday", "thurs"]),
    (Weekday::Fri, &["friday", "fri"]),
    (Weekday::Sat, &["saturday"]),
    (Weekday::Sun, &["sunday"]),
];

/// Words for the next day.
const TOMORROW: &[&str] = &["tomorrow", "tmrw", "tmr", "tmw", "tomoz"];

/// Returns a day where the message can name it: the message has a word of time, the day is not before the message and
/// within [`DATED_DAYS`], and where the message names one weekday or tomorrow alone, the day is that one.
pub(super) fn believed_day(
    day: &str,
    message: &SourceText,
    words: &Grounding,
) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    let today = message.at.utc().date_naive();
    let last = today.checked_add_days(Days::new(DATED_DAYS))?;
    let named: Vec<Weekday> = WEEKDAYS
        .iter()
        .filter(|(_, names)| names.iter().any(|name| words.has_word(name)))
        .map(|(weekday, _)| *weekday)
        .collect();
    let is_named = match named.as_slice() {
        [one] => date.weekday() == *one,
        [] if TOMORROW.iter().any(|name| words.has_word(name)) && !words.has_word("after") => {
            Some(date) == today.checked_add_days(Days::new(1))
        }
        _ => true,
    };
    (words.has_time() && (today..=last).contains(&date) && is_named).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::super::tests::said;
    use super::{Grounding, believed_day};

    #[test]
    fn a_day_is_believed_where_the_message_can_name_it() {
        for (text, day, expected) in [
            ("dentist next friday", "2026-05-15", true),
            ("dentist next friday", "2026-05-16", false),
            ("moving in two weeks", "2026-05-22", true),
            ("exam tomorrow", "2026-05-09", true),
            ("exam tomorrow", "2026-05-10", false),
            ("exam the day after tomorrow", "2026-05-10", true),
            ("the wedding is on the 5th", "2026-06-05", true),
            ("moving to Oslo", "2026-06-05", false),
            ("moving in two weeks", "2026-05-07", false),
            ("moving in two weeks", "2028-06-05", false),
            ("moving in two weeks", "in two weeks", false),
        ] {
            let message = said(text, None);
            let found = believed_day(day, &message, &Grounding::of(&message));
            assert_eq!(found.is_some(), expected, "{text}: {day}");
        }
    }
}
