//! Facts: sentences about a person, distilled from the messages that they wrote. A fact may have a key, and a later
//! fact with the same key supersedes it.
//!
//! Cautious: a fact that is missed will be said again, and an invented one stays. Questions, conditions,
//! plans, quotations, jokes and role play state nothing.
//!
//! `rules` find facts at once, in English; [`llm`] finds further ones with a language model, in the messages of the
//! [`queue`]. [`changes`] turns facts into statements, whose SQL is in [`store`].

pub mod changes;
pub mod llm;
pub mod queue;
mod rules;
pub mod store;

use super::Kind;
use serde::Deserialize;

pub use rules::{extract, importance};

/// A statement about the person, which can be understood by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The kind of the fact: a fact, a preference or an event.
    pub kind: Kind,
    /// One sentence in the third person: "They live in Berlin."
    pub content: String,
    /// The subject, such as `home.city`. Of two facts with the same key, the later one holds.
    pub key: Option<String>,
    /// The value of the key in lower case, such as `berlin`; empty where the person named none.
    pub value: String,
    /// The importance of the fact among other memories, from 0 to 1.
    pub importance: f64,
    /// The change to the stored facts with the same key.
    pub change: Change,
}

/// The change that a fact makes to the stored facts with the same key.
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
            key: None,
            value: String::new(),
            importance,
            change: Change::Holds,
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
