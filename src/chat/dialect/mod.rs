//! The dialects in which a client reads a reply: each is a codec from neutral events to bytes, in a file.

pub mod anthropic;
pub mod completions;
pub mod keepsake;
pub mod openai;
pub mod responses;
pub mod ui_stream;

use super::message::Status;
use super::reply::event::{RecallSummary, ReplyEvent};
use super::store::EarlierTurn;
use crate::id::{ConversationId, MessageId};
use crate::model::Usage;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// The members other than the text.
    pub members: &'a Map<String, Value>,
    /// The reason why the model stopped; `None` where it did not, since the reply was cut.
    pub stop_reason: Option<&'a str>,
    /// The time at which the reply ended.
    pub at: Timestamp,
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
    /// OpenAI's Responses: `POST /v1/responses`.
    Responses(responses::Options),
    /// Anthropic's Messages: `POST /v1/messages`.
    Anthropic(anthropic::Options),
}

impl Dialect {
    /// Returns the dialect for the reply of a turn that is repeated: a response keeps its id.
    #[must_use]
    pub fn repeating(&self, earlier: &EarlierTurn) -> Self {
        let mut dialect = self.clone();
        if let (Self::Responses(options), Some(id)) = (&mut dialect, &earlier.response_id) {
            options.id = id.clone();
        }
        dialect
    }

    /// Returns the dialect's codec for a reply.
    #[must_use]
    pub fn codec(&self, ids: ReplyIds) -> Box<dyn Codec> {
        match self {
            Self::Keepsake => Box::new(keepsake::KeepsakeCodec::new(ids)),
            Self::Responses(options) => {
                Box::new(responses::ResponsesCodec::new(ids, options.clone()))
            }
            Self::Anthropic(options) => {
                Box::new(anthropic::AnthropicCodec::new(ids, options.clone()))
            }
            Self::UiStream => Box::new(ui_stream::UiStreamCodec::new(ids)),
            Self::Completions(options) => {
                Box::new(completions::CompletionsCodec::new(ids, options.clone()))
            }
        }
    }
}
