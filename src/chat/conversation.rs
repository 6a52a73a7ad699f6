//! Conversations as their owner sees and changes them. One round trip each.

pub mod items;
pub mod store;

use super::branch::{self, VersionCount};
use super::message::{Status, Text};
use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, Owner};
use crate::memory::record::is_true;
use crate::memory::vectors;
use crate::platform::{Batch, Platform};
use crate::role::Role;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// A conversation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Conversation {
    /// The id of the conversation.
    pub id: ConversationId,
    /// The title of the conversation: from a message, as long as that is neither deleted nor forgotten, or as the owner
    /// named it.
    pub title: Option<String>,
    /// The time at which the conversation was opened, in RFC 3339.
    pub created_at: String,
    /// The time at which somebody last spoke in the conversation, in RFC 3339.
    pub updated_at: String,
    /// The number of messages of both sides.
    pub message_count: u32,
    /// True where the conversation comes first in the list.
    #[serde(deserialize_with = "is_true")]
    pub pinned: bool,
    /// True where the list leaves the conversation out unless it is asked for.
    #[serde(deserialize_with = "is_true")]
    pub archived: bool,
    /// The texts that a client keeps with the conversation.
    #[serde(deserialize_with = "from_json")]
    pub metadata: BTreeMap<String, String>,
}

/// Deserializes a column that holds texts by name as JSON, or null.
fn from_json<'de, D: Deserializer<'de>>(column: D) -> Result<BTreeMap<String, String>, D::Error> {
    let text = Option::<String>::deserialize(column)?.unwrap_or_default();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// The conversations that a list is for. An absent field lets every conversation pass.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// True for the archived ones alone, false for the others.
    pub archived: Option<bool>,
    /// True for the pinned ones alone, false for the others.
    pub pinned: Option<bool>,
}

/// The changes of a conversation. An absent field leaves its part as it is.
#[derive(Debug, Default)]
pub struct Change {
    /// The new title.
    pub title: Option<Text>,
    /// True where the conversation is to come first in the list.
    pub pinned: Option<bool>,
    /// True where the list is to leave the conversation out.
    pub archived: Option<bool>,
    /// The new metadata, a JSON object.
    pub metadata: Option<String>,
}

impl Change {
    /// Returns the change of the metadata (JSON) alone.
    #[must_use]
    pub fn of_metadata(metadata: String) -> Self {
        Self {
            metadata: Some(metadata),
            ..Self::default()
        }
    }
}

/// A page of conversations, those that are pinned first, then the one with the newest message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConversationPage {
    /// The conversations of the page.
    pub conversations: Vec<Conversation>,
    /// The `cursor` of the next page; null for the last page.
    pub next_cursor: Option<String>,
    /// The number of the user's conversations that the list is for.
    pub total: u32,
}

/// A message of a conversation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// The id of the message.
    pub id: String,
    /// The side that said the message.
    #[schemars(with = "Role")]
    pub role: String,
    /// The text of the message.
    pub content: String,
    /// The state of the message.
    #[schemars(with = "Status")]
    pub status: String,
    /// The time at which the message was said, in RFC 3339.
    pub timestamp: String,
    /// The id of the message that a reply answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The client's own id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// The id of the message in the system from which it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The number of versions of the message, and the place of this one; absent where there is one version.
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub versions: Option<VersionCount>,
    /// What the person thinks of the reply: up or down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// What the person says about the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The number of the message's row, which orders the messages of one time.
    #[serde(skip_serializing)]
    #[schemars(skip)]
    pub row: u32,
}

/// A page of messages, oldest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessagePage {
    /// The messages of the page.
    pub messages: Vec<Message>,
    /// True where the conversation has older messages.
    pub has_more: bool,
    /// The `cursor` of the page of older messages; null where there are none.
    pub next_cursor: Option<String>,
}

/// The name of the list of conversations, in its cursors.
const CONVERSATIONS: &str = "conversations";

/// The name of the list of messages, in its cursors.
const MESSAGES: &str = "messages";

/// The place in a list of conversations where a page begins.
#[derive(Debug, Clone, Copy)]
pub enum From<'a> {
    /// Behind so many conversations.
    Offset(u32),
    /// Behind the page that gave a cursor.
    Cursor(&'a str),
}

