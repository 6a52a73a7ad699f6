//! The values that cross between the requests of clients and the object that owns a reply, as JSON.

use super::ReplyOptions;
use crate::chat::dialect::{Dialect, ReplyIds};
use crate::chat::turn::Turn;
use crate::error::{Error, ModelFault, Resource};
use crate::id::ResponseId;
use serde::{Deserialize, Serialize};

/// The names of the acts of an object.
pub mod act {
    /// Begins a reply; the argument is a [`super::Job`], the answer a stream or a [`super::Whole`].
    pub const BEGIN: &str = "begin";
    /// Reads a reply; the argument is a [`super::Reading`], the answer a stream, a [`super::Whole`], or null where nothing is kept.
    pub const READ: &str = "read";
    /// Ends a reply as its person wants, and answers null once it is over.
    pub const STOP: &str = "stop";
    /// Deletes what is kept of a reply.
    pub const ERASE: &str = "erase";
}

/// The job of an object: one reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The turn that has begun.
    pub turn: Box<Turn>,
    /// The way in which the first client reads the reply.
    pub options: ReplyOptions,
}

impl Job {
    /// Returns the ids of the reply.
    #[must_use]
    pub fn ids(&self) -> ReplyIds {
        ReplyIds {
            conversation_id: self.turn.conversation_id.clone(),
            message_id: self.turn.reply_id.clone(),
        }
    }
}

/// The end of a reply that its first client reads whole, or that did not begin.
#[derive(Debug, Serialize, Deserialize)]
pub enum Whole {
    /// The reply as one JSON document.
    Document(String),
    /// The reason why there is none.
    Refused(Refusal),
}

/// An error of a reply, on its way from the object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Refusal {
    /// See [`Error::Model`].
    Model(ModelFault),
    /// See [`Error::Suspended`].
    Suspended,
    /// See [`Error::TurnInProgress`].
    TurnInProgress,
    /// The conversation is gone.
    Gone,
    /// See [`Error::Internal`].
    Internal(String),
}

impl Refusal {
    /// Returns the refusal for an error of a reply.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Model(fault, _) => Self::Model(fault.clone()),
            Error::Suspended => Self::Suspended,
            Error::TurnInProgress => Self::TurnInProgress,
            Error::NotFound { .. } => Self::Gone,
            Error::Internal(cause) => Self::Internal(cause.clone()),
            other => Self::Internal(other.code().to_owned()),
        }
    }

    /// Returns the error of a reply in the conversation of `ids`.
    #[must_use]
    pub fn into_error(self, ids: &ReplyIds) -> Error {
        let conversation = &ids.conversation_id;
        match self {
            Self::Model(fault) => Error::Model(fault, conversation.clone()),
            Self::Suspended => Error::Suspended,
            Self::TurnInProgress => Error::TurnInProgress,
            Self::Gone => Error::not_found(Resource::Conversation, Some(conversation.as_str())),
            Self::Internal(cause) => Error::Internal(cause),
        }
    }
}

/// The way in which a later client reads a reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reading {
    /// The form of the bytes.
    pub form: Form,
    /// True where the client may read the texts of memories, false where it may read only their numbers.
    pub can_read_memories: bool,
}

/// The form in which a later client reads a reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Form {
    /// Keepsake's own dialect, after the event of this number.
    Keepsake(u32),
    /// The AI SDK's UI message stream, from its beginning.
    UiStream,
    /// OpenAI's Responses, after the event of this number: the stream of one response.
    Response(ResponseId, Option<u32>),
    /// The dialect of a repeated request, as a stream from its beginning or whole at its end.
    Repeated {
        /// The dialect of the request.
        dialect: Dialect,
        /// True for the stream.
        is_streamed: bool,
    },
}
