//! The parameter of a path: an id of a certain kind of thing.

use crate::error::{Error, Resource};
use crate::http::call::{Call, FromCall};
use crate::id::{ConversationId, KeyId, MessageId, Owner, SessionId};

/// The parameter of the path, read as a `T`.
pub struct Path<T>(pub T);

/// A type that a path's parameter can be read as.
pub trait PathParameter: Sized {
    /// The parameter's name in the path: `conversation_id`.
    const NAME: &'static str;

    /// Reads the parameter.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a text that cannot be one: the same as for an id that nothing has.
    fn parse(text: &str) -> Result<Self, Error>;
}

impl<'a, P, T: PathParameter> FromCall<'a, P> for Path<T> {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        T::parse(call.id.unwrap_or_default()).map(Self)
    }
}

impl PathParameter for ConversationId {
    const NAME: &'static str = "conversation_id";

    fn parse(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Conversation, None))
    }
}

/// The id of a memory, which is that of the message where the memory is one.
impl PathParameter for MessageId {
    const NAME: &'static str = "memory_id";

    fn parse(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Memory, None))
    }
}

impl PathParameter for Owner {
    const NAME: &'static str = "user_id";

    fn parse(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::User, None))
    }
}

impl PathParameter for KeyId {
    const NAME: &'static str = "key_id";

    fn parse(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Key, None))
    }
}

impl PathParameter for SessionId {
    const NAME: &'static str = "session_id";

    fn parse(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Session, None))
    }
}
