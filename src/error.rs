//! The one error. Each kind is a row: what a client gets of it, and the sentences of `docs/errors.md`. Causes go to
//! the log.

mod problem;
mod resource;

pub use problem::Problem;
pub use resource::Resource;

use crate::id::ConversationId;
use problem::problems;
use serde::{Deserialize, Serialize};

problems! {
    /// The reason why a request did not get what it asked for.
    #[derive(Debug)]
    Error

    /// The request has no credential, or one that proves nothing.
    Unauthenticated(why: &'static str)
        => 401, "unauthenticated", "{why}";

    /// The credential does not suffice; the sentence names what would.
    Forbidden(why: &'static str)
        => 403, "forbidden", "{why}";

    /// The credential lacks a scope.
    MissingScope(scope: &'static str)
        => 403, "missing_scope", "This needs a credential with the scope `{scope}`.";

    /// The user is suspended.
    Suspended
        => 403, "suspended", "This user is suspended.";

    /// The user is being erased.
    BeingErased
        => 409, "being_erased", "This user is being erased.";

    /// A quota of the user is used up for today (UTC). `Retry-After` counts the seconds to the next day.
    QuotaUsed {
        /// The things that the quota counts, in the plural: messages or tokens.
        what: &'static str,
        /// The quota: the most that a user may use in a day.
        quota: u32,
        /// The seconds until the quota has room again.
        retry_after: i64,
    }
        => 429, "quota_used", "Today's {quota} {what} are used up.";

    /// Requests come faster than the rate limit allows, or another login is just being checked. `Retry-After` holds
    /// the seconds to wait.
    TooFast(retry_after: u32)
        => 429, "too_fast", "Too many requests. Please wait a while.";

    /// The thing does not exist, or it is another user's: the answer is the same.
    NotFound {
        /// The kind of the absent thing.
        resource: Resource,
        /// The id that was requested, where the request has a readable one.
        id: Option<String>,
    }
        => 404, "not_found", "There is no such {resource}.", resource = resource.noun();

    /// The path has no such method; `Allow` lists those that it has.
    MethodNotAllowed(allow: String)
        => 405, "method_not_allowed", "This path is called with {allow}.";

    /// An earlier request with the same `client_message_id` is still being answered, and its reply cannot be joined.
    TurnInProgress
        => 409, "turn_in_progress", "This message is being answered already; read the conversation in a moment.";

    /// A reply is being written in a conversation that another user is to get.
    BeingAnswered
        => 409, "turn_in_progress", "A reply is being written there. Please try again in a moment.";

    /// The body is larger than the route reads.
    BodyTooLarge(bytes: usize)
        => 413, "body_too_large", "The body must not be larger than {kibibytes} KiB.", kibibytes = bytes / 1024;

    /// The body is not JSON by its content type.
    UnsupportedMediaType
        => 415, "unsupported_media_type", "The body must be sent with Content-Type: application/json.";

    /// A field, a parameter or the whole body cannot be used; the member `field` names it.
    Invalid {
        /// The name of the field, or `body` where the whole body cannot be read.
        field: String,
        /// The end of the sentence "`field` …": what is wrong with the field.
        why: String,
    }
        => 422, "invalid_field", "`{field}` {why}.";

    /// The service failed. The log has the cause, with the same `request_id`.
    Internal(cause: String)
        => 500, "internal", "Something went wrong here. Please try again.";

    of {
        /// The model did not answer a message of the conversation; the message is stored all the same.
        Model(fault: ModelFault, conversation: ConversationId);
    }
}

problems! {
    /// A fault of a model, before or within its reply.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    ModelFault

    /// The model cannot be reached, or says that it cannot answer now.
    Unavailable(cause: String)
        => 503, "model_unavailable", "The language model cannot be reached at the moment. Your message is kept; please try again.";

    /// The model answered something that cannot be used.
    Failed(cause: String)
        => 502, "model_failed", "The language model answered something that cannot be used. Your message is kept; please try again.";

    /// The model was silent for longer than `MODEL_TIMEOUT_SECONDS`, or its reply took longer than
    /// `MODEL_REPLY_SECONDS`.
    TimedOut
        => 504, "model_timeout", "The language model took too long to answer. Your message is kept; please try again.";

    /// The model's reply ended before it was complete.
    Interrupted
        => 502, "model_interrupted", "The reply was cut before it was complete. What arrived is kept.";
}

impl Error {
    /// Makes the error for a thing that is absent or belongs to another user, with the requested id where there was
    /// one.
    #[must_use]
    pub fn not_found(resource: Resource, id: Option<&str>) -> Self {
        Self::NotFound {
            resource,
            id: id.map(str::to_owned),
        }
    }

    /// Makes the error for a field that cannot be used.
    pub fn invalid(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            why: why.into(),
        }
    }
}

impl ModelFault {
    /// Returns the cause of the fault, for the log.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Unavailable(cause) | Self::Failed(cause) => cause,
            Self::TimedOut => "longer than MODEL_TIMEOUT_SECONDS or MODEL_REPLY_SECONDS",
            Self::Interrupted => "ended before it was complete",
        }
    }
}
