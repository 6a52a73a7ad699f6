//! The parameter of a path: the id of one kind of thing.

use crate::error::{Error, Resource};
use crate::http::call::{Call, FromCall};
use crate::id::{ConversationId, KeyId, MessageId, Owner, SessionId};

/// The parameter of the path, parsed as a `T`.
pub struct Path<T>(pub T);

/// A type of a path's parameter.
pub trait PathParameter: Sized {
    /// The name of the parameter in the path, such as `conversation_id`.
    const NAME: &'static str;

    /// Parses the parameter.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a text that no id can be: the same as for an id that nothing has.
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

/// Parses the id of a memory; a message and the memory that records it have the same id.
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
