//! The tense of a fact with a day: what is coming is told as such, and afterwards as the past.

use std::borrow::Cow;

/// The verbs of what is coming, and the same in the past, behind "They".
const VERBS: &[(&str, &str)] = &[
    ("are going to", "were going to"),
    ("will be", "were going to be"),
    ("will", "were going to"),
    ("plan to", "planned to"),
    ("want to", "wanted to"),
    ("hope to", "hoped to"),
    ("intend to", "intended to"),
    ("need to", "needed to"),
    ("have to", "had to"),
    ("have", "had"),
    ("are", "were"),
    ("fly", "were going to fly"),
    ("leave", "were going to leave"),
    ("start", "were going to start"),
    ("begin", "were going to begin"),
    ("finish", "were going to finish"),
    ("meet", "were going to meet"),
    ("see", "were going to see"),
    ("visit", "were going to visit"),
    ("go", "were going to go"),
    ("travel", "were going to travel"),
    ("move", "were going to move"),
    ("return", "were going to return"),
    ("get", "were going to get"),
];

/// The verbs of what is coming, and the same in the past, behind another subject such as "Their exam".
const VERBS_OF_OTHERS: &[(&str, &str)] = &[
    ("is going to", "was going to"),
    ("are going to", "were going to"),
    ("will", "was going to"),
    ("is", "was"),
    ("are", "were"),
    ("has", "had"),
    ("have", "had"),
    ("starts", "was going to start"),
    ("begins", "was going to begin"),
    ("ends", "was going to end"),
    ("arrives", "was going to arrive"),
    ("comes", "was going to come"),
    ("visits", "was going to visit"),
];

/// Returns the sentence of a fact as of a day, in the date format of RFC 3339: in the past where the fact's day is over.
/// "They have an exam on 2026-05-07." is "They had an exam on 2026-05-07." from the next day on.
#[must_use]
pub fn as_of<'a>(sentence: &'a str, occurs_on: Option<&str>, today: &str) -> Cow<'a, str> {
    let is_over = |day: &str| today.get(..day.len()).is_some_and(|today| day < today);
    let past = occurs_on
        .filter(|day| is_over(day))
        .and_then(|_| past(sentence));
    past.map_or(Cow::Borrowed(sentence), Cow::Owned)
}

/// Returns a sentence about what is coming in the past; `None` for any other sentence.
fn past(sentence: &str) -> Option<String> {
    if let Some(rest) = sentence.strip_prefix("They ") {
        let (verb, past) = VERBS.iter().find(|(verb, _)| begins(rest, verb))?;
        return Some(format!("They {past}{}", rest.get(verb.len()..)?));
    }
    let mut spaces = sentence.match_indices(' ');
    spaces.find_map(|(space, _)| {
        let (subject, rest) = (sentence.get(..=space)?, sentence.get(space + 1..)?);
        let (verb, past) = VERBS_OF_OTHERS
            .iter()
            .find(|(verb, _)| begins(rest, verb))?;
        Some(format!("{subject}{past}{}", rest.get(verb.len()..)?))
    })
}

/// Returns whether a text begins with whole words.
fn begins(text: &str, words: &str) -> bool {
    let rest = text.strip_prefix(words);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::as_of;

    fn later(sentence: &str) -> String {
        as_of(sentence, Some("2026-05-07"), "2026-05-08").into_owned()
    }

    #[test]
    fn a_day_that_is_over_is_told_in_the_past() {
        for (before, after) in [
            (
                "They have a dentist appointment on 2026-05-07.",
                "They had a dentist appointment on 2026-05-07.",
            ),
            (
                "They are going to move to Oslo on 2026-05-07.",
                "They were going to move to Oslo on 2026-05-07.",
            ),
            ("They will meet Tom.", "They were going to meet Tom."),
            ("They plan to go to Rome.", "They planned to go to Rome."),
            ("They have to see a doctor.", "They had to see a doctor."),
            ("They are flying to Rome.", "They were flying to Rome."),
            ("They fly to Rome.", "They were going to fly to Rome."),
            (
                "Their exam is on 2026-05-07.",
                "Their exam was on 2026-05-07.",
            ),
            (
                "Their sister will visit.",
                "Their sister was going to visit.",
            ),
            ("They went to Rome.", "They went to Rome."),
            ("They haves.", "They haves."),
            ("They", "They"),
            ("", ""),
        ] {
            assert_eq!(later(before), after);
        }
    }

    #[test]
    fn nothing_else_changes() {
        let have = "They have an exam.";
        for (day, today) in [
            (Some("2026-05-07"), "2026-05-07"),
            (Some("2026-05-07"), "2026-05-06"),
            (Some("2026-05"), "2026-05-31"),
            (Some(""), "2026-05-08"),
            (None, "2026-05-08"),
        ] {
            assert_eq!(as_of(have, day, today), have, "{day:?} {today}");
        }
        assert_eq!(
            as_of(have, Some("2026-05"), "2026-06-01"),
            "They had an exam."
        );
    }
}
