//! Remembering: from a message of a turn to the statements that store its memory.

use super::facts;
use super::facts::Listener;
use super::facts::changes::{Changes, Source};
use super::index::entry::{Entry, NewEntry};
use super::store::{self, Unpacked};
use super::text::cut::CutText;
use crate::id::{ConversationId, MessageId, Owner};
use crate::platform::Query;
use crate::role::Role;
use crate::time::Timestamp;

/// A message of a turn that is to be remembered.
#[derive(Debug, Clone, Copy)]
pub struct TurnMessage<'a> {
    /// The conversation of the message.
    pub conversation: &'a ConversationId,
    /// The id of the message.
    pub id: &'a MessageId,
    /// The text of the message.
    pub content: &'a CutText<'a>,
    /// The time of the message.
    pub at: Timestamp,
}

impl TurnMessage<'_> {
    fn entry(&self, role: Role, importance: f64) -> Entry {
        let new = NewEntry {
            role,
            speaker: None,
            content: self.content,
            at: self.at,
            conversation: Some(self.conversation.as_str()),
            importance,
            is_distilled: false,
        };
        Entry::new(&new, None)
    }

    /// Returns the statements that remember the person's message, and the facts that the rules find in it. The model
    /// may distil facts from the message after `distil_after`, too; `random` makes ids.
    #[must_use]
    pub fn store_message(
        &self,
        owner: &Owner,
        listener: &mut Listener,
        distil_after: Option<Timestamp>,
        mut random: impl FnMut() -> [u8; 16],
    ) -> Vec<Query> {
        let content = self.content.as_str();
        let facts = listener.read(self.id.as_str(), content, self.at);
        let importance = facts::importance(content, &facts);
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

    /// Returns the statement that remembers the companion's reply, as long as the message that it answers is
    /// remembered; `None` for an empty reply.
    #[must_use]
    pub fn store_reply(&self, owner: &Owner) -> Option<Query> {
        if self.content.as_str().trim().is_empty() {
            return None;
        }
        let entry = self.entry(Role::Assistant, store::REPLY_IMPORTANCE);
        Some(store::remember_reply(owner, self.id, &entry))
    }

    /// Returns the statement that replaces the memory of an earlier try of the same reply.
    pub fn update_reply(&self, owner: &Owner) -> Query {
        let entry = self.entry(Role::Assistant, store::REPLY_IMPORTANCE);
        store::replace_reply(owner, self.id, &entry)
    }
}

impl Unpacked {
    /// Returns the memory's entry of the index; `None` where its time cannot be parsed.
    #[must_use]
    pub fn entry(&self) -> Option<Entry> {
        let new = NewEntry {
            role: self.role,
            speaker: self.name.as_deref(),
            content: &CutText::new(&self.content),
            at: Timestamp::parse(&self.created_at)?,
            conversation: self.conversation_id.as_deref(),
            importance: self.importance,
            is_distilled: self.distilled != 0,
        };
        Some(Entry::new(&new, None))
    }
}
