//! Events: deaths, and appointments with a day.

use super::super::Fact;
use super::clause::Clause;
use super::pattern::{strip_any_prefix, strip_prefix};
use super::tagger::{Tag, tag};
use super::wording::{capitalized, third_person};
use crate::memory::Kind;

/// Finds the fact that somebody close to the person died.
pub(super) fn find_events(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    let other = strip_prefix(words, "my").and_then(|rest| rest.get(1..));
    let died = other.and_then(|rest| strip_any_prefix(rest, &["died", "passed away"]));
    if died.is_none() || clause.is_negated {
        return Vec::new();
    }
    let content = format!("{}.", capitalized(&third_person(words)));
    vec![Fact::new(Kind::Event, 0.9, content)]
}

/// Finds the appointment in a clause: something with a day that the person has. Other plans are told too variously for rules, which
/// would lose what they are about; they stay in the person's words.
pub(super) fn find_appointment(clause: &Clause) -> Option<Fact> {
    let date = clause
        .date
        .as_ref()
        .filter(|date| date.len() == 10 && !clause.is_negated)?;
    let words = &clause.words;
    let had = strip_any_prefix(
        words,
        &["i|we have got? a|an|my|our|the", "i|we got a|an|my|our|the"],
    );
    let comes = || {
        let (last, noun) = strip_prefix(words, "my|our")?.split_last()?;
        (last.lower == "is").then_some(noun)
    };
    let noun = had.or_else(comes)?;
    let is_named = noun.last().is_some_and(|head| head.is_one_of(APPOINTMENTS));
    let is_plain = tag(noun).into_iter().all(|tag| {
        tag.is_noun() || matches!(tag, Tag::Adjective | Tag::PossessiveEnding | Tag::Number)
    });
    (is_named && is_plain).then(|| {
        Fact::new(
            Kind::Event,
            0.6,
            format!("{} on {date}.", capitalized(&third_person(words))),
        )
    })
}

/// The heads of nouns for what has a day.
#[rustfmt::skip]
const APPOINTMENTS: &[&str] = &[
    "appointment", "audition", "baptism", "biopsy", "birthday", "checkup", "check-up", "class", "competition", "concert", "defence", "defense", "exam",
    "final", "flight", "funeral", "game", "gig", "graduation", "hearing", "interview", "match", "meeting", "mri", "operation", "party", "performance",
    "presentation", "race", "recital", "reunion", "review", "scan", "show", "surgery", "test", "tournament", "trip", "viewing", "wedding",
];
