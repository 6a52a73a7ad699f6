//! Conversations as OpenAI's dialects have them: with metadata, and messages as items. One round trip each, and an import's where
//! items are added.

use super::{Change, Message, absent, store};
use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::chat::import;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, MessageId, Owner};
use crate::memory::vectors;
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;
use serde::Deserialize;

/// A conversation with what a client keeps with it.
#[derive(Debug, Deserialize)]
pub struct WithMetadata {
    /// The id of the conversation.
    pub id: ConversationId,
    /// The time at which the conversation was opened, in RFC 3339.
    pub created_at: String,
    /// The texts that the client keeps with the conversation, as JSON.
    pub metadata: Option<String>,
}

/// A page of items: those after an item, in an order.
#[derive(Debug)]
pub struct Page<'a> {
    /// The id of the item after which the page begins.
    pub after: Option<&'a str>,
    /// True where the oldest item comes first.
    pub is_ascending: bool,
    /// The most items of the page.
    pub limit: u32,
}

/// Opens a conversation with metadata (JSON).
///
/// # Errors
/// Those of [`Actor::run`].
pub async fn open<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    metadata: String,
) -> Result<WithMetadata, Error> {
    let mut batch = Batch::new();
    batch.ask(import::store::open(owner, id, None, platform.now()));
    batch.ask(store::change(owner, id, &Change::of_metadata(metadata)));
    run((platform, actor), owner, id, batch).await
}

/// Finds a conversation of the owner.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
) -> Result<WithMetadata, Error> {
    run((platform, actor), owner, id, Batch::new()).await
}

/// Replaces the metadata (JSON) of a conversation, and returns the conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn update<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    metadata: String,
) -> Result<WithMetadata, Error> {
    let mut batch = Batch::new();
    batch.ask(store::change(owner, id, &Change::of_metadata(metadata)));
    run((platform, actor), owner, id, batch).await
}

/// Runs a batch, and returns the conversation as it is then.
async fn run<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    mut batch: Batch,
) -> Result<WithMetadata, Error> {
    let found = batch.ask(find(owner, id));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    found.ok_or_else(|| absent(id))
}

/// Lists a page of the messages of a conversation, and one more where there are more.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for an `after` that the conversation does not have.
pub async fn list<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    page: Page<'_>,
) -> Result<Vec<Message>, Error> {
    let (after, most, now) = (page.after, page.limit.saturating_add(1), platform.now());
    let mut batch = Batch::new();
    let found = batch.ask(find(owner, id));
    let named = after.map(|after| batch.ask(store::has_message(owner, id, after)));
    let messages = batch.ask(if page.is_ascending {
        store::messages_after(owner, id, after, most, now)
    } else {
        store::messages(owner, id, after, None, most, now)
    });
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(found)? {
        return Err(absent(id));
    }
    if let Some(named) = named
        && results.is_empty(named)?
    {
        let why = "names no item of this conversation";
        return Err(Error::invalid("after", why));
    }
    Ok(results.all(messages)?)
}

/// Finds a message of a conversation of the owner.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get_item<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    (conversation, id): (&ConversationId, &MessageId),
) -> Result<Message, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(store::message(owner, conversation, id, platform.now()));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    found.ok_or_else(|| Error::not_found(Resource::Item, Some(id.as_str())))
}

/// Deletes a message of a conversation with its memory, the facts that it alone says, and the reply to it. Returns the conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete_item<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    embedding_model: &str,
    owner: &Owner,
    (conversation, id): (&ConversationId, &MessageId),
) -> Result<WithMetadata, Error> {
    let mut batch = Batch::new();
    let deleted = batch.ask(delete_message(owner, conversation, id));
    let target = Some(id.as_str().to_owned());
    batch.ask(actor.note_change(platform, Action::MemoryDeleted, target));
    let found = batch.ask(find(owner, conversation));
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(deleted)? {
        return Err(Error::not_found(Resource::Item, Some(id.as_str())));
    }
    vectors::sync_later(platform, embedding_model, owner);
    results.first(found)?.ok_or_else(|| absent(conversation))
}

/// Finds a conversation of the owner, with its metadata.
pub fn find(owner: &Owner, id: &ConversationId) -> Query<WithMetadata> {
    owned!(
        owner,
        "select id, created_at, metadata from conversations
         where id = ?2 and user_id = :owner"
    )
    .bind(id.as_str())
}

/// Deletes a message of a conversation of the owner, and returns its id where it existed.
pub fn delete_message(
    owner: &Owner,
    conversation: &ConversationId,
    id: &MessageId,
) -> Query<IdRow> {
    owned!(
        owner,
        "delete from messages
         where id = ?3 and conversation_id = ?2 and user_id = :owner
         returning id"
    )
    .bind(conversation.as_str())
    .bind(id.as_str())
}

impl WithMetadata {
    /// Returns the time at which the conversation was opened, in seconds since the Unix epoch.
    #[must_use]
    pub fn opened(&self) -> i64 {
        Timestamp::parse(&self.created_at).map_or(0, |at| at.millis() / 1000)
    }
}
