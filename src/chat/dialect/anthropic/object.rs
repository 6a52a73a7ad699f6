//! A message of Anthropic's dialect: its blocks, its usage, and the reason why it ended.
//! Source: the Claude API reference, "Messages: create a message".

use super::super::completions::Provenance;
use super::super::responses::output::{Call, Item};
use crate::model::Usage;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// A message of the companion.
#[derive(Serialize, JsonSchema)]
pub struct MessageObject<'a> {
    /// `msg_` and the id of the reply's message.
    pub id: String,
    /// Always `message`.
    #[schemars(extend("const" = "message"))]
    pub r#type: &'static str,
    /// Always `assistant`.
    #[schemars(extend("const" = "assistant"))]
    pub role: &'static str,
    /// The name of the model that answers.
    pub model: &'a str,
    /// The blocks of the reply: `text`, `tool_use`, and `thinking` where the request asks for it.
    pub content: Vec<Value>,
    /// The reason why the model stopped: `end_turn`, `max_tokens`, `tool_use` or `refusal`; null at the begin of a stream.
    pub stop_reason: Option<&'static str>,
    /// Always null: which text stopped the model is not known here.
    pub stop_sequence: Option<&'a str>,
    /// Always null.
    pub stop_details: Option<&'a str>,
    /// Always null.
    pub container: Option<&'a str>,
    /// Always null.
    pub diagnostics: Option<&'a str>,
    /// The tokens that the reply cost.
    pub usage: MessageUsage,
    /// The memories and facts recalled for the reply: a member of our own.
    pub keepsake: Provenance<'a>,
}

/// The tokens that a reply cost.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct MessageUsage {
    /// The tokens that the model read; 0 where it did not count them, and at the begin of a stream.
    pub input_tokens: u32,
    /// The tokens that the model wrote; 0 where it did not count them, and at the begin of a stream.
    pub output_tokens: u32,
    /// Always null.
    pub cache_creation_input_tokens: Option<u32>,
    /// Always null.
    pub cache_read_input_tokens: Option<u32>,
}

impl MessageUsage {
    /// Returns the tokens that a model counted, if it did.
    #[must_use]
    pub fn new(usage: Option<Usage>) -> Self {
        let usage = usage.unwrap_or_default();
        Self {
            input_tokens: usage.prompt_tokens,
            output_tokens: usage.completion_tokens,
            ..Self::default()
        }
    }
}

/// Returns the reason why a message ended, out of the reason why the model stopped. Some servers say `stop` where the model calls tools.
#[must_use]
pub fn stop_reason(reason: Option<&str>, calls_tools: bool, refuses: bool) -> &'static str {
    match reason {
        Some("length") => "max_tokens",
        Some("content_filter") => "refusal",
        _ if calls_tools => "tool_use",
        _ if refuses => "refusal",
        _ => "end_turn",
    }
}

/// Returns a block as it begins: without its text or its arguments.
#[must_use]
pub fn begun(item: &Item) -> Value {
    match item {
        Item::Reasoning(_) => json!({"type": "thinking", "thinking": "", "signature": ""}),
        Item::Message(_) | Item::Refusal(_) => json!({"type": "text", "text": ""}),
        Item::Call(call) => tool_use(call, &json!({})),
    }
}

/// Returns a block as it ended.
#[must_use]
pub fn whole(item: &Item) -> Value {
    match item {
        Item::Reasoning(text) => json!({"type": "thinking", "thinking": text, "signature": ""}),
        Item::Message(text) | Item::Refusal(text) => json!({"type": "text", "text": text}),
        Item::Call(call) => tool_use(call, &input(&call.arguments)),
    }
}

fn tool_use(call: &Call, input: &Value) -> Value {
    json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input})
}

/// Returns the arguments of a call as an object. Those that are no object, such as ones that were cut, are its member `arguments`, as a
/// text.
fn input(arguments: &str) -> Value {
    if arguments.trim().is_empty() {
        return json!({});
    }
    let input = serde_json::from_str(arguments).ok();
    let input = input.filter(Value::is_object);
    input.unwrap_or_else(|| json!({ "arguments": arguments }))
}

#[cfg(test)]
mod tests {
    use super::{input, stop_reason};
    use serde_json::json;

    #[test]
    fn a_message_ends_for_the_reason_that_anthropic_names() {
        for (reason, calls_tools, refuses, name) in [
            (Some("stop"), false, false, "end_turn"),
            (None, false, false, "end_turn"),
            (Some("length"), true, false, "max_tokens"),
            (Some("tool_calls"), true, false, "tool_use"),
            (Some("stop"), true, false, "tool_use"),
            (Some("content_filter"), false, false, "refusal"),
            (Some("stop"), false, true, "refusal"),
        ] {
            assert_eq!(stop_reason(reason, calls_tools, refuses), name);
        }
    }

    #[test]
    fn the_arguments_of_a_call_are_an_object_whatever_the_model_said() {
        assert_eq!(input("{\"a\": 1}"), json!({"a": 1}));
        assert_eq!(input(" "), json!({}));
        assert_eq!(input("{\"a\": "), json!({"arguments": "{\"a\": "}));
        assert_eq!(input("[1]"), json!({"arguments": "[1]"}));
    }
}
