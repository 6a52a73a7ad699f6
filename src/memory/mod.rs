//! Memory: what is recalled for a message, and what is remembered of a turn.
//!
//! Verbatim first: every message, the person's and the companion's, is a memory of its own, with
//! its role, its time and its source. What the person says of themselves is marked as a fact or a
//! preference and weighs more. Nothing here costs a round trip of its own: the statements join
//! the turn's batches. Recall is three steps, each of which can change without the others:
//! [`search`] finds candidates, [`score`] rates them with its reasons, [`rank`] chooses.

pub mod extract;
pub mod score;
pub mod store;
pub mod words;

use crate::id::{MessageId, Owner};
use crate::limit;
use crate::model::Role;
use crate::platform::Stmt;
use crate::time::Timestamp;
use score::Why;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::Found;

/// What memory may do in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Use {
    /// Recall and remember.
    #[default]
    On,
    /// Recall, and remember nothing.
    Read,
    /// Neither.
    Off,
}

impl Use {
    /// Reads it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "on" => Self::On,
            "read" => Self::Read,
            "off" => Self::Off,
            _ => return None,
        })
    }
}

/// What kind of thing a memory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What the person says is so of themselves.
    Fact,
    /// What they like or do not.
    Preference,
    /// What happened.
    Event,
    /// Anything else that was said.
    Context,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Preference => "preference",
            Self::Event => "event",
            Self::Context => "context",
        }
    }
}

/// A memory that goes into the prompt, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Recalled {
    /// The memory's id; of a verbatim one, also the message's.
    pub id: String,
    /// Where it was said.
    pub conversation_id: Option<String>,
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub content: String,
    /// What kind of thing it is.
    pub r#type: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// RFC 3339; when it was said.
    pub created_at: String,
    /// From 0 to 1; comparable within one recall only.
    pub score: f64,
    /// The score's parts.
    pub why: Why,
}

/// The statement that finds candidates for a message; none where there is nothing to look for.
#[must_use]
pub fn search(owner: &Owner, memory: Use, message: &str) -> Option<Stmt> {
    if memory == Use::Off {
        return None;
    }
    let terms = words::terms(message);
    (!terms.is_empty()).then(|| store::search(owner, &terms, limit::CANDIDATES))
}

/// What a prompt shows anyway, so that it is not told as a memory.
#[derive(Debug, Default)]
pub struct Shown {
    ids: HashSet<String>,
    texts: HashSet<String>,
}

impl Shown {
    /// A message that the prompt shows.
    pub fn add(&mut self, message_id: &str, text: &str) {
        self.ids.insert(message_id.to_owned());
        self.texts.insert(words::folded(text));
    }
}

/// Chooses the best `most` of what was found, without what is shown and without telling the same
/// thing twice.
#[must_use]
pub fn rank(found: Vec<Found>, shown: Shown, now: Timestamp, most: usize) -> Vec<Recalled> {
    let Shown { ids, mut texts } = shown;
    let mut rated = score::rate(found, now);
    rated.retain(|recalled| !ids.contains(&recalled.id));
    rated.retain(|recalled| texts.insert(words::folded(&recalled.content)));
    rated.truncate(most);
    rated
}

/// The statement that remembers what the person said, with what it says of them.
#[must_use]
pub fn remember_message(
    owner: &Owner,
    memory: Use,
    message_id: &MessageId,
    text: &str,
) -> Option<Stmt> {
    let (kind, importance) = extract::mark(text);
    (memory == Use::On).then(|| store::remember(owner, message_id, kind, importance))
}

/// The statement that remembers what the companion said: never as a fact, and not at all where
/// the message it answers was forgotten in the meantime.
#[must_use]
pub fn remember_reply(
    owner: &Owner,
    memory: Use,
    reply_id: &MessageId,
    text: &str,
) -> Option<Stmt> {
    (memory == Use::On && !text.trim().is_empty()).then(|| store::remember_reply(owner, reply_id))
}
