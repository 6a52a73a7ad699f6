//! Facts: sentences about a person, distilled from the messages that they wrote. A fact may have a key, and a later
//! fact with the same key supersedes it.
//!
//! Cautious: a fact that is missed will be said again, and an invented one stays. Questions, conditions,
//! plans, quotations, jokes and role play state nothing.
//!
//! `rules` find facts at once, in English; [`llm`] finds further ones with a language model, in the messages of the
//! [`queue`]. [`changes`] turns facts into statements, whose SQL is in [`store`]; [`sources`] has the statements about the
//! messages that say a fact, and [`tense`] tells a fact as of a day.

pub mod changes;
pub mod known;
mod listener;
pub mod llm;
pub mod queue;
mod rules;
pub mod sources;
pub mod statements;
pub mod store;
mod target;
pub mod tense;
mod topic;

use super::Kind;
use crate::time::Timestamp;
use serde::Deserialize;

pub use listener::Listener;
pub use rules::importance;
pub use topic::Topic;

/// A statement about the person, which can be understood by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The kind of the fact: a fact, a preference or an event.
    pub kind: Kind,
    /// One sentence in the third person: "They live in Berlin."
    pub content: String,
    /// The part of the person's life that the fact is about.
    pub topic: Topic,
    /// The subject, such as `home.city`. Of two facts with the same key, the later one holds.
    pub key: Option<String>,
    /// The value of the key in lower case, such as `berlin`; empty where the person named none.
    pub value: String,
    /// The importance of the fact among other memories, from 0 to 1.
    pub importance: f64,
    /// The probability that the person meant it as it is told here, from 0 to 1.
    pub confidence: f64,
    /// The time from which on the fact is of no use any more: a cold is over in two weeks. `None` for a lasting fact.
    pub expires_at: Option<Timestamp>,
    /// The day of what is coming: `2026-05-07`.
    pub occurs_on: Option<String>,
    /// The change to the stored facts of the target.
    pub change: Change,
    /// The stored facts that an end or a retraction is about.
    pub target: Target,
}

/// The stored facts that an end or a retraction is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Those with the fact's key, and with its value where it has one.
    Key,
    /// Those whose sentences have all of these words, which are in lower case with a space between two: "the volvo" of
    /// "we sold the volvo". A word of a sentence counts where it begins with the word.
    Words(String),
    /// The one with this id.
    Memory(String),
    /// Those that the message with this id said first.
    Message(String),
}

/// The change that a fact makes to the stored facts of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The fact holds from now on, and supersedes another current value of the key.
    Holds,
    /// The value holds no longer; every value of the key, where the fact has none.
    Ended,
    /// The value never held. A fact without a key retracts the facts of the person's previous message with facts.
    Retracted,
}

impl Fact {
    /// Makes a fact that holds, without a key.
    fn new(kind: Kind, importance: f64, content: impl Into<String>) -> Self {
        Self {
            kind,
            content: content.into(),
            topic: Topic::Other,
            key: None,
            value: String::new(),
            importance,
            confidence: 0.8,
            expires_at: None,
            occurs_on: None,
            change: Change::Holds,
            target: Target::Key,
        }
    }

    /// Returns the fact with a key and a value.
    fn with_key(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: Some(key.into()),
            value: value.into(),
            ..self
        }
    }

    /// Returns the fact with a given change.
    fn with_change(self, change: Change) -> Self {
        Self { change, ..self }
    }
}
