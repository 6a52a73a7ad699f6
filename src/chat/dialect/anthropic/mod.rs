//! Anthropic's Messages: a stream of events from `message_start` to `message_stop`, or one `message`.
//! Source: the Claude API reference, "Messages" and "Streaming messages".
//!
//! Blocks follow each other: one ends before the next one begins. So of several calls that the model writes in turns, the first one is
//! told as it arises, and the others once it ends. What was recalled is in the member `keepsake` of the message; every client passes it.
//! A stream that breaks ends with the event `error`.

pub mod error;
pub mod object;

use super::completions::Provenance;
use super::responses::output::{self, Call, Item};
use super::{Codec, ReplyIds, WholeReply, write_data};
use crate::chat::reply::event::{RecallSummary, ReplyEvent};
use crate::model::Usage;
use error::{ErrorBody, ErrorObject, kind};
use object::{MessageObject, MessageUsage, begun, stop_reason, whole};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The options of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The name of the model that answers.
    pub model: String,
    /// True where the client asks for what the model thinks; others read the first block as the text.
    pub shows_thinking: bool,
}

/// An event of a stream, with further members by its type.
#[derive(Serialize, JsonSchema)]
pub struct MessageEvent {
    /// The type of the event, such as `content_block_delta`.
    r#type: String,
}

/// Encodes one reply as a message.
#[derive(Debug)]
pub struct AnthropicCodec {
    ids: ReplyIds,
    options: Options,
    /// The number of blocks that have begun.
    blocks: usize,
    open: Option<Block>,
    /// The calls so far, each with the arguments that are not told yet.
    calls: Vec<Call>,
    /// The number of calls that have ended.
    ended_calls: usize,
    refuses: bool,
    /// The reason why the model stopped; `None` where it did not, since the reply was stopped.
    stop_reason: Option<String>,
}

/// The block that is being told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Thinking,
    Text,
    Call,
}

impl AnthropicCodec {
    /// Returns a codec for the reply of these ids.
    #[must_use]
    pub const fn new(ids: ReplyIds, options: Options) -> Self {
        Self {
            ids,
            options,
            blocks: 0,
            open: None,
            calls: Vec::new(),
            ended_calls: 0,
            refuses: false,
            stop_reason: None,
        }
    }

    fn object<'a>(
        &'a self,
        content: Vec<Value>,
        stop_reason: Option<&'static str>,
        usage: Option<Usage>,
        recalled: RecallSummary<'a>,
    ) -> MessageObject<'a> {
        MessageObject {
            id: format!("msg_{}", self.ids.message_id.as_str()),
            r#type: "message",
            role: "assistant",
            model: &self.options.model,
            content,
            stop_reason,
            stop_sequence: None,
            stop_details: None,
            container: None,
            diagnostics: None,
            usage: MessageUsage::new(usage),
            keepsake: Provenance::new(&self.ids, recalled),
        }
    }

    /// Begins a block, and ends the one before it.
    fn begin(&mut self, block: Block, item: &Item, out: &mut Vec<u8>) {
        self.end(out);
        let event = json!({
            "type": "content_block_start", "index": self.blocks, "content_block": begun(item),
        });
        write_event("content_block_start", &event, out);
        self.blocks += 1;
        self.open = Some(block);
    }

    /// Appends the next piece of the block that is being told.
    fn delta(&self, delta: &Value, out: &mut Vec<u8>) {
        let index = self.blocks.saturating_sub(1);
        let event = json!({"type": "content_block_delta", "index": index, "delta": delta});
        write_event("content_block_delta", &event, out);
    }

    /// Ends the block that is being told.
    fn end(&mut self, out: &mut Vec<u8>) {
        if self.open.take().is_some() {
            let index = self.blocks.saturating_sub(1);
            let event = json!({"type": "content_block_stop", "index": index});
            write_event("content_block_stop", &event, out);
        }
    }

    /// Appends the next piece of a text, which begins a block where another one was told.
    fn text(&mut self, text: &str, out: &mut Vec<u8>) {
        if text.is_empty() {
            return;
        }
        self.end_calls(out);
        if self.open != Some(Block::Text) {
            self.begin(Block::Text, &Item::Message(String::new()), out);
        }
        self.delta(&json!({"type": "text_delta", "text": text}), out);
    }

    /// Appends the next piece of what the model thinks.
    fn thinking(&mut self, text: &str, out: &mut Vec<u8>) {
        if !self.options.shows_thinking {
            return;
        }
        self.end_calls(out);
        if self.open != Some(Block::Thinking) {
            self.begin(Block::Thinking, &Item::Reasoning(String::new()), out);
        }
        self.delta(&json!({"type": "thinking_delta", "thinking": text}), out);
    }

    /// Takes a part of a call. The first call that has not ended is told.
    fn call(&mut self, part: &Value, out: &mut Vec<u8>) {
        let index = part.get("index").and_then(Value::as_u64);
        let index = index.map_or(Some(self.calls.len()), |index| usize::try_from(index).ok());
        // A model that goes on with a call after its end is not followed, nor is one that counts on without end.
        let Some(index) =
            index.filter(|index| (self.ended_calls..=self.calls.len()).contains(index))
        else {
            return;
        };
        if index == self.calls.len() {
            self.calls.push(Call {
                index,
                ..Call::default()
            });
        }
        if let Some(call) = self.calls.get_mut(index) {
            call.add(part);
        }
        if index == self.ended_calls {
            self.tell_call(out);
        }
    }

    /// Tells what is not told yet of the first call that has not ended.
    fn tell_call(&mut self, out: &mut Vec<u8>) {
        let Some(call) = self.calls.get_mut(self.ended_calls) else {
            return;
        };
        let arguments = std::mem::take(&mut call.arguments);
        if self.open != Some(Block::Call) {
            let call = Item::Call(call.clone());
            self.begin(Block::Call, &call, out);
        }
        if !arguments.is_empty() {
            let delta = json!({"type": "input_json_delta", "partial_json": arguments});
            self.delta(&delta, out);
        }
    }

    /// Ends all calls.
    fn end_calls(&mut self, out: &mut Vec<u8>) {
        while self.ended_calls < self.calls.len() {
            self.tell_call(out);
            self.end(out);
            self.ended_calls += 1;
        }
    }
}

