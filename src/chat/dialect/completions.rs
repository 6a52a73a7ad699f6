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
    /// The members of the message other than its text, gathered from their parts.
    members: Map<String, Value>,
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

impl CompletionsCodec {
    /// Returns a codec for the reply of these ids.
    #[must_use]
    pub fn new(ids: ReplyIds, options: Options) -> Self {
        Self {
            ids,
            options,
            created: 0,
            finish_reason: String::new(),
            members: Map::new(),
        }
    }

    fn id(&self) -> String {
        format!("chatcmpl-{}", self.ids.message_id.as_str())
    }

    fn provenance<'a>(&'a self, recalled: RecallSummary<'a>) -> Provenance<'a> {
        Provenance {
            conversation_id: &self.ids.conversation_id,
            message_id: &self.ids.message_id,
            recalled,
        }
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

    fn finish_reason(&self) -> &str {
        if self.finish_reason.is_empty() {
            "stop"
        } else {
            &self.finish_reason
        }
    }
}

impl Codec for CompletionsCodec {
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>) {
        match event {
            ReplyEvent::Recalled(recalled, at) => {
                self.created = at.millis() / 1000;
                let delta = json!({"role": "assistant", "content": ""});
                self.part(delta, None, Some(self.provenance(*recalled)), out);
            }
            ReplyEvent::Delta(text) => self.part(json!({"content": text}), None, None, out),
            ReplyEvent::Members(members) => {
                add_members(&mut self.members, members);
                self.part(Value::Object((*members).clone()), None, None, out);
            }
            ReplyEvent::Stopped(reason) => (*reason).clone_into(&mut self.finish_reason),
            // The last chunk has it.
            ReplyEvent::Usage(_) => {}
            ReplyEvent::Done(usage, _) => {
                self.part(json!({}), Some(self.finish_reason()), None, out);
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
                    code: failure.code,
                };
                write_data(&ErrorBody { error }, out);
            }
        }
    }

    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8> {
        let mut message = Map::new();
        message.insert("role".to_owned(), "assistant".into());
        let is_silent = reply.text.is_empty() && !self.members.is_empty();
        let content = if is_silent {
            Value::Null
        } else {
            reply.text.into()
        };
        message.insert("content".to_owned(), content);
        message.insert("refusal".to_owned(), Value::Null);
        add_members(&mut message, &self.members);
        let choice = Choice {
            index: 0,
            message: Value::Object(message),
            logprobs: None,
            finish_reason: self.finish_reason(),
        };
        let completion = ChatCompletion {
            id: self.id(),
            object: "chat.completion",
            created: self.created,
            model: &self.options.model,
            choices: [choice],
            usage: reply.usage,
            keepsake: self.provenance(reply.recalled),
        };
        serde_json::to_vec(&completion).expect("plain structs are JSON")
    }
}

/// Adds the parts of members to what came of them: texts follow each other, lists are matched by `index`, which a whole message
/// does not have.
fn add_members(gathered: &mut Map<String, Value>, parts: &Map<String, Value>) {
    for (name, part) in parts.iter().filter(|(name, _)| *name != "index") {
        match (gathered.get_mut(name), part) {
            (Some(Value::String(text)), Value::String(more)) if !is_label(name) => {
                text.push_str(more);
            }
            (Some(Value::Object(inner)), Value::Object(more)) => add_members(inner, more),
            (_, Value::Array(items)) => {
                let list = gathered.entry(name).or_insert_with(|| json!([]));
                if !list.is_array() {
                    *list = json!([]);
                }
                if let Value::Array(list) = list {
                    add_items(list, items);
                }
            }
            (Some(known), _) if !known.is_null() => {}
            _ => {
                let mut part = part.clone();
                if let Value::Object(inner) = &mut part {
                    inner.shift_remove("index");
                }
                gathered.insert(name.clone(), part);
            }
        }
    }
}

/// Adds the parts of a list's items, each to the item of its `index`, or at the end where it has none.
fn add_items(list: &mut Vec<Value>, parts: &[Value]) {
    for part in parts {
        let Value::Object(part) = part else {
            list.push(part.clone());
            continue;
        };
        let index = part.get("index").and_then(Value::as_u64);
        let index = index.and_then(|index| usize::try_from(index).ok());
        let place = index.unwrap_or(list.len());
        // A model that counts on without end is not followed.
        if place > list.len() {
            continue;
        }
        if place == list.len() {
            list.push(json!({}));
        }
        if let Some(Value::Object(item)) = list.get_mut(place) {
            add_members(item, part);
        }
    }
}

/// Returns whether a text comes whole, and may come again.
fn is_label(name: &str) -> bool {
    matches!(name, "id" | "type" | "name" | "role")
}

#[cfg(test)]
mod tests {
    use super::add_members;
    use serde_json::{Map, Value, json};

    fn map(json: Value) -> Map<String, Value> {
        match json {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    #[test]
    fn the_parts_of_calls_are_put_together() {
        let mut whole = Map::new();
        for part in [
            json!({"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "add", "arguments": ""}}]}),
            json!({"tool_calls": [{"index": 0, "id": "c1", "function": {"arguments": "{\"a\":"}}]}),
            json!({"tool_calls": [{"index": 1, "id": "c2", "type": "function", "function": {"name": "sub", "arguments": "{}"}}]}),
            json!({"tool_calls": [{"index": 0, "function": {"arguments": "1}"}}], "reasoning": "hm"}),
            json!({"tool_calls": [{"index": 9, "id": "far"}], "reasoning": "!"}),
        ] {
            add_members(&mut whole, &map(part));
        }
        assert_eq!(
            Value::Object(whole),
            json!({
                "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":1}"}},
                    {"id": "c2", "type": "function", "function": {"name": "sub", "arguments": "{}"}},
                ],
                "reasoning": "hm!",
            })
        );
    }
}
