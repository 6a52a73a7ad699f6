//! The one error. What a person may read of it is decided in `http::reply`; causes go to the log.

use crate::auth::scope::Scope;
use crate::id::ConversationId;
use crate::platform::DbError;
pub use resource::Resource;

mod resource;

/// Why a request did not get what it asked for.
#[derive(Debug)]
pub enum Error {
    /// No credential, or one that proves nothing; with the sentence that says so.
    Unauthenticated(&'static str),
    /// A credential that does not suffice, with what would.
    Forbidden(&'static str),
    /// A credential that may not do this, for want of a scope.
    MissingScope(Scope),
    /// A user who was suspended.
    Suspended,
    /// A user who is just being erased.
    BeingErased,
    /// A quota is used up: how much of what a day, and when there is more, in seconds.
    QuotaUsed {
        /// Of what.
        what: &'static str,
        /// How many a day.
        quota: u32,
        /// Seconds.
        retry_after: i64,
    },
    /// Faster than anybody may; with how long to wait, in seconds.
    TooFast(u32),
    /// A thing that is absent, or another user's: the caller gets the same answer for both.
    NotFound {
        /// Its kind.
        resource: Resource,
        /// The id that was requested, where there was one that could be read.
        id: Option<String>,
    },
    /// A known path and another method; with those that it has.
    MethodNotAllowed(String),
    /// The turn that this request repeats is still being answered.
    TurnInProgress,
    /// A reply is being written in a conversation that is to be given to somebody else.
    BeingAnswered,
    /// The body is larger than so many bytes: see [`crate::http::route::Route::body_bytes`].
    BodyTooLarge(usize),
    /// The body is not JSON by its content type.
    UnsupportedMediaType,
    /// A field that cannot be used, and why not.
    Invalid {
        /// Its name, or `body` where the whole cannot be read.
        field: String,
        /// A sentence's end: "`field` …".
        why: String,
    },
    /// The model did not answer; the person's message is stored all the same.
    Model(ModelFault, ConversationId),
    /// A fault of this server, with its cause.
    Internal(String),
}

impl Error {
    /// A thing that is absent, or another user's, with the id that was requested where there was one.
    #[must_use]
    pub fn not_found(resource: Resource, id: Option<&str>) -> Self {
        Self::NotFound {
            resource,
            id: id.map(str::to_owned),
        }
    }

    /// A field that cannot be used.
    pub fn invalid(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            why: why.into(),
        }
    }
}

impl From<DbError> for Error {
    /// Triggers refuse whatever somebody does who is suspended, or being erased: see migrations 0005,
    /// 0007, 0008 and 0009.
    fn from(DbError(cause): DbError) -> Self {
        if cause.contains("keepsake: no account") {
            return Self::Unauthenticated("This account is not there any more.");
        }
        if cause.contains("keepsake: older than the password") {
            return Self::Unauthenticated("This token is older than the password: log in again.");
        }
        if cause.contains("keepsake: being erased") {
            return Self::BeingErased;
        }
        // Also whoever was suspended when they were erased: migration 0011.
        if cause.contains("keepsake: suspended") {
            return Self::Suspended;
        }
        Self::Internal(cause)
    }
}

/// What went wrong with a model, before or within its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelFault {
    /// Not reachable, or it says that it cannot answer now. With the cause.
    Unavailable(String),
    /// It answered what cannot be used. With the cause.
    Failed(String),
    /// It was silent for longer than `MODEL_TIMEOUT_SECONDS`, or its reply took longer than `MODEL_REPLY_SECONDS`.
    TimedOut,
    /// Its reply ended before it was complete.
    Interrupted,
}

impl ModelFault {
    /// The machine's word for it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "model_unavailable",
            Self::Failed(_) => "model_failed",
            Self::TimedOut => "model_timeout",
            Self::Interrupted => "model_interrupted",
        }
    }

    /// A person's sentence for it.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => {
                "The language model cannot be reached at the moment. Your message is kept; please try again."
            }
            Self::Failed(_) => {
                "The language model answered something that cannot be used. Your message is kept; please try again."
            }
            Self::TimedOut => {
                "The language model took too long to answer. Your message is kept; please try again."
            }
            Self::Interrupted => "The reply was cut before it was complete. What arrived is kept.",
        }
    }

    /// What the log is told.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Unavailable(cause) | Self::Failed(cause) => cause,
            Self::TimedOut => "longer than MODEL_TIMEOUT_SECONDS or MODEL_REPLY_SECONDS",
            Self::Interrupted => "ended before it was complete",
        }
    }
}
