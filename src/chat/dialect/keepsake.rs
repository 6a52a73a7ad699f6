//! Keepsake's own dialect: server-sent events, `id:` rising from 1, one JSON object a `data:` line.

use super::{Codec, ReplyIds, WholeReply, write_data};
use crate::chat::message::Status;
use crate::chat::reply::event::{RecallSummary, ReplyEvent};
use crate::id::{ConversationId, MessageId};
use crate::model::Usage;
use schemars::JsonSchema;
use serde::Serialize;

/// Encodes the events of one reply in Keepsake's own dialect.
#[derive(Debug)]
pub struct KeepsakeCodec {
    last_id: u32,
    /// The number of the last event that the client has.
    after: u32,
    ids: ReplyIds,
}

/// The first event of a reply: the memories and facts in the prompt.
#[derive(Serialize, JsonSchema)]
pub struct ThinkingEvent<'a> {
    #[schemars(extend("const" = "thinking"))]
    r#type: &'static str,
    #[schemars(extend("const" = "memories_retrieved"))]
    step: &'static str,
    data: ThinkingData<'a>,
    conversation_id: &'a ConversationId,
    /// The time of the event, in RFC 3339.
    timestamp: String,
}

/// The memories and facts in the prompt.
#[derive(Serialize, JsonSchema)]
pub struct ThinkingData<'a> {
    /// The numbers of the memories and facts, as a sentence.
    message: String,
    #[serde(flatten)]
    recalled: RecallSummary<'a>,
}

/// The next part of the reply's text.
#[derive(Serialize, JsonSchema)]
pub struct ChunkEvent<'a> {
    #[schemars(extend("const" = "chunk"))]
    r#type: &'static str,
    /// The next part of the reply's text.
    chunk: &'a str,
    conversation_id: &'a ConversationId,
}

/// The last event of a reply that is complete and stored.
#[derive(Serialize, JsonSchema)]
pub struct DoneEvent<'a> {
    #[schemars(extend("const" = "done"))]
    r#type: &'static str,
    #[schemars(extend("const" = true))]
    done: bool,
    #[schemars(extend("const" = ""))]
    chunk: &'static str,
    conversation_id: &'a ConversationId,
    /// The id of the reply's message.
    message_id: &'a MessageId,
    /// The tokens that the reply cost, where the model counted them.
    usage: Option<Usage>,
    /// The time of the event, in RFC 3339.
    timestamp: String,
}

/// The last event of a reply that is not complete.
#[derive(Serialize, JsonSchema)]
pub struct ErrorEvent<'a> {
    #[schemars(extend("const" = "error"))]
    r#type: &'static str,
    /// The reason why the reply is not complete, as a sentence for people.
    error: &'a str,
    /// The reason why the reply is not complete, as a code for programs.
    code: &'a str,
    conversation_id: &'a ConversationId,
}

/// The reply to a message that was sent with `"stream": false`.
#[derive(Serialize, JsonSchema)]
pub struct ChatResponse<'a> {
    /// The whole text of the reply.
    response: &'a str,
    conversation_id: &'a ConversationId,
    /// The id of the reply's message.
    message_id: &'a MessageId,
    status: Status,
    #[serde(flatten)]
    recalled: RecallSummary<'a>,
    /// The tokens that the reply cost, where the model counted them.
    usage: Option<Usage>,
}

impl KeepsakeCodec {
    /// Returns a codec for the reply of these ids.
    #[must_use]
    pub const fn new(ids: ReplyIds) -> Self {
        Self::after(ids, 0)
    }

    /// Returns a codec for what follows the event of a number.
    #[must_use]
    pub const fn after(ids: ReplyIds, after: u32) -> Self {
        Self {
            last_id: 0,
            after,
            ids,
        }
    }
}

impl Codec for KeepsakeCodec {
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>) {
        let conversation_id = &self.ids.conversation_id;
        let place = (&mut self.last_id, self.after);
        match event {
            ReplyEvent::Recalled(recalled, at) => {
                let data = ThinkingData {
                    message: recalled.sentence(),
                    recalled: *recalled,
                };
                let event = ThinkingEvent {
                    r#type: "thinking",
                    step: "memories_retrieved",
                    data,
                    conversation_id,
                    timestamp: at.to_string(),
                };
                write(place, &event, out);
            }
            ReplyEvent::Delta(chunk) => {
                let event = ChunkEvent {
                    r#type: "chunk",
                    chunk,
                    conversation_id,
                };
                write(place, &event, out);
            }
            // `done` has the usage, and the dialect nothing but text.
            ReplyEvent::Usage(_) | ReplyEvent::Members(_) | ReplyEvent::Stopped(_) => {}
            ReplyEvent::Done(usage, at) => {
                let event = DoneEvent {
                    r#type: "done",
                    done: true,
                    chunk: "",
                    conversation_id,
                    message_id: &self.ids.message_id,
                    usage: *usage,
                    timestamp: at.to_string(),
                };
                write(place, &event, out);
            }
            ReplyEvent::Failed(failure) => {
                let event = ErrorEvent {
                    r#type: "error",
                    error: &failure.sentence,
                    code: &failure.code,
                    conversation_id,
                };
                write(place, &event, out);
            }
        }
    }

    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8> {
        let response = ChatResponse {
            response: reply.text,
            conversation_id: &self.ids.conversation_id,
            message_id: &self.ids.message_id,
            status: reply.status,
            recalled: reply.recalled,
            usage: reply.usage,
        };
        serde_json::to_vec(&response).expect("plain structs are JSON")
    }
}

fn write((last_id, after): (&mut u32, u32), event: &impl Serialize, out: &mut Vec<u8>) {
    *last_id = last_id.saturating_add(1);
    if *last_id <= after {
        return;
    }
    out.extend_from_slice(format!("id: {last_id}\n").as_bytes());
    write_data(event, out);
}
