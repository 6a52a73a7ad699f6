//! The sentence about the person that a predicate with its arguments makes.

use super::filler::Filler;
use super::frame::Arguments;
use super::predication::{Ability, Ellipsis, Form, Predication};
use super::row::{Aspect, Row};
use super::subject::Subject;
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

/// A row with the arguments that it has in a clause, which is put into words.
pub(super) struct Realization<'a> {
    pub row: &'a Row,
    pub clause: &'a Tagged<'a>,
    pub predication: &'a Predication,
    pub arguments: &'a Arguments,
    /// The phrase in the last slot.
    pub filler: Option<Filler>,
}

impl Realization<'_> {
    /// Makes the sentence.
    pub fn sentence(&self, polarity: Polarity) -> String {
        let complement = if self.row.says.is_empty() {
            self.as_said()
        } else {
            self.by_template()
        };
        let (verb, rest) = complement.split_once(' ').unwrap_or((&complement, ""));
        let subject_and_verb = if self.predication.subject == Subject::Possessed {
            self.possessed(verb)
        } else {
            self.inflected(verb, polarity)
        };
        join(&format!("{subject_and_verb} {rest}"))
    }

    /// Returns the verb phrase in the words of the clause, with the verb in the form of a dictionary.
    fn as_said(&self) -> String {
        let last = self.arguments.slots.last().copied();
        let is_before = |place: usize| last.is_none_or(|last| place < last.start);
        let is_after = |place: usize| last.is_some_and(|last| place >= last.end);
        let words = |fits: &dyn Fn(usize) -> bool| {
            let places = self.arguments.places.iter().copied();
            self.report(places.filter(|place| fits(*place)))
        };
        let filler = self.filler.as_ref().map(|filler| self.text(filler));
        let (before, after) = (words(&is_before), words(&is_after));
        let filler = filler.unwrap_or_default();
        format!("{} {before} {filler} {after}", self.predication.verb)
    }

    /// Returns the verb phrase of the row.
    fn by_template(&self) -> String {
        let slots = &self.arguments.slots;
        let before = slots.iter().take(slots.len().saturating_sub(1)).copied();
        let mut fillers = before.chain(self.filler);
        let mut said = self.row.says.to_owned();
        for place in ["{}", "{1}"] {
            if let Some(filler) = fillers.next() {
                said = said.replace(place, &self.text(&filler));
            }
        }
        said
    }

    /// Returns the words of a filler as another person reports them. A job without subject, verb and article gets one.
    fn text(&self, filler: &Filler) -> String {
        let said = third_person(self.clause.slice(filler.start, filler.end));
        let is_bare = self.predication.ellipsis == Ellipsis::Copula
            && self.row.frame.contains("{jobs}")
            && filler.start == filler.core;
        if is_bare { format!("a {said}") } else { said }
    }

    /// Returns the subject and the verb of a sentence about somebody or something of the person's.
    fn possessed(&self, verb: &str) -> String {
        let predication = self.predication;
        let (start, end) = (predication.after_subject, predication.complement);
        let said = self.report(start..end);
        let verb = match said.as_str() {
            _ if !self.row.says.is_empty() => verb,
            "'s" => "is",
            said => said,
        };
        let subject = self.report(predication.possessum..predication.after_subject);
        format!("Their {subject} {verb}")
    }

    /// Returns "They" and the verb in its form.
    fn inflected(&self, verb: &str, polarity: Polarity) -> String {
        let (row, predication) = (self.row, self.predication);
        let is_own = row.says.is_empty();
        let is_going_on = match predication.form {
            Form::PresentProgressive => true,
            Form::PerfectProgressive => {
                row.aspect == Aspect::Progressive && !predication.is_omitted()
            }
            _ => false,
        };
        let said = || self.report(predication.complement - 1..predication.complement);
        match (verb, polarity) {
            ("be", Polarity::Positive) => "They are".to_owned(),
            ("be", Polarity::Negative) => "They are not".to_owned(),
            // A row without a verb phrase of its own has a regular verb.
            (_, Polarity::Positive) if row.is_completed() && is_own => format!("They {}", said()),
            (_, Polarity::Positive) if is_going_on && is_own => format!("They are {}", said()),
            (_, Polarity::Positive) if predication.ability == Ability::Can => {
                format!("They can {verb}")
            }
            (_, Polarity::Positive) => format!("They {verb}"),
            (_, Polarity::Negative) if predication.is_unable() => format!("They cannot {verb}"),
            (_, Polarity::Negative) => format!("They do not {verb}"),
            (_, Polarity::Former) => format!("They used to {verb}"),
        }
    }

    /// Returns the words at some places as another person reports them.
    fn report(&self, places: impl Iterator<Item = usize>) -> String {
        let words = places.filter_map(|place| self.clause.within_sentence(place));
        third_person(&words.collect::<Vec<Word>>())
    }
}

/// Joins the words of a sentence, with "an" for "a" before a vowel.
fn join(phrase: &str) -> String {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let mut said = String::new();
    for (at, word) in words.iter().enumerate() {
        let is_before_vowel = words.get(at + 1).is_some_and(|next| {
            next.starts_with(['a', 'e', 'i', 'o', 'A', 'I', 'O'])
                && !next.starts_with("one")
                && !next.starts_with("eu")
        });
        let is_article = *word == "a" && is_before_vowel;
        said.push_str(if at > 0 { " " } else { "" });
        said.push_str(if is_article { "an" } else { word });
    }
    said + "."
}
