//! The calls of the object that owns a reply, from the requests of its readers.

use super::job::{Job, Reading, Whole, act};
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
    let whole = match call(platform, &ids.message_id, act::BEGIN, &job).await {
        Ok(ObjectAnswer::Stream(body)) => {
            let body = ReplyBody::Stream(body);
            return Ok(ReplyStart { ids, body });
        }
        Ok(ObjectAnswer::Json(json)) => {
            serde_json::from_str(&json).map_err(|error| error.to_string())
        }
        Err(cause) => Err(cause),
    };
    match whole {
        Ok(Whole::Document(json)) => {
            let body = ReplyBody::Whole(json.into_bytes());
            Ok(ReplyStart { ids, body })
        }
        Ok(Whole::Refused(refusal)) => Err(refusal.into_error(&ids)),
        Err(cause) => {
            // The lease is given back: should the object run the reply all the same, it can store nothing of it.
            let outcome = Outcome::failed(ModelFault::Unavailable(cause.clone()));
            let _ = turn::finish(platform, config, &job.turn, &outcome).await;
            Err(Error::Internal(cause))
        }
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
