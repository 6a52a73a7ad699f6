//! The calls of the object that owns a reply, from the requests of its readers.

use super::job::{Form, Job, Reading, Refusal, Whole, act};
use super::outcome::Outcome;
use super::{ReplyBody, ReplyOptions, ReplyStart};
use crate::chat::dialect::ReplyIds;
use crate::chat::turn::{self, Turn};
use crate::config::Config;
use crate::error::{Error, ModelFault};
use crate::id::MessageId;
use crate::platform::{ObjectAnswer, ObjectCall, Platform};
use serde::Serialize;
use std::rc::Rc;

/// Has the reply's object run the reply of a turn, and returns the reply as soon as it begins.
pub(super) async fn start<P: Platform>(
    platform: &P,
    config: &Rc<Config>,
    turn: Box<Turn>,
    options: ReplyOptions,
) -> Result<ReplyStart<P::Body>, Error> {
    let ids = ReplyIds {
        conversation_id: turn.conversation_id.clone(),
        message_id: turn.reply_id.clone(),
    };
    let job = Job { turn, options };
    let answer = call(platform, &ids.message_id, act::BEGIN, &job).await;
    match answer.and_then(|answer| body(answer)?.ok_or_else(|| "no answer".to_owned())) {
        Ok(Ok(body)) => Ok(ReplyStart { ids, body }),
        Ok(Err(refusal)) => Err(refusal.into_error(&ids)),
        Err(cause) => {
            // The lease is given back: should the object run the reply all the same, it can store nothing of it.
            let outcome = Outcome::failed(ModelFault::Unavailable(cause.clone()));
            let _ = turn::finish(platform, config, &job.turn, &outcome).await;
            Err(Error::Internal(cause))
        }
    }
}

/// Reads the answer of an object about a reply; `None` where it keeps none.
fn body<B>(answer: ObjectAnswer<B>) -> Result<Option<Result<ReplyBody<B>, Refusal>>, String> {
    let json = match answer {
        ObjectAnswer::Stream(body) => return Ok(Some(Ok(ReplyBody::Stream(body)))),
        ObjectAnswer::Json(json) => json,
    };
    let whole: Option<Whole> = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    Ok(whole.map(|whole| match whole {
        Whole::Document(json) => Ok(ReplyBody::Whole(json.into_bytes())),
        Whole::Refused(refusal) => Err(refusal),
    }))
}

/// Reads a reply for a repeated request: the same bytes as the first one got, as they arise where it is being written. `None` where its
/// object keeps none.
///
/// # Errors
/// The error of the reply, where it is read whole, and [`Error::Internal`] where the object cannot be called.
pub(super) async fn repeat<P: Platform>(
    platform: &P,
    ids: &ReplyIds,
    options: &ReplyOptions,
) -> Result<Option<ReplyBody<P::Body>>, Error> {
    let reading = Reading {
        form: Form::Repeated {
            dialect: options.dialect.clone(),
            is_streamed: options.is_streamed,
        },
        can_read_memories: options.can_read_memories,
    };
    let answer = call(platform, &ids.message_id, act::READ, &reading).await;
    match answer.and_then(body).map_err(Error::Internal)? {
        Some(Ok(body)) => Ok(Some(body)),
        Some(Err(refusal)) => Err(refusal.into_error(ids)),
        None => Ok(None),
    }
}

/// Reads a reply that its object has, from its beginning or from a later event; `None` where the object keeps none.
///
/// # Errors
/// [`Error::Internal`] where the object cannot be called.
pub async fn read<P: Platform>(
    platform: &P,
    reply: &MessageId,
    reading: &Reading,
) -> Result<Option<P::Body>, Error> {
    match call(platform, reply, act::READ, reading).await {
        Ok(ObjectAnswer::Stream(body)) => Ok(Some(body)),
        Ok(ObjectAnswer::Json(_)) => Ok(None),
        Err(cause) => Err(Error::Internal(cause)),
    }
}

/// Ends replies that are being written, whose rows say so already, and returns once they are over, or take long to be
/// stored. A writer whose object cannot be called reads the row at the next renewal of its lease.
pub async fn stop<P: Platform>(platform: &P, replies: &[MessageId]) {
    for reply in replies {
        let _ = call(platform, reply, act::STOP, &()).await;
    }
}

/// Has objects delete what they keep of replies.
pub async fn erase<P: Platform>(platform: &P, replies: &[MessageId]) {
    for reply in replies {
        let _ = call(platform, reply, act::ERASE, &()).await;
    }
}

async fn call<P: Platform>(
    platform: &P,
    reply: &MessageId,
    act: &'static str,
    argument: &impl Serialize,
) -> Result<ObjectAnswer<P::Body>, String> {
    let argument = serde_json::to_string(argument).map_err(|error| error.to_string())?;
    let call = ObjectCall { act, argument };
    platform.call_object(reply.as_str(), call).await
}