/// The place in a conversation before which a page of messages ends.
#[derive(Debug, Clone, Copy)]
pub enum Before<'a> {
    /// The message of an id.
    Message(&'a str),
    /// The first message of the page that gave a cursor.
    Cursor(&'a str),
}

fn absent(id: &ConversationId) -> Error {
    Error::not_found(Resource::Conversation, Some(id.as_str()))
}

/// Lists a page of those of the owner's conversations that a filter lets through. One that is spoken in meanwhile goes to
/// the start of the list, or of the part behind the pinned ones.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`, and those of [`Actor::run`].
pub async fn list<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    filter: Filter,
    limit: u32,
    from: From<'_>,
) -> Result<ConversationPage, Error> {
    let most = limit.saturating_add(1);
    let mut batch = Batch::new();
    let conversations = batch.ask(match from {
        From::Offset(offset) => store::list(owner, filter, most, offset),
        From::Cursor(cursor) => {
            let [pinned, updated_at, id] = cursor::parse(CONVERSATIONS, cursor)?;
            let pinned = pinned.parse().map_err(|_| cursor::invalid())?;
            store::list_after(owner, filter, most, (pinned, &updated_at, &id))
        }
    });
    let total = batch.ask(store::count(owner, filter));
    let results = actor.run(platform, owner, batch).await?;
    let mut conversations = results.all(conversations)?;
    let last = cursor::cut(&mut conversations, limit);
    Ok(ConversationPage {
        next_cursor: last.map(|last| {
            let pinned = u32::from(last.pinned).to_string();
            cursor::format(CONVERSATIONS, [&pinned, &last.updated_at, last.id.as_str()])
        }),
        conversations,
        total: results.first(total)?.unwrap_or_default().total,
    })
}

/// Finds one conversation of the owner.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
) -> Result<Conversation, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(store::get(owner, id));
    actor
        .run(platform, owner, batch)
        .await?
        .first(found)?
        .ok_or_else(|| absent(id))
}

/// Changes a conversation, and returns it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn change<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    change: &Change,
) -> Result<Conversation, Error> {
    let mut batch = Batch::new();
    batch.ask(store::change(owner, id, change));
    let found = batch.ask(store::get(owner, id));
    actor
        .run(platform, owner, batch)
        .await?
        .first(found)?
        .ok_or_else(|| absent(id))
}

/// Deletes a conversation with its messages and memories.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    embedding_model: &str,
    owner: &Owner,
    id: &ConversationId,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    let deleted = batch.ask(store::delete(owner, id));
    let target = Some(id.as_str().to_owned());
    batch.ask(actor.note_change(platform, Action::ConversationDeleted, target));
    if actor.run(platform, owner, batch).await?.is_empty(deleted)? {
        return Err(absent(id));
    }
    vectors::sync_later(platform, embedding_model, owner);
    Ok(())
}

/// Lists the page of messages before a place, or the newest page.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`], naming `before`, for a message that the conversation does not have, and naming
/// `cursor`.
pub async fn messages<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    before: Option<Before<'_>>,
    limit: u32,
    now: Timestamp,
) -> Result<MessagePage, Error> {
    let most = limit.saturating_add(1);
    let (before, end) = match before {
        Some(Before::Message(id)) => (Some(id), None),
        Some(Before::Cursor(cursor)) => {
            let [timestamp, row] = cursor::parse(MESSAGES, cursor)?;
            let row = row.parse().map_err(|_| cursor::invalid())?;
            (None, Some((timestamp, row)))
        }
        None => (None, None),
    };
    let end = end
        .as_ref()
        .map(|(timestamp, row)| (timestamp.as_str(), *row));
    let mut batch = Batch::new();
    let found = batch.ask(store::get(owner, id));
    let messages = batch.ask(store::messages(owner, id, before, end, most, now));
    let heads = batch.ask(branch::store::heads(owner, id));
    let named = before.map(|before| batch.ask(store::has_message(owner, id, before)));
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(found)? {
        return Err(absent(id));
    }
    if let Some(named) = named
        && results.is_empty(named)?
    {
        let why = "names no message of this conversation";
        return Err(Error::invalid("before", why));
    }
    let mut messages = results.all(messages)?;
    let counts = {
        let heads = results.all(heads)?;
        let page: Vec<_> = messages
            .iter()
            .map(|one: &Message| (one.id.as_str(), (one.timestamp.as_str(), one.row)))
            .collect();
        branch::count_versions(&page, &heads)
    };
    for (message, count) in messages.iter_mut().zip(counts) {
        message.versions = count;
    }
    let last = cursor::cut(&mut messages, limit);
    let next_cursor =
        last.map(|last| cursor::format(MESSAGES, [&last.timestamp, &last.row.to_string()]));
    messages.reverse();
    Ok(MessagePage {
        messages,
        has_more: next_cursor.is_some(),
        next_cursor,
    })
}

/// Keeps the present messages of a conversation out of later prompts.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn reset<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ConversationId,
    now: Timestamp,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    let reset = batch.ask(store::reset(owner, id, now));
    if actor.run(platform, owner, batch).await?.is_empty(reset)? {
        return Err(absent(id));
    }
    Ok(())
}
