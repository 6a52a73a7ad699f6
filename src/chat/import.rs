//! Import: messages that were said elsewhere become a conversation's messages, memories and facts, as if they had been
//! said here. Two round trips, however many messages: the first sees whose the conversation is, and what was imported
//! before.
//!
//! A message with an external id is imported once: an index refuses the second one with its whole batch, and the second
//! import looks again.

mod entries;
pub mod store;

use super::conversation::{self, Conversation};
use super::distil;
use super::message::Text;
use crate::audit::actor::Actor;
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::IMPORT_TRIES;
use crate::memory;
use crate::memory::vectors;
use crate::platform::{Batch, Platform};
use crate::role::Role;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A message to be imported.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// The side that said the message: the person or the companion.
    pub role: Role,
    /// The speaker's name, where a conversation has more than one person.
    pub name: Option<Text>,
    /// The text of the message.
    pub content: Text,
    /// The time at which the message was said.
    pub at: Timestamp,
    /// The id of the message in the system from which it comes: no other message of the owner has it.
    pub external_id: Option<Text>,
}

/// A message that was imported, now or before.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ImportedMessage {
    /// The id of the message and of its memory.
    pub id: MessageId,
    /// The conversation that has the message.
    pub conversation_id: ConversationId,
    /// The side that said the message.
    pub role: Role,
    /// The time at which the message was said, in RFC 3339.
    pub timestamp: String,
    /// The id of the message in the system from which it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

impl ImportedMessage {
    /// Returns whether a message that is to be imported is this message.
    fn is(&self, new: &NewImport) -> bool {
        new.external_id.as_ref().map(Text::as_str) == self.external_id.as_deref()
    }
}

/// The result of an import.
#[derive(Debug)]
pub struct Imported {
    /// All messages of the import, in the order in which they were given.
    pub messages: Vec<ImportedMessage>,
    /// True where at least one message was not imported before.
    pub has_new: bool,
}

fn absent(conversation: &ConversationId) -> Error {
    Error::not_found(Resource::Conversation, Some(conversation.as_str()))
}

/// Opens a conversation without messages.
///
/// # Errors
/// Those of [`Actor::run`].
pub async fn open<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    title: Option<&Text>,
    at: Timestamp,
) -> Result<Conversation, Error> {
    let mut batch = Batch::new();
    batch.ask(store::open(owner, id, title.map(Text::as_str), at));
    let opened = batch.ask(conversation::store::get(owner, id));
    let opened = actor.run(platform, owner, batch).await?.first(opened)?;
    opened.ok_or_else(|| absent(id))
}

/// Imports messages, oldest first, into a conversation of the owner. The messages that were imported before stay as
/// they are.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Internal`] where other imports of the same messages were always faster.
pub async fn import<P: Platform>(
    platform: &P,
    config: &Rc<Config>,
    actor: &Actor<'_>,
    (owner, conversation): (&Owner, &ConversationId),
    messages: &[NewImport],
) -> Result<Imported, Error> {
    let names = messages.iter().filter_map(|one| one.external_id.as_ref());
    let names: Vec<&str> = names.map(Text::as_str).collect();
    let names = entries::json(&names);
    for _ in 0..IMPORT_TRIES {
        let mut batch = Batch::new();
        let found = batch.ask(memory::store::find_conversation(owner, conversation));
        let known = batch.ask(store::known(owner, &names));
        let results = actor.run(platform, owner, batch).await?;
        if results.is_empty(found)? {
            return Err(absent(conversation));
        }
        let known = results.all(known)?;
        let has_new = known.len() != messages.len();
        let place = (owner, conversation);
        let stored = store_new(platform, config, actor, place, messages, &known).await?;
        if let Some(messages) = stored {
            if has_new {
                vectors::sync_later(platform, &config.embedding_model, owner);
                distil::later(platform, config, owner);
            }
            return Ok(Imported { messages, has_new });
        }
    }
    let cause = "other imports of the same messages were always faster";
    Err(Error::Internal(cause.to_owned()))
}

/// Stores the messages that are not `known` in a conversation of the owner; the facts of the messages change even if
/// the conversation was deleted meanwhile. Returns all messages, or `None`, and stores nothing, where one of them was
/// imported meanwhile.
async fn store_new<P: Platform>(
    platform: &P,
    config: &Config,
    actor: &Actor<'_>,
    (owner, conversation): (&Owner, &ConversationId),
    messages: &[NewImport],
    known: &[ImportedMessage],
) -> Result<Option<Vec<ImportedMessage>>, Error> {
    let (mut all, mut new, mut imported) = (Vec::new(), Vec::new(), Vec::new());
    for message in messages {
        if let Some(there) = known.iter().find(|known| known.is(message)) {
            all.push(there.clone());
            continue;
        }
        let external_id = message.external_id.as_ref();
        let made = ImportedMessage {
            id: MessageId::new(message.at, platform.random()),
            conversation_id: conversation.clone(),
            role: message.role,
            timestamp: message.at.to_string(),
            external_id: external_id.map(|id| id.as_str().to_owned()),
        };
        new.push(message);
        imported.push(made.clone());
        all.push(made);
    }
    if new.is_empty() {
        return Ok(Some(all));
    }
    let place = (owner, conversation);
    let (batch, stored) = entries::batch(platform, config, place, &new, &imported).await;
    let results = match actor.run(platform, owner, batch).await {
        Err(Error::Internal(cause)) if cause.contains("messages.external_id") => return Ok(None),
        results => results?,
    };
    if results.is_empty(stored)? {
        return Err(absent(conversation));
    }
    Ok(Some(all))
}
