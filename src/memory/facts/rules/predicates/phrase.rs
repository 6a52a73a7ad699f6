//! Noun phrases: where they begin and end by the parts of speech of their words.

use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::Tag;
use crate::memory::text::classes::{Class, Classes, classes_of};

/// The most words of a noun phrase after its determiner.
const MAX_WORDS: usize = 5;

/// What stands before the noun and tells which one is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Determiner {
    /// Nothing: "dogs", "Berlin".
    None,
    /// "a", "another", a number, "some", "a lot of": new to the hearer.
    Indefinite,
    /// "the".
    Definite,
    /// "my", "our".
    Possessive,
    /// "no".
    Negative,
    /// "any".
    Any,
}

/// A noun phrase in the words of a clause.
#[derive(Debug, Clone, Copy)]
pub(super) struct NounPhrase {
    /// What stands before the noun.
    pub determiner: Determiner,
    /// The place of the phrase's first word.
    pub start: usize,
    /// The place of the first word after the determiner.
    pub core: usize,
    /// The place after the last word.
    pub end: usize,
}

/// People and animals.
const BEINGS: Classes = Classes::of(&[
    Class::Relative,
    Class::Partner,
    Class::Acquaintance,
    Class::Animal,
]);

/// Runs of words that quantify the noun after them.
const QUANTIFIERS: &[&[&str]] = &[
    &["a", "lot", "of"],
    &["lots", "of"],
    &["loads", "of"],
    &["a", "couple", "of"],
    &["a", "couple"],
    &["a", "pair", "of"],
    &["a", "few"],
    &["a", "bunch", "of"],
    &["several"],
    &["some"],
    &["another"],
    &["a"],
    &["an"],
];

impl NounPhrase {
    /// Parses the noun phrase that begins at a place. `None` where none begins there, where it is about something of
    /// somebody else ("your dog", "that dog"), or where its end is in doubt.
    pub fn parse(clause: &Tagged<'_>, start: usize) -> Option<Self> {
        Self::parse_until(clause, start, Classes::NONE).filter(|phrase| phrase.is_closed(clause))
    }

    /// Parses the subject that begins at a place: a verb may follow it, even one that is tagged as a noun after somebody.
    pub fn parse_subject(clause: &Tagged<'_>, start: usize) -> Option<Self> {
        Self::parse_until(clause, start, BEINGS)
    }

    /// Parses the noun phrase that begins at a place and ends with the first noun of `last`, if there is one.
    fn parse_until(clause: &Tagged<'_>, start: usize, last: Classes) -> Option<Self> {
        let (determiner, core) = determiner(clause, start)?;
        let mut end = core;
        let mut head = None;
        while end < core + MAX_WORDS {
            let Some((word, tag)) = clause.get(end) else {
                break;
            };
            let next = clause.get(end + 1);
            let before_noun =
                next.is_some_and(|(_, next)| next.is_noun() || next == Tag::Adjective);
            let is_part = match tag {
                Tag::Noun | Tag::PluralNoun | Tag::ProperNoun => true,
                Tag::Adjective => head.is_none() || before_noun,
                Tag::Number => head.is_none() || end == core,
                Tag::Gerund | Tag::Participle => before_noun,
                Tag::PossessiveEnding => head.is_some() && before_noun,
                _ => false,
            };
            if !is_part || word.is_one_of(CLOSING) && end > core {
                break;
            }
            end += 1;
            if tag.is_noun() || tag == Tag::Adjective && !before_noun {
                head = Some(end);
            }
            if !last.is_empty() && tag.is_noun() && classes_of(&word.lower).intersects(last) {
                break;
            }
        }
        let end = head?;
        Some(Self {
            determiner,
            start,
            core,
            end,
        })
    }

    /// Returns whether what follows leaves the phrase as it is: no "of", no verb, no further noun.
    fn is_closed(&self, clause: &Tagged<'_>) -> bool {
        let Some((word, tag)) = clause.get(self.end) else {
            return true;
        };
        if word.is_one_of(&["called", "named"]) {
            return true;
        }
        !word.is_one_of(&["of", "'s", "'"])
            && !tag.is_noun()
            && !matches!(
                tag,
                Tag::VerbBase
                    | Tag::VerbPast
                    | Tag::VerbThirdPerson
                    | Tag::Participle
                    | Tag::Modal
                    | Tag::Adjective
                    | Tag::PossessiveEnding
                    | Tag::Number
                    | Tag::Other
            )
    }

    /// Returns the words without the determiner, in lower case.
    pub fn term(&self, clause: &Tagged<'_>) -> String {
        let words = clause.words.get(self.core..self.end).unwrap_or_default();
        let words: Vec<&str> = words.iter().map(|word| word.lower.as_str()).collect();
        words.join(" ")
    }

    /// Returns the classes of the phrase, by its head.
    pub fn classes(&self, clause: &Tagged<'_>) -> Classes {
        classes_of(&self.term(clause))
    }
}

/// Words that are tagged as nouns or adjectives and end a phrase all the same.
#[rustfmt::skip]
pub(super) const CLOSING: &[&str] = &[
    "today", "tonight", "yesterday", "tomorrow", "lol", "lmao", "haha", "tho", "though", "rn", "too", "then", "also", "either", "anyway", "bro", "dude",
    "man", "mate", "sometimes", "please", "though", "atm", "everyday", "nowadays", "mainly", "full", "part", "called", "named",
];

/// Returns the determiner at a place and the place after it; `None` for one that tells of somebody else, or asks.
fn determiner(clause: &Tagged<'_>, start: usize) -> Option<(Determiner, usize)> {
    for run in QUANTIFIERS {
        if clause.has_run(start, run) {
            return Some((Determiner::Indefinite, start + run.len()));
        }
    }
    let (word, tag) = clause.get(start)?;
    let found = match word.lower.as_str() {
        "the" => Determiner::Definite,
        "my" | "our" => Determiner::Possessive,
        "much" | "many" | "enough" | "too" | "such" | "more" | "less" => return None,
        "no" => Determiner::Negative,
        "any" => Determiner::Any,
        _ => match tag {
            Tag::Determiner | Tag::PossessivePronoun | Tag::Pronoun | Tag::WhWord => return None,
            Tag::Number => {
                let counts = clause
                    .get(start + 1)
                    .is_some_and(|(_, next)| next != Tag::Number);
                return counts.then_some((Determiner::Indefinite, start + 1));
            }
            _ => return Some((Determiner::None, start)),
        },
    };
    Some((found, start + 1))
}
