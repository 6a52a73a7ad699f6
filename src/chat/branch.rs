//! Branches of a conversation: a message in other words, and another reply. What followed is kept, and can be made current
//! again. Memories follow: those of a branch that was left are on a shelf, where nothing recalls them.

pub mod store;

use super::message::{Status, Text};
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{self, ConversationId, MessageId, Owner};
use crate::memory::vectors;
use crate::platform::{Batch, Platform};
use crate::role::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a turn takes the place of.
#[derive(Debug, Clone)]
pub struct Replaces {
    /// The message of the person that the turn is another version of, or answers anew.
    pub message: MessageId,
    /// True where the message stays, and only what follows it leaves: its reply is made anew.
    pub is_kept: bool,
    /// True where the client's own id of the message is that of its new version, too.
    pub takes_name: bool,
}

/// A message of the owner, with the message of the person that it answers, or that it is.
#[derive(Debug, Deserialize)]
pub struct Place {
    /// The id of the conversation.
    pub conversation_id: ConversationId,
    /// The side that said the message.
    pub role: Role,
    /// 1 where the message is in a branch that was left, else 0.
    pub is_left: u8,
    /// The id of the person's message.
    pub asked_id: Option<MessageId>,
    /// The text of the person's message.
    pub asked: Option<String>,
    /// 1 where the person's message is in a branch that was left, else 0.
    pub asked_is_left: u8,
    /// 1 where the person's message is forgotten, else 0.
    pub asked_is_forgotten: u8,
    /// 1 where the client's own id of the request is that of an earlier one, else 0.
    pub is_repeated: u8,
}

/// A row of the way from the start of a conversation to a message.
#[derive(Debug, Deserialize)]
pub struct PathRow {
    /// The id of the message.
    pub id: String,
    /// The id of the message that it answers.
    pub reply_to: Option<String>,
}

/// A version of a message.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// The id of the message.
    pub id: String,
    #[serde(skip_serializing)]
    #[schemars(skip)]
    conversation_id: ConversationId,
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
    /// True where the message is in the current branch of its conversation.
    #[serde(rename = "current")]
    #[serde(
        deserialize_with = "crate::memory::record::is_true",
        alias = "is_current"
    )]
    pub is_current: bool,
    /// What the person thinks of the reply: up or down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// What the person says about the reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The versions of a message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Versions {
    /// The id of the message.
    pub message_id: MessageId,
    /// The id of the conversation.
    pub conversation_id: ConversationId,
    /// The versions of the message, the oldest first.
    pub versions: Vec<Version>,
}

/// The number of a message's versions, and the place of the message among them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
pub struct VersionCount {
    /// The number of versions.
    pub total: usize,
    /// The place of this version, from 1: the oldest.
    pub position: usize,
}

/// Makes the error for a message that the owner does not have.
pub(super) fn absent(id: &MessageId) -> Error {
    Error::not_found(Resource::Message, Some(id.as_str()))
}

/// Lists the versions of a message. One round trip.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn versions<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &MessageId,
) -> Result<Versions, Error> {
    let mut batch = Batch::new();
    let versions = batch.ask(store::versions(owner, id, platform.now()));
    let versions = actor.run(platform, owner, batch).await?.all(versions)?;
    listed(id, versions)
}

fn listed(id: &MessageId, versions: Vec<Version>) -> Result<Versions, Error> {
    let first = versions.first().ok_or_else(|| absent(id))?;
    Ok(Versions {
        message_id: id.clone(),
        conversation_id: first.conversation_id.clone(),
        versions,
    })
}

/// Makes the branch of a message the current one, and lists the versions of the message. Where it is current, nothing changes.
/// One round trip.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::BeingAnswered`] while a reply is written in the conversation.
pub async fn switch<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    model: &str,
    owner: &Owner,
    id: &MessageId,
) -> Result<Versions, Error> {
    let now = platform.now();
    let branch = id::new(now, platform.random());
    let mut batch = Batch::new();
    let found = batch.ask(store::find(owner, id, None));
    let (opened, switched) = store::switch(owner, id, &branch, now);
    let opened = batch.ask(opened);
    batch.ask_all(switched);
    let versions = batch.ask(store::versions(owner, id, now));
    let results = actor.run(platform, owner, batch).await?;
    let found = results.first(found)?.ok_or_else(|| absent(id))?;
    if results.is_empty(opened)? {
        if found.is_left == 1 {
            return Err(Error::BeingAnswered);
        }
    } else {
        vectors::sync_later(platform, model, owner);
    }
    listed(id, results.all(versions)?)
}

/// What the person thinks of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// The reply is good.
    Up,
    /// The reply is bad.
    Down,
}

impl Rating {
    /// Returns the name of the rating, as it is stored and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// Stores what the person thinks of a reply: the rating and a comment, or neither. One round trip.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such reply.
pub async fn rate<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &MessageId,
    (rating, comment): (Option<Rating>, Option<&Text>),
) -> Result<(), Error> {
    let feedback = (rating.map(Rating::name), comment.map(Text::as_str));
    let mut batch = Batch::new();
    let rated = batch.ask(store::rate(owner, id, feedback, platform.now()));
    if actor.run(platform, owner, batch).await?.is_empty(rated)? {
        return Err(absent(id));
    }
    Ok(())
}

/// Returns the number of versions of each message of a page, by their ids, times and rows, newest first. The last one is the first of
/// the conversation, or not to be shown. `heads` begin the segments of the conversation.
#[must_use]
pub fn count_versions(
    page: &[(&str, (&str, u32))],
    heads: &[store::Head],
) -> Vec<Option<VersionCount>> {
    let previous = page.iter().skip(1).map(|(id, _)| Some(*id)).chain([None]);
    page.iter()
        .zip(previous)
        .map(|((_, at), previous)| {
            let siblings = heads
                .iter()
                .filter(|head| head.after_id.as_deref() == previous);
            let (mut total, mut position) = (1, 1);
            for head in siblings {
                total += 1;
                position += usize::from((head.timestamp.as_str(), head.row) < *at);
            }
            (total > 1).then_some(VersionCount { total, position })
        })
        .collect()
}
