//! OpenAI's chat completions: a stream of `chat.completion.chunk` objects that ends in `[DONE]`, or one `chat.completion`.
//! Source: the OpenAI API reference, "Chat Completions".
//!
//! The reason why the model stopped is told only once the reply is stored, and a stream that breaks ends with an error object:
//! clients take one that merely closes for complete. What was recalled is in a member of our own, `keepsake`, of the first chunk
//! and of a whole answer; every client passes it.

use super::openai::{ErrorBody, ErrorObject, kind};
use super::{Codec, ReplyIds, WholeReply, write_data};
use crate::chat::reply::event::{RecallSummary, ReplyEvent};
use crate::id::{ConversationId, MessageId};
use crate::model::Usage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The options of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The name of the model that answers.
    pub model: String,
    /// True where the stream ends with the usage: `stream_options.include_usage`.
    pub includes_usage: bool,
}

/// Encodes one reply as chat completions.
#[derive(Debug)]
pub struct CompletionsCodec {
    ids: ReplyIds,
    options: Options,
    /// The time at which the reply began, in seconds since the Unix epoch.
    created: i64,
    /// The reason why the model stopped.
    finish_reason: String,
}

/// A chunk of a stream.
#[derive(Serialize, JsonSchema)]
pub struct Chunk<'a> {
    id: &'a str,
    #[schemars(extend("const" = "chat.completion.chunk"))]
    object: &'static str,
    /// The time at which the reply began, in seconds since the Unix epoch.
    created: i64,
    model: &'a str,
    /// One choice; none in the chunk with the usage.
    choices: Vec<ChunkChoice<'a>>,
    /// The tokens that the reply cost, in the last chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    /// The memories and facts recalled for the reply, in the first chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    keepsake: Option<Provenance<'a>>,
}

/// The next part of a reply.
#[derive(Serialize, JsonSchema)]
pub struct ChunkChoice<'a> {
    index: u8,
    /// The next part of the message.
    delta: Value,
    logprobs: Option<&'a str>,
    /// The reason why the model stopped, in the last chunk with a choice.
    finish_reason: Option<&'a str>,
}

/// Where a reply comes from and belongs to: a member of our own.
#[derive(Serialize, JsonSchema)]
pub struct Provenance<'a> {
    conversation_id: &'a ConversationId,
    /// The id of the reply's message.
    message_id: &'a MessageId,
    #[serde(flatten)]
    recalled: RecallSummary<'a>,
}

/// A whole reply.
#[derive(Serialize, JsonSchema)]
pub struct ChatCompletion<'a> {
    id: String,
    #[schemars(extend("const" = "chat.completion"))]
    object: &'static str,
    /// The time at which the reply began, in seconds since the Unix epoch.
    created: i64,
    model: &'a str,
    choices: [Choice<'a>; 1],
    /// The tokens that the reply cost, where the model counted them.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    keepsake: Provenance<'a>,
}

/// The reply in a whole answer.
#[derive(Serialize, JsonSchema)]
pub struct Choice<'a> {
    index: u8,
    /// The message, with `role`, `content`, and where the model gave them `tool_calls`, `refusal` and others.
    message: Value,
    logprobs: Option<&'a str>,
    /// The reason why the model stopped.
    finish_reason: &'a str,
}

impl<'a> Provenance<'a> {
    /// Returns the origin of the reply of these ids.
    #[must_use]
    pub const fn new(ids: &'a ReplyIds, recalled: RecallSummary<'a>) -> Self {
        Self {
            conversation_id: &ids.conversation_id,
            message_id: &ids.message_id,
            recalled,
        }
    }
}

impl CompletionsCodec {
    /// Returns a codec for the reply of these ids.
    #[must_use]
    pub fn new(ids: ReplyIds, options: Options) -> Self {
        Self {
            ids,
            options,
            created: 0,
            finish_reason: "stop".to_owned(),
        }
    }

    fn id(&self) -> String {
        format!("chatcmpl-{}", self.ids.message_id.as_str())
    }

    /// Appends a chunk with the next part of the message.
    fn part(
        &self,
        delta: Value,
        finish_reason: Option<&str>,
        keepsake: Option<Provenance<'_>>,
        out: &mut Vec<u8>,
    ) {
        let choice = ChunkChoice {
            index: 0,
            delta,
            logprobs: None,
            finish_reason,
        };
        self.chunk(vec![choice], None, keepsake, out);
    }

    fn chunk(
        &self,
        choices: Vec<ChunkChoice<'_>>,
        usage: Option<Usage>,
        keepsake: Option<Provenance<'_>>,
        out: &mut Vec<u8>,
    ) {
        let chunk = Chunk {
            id: &self.id(),
            object: "chat.completion.chunk",
            created: self.created,
            model: &self.options.model,
            choices,
            usage,
            keepsake,
        };
        write_data(&chunk, out);
    }
}

impl Codec for CompletionsCodec {
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>) {
        match event {
            ReplyEvent::Recalled(recalled, at) => {
                self.created = at.millis() / 1000;
                let delta = json!({"role": "assistant", "content": ""});
                self.part(
                    delta,
                    None,
                    Some(Provenance::new(&self.ids, *recalled)),
                    out,
                );
            }
            ReplyEvent::Delta(text) => self.part(json!({"content": text}), None, None, out),
            ReplyEvent::Members(members) => {
                self.part(Value::Object((*members).clone()), None, None, out);
            }
            ReplyEvent::Stopped(reason) => (*reason).clone_into(&mut self.finish_reason),
            // The last chunk has it.
            ReplyEvent::Usage(_) => {}
            ReplyEvent::Done(usage, _) => {
                self.part(json!({}), Some(&self.finish_reason), None, out);
                if self.options.includes_usage && usage.is_some() {
                    self.chunk(Vec::new(), *usage, None, out);
                }
                out.extend_from_slice(b"data: [DONE]\n\n");
            }
            ReplyEvent::Failed(failure) => {
                let error = ErrorObject {
                    message: &failure.sentence,
                    r#type: kind(500),
                    param: None,
                    code: &failure.code,
                };
                write_data(&ErrorBody { error }, out);
            }
        }
    }

    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8> {
        let mut message = Map::new();
        message.insert("role".to_owned(), "assistant".into());
        let is_silent = reply.text.is_empty() && !reply.members.is_empty();
        let content = if is_silent {
            Value::Null
        } else {
            reply.text.into()
        };
        message.insert("content".to_owned(), content);
        message.insert("refusal".to_owned(), Value::Null);
        message.extend(reply.members.clone());
        let choice = Choice {
            index: 0,
            message: Value::Object(message),
            logprobs: None,
            finish_reason: reply.stop_reason.unwrap_or("stop"),
        };
        let completion = ChatCompletion {
            id: self.id(),
            object: "chat.completion",
            created: self.created,
            model: &self.options.model,
            choices: [choice],
            usage: reply.usage,
            keepsake: Provenance::new(&self.ids, reply.recalled),
        };
        serde_json::to_vec(&completion).expect("plain structs are JSON")
    }
}
