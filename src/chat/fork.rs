//! A fork: a new conversation with copies of messages. Two round trips.

use super::branch::{absent, store};
use super::conversation::{Conversation, store as conversations};
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, MessageId, Owner};
use crate::platform::{Batch, Platform};
use serde::Serialize;
use std::collections::HashMap;

/// A message that is copied.
#[derive(Serialize)]
struct Copied<'a> {
    id: &'a str,
    copy: &'a str,
    reply_to: Option<&'a str>,
}

/// Opens a conversation with copies of the messages of another one, from the start up to a message, of the branch in which that
/// is. The copies have no memories: those of the originals stay.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such conversation, or the conversation no such message.
pub async fn fork<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    (from, to): (&ConversationId, &MessageId),
) -> Result<Conversation, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(conversations::get(owner, from));
    let path = batch.ask(store::path(owner, from, to));
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(found)? {
        let id = Some(from.as_str());
        return Err(Error::not_found(Resource::Conversation, id));
    }
    let path = results.all(path)?;
    if path.is_empty() {
        return Err(absent(to));
    }
    let now = platform.now();
    let fork = ConversationId::new(now, platform.random());
    let ids: Vec<MessageId> = path
        .iter()
        .map(|_| MessageId::new(now, platform.random()))
        .collect();
    let copy_of: HashMap<&str, &str> = path
        .iter()
        .map(|row| row.id.as_str())
        .zip(ids.iter().map(MessageId::as_str))
        .collect();
    let copies: Vec<Copied> = path
        .iter()
        .zip(&ids)
        .map(|(row, copy)| Copied {
            id: &row.id,
            copy: copy.as_str(),
            reply_to: row
                .reply_to
                .as_deref()
                .and_then(|id| copy_of.get(id).copied()),
        })
        .collect();
    let copies = serde_json::to_string(&copies).expect("ids are JSON");
    let mut batch = Batch::new();
    let opened = batch.ask(store::open_fork(owner, (from, to), &fork, &copies, now));
    batch.ask(store::copy(owner, from, &fork, &copies));
    let forked = batch.ask(conversations::get(owner, &fork));
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(opened)? {
        return Err(absent(to));
    }
    results.first(forked)?.ok_or_else(|| absent(to))
}
