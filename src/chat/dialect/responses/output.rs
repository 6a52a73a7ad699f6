//! The items of a response's output: what the model reasoned, its message, and its calls of tools.
//! Source: the OpenAI API reference, "Responses: the response object".

use crate::id::ResponseId;
use serde_json::{Map, Value, json};

/// An item of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The text that the model reasoned with.
    Reasoning(String),
    /// The text of the message.
    Message(String),
    /// The text with which the model refuses.
    Refusal(String),
    /// A call of a tool.
    Call(Call),
}

/// A call of a tool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The place of the call among the calls of the message.
    pub index: usize,
    /// The id of the call, as the model gave it.
    pub id: String,
    /// The name of the tool.
    pub name: String,
    /// The arguments of the call, as JSON.
    pub arguments: String,
}

impl Call {
    /// Adds a part of the call.
    pub fn add(&mut self, part: &Value) {
        let text = |pointer: &str| part.pointer(pointer).and_then(Value::as_str);
        if let Some(id) = text("/id").filter(|id| !id.is_empty()) {
            id.clone_into(&mut self.id);
        }
        if let Some(name) = text("/function/name").filter(|name| !name.is_empty()) {
            name.clone_into(&mut self.name);
        }
        self.arguments
            .push_str(text("/function/arguments").unwrap_or_default());
    }
}

/// Returns the reasoning among the members of a message, as servers of models name it.
#[must_use]
pub fn reasoning(members: &Map<String, Value>) -> Option<&str> {
    let named = ["reasoning_content", "reasoning"];
    let text = named.iter().find_map(|name| members.get(*name)?.as_str());
    text.filter(|text| !text.is_empty())
}

/// Returns the text among the members of a message with which a model refuses.
#[must_use]
pub fn refusal(members: &Map<String, Value>) -> Option<&str> {
    let text = members.get("refusal").and_then(Value::as_str);
    text.filter(|text| !text.is_empty())
}

/// Returns the calls of tools among the members of a message, or of a part of one.
pub fn calls(members: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let calls = members.get("tool_calls").and_then(Value::as_array);
    calls.into_iter().flatten()
}

/// Returns the items of an answer that is over.
#[must_use]
pub fn items(text: &str, members: &Map<String, Value>) -> Vec<Item> {
    let reasoning = reasoning(members).map(|text| Item::Reasoning(text.to_owned()));
    let text = (!text.is_empty()).then(|| Item::Message(text.to_owned()));
    let refusal = refusal(members).map(|text| Item::Refusal(text.to_owned()));
    let calls = calls(members).enumerate().map(|(index, part)| {
        let mut call = Call {
            index,
            ..Call::default()
        };
        call.add(part);
        Item::Call(call)
    });
    let words = [reasoning, text, refusal].into_iter().flatten();
    words.chain(calls).collect()
}

impl Item {
    /// Returns the id of the item at a place of an output.
    #[must_use]
    pub fn id(&self, response: &ResponseId, place: usize) -> String {
        let (kind, id) = (self.prefix(), response.as_str());
        // A message is alone, but where a model goes on after its calls.
        match self {
            Self::Message(_) if place <= 1 => format!("{kind}_{id}"),
            _ => format!("{kind}_{id}_{place}"),
        }
    }

    const fn prefix(&self) -> &'static str {
        match self {
            Self::Reasoning(_) => "rs",
            Self::Message(_) | Self::Refusal(_) => "msg",
            Self::Call(_) => "fc",
        }
    }

    /// Returns the part of the item's content that has its text; `None` for a call.
    #[must_use]
    pub fn part(&self) -> Option<Value> {
        match self {
            Self::Reasoning(text) => Some(json!({"type": "reasoning_text", "text": text})),
            Self::Message(text) => Some(
                json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []}),
            ),
            Self::Refusal(text) => Some(json!({"type": "refusal", "refusal": text})),
            Self::Call(_) => None,
        }
    }

    /// Returns the item as JSON, with a status: `in_progress`, `completed` or `incomplete`.
    #[must_use]
    pub fn json(&self, id: &str, status: &str) -> Value {
        let content = || {
            let has_text = !matches!(self, Self::Reasoning(text) | Self::Message(text) | Self::Refusal(text) if text.is_empty());
            let parts = self.part().into_iter().filter(|_| has_text);
            parts.collect::<Vec<Value>>()
        };
        match self {
            Self::Reasoning(_) => {
                json!({"type": "reasoning", "id": id, "status": status, "summary": [], "content": content()})
            }
            Self::Message(_) | Self::Refusal(_) => {
                json!({"type": "message", "id": id, "status": status, "role": "assistant", "content": content()})
            }
            Self::Call(call) => json!({
                "type": "function_call", "id": id, "status": status,
                "call_id": call.id, "name": call.name, "arguments": call.arguments,
            }),
        }
    }
}
