//! `/messages/{message_id}`: a reply that a later request reads or stops. One round trip each.

use super::chat::describe_events;
use crate::auth::scope::Scope;
use crate::chat::reply::later::{self, LaterBody};
use crate::error::Error;
use crate::http::answer::{Answer, NoContent};
use crate::http::call::Call;
use crate::http::input::path::{Path, StoredMessageId};
use crate::http::input::query::QueryString;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::{EVENT_STREAM, Reply};
use crate::id::{MessageId, Owner};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;

/// A query for the rest of a reply.
#[derive(Deserialize, JsonSchema)]
pub struct ReadReply {
    /// The number of the last event that the client has; the header `Last-Event-ID` says the same.
    after: Option<u32>,
}

/// Returns the events of a reply after those that the client has, and each as it arises.
///
/// # Errors
/// Those of [`later::resume`], and [`Error::Invalid`] for a `Last-Event-ID` that is no number.
pub async fn stream<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(id)): Path<StoredMessageId>,
    QueryString(query): QueryString<ReadReply>,
) -> Result<ResumedReply<P::Body>, Error> {
    let last = call.request.last_event_id.as_deref().map(str::trim);
    let last = last.filter(|last| !last.is_empty()).map(|last| {
        let why = "must be the number of an event";
        last.parse()
            .map_err(|_| Error::invalid("Last-Event-ID", why))
    });
    // A client that reconnects by itself sends its first address again, with a newer header.
    let after = match last.transpose()? {
        Some(last) => last,
        None => query.after.unwrap_or_default(),
    };
    let can_read = call.caller()?.scopes.has(Scope::MemoriesRead);
    let actor = call.actor();
    let with = (call.platform, &actor, &**call.config);
    let body = later::resume(with, owner, &id, (after, can_read)).await?;
    Ok(ResumedReply(body, id))
}

/// Ends a reply that is being written; its words so far are kept.
///
/// # Errors
/// Those of [`later::stop`].
pub async fn cancel<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(id)): Path<StoredMessageId>,
) -> Result<NoContent, Error> {
    let actor = call.actor();
    later::stop((call.platform, &actor, call.config), owner, &id).await?;
    Ok(NoContent)
}

/// The rest of a reply. A header contains its id.
pub struct ResumedReply<B>(LaterBody<B>, MessageId);

impl<B> Answer<B> for ResumedReply<B> {
    fn into_reply(self) -> Reply<B> {
        let Self(body, id) = self;
        let reply = match body {
            LaterBody::Stream(body) => Reply::events(body),
            LaterBody::Events(events) => Reply::whole(200, EVENT_STREAM, events),
            LaterBody::Nothing => return Reply::empty(204),
        };
        reply.header("x-message-id", id.as_str().to_owned())
    }
}

impl<B> DescribeAnswer for ResumedReply<B> {
    fn describe(description: &mut Description) {
        describe_events(description, "The events after those that the client has.");
        let nothing = "Nothing more: the reply is over and its events are gone, or only the request that asked for it reads it.";
        description.empty(204, nothing);
    }
}
