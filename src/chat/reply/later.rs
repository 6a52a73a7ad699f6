//! A reply that a later request reads or stops. One round trip to the database.

use super::calls;
use super::event::{RecallSummary, ReplyEvent};
use super::job::{Form, Reading};
use crate::audit::actor::Actor;
use crate::chat::dialect::keepsake::KeepsakeCodec;
use crate::chat::dialect::{Codec, ReplyIds};
use crate::chat::message::Status;
use crate::chat::store::{self, EarlierTurn};
use crate::config::{Config, Replies};
use crate::error::{Error, ModelFault, Resource};
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit;
use crate::platform::{Batch, Platform};
use crate::time::Timestamp;

/// The bytes of a reply for a later reader.
#[derive(Debug)]
pub enum LaterBody<B> {
    /// The events after the ones that the reader has, as they arise.
    Stream(B),
    /// Every event of a reply that ended some time ago.
    Events(Vec<u8>),
    /// There is nothing to read: the reply is over and the reader has begun it, or only the request that asked for it reads it.
    Nothing,
}

/// Reads a reply in Keepsake's own dialect, after the event of a number. A reply whose object has deleted its events is told again
/// from its row, to a reader that has none of them.
///
/// # Errors
/// [`Error::NotFound`] for a message that is no reply of the owner.
pub async fn resume<P: Platform>(
    (platform, actor, config): (&P, &Actor<'_>, &Config),
    owner: &Owner,
    reply: &MessageId,
    (after, can_read_memories): (u32, bool),
) -> Result<LaterBody<P::Body>, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(store::replied(owner, reply, platform.now()));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    let found = found.ok_or_else(|| absent(reply))?;
    if config.replies == Replies::Object {
        let reading = Reading {
            form: Form::Keepsake(after),
            can_read_memories,
        };
        if let Some(body) = calls::read(platform, reply, &reading).await? {
            return Ok(LaterBody::Stream(body));
        }
    }
    if after > 0 || found.status == Status::Writing {
        return Ok(LaterBody::Nothing);
    }
    Ok(LaterBody::Events(told_again(&found, platform.now())))
}

/// Encodes the reply of a turn that is over in Keepsake's own dialect.
fn told_again(turn: &EarlierTurn, now: Timestamp) -> Vec<u8> {
    let mut codec = KeepsakeCodec::new(ReplyIds {
        conversation_id: turn.conversation_id.clone(),
        message_id: turn.reply_id.clone(),
    });
    let last = match turn.status {
        Status::Complete | Status::Stopped => ReplyEvent::Done(turn.usage(), now),
        _ => ReplyEvent::Failed((&ModelFault::Interrupted).into()),
    };
    let mut events = Vec::new();
    codec.encode(
        &ReplyEvent::Recalled(RecallSummary::default(), now),
        &mut events,
    );
    if !turn.reply.is_empty() {
        codec.encode(&ReplyEvent::Delta(&turn.reply), &mut events);
    }
    codec.encode(&last, &mut events);
    events
}

/// Reads the reply that is being written in a conversation as a UI message stream, from its beginning; `None` where there
/// is none, or only the request that asked for it reads it.
///
/// # Errors
/// Those of [`Actor::run`], and [`Error::Internal`] where the object cannot be called.
pub async fn resume_chat<P: Platform>(
    (platform, actor, config): (&P, &Actor<'_>, &Config),
    owner: &Owner,
    conversation: &ConversationId,
    can_read_memories: bool,
) -> Result<Option<P::Body>, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(store::writing(owner, conversation, platform.now()));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    let reply = found.and_then(|row| MessageId::parse(&row.id));
    let (Some(reply), Replies::Object) = (reply, config.replies) else {
        return Ok(None);
    };
    let reading = Reading {
        form: Form::UiStream,
        can_read_memories,
    };
    calls::read(platform, &reply, &reading).await
}

/// Ends a reply that is being written; its words so far are kept. One that is over stays as it is. Returns once the reply
/// is over; where its request owns it, within [`crate::limit::LEASE_RENEWAL`] afterwards.
///
/// # Errors
/// [`Error::NotFound`] for a message that is no reply of the owner.
pub async fn stop<P: Platform>(
    (platform, actor, config): (&P, &Actor<'_>, &Config),
    owner: &Owner,
    reply: &MessageId,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    let stopping = batch.ask(store::request_stop_of(owner, reply));
    let found = batch.ask(store::replied(owner, reply, platform.now()));
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(found)? {
        return Err(absent(reply));
    }
    if config.replies == Replies::Object && !results.is_empty(stopping)? {
        calls::stop(platform, std::slice::from_ref(reply)).await;
    }
    Ok(())
}

/// Ends the replies that are being written in a conversation, as [`stop`] does. A conversation that the owner does not have has none.
///
/// # Errors
/// Those of [`Actor::run`].
pub async fn stop_in<P: Platform>(
    (platform, actor, config): (&P, &Actor<'_>, &Config),
    owner: &Owner,
    conversation: &ConversationId,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    let stopping = batch.ask(store::request_stop(owner, conversation));
    let stopping = actor.run(platform, owner, batch).await?.all(stopping)?;
    if config.replies == Replies::Object {
        let ids = stopping.iter().filter_map(|row| MessageId::parse(&row.id));
        calls::stop(platform, &ids.collect::<Vec<_>>()).await;
    }
    Ok(())
}

/// The replies of a user that ended so recently that their objects may keep their events. Whoever deletes or forgets words of the user
/// lists them before, and has their objects erased afterwards.
#[derive(Debug, Default)]
pub struct Kept(Vec<MessageId>);

/// Lists the replies of a user whose objects may keep their events. One round trip, where objects own replies.
///
/// # Errors
/// [`Error::Internal`] where the database fails.
pub async fn kept<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
) -> Result<Kept, Error> {
    if config.replies == Replies::Request {
        return Ok(Kept::default());
    }
    let since = platform.now().plus_seconds(-limit::OBJECT_SECONDS);
    let rows = store::ended_since(owner, since).all(platform).await?;
    let ids = rows.iter().filter_map(|row| MessageId::parse(&row.id));
    Ok(Kept(ids.collect()))
}

impl Kept {
    /// Has the objects delete the events that they keep, in the background. One that cannot be called deletes them some minutes later.
    pub fn erase_later<P: Platform>(self, platform: &P) {
        if self.0.is_empty() {
            return;
        }
        let caller = platform.clone();
        platform.spawn(async move { calls::erase(&caller, &self.0).await });
    }
}

fn absent(reply: &MessageId) -> Error {
    Error::not_found(Resource::Message, Some(reply.as_str()))
}
