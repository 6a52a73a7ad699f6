//! The UI message stream of the AI SDK: what `useChat` reads.
//! Source: `ui-message-chunks.ts` of the package `ai`, version 7.

use super::responses::output::reasoning;
use super::{Codec, ReplyIds, WholeReply, write_data};
use crate::chat::reply::event::{RecallSummary, ReplyEvent};
use crate::id::{ConversationId, MessageId};
use crate::model::Usage;
use schemars::JsonSchema;
use serde::Serialize;

/// Encodes one reply as a UI message stream.
#[derive(Debug)]
pub struct UiStreamCodec {
    ids: ReplyIds,
    /// The part of the message that is being written.
    open: Option<Part>,
    /// The number of parts that were begun.
    parts: u32,
    finish_reason: &'static str,
}

/// A part of a message that comes in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Reasoning,
}

/// A chunk of a UI message stream.
#[derive(Serialize, JsonSchema)]
#[serde(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum UiChunk<'a> {
    /// The message begins.
    Start {
        /// The id of the reply's message.
        message_id: &'a MessageId,
        /// The conversation of the message.
        message_metadata: Place<'a>,
    },
    /// The model begins.
    StartStep,
    /// The memories and facts recalled for the reply.
    DataMemory {
        /// The memories and facts in the prompt.
        data: RecallSummary<'a>,
    },
    /// A text begins.
    TextStart {
        /// The number of the part, from 1.
        id: String,
    },
    /// The next piece of a text.
    TextDelta {
        /// The number of the part, from 1.
        id: String,
        /// The next piece.
        delta: &'a str,
    },
    /// A text ends.
    TextEnd {
        /// The number of the part, from 1.
        id: String,
    },
    /// The model's reasoning begins.
    ReasoningStart {
        /// The number of the part, from 1.
        id: String,
    },
    /// The next piece of the reasoning.
    ReasoningDelta {
        /// The number of the part, from 1.
        id: String,
        /// The next piece.
        delta: &'a str,
    },
    /// The reasoning ends.
    ReasoningEnd {
        /// The number of the part, from 1.
        id: String,
    },
    /// The model has ended.
    FinishStep,
    /// The message is complete and stored.
    Finish {
        /// The reason why the model stopped: `stop`, `length`, `content-filter`, `tool-calls` or `other`.
        finish_reason: &'static str,
        /// The tokens that the message cost.
        message_metadata: Cost,
    },
    /// The message is not complete.
    Error {
        /// The reason, as a sentence for people.
        error_text: &'a str,
    },
}

/// The conversation of a message.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place<'a> {
    conversation_id: &'a ConversationId,
}

/// The tokens that a message cost, where the model counted them.
#[derive(Serialize, JsonSchema)]
pub struct Cost {
    usage: Option<Usage>,
}

impl UiStreamCodec {
    /// Returns a codec for the reply of these ids.
    #[must_use]
    pub const fn new(ids: ReplyIds) -> Self {
        Self {
            ids,
            open: None,
            parts: 0,
            finish_reason: "stop",
        }
    }

    fn part_id(&self) -> String {
        self.parts.to_string()
    }

    /// Appends the next piece of a part, which begins where another one was written.
    fn piece(&mut self, part: Part, delta: &str, out: &mut Vec<u8>) {
        if self.open != Some(part) {
            self.close(out);
            self.open = Some(part);
            self.parts = self.parts.saturating_add(1);
            let id = self.part_id();
            match part {
                Part::Text => write_data(&UiChunk::TextStart { id }, out),
                Part::Reasoning => write_data(&UiChunk::ReasoningStart { id }, out),
            }
        }
        let id = self.part_id();
        match part {
            Part::Text => write_data(&UiChunk::TextDelta { id, delta }, out),
            Part::Reasoning => write_data(&UiChunk::ReasoningDelta { id, delta }, out),
        }
    }

    /// Ends the part that is being written.
    fn close(&mut self, out: &mut Vec<u8>) {
        let id = self.part_id();
        match self.open.take() {
            Some(Part::Text) => write_data(&UiChunk::TextEnd { id }, out),
            Some(Part::Reasoning) => write_data(&UiChunk::ReasoningEnd { id }, out),
            None => {}
        }
    }
}

impl Codec for UiStreamCodec {
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>) {
        match event {
            ReplyEvent::Recalled(recalled, _) => {
                let start = UiChunk::Start {
                    message_id: &self.ids.message_id,
                    message_metadata: Place {
                        conversation_id: &self.ids.conversation_id,
                    },
                };
                write_data(&start, out);
                write_data(&UiChunk::StartStep, out);
                write_data(&UiChunk::DataMemory { data: *recalled }, out);
            }
            ReplyEvent::Delta(text) => self.piece(Part::Text, text, out),
            ReplyEvent::Members(members) => {
                if let Some(text) = reasoning(members) {
                    self.piece(Part::Reasoning, text, out);
                }
            }
            ReplyEvent::Stopped(reason) => self.finish_reason = finish_reason(reason),
            // The last chunk has it.
            ReplyEvent::Usage(_) => {}
            ReplyEvent::Done(usage, _) => {
                self.close(out);
                write_data(&UiChunk::FinishStep, out);
                let finish = UiChunk::Finish {
                    finish_reason: self.finish_reason,
                    message_metadata: Cost { usage: *usage },
                };
                write_data(&finish, out);
                out.extend_from_slice(b"data: [DONE]\n\n");
            }
            ReplyEvent::Failed(failure) => {
                self.close(out);
                let error_text = failure.sentence.as_str();
                write_data(&UiChunk::Error { error_text }, out);
                out.extend_from_slice(b"data: [DONE]\n\n");
            }
        }
    }

    /// The dialect has streams alone: `POST /ai/chat` asks for nothing else.
    fn encode_whole(&self, _: &WholeReply<'_>) -> Vec<u8> {
        Vec::new()
    }
}

/// Returns the AI SDK's name of a reason why a model stopped.
fn finish_reason(reason: &str) -> &'static str {
    match reason {
        "stop" => "stop",
        "length" => "length",
        "content_filter" => "content-filter",
        "tool_calls" | "function_call" => "tool-calls",
        _ => "other",
    }
}