/// Appends an event.
fn write_event(name: &str, event: &impl Serialize, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("event: {name}\n").as_bytes());
    write_data(event, out);
}

impl Codec for AnthropicCodec {
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>) {
        match event {
            ReplyEvent::Recalled(recalled, _) => {
                let message = self.object(Vec::new(), None, None, *recalled);
                let start = json!({"type": "message_start", "message": message});
                write_event("message_start", &start, out);
            }
            ReplyEvent::Delta(text) => self.text(text, out),
            ReplyEvent::Members(members) => {
                if let Some(text) = output::reasoning(members) {
                    self.thinking(text, out);
                }
                if let Some(text) = output::refusal(members) {
                    self.refuses = true;
                    self.text(text, out);
                }
                for part in output::calls(members) {
                    self.call(part, out);
                }
            }
            ReplyEvent::Stopped(reason) => self.stop_reason = Some((*reason).to_owned()),
            // The event before the last has it.
            ReplyEvent::Usage(_) => {}
            ReplyEvent::Done(usage, _) => {
                self.end_calls(out);
                self.end(out);
                let calls_tools = !self.calls.is_empty();
                let reason = stop_reason(self.stop_reason.as_deref(), calls_tools, self.refuses);
                let delta = json!({
                    "type": "message_delta",
                    "delta": {
                        "stop_reason": reason, "stop_sequence": null, "stop_details": null, "container": null,
                    },
                    "usage": MessageUsage::new(*usage),
                });
                write_event("message_delta", &delta, out);
                write_event("message_stop", &json!({"type": "message_stop"}), out);
            }
            ReplyEvent::Failed(failure) => {
                let error = ErrorObject {
                    r#type: kind(500),
                    message: &failure.sentence,
                    param: None,
                    code: &failure.code,
                };
                write_event("error", &ErrorBody::new(error, None), out);
            }
        }
    }

    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8> {
        let mut items = output::items(reply.text, reply.members);
        if !self.options.shows_thinking {
            items.retain(|item| !matches!(item, Item::Reasoning(_)));
        }
        let calls_tools = items.iter().any(|item| matches!(item, Item::Call(_)));
        let refuses = items.iter().any(|item| matches!(item, Item::Refusal(_)));
        let reason = stop_reason(reply.stop_reason, calls_tools, refuses);
        let content = items.iter().map(whole).collect();
        let message = self.object(content, Some(reason), reply.usage, reply.recalled);
        serde_json::to_vec(&message).expect("plain structs are JSON")
    }
}
