//! The sentence about the person that a predicate with its arguments makes.

use super::frame::Arguments;
use super::predication::{Form, Predication, Subject};
use super::row::Row;
use super::slot::Filler;
use super::tagged::Tagged;
use crate::memory::facts::rules::word::Word;
use crate::memory::facts::rules::wording::third_person;

/// Whether the predicate is so, is not, or is not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    Positive,
    Negative,
    Former,
}

/// Makes the sentence of a row with `filler` in its last slot.
pub(super) fn sentence(
    row: &Row,
    clause: &Tagged<'_>,
    predication: &Predication,
    arguments: &Arguments,
    filler: Option<Filler>,
    polarity: Polarity,
) -> String {
    let fillers: Vec<Filler> = match filler {
        Some(last) => {
            let before = arguments.slots.len().saturating_sub(1);
            arguments
                .slots
                .iter()
                .take(before)
                .copied()
                .chain([last])
                .collect()
        }
        None => Vec::new(),
    };
    let text = |filler: &Filler| {
        let said = third_person(clause.slice(filler.start, filler.end));
        let is_bare = predication.is_elliptical && row.frame.contains("{jobs}");
        match said.chars().next() {
            Some('a' | 'e' | 'i' | 'o' | 'u' | 'A' | 'E' | 'I' | 'O') if is_bare => {
                format!("an {said}")
            }
            _ if is_bare && filler.start == filler.core => format!("a {said}"),
            _ => said,
        }
    };
    let complement = if row.says.is_empty() {
        let last = arguments.slots.last().copied();
        let is_before = |place: &usize| last.is_none_or(|last| *place < last.start);
        let is_after = |place: &usize| last.is_some_and(|last| *place >= last.end);
        let words = |fits: &dyn Fn(&usize) -> bool| {
            let places = arguments.places.iter().filter(|place| fits(place));
            let words: Vec<Word> = places
                .filter_map(|place| clause.within_sentence(*place))
                .collect();
            third_person(&words)
        };
        let filler = fillers.last().map(text).unwrap_or_default();
        let (before, after) = (words(&is_before), words(&is_after));
        format!("{} {before} {filler} {after}", predication.verb)
    } else {
        let mut said = row.says.to_owned();
        if let Some(first) = fillers.first() {
            said = said.replace("{}", &text(first));
        }
        if let Some(second) = fillers.get(1) {
            said = said.replace("{1}", &text(second));
        }
        said
    };
    let (verb, rest) = complement.split_once(' ').unwrap_or((&complement, ""));
    let phrase = if predication.subject == Subject::Possessed {
        let verb_group =
            third_person(clause.slice(predication.after_subject, predication.complement));
        let verb = if row.says.is_empty() {
            verb_group.as_str()
        } else {
            verb
        };
        let verb = if verb == "'s" { "is" } else { verb };
        let subject =
            third_person(clause.slice(predication.subject_start, predication.after_subject));
        let subject = subject.split_once(' ').map_or("", |(_, noun)| noun);
        format!("Their {subject} {verb} {rest}")
    } else {
        let is_progressive = predication.form == Form::PresentProgressive && row.says.is_empty();
        let subject_verb = match (verb, polarity) {
            ("be", Polarity::Positive) => "They are".to_owned(),
            ("be", Polarity::Negative) => "They are not".to_owned(),
            (_, Polarity::Positive) if is_progressive => {
                format!(
                    "They are {}",
                    third_person(clause.slice(predication.complement - 1, predication.complement))
                )
            }
            (_, Polarity::Positive) => format!("They {verb}"),
            (_, Polarity::Negative) => format!("They do not {verb}"),
            (_, Polarity::Former) => format!("They used to {verb}"),
        };
        format!("{subject_verb} {rest}")
    };
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let mut said = String::new();
    for (at, word) in words.iter().enumerate() {
        let is_vowel = words
            .get(at + 1)
            .is_some_and(|next| next.starts_with(['a', 'e', 'i', 'o']) && !next.starts_with("one"));
        said.push_str(if at > 0 { " " } else { "" });
        said.push_str(if is_vowel && *word == "a" { "an" } else { word });
    }
    said + "."
}
