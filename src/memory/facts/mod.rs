//! Facts: what a person's message says of themselves, one sentence each, with the key under which
//! a later one supersedes an earlier one. Only ever given what the person wrote.
//!
//! Cautious: a fact that is missed is said again some day, one that is invented stays. Questions,
//! conditions, plans, quotations, jokes and role play say nothing that is so.
//!
//! [`extract`] has rules, for English; [`asked`] has what a language model finds besides, from the
//! messages in the [`queue`]; [`apply`] stores what either found.

pub mod apply;
pub mod asked;
mod clauses;
mod dates;
mod happenings;
mod home;
mod people;
mod person;
mod phrase;
pub mod queue;
mod tastes;
mod unreal;
mod words;
mod work;

use super::Kind;
use super::secrets::{has_secret, redact};
use crate::time::Timestamp;
use clauses::{Clause, Scene};
use serde::Deserialize;
use unreal::Reading;

/// The most facts that one message gives.
const MOST: usize = 8;

/// One thing the person said of themselves, self-contained.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// A fact, a preference or an event.
    pub kind: Kind,
    /// One sentence in the third person: "They live in Berlin."
    pub content: String,
    /// What it is about, such as `home.city`; of two with the same key the later one is so.
    pub key: Option<String>,
    /// What was said for that key, in lower case; empty where nothing was.
    pub value: String,
    /// From 0 to 1.
    pub importance: f64,
    /// What it does to what was known.
    pub change: Change,
}

/// What a fact does to what was known under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is so from now on; another current value of the same key is superseded.
    Holds,
    /// What was known under the key is not so any more; only that value, where one is given.
    Ended,
    /// It was never so. Without a key: what the person's previous message with facts said.
    Retracted,
}

impl Fact {
    /// A fact that holds, under no key.
    fn new(kind: Kind, importance: f64, content: impl Into<String>) -> Self {
        Self {
            kind,
            content: content.into(),
            key: None,
            value: String::new(),
            importance,
            change: Change::Holds,
        }
    }

    /// The same under a key.
    fn keyed(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: Some(key.into()),
            value: value.into(),
            ..self
        }
    }

    /// The same with what it does to what was known.
    fn with(self, change: Change) -> Self {
        Self { change, ..self }
    }
}

/// What a message says of the person who wrote it at `said_at`, but for the clauses that tell a
/// secret. At most eight facts; takes time linear in the message's length.
#[must_use]
pub fn extract(message: &str, said_at: Timestamp) -> Vec<Fact> {
    let message = &redact(message);
    let mut facts: Vec<Fact> = Vec::new();
    let mut reading = Reading::default();
    let mut scene = Scene::default();
    for sentence in clauses::sentences(message) {
        reading.sentence(&sentence);
        for clause in &sentence.clauses {
            if let Some(start) = unreal::joke(clause) {
                joke(&mut facts, clause, start > 3);
            } else if reading.is_real(clause) {
                let clause = Clause::read(clause, said_at);
                for fact in of_clause(&clause, &mut scene) {
                    take(&mut facts, fact);
                }
            }
        }
        if facts.len() > MOST {
            break;
        }
    }
    if unreal::ends_in_sarcasm(message) {
        facts.clear();
    }
    let taken_back = |fact: &Fact| fact.change == Change::Retracted;
    if facts
        .iter()
        .any(|fact| taken_back(fact) && fact.key.is_some())
    {
        facts.retain(|fact| !taken_back(fact) || fact.key.is_some());
    }
    facts.truncate(MOST);
    facts
}

/// How much a message weighs that says these facts: 0.1 for a question, 0.3 for a plain one, up to
/// 0.9 for one that holds a weighty fact.
#[must_use]
pub fn importance(message: &str, facts: &[Fact]) -> f64 {
    let asks = message.trim_end().ends_with('?');
    let plain = if asks { 0.1 } else { 0.3 };
    let facts = facts.iter().map(|fact| fact.importance);
    facts.fold(plain, f64::max)
}

/// A joke takes back what the message said before it, or else the message before.
fn joke(facts: &mut Vec<Fact>, words: &[words::Word], of_itself: bool) {
    if of_itself {
        facts.clear();
    } else if facts.is_empty() {
        let content = format!("They took it back: {}.", words::raw(words));
        take(
            facts,
            Fact::new(Kind::Fact, 0.5, content).with(Change::Retracted),
        );
    } else {
        facts.clear();
    }
}

fn take(facts: &mut Vec<Fact>, fact: Fact) {
    if !facts.contains(&fact) && !has_secret(&fact.content) {
        facts.push(fact);
    }
}

/// The first reader that understands the clause says what it says.
fn of_clause(clause: &Clause, scene: &mut Scene) -> Vec<Fact> {
    if let Some(denied) = clause.denied() {
        let facts = of_clause(&denied, &mut Scene::default());
        let said = facts.into_iter().filter(|fact| fact.key.is_some());
        return said.map(|fact| fact.with(Change::Retracted)).collect();
    }
    if clause.plan {
        return happenings::plan(clause);
    }
    let mut facts = people::read(clause, scene);
    for read in [
        home::read,
        work::read,
        person::read,
        tastes::read,
        happenings::read,
    ] {
        if facts.is_empty() {
            facts = read(clause);
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::{Change, extract};
    use crate::time::Timestamp;

    fn said(text: &str) -> Vec<String> {
        let at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
        let facts = extract(text, at).into_iter();
        facts.map(|fact| fact.content).collect()
    }

    #[test]
    fn what_is_so_is_told_in_the_third_person() {
        assert_eq!(said("I live in Berlin."), ["They live in Berlin."]);
        assert_eq!(
            said("I went to Rome yesterday"),
            ["They went to Rome on 2026-05-07."]
        );
    }

    #[test]
    fn what_is_not_so_is_not_told() {
        for text in [
            "Do I live in Rome?",
            "if I lived in Rome",
            "> I live in Rome",
            "I like you",
        ] {
            assert_eq!(said(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_joke_takes_back_the_message_before() {
        let facts = extract("just kidding", Timestamp::from_millis(0));
        assert_eq!(
            facts.first().map(|fact| fact.change),
            Some(Change::Retracted)
        );
    }
}
