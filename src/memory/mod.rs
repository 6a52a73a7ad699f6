//! Memory: what is recalled for a message, and what is remembered of a turn.
//!
//! Verbatim first: every message, the person's and the companion's, is a memory of its own, with
//! its role, its time and its source. What the person says of themselves is distilled into
//! [`facts`] besides. Nothing here costs a round trip of its own: the statements join the turn's
//! batches.
//!
//! * [`table`], [`words`], [`signals`], [`dates`]: what a text is made of.
//! * [`index`]: that, packed, for all memories of a user; [`score`]: how well each fits.
//! * [`recall`]: from a question to the memories that answer it.
//! * [`quote`]: the one way of any of it into a prompt.
//! * [`nearest`], [`vectors`]: the vector index, where there is one: asked, and told.
//! * [`store`]: the statements of a turn; [`record`], [`mod@write`] and [`forget`]: those of a client that
//!   reads, writes and forgets memories itself; [`upkeep`]: those that keep the store in order.

pub mod dates;
pub mod facts;
pub mod forget;
pub mod index;
pub mod nearest;
pub mod quote;
pub mod recall;
pub mod record;
pub mod score;
pub mod secrets;
pub mod signals;
pub mod store;
pub mod table;
pub mod upkeep;
pub mod vectors;
pub mod words;
pub mod write;

use crate::id::{ConversationId, MessageId, Owner};
use crate::platform::Stmt;
use crate::role::Role;
use crate::time::Timestamp;
use facts::changes::{Changes, Source};
use index::{Entry, Text};
use recall::Recalled;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What the person says is so of themselves.
    Fact,
    /// What they like or do not.
    Preference,
    /// What happened.
    Event,
    /// Anything that was said, as it was said.
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

    /// Reads it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let kinds = [Self::Fact, Self::Preference, Self::Event, Self::Context];
        kinds.into_iter().find(|kind| kind.name() == name)
    }
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

    /// The best `most` of what is not shown.
    #[must_use]
    pub fn leave(&self, mut recalled: Vec<Recalled>, most: usize) -> Vec<Recalled> {
        recalled.retain(|memory| {
            !self.ids.contains(&memory.id) && !self.texts.contains(&words::folded(&memory.content))
        });
        recalled.truncate(most);
        recalled
    }
}

/// A message of a turn, to be remembered.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Where.
    pub conversation: &'a ConversationId,
    /// The message.
    pub id: &'a MessageId,
    /// What was said.
    pub content: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Said<'_> {
    fn entry(&self, role: Role, importance: f64) -> Entry {
        let text = Text {
            role,
            name: None,
            content: self.content,
            at: self.at,
            conversation: Some(self.conversation.as_str()),
            importance,
            distilled: false,
        };
        Entry::new(&text, None)
    }

    /// The statements that remember it as what the person said, and what it says of them.
    /// `distil_after` is from when on the model may distil facts from it too; `random` makes ids.
    #[must_use]
    pub fn remember(
        &self,
        owner: &Owner,
        distil_after: Option<Timestamp>,
        mut random: impl FnMut() -> [u8; 16],
    ) -> Vec<Stmt> {
        let facts = facts::extract(self.content, self.at);
        let importance = facts::importance(self.content, &facts);
        let entry = self.entry(Role::User, importance);
        let mut changes = Changes::default();
        for fact in facts {
            let source = Source {
                message: self.id.as_str(),
                at: self.at,
            };
            changes.add(fact, source, random());
        }
        let mut statements = vec![store::remember(
            owner,
            self.id,
            importance,
            &entry,
            distil_after,
        )];
        statements.extend(changes.statements(owner));
        statements
    }

    /// The statement that remembers it as what the companion said, while the message that it
    /// answers is remembered; none where nothing was said.
    #[must_use]
    pub fn remember_reply(&self, owner: &Owner) -> Option<Stmt> {
        let entry = self.entry(Role::Assistant, store::REPLY_IMPORTANCE);
        (!self.content.trim().is_empty()).then(|| store::remember_reply(owner, self.id, &entry))
    }

    /// The statement that has it take the place of what an earlier try of the same reply left.
    #[must_use]
    pub fn replace_reply(&self, owner: &Owner) -> Stmt {
        let entry = self.entry(Role::Assistant, store::REPLY_IMPORTANCE);
        store::replace_reply(owner, self.id, &entry)
    }
}
