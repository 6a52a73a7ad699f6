//! The dialects in which a client reads a reply: each is a codec from neutral events to bytes, in a file and a row.

pub mod keepsake;

use super::message::Status;
use super::reply::event::{RecallSummary, ReplyEvent};
use crate::id::{ConversationId, MessageId};
use crate::model::Usage;
use serde::{Deserialize, Serialize};

/// The ids that a reply is known by.
#[derive(Debug, Clone)]
pub struct ReplyIds {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The reply's own message.
    pub message_id: MessageId,
}

/// A reply that is not streamed.
#[derive(Debug)]
pub struct WholeReply<'a> {
    /// All of its words.
    pub text: &'a str,
    /// The state in which it ended.
    pub status: Status,
    /// The memories and facts in its prompt.
    pub recalled: RecallSummary<'a>,
    /// The tokens that it cost, where the model counted them.
    pub usage: Option<Usage>,
}

/// Encodes one reply.
pub trait Codec {
    /// Appends an event. An event that the dialect does not have appends nothing.
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>);

    /// Returns the bytes that are a sign of life and no event.
    fn heartbeat(&self) -> &'static [u8];

    /// Encodes a reply that is not streamed, as JSON.
    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8>;
}

/// Writes the enum of dialects, and the codec of each. A row is: its documentation, its name, its codec.
macro_rules! dialects {
    ($($(#[doc = $line:literal])* $name:ident => $codec:ty;)*) => {
        /// A dialect.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Dialect {
            $($(#[doc = $line])* $name,)*
        }

        impl Dialect {
            /// Returns the codec of a reply.
            #[must_use]
            pub fn codec(self, ids: ReplyIds) -> Box<dyn Codec> {
                match self {
                    $(Self::$name => Box::new(<$codec>::new(ids)),)*
                }
            }
        }
    };
}

dialects! {
    /// Keepsake's own: `POST /chat`.
    Keepsake => keepsake::KeepsakeCodec;
}
