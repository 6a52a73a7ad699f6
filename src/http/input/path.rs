//! The parameter of a path: the id of one kind of thing.

use crate::error::{Error, Resource};
use crate::http::call::{Call, FromCall};
use crate::id::{ConversationId, KeyId, MessageId, Owner, ResponseId, SessionId};

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
    fn parameter(text: &str) -> Result<Self, Error>;
}

impl<'a, P, T: PathParameter> FromCall<'a, P> for Path<T> {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        let mut parameters = call.parameters.iter();
        let found = parameters.find(|(name, _)| name == T::NAME);
        T::parameter(found.map_or("", |(_, text)| text)).map(Self)
    }
}

/// Parses the id of a conversation, also with the prefix that it has in OpenAI's dialects.
impl PathParameter for ConversationId {
    const NAME: &'static str = "conversation_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        let id = Self::parse(text.strip_prefix("conv_").unwrap_or(text));
        id.ok_or_else(|| Error::not_found(Resource::Conversation, None))
    }
}

/// Parses the id of a memory; a message and the memory that records it have the same id.
impl PathParameter for MessageId {
    const NAME: &'static str = "memory_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Memory, None))
    }
}

impl PathParameter for ResponseId {
    const NAME: &'static str = "response_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        let id = Self::parse(text.strip_prefix("resp_").unwrap_or(text));
        id.ok_or_else(|| Error::not_found(Resource::Response, None))
    }
}

/// The id of a message, also with the prefix that it has in OpenAI's dialects.
pub struct StoredMessageId(pub MessageId);

impl PathParameter for StoredMessageId {
    const NAME: &'static str = "message_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        let id = MessageId::parse(text.strip_prefix("msg_").unwrap_or(text));
        id.map(Self)
            .ok_or_else(|| Error::not_found(Resource::Message, None))
    }
}

/// The id of a message as an item of a conversation, in OpenAI's dialects.
pub struct ItemId(pub MessageId);

impl PathParameter for ItemId {
    const NAME: &'static str = "item_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        let id = MessageId::parse(text.strip_prefix("msg_").unwrap_or(text));
        id.map(Self)
            .ok_or_else(|| Error::not_found(Resource::Item, None))
    }
}

impl PathParameter for Owner {
    const NAME: &'static str = "user_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::User, None))
    }
}

impl PathParameter for KeyId {
    const NAME: &'static str = "key_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Key, None))
    }
}

impl PathParameter for SessionId {
    const NAME: &'static str = "session_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::not_found(Resource::Session, None))
    }
}
