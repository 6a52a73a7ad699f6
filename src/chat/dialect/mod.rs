//! The dialects in which a client reads a reply: each is a codec from neutral events to bytes, in a file.

pub mod completions;
pub mod keepsake;
pub mod openai;
pub mod ui_stream;

use super::message::Status;
use super::reply::event::{RecallSummary, ReplyEvent};
use crate::id::{ConversationId, MessageId};
use crate::model::Usage;
use serde::{Deserialize, Serialize};

/// A heartbeat in every dialect: a comment, which is no event and shows that the server still answers (WHATWG HTML, section 9.2.7).
pub const HEARTBEAT: &[u8] = b":\n\n";

/// The ids of a reply and its conversation.
#[derive(Debug, Clone)]
pub struct ReplyIds {
    /// The id of the conversation.
    pub conversation_id: ConversationId,
    /// The id of the reply's message.
    pub message_id: MessageId,
}

/// A reply that is not streamed.
#[derive(Debug)]
pub struct WholeReply<'a> {
    /// The whole text of the reply.
    pub text: &'a str,
    /// The state in which the reply ended.
    pub status: Status,
    /// The memories and facts in the reply's prompt.
    pub recalled: RecallSummary<'a>,
    /// The tokens that the reply cost, where the model counted them.
    pub usage: Option<Usage>,
}

/// Encodes one reply in a dialect.
pub trait Codec {
    /// Appends an event. An event that the dialect does not have appends nothing.
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>);

    /// Encodes a reply that is not streamed, as JSON.
    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8>;
}

/// Appends the data of a server-sent event, as JSON, and the end of the event.
fn write_data(event: &impl Serialize, out: &mut Vec<u8>) {
    out.extend_from_slice(b"data: ");
    serde_json::to_writer(&mut *out, event).expect("plain structs are JSON");
    out.extend_from_slice(b"\n\n");
}

/// A form in which a client reads a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// Keepsake's own dialect: `POST /chat`.
    Keepsake,
    /// OpenAI's chat completions: `POST /v1/chat/completions`.
    Completions(completions::Options),
    /// The AI SDK's UI message stream: `POST /ai/chat`.
    UiStream,
}

impl Dialect {
    /// Returns the dialect's codec for a reply.
    #[must_use]
    pub fn codec(&self, ids: ReplyIds) -> Box<dyn Codec> {
        match self {
            Self::Keepsake => Box::new(keepsake::KeepsakeCodec::new(ids)),
            Self::UiStream => Box::new(ui_stream::UiStreamCodec::new(ids)),
            Self::Completions(options) => {
                Box::new(completions::CompletionsCodec::new(ids, options.clone()))
            }
        }
    }
}
