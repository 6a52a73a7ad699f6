//! The items of a request in OpenAI's Responses dialect, and the messages that they become for the model.
//! Source: the OpenAI API reference, "Responses: create", and Open Responses, "Items".

use crate::error::Error;
use serde_json::{Map, Value, json};

/// The member of a message that stands for a stored item until [`super::context::resolve`] puts the item in its place.
const REFERENCE: &str = "stored_item";

/// Returns the messages of chat completions that items become, which are those of the field `name`.
///
/// # Errors
/// [`Error::Invalid`] with the name of the field that is of no known kind.
pub fn to_messages(name: &str, items: &[Value]) -> Result<Vec<Value>, Error> {
    let mut messages = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let field = |member: &str| format!("{name}[{place}].{member}");
        let why = "must be an object";
        let item = item
            .as_object()
            .ok_or_else(|| Error::invalid(format!("{name}[{place}]"), why))?;
        let text = |name: &str| {
            let text = item.get(name).and_then(Value::as_str);
            text.ok_or_else(|| Error::invalid(field(name), "must be a text"))
        };
        match kind(item) {
            Some("message") => messages.push(message(item, &field)?),
            Some("function_call") => {
                let function = json!({"name": text("name")?, "arguments": text("arguments")?});
                let call =
                    json!({"id": text("call_id")?, "type": "function", "function": function});
                add_call(&mut messages, call);
            }
            Some("function_call_output") => {
                let content = output(item.get("output"), &field)?;
                messages.push(
                    json!({"role": "tool", "tool_call_id": text("call_id")?, "content": content}),
                );
            }
            // A model is asked anew, with the words alone.
            Some("reasoning") => {}
            Some("item_reference") => {
                let id = stored_id(text("id")?);
                // Items of one response follow each other, and are one message.
                if messages.last().and_then(reference) != Some(id) {
                    messages.push(json!({ REFERENCE: id }));
                }
            }
            _ => {
                let why = "must be message, function_call, function_call_output, reasoning or item_reference";
                return Err(Error::invalid(field("type"), why));
            }
        }
    }
    Ok(messages)
}

/// Returns the kind of an item. A message needs no `type`, and neither does a reference.
#[must_use]
pub fn kind(item: &Map<String, Value>) -> Option<&str> {
    match item.get("type") {
        None | Some(Value::Null) if item.contains_key("role") => Some("message"),
        None | Some(Value::Null) if item.contains_key("id") => Some("item_reference"),
        kind => kind.and_then(Value::as_str),
    }
}

/// Returns the id of the stored item that a message stands for.
#[must_use]
pub fn reference(message: &Value) -> Option<&str> {
    message.get(REFERENCE).and_then(Value::as_str)
}

/// Returns the id under which an item is stored: `msg_ID`, or `fc_ID_1` for one of several.
fn stored_id(item: &str) -> &str {
    let id = item.split_once('_').map_or(item, |(_, id)| id);
    id.split_once('_').map_or(id, |(id, _)| id)
}

fn message(item: &Map<String, Value>, field: &impl Fn(&str) -> String) -> Result<Value, Error> {
    let role = item.get("role").and_then(Value::as_str);
    let why = "must be user, assistant, system or developer";
    let role = role
        .filter(|role| matches!(*role, "user" | "assistant" | "system" | "developer"))
        .ok_or_else(|| Error::invalid(field("role"), why))?;
    let content = match item.get("content") {
        Some(Value::String(text)) => Value::String(text.clone()),
        Some(Value::Array(parts)) => {
            let parts: Option<Vec<Value>> = parts.iter().map(part).collect();
            let why = "must have parts of the types input_text, output_text, refusal and input_image alone, an image with a data: URL";
            Value::Array(parts.ok_or_else(|| Error::invalid(field("content"), why))?)
        }
        _ => return Err(Error::invalid(field("content"), "must be a text or parts")),
    };
    Ok(json!({"role": role, "content": content}))
}

/// Returns a part of a message as chat completions have it; `None` for one of no known kind.
fn part(part: &Value) -> Option<Value> {
    let text = |name: &str| part.get(name).and_then(Value::as_str);
    match text("type")? {
        "input_text" | "output_text" | "text" => {
            Some(json!({"type": "text", "text": text("text")?}))
        }
        "refusal" => Some(json!({"type": "refusal", "refusal": text("refusal")?})),
        "input_image" => {
            let url = text("image_url").filter(|url| url.starts_with("data:image/"))?;
            let mut image = json!({ "url": url });
            let detail =
                text("detail").filter(|one| matches!(*one, "auto" | "low" | "high" | "original"));
            if let (Some(detail), Some(members)) = (detail, image.as_object_mut()) {
                members.insert("detail".to_owned(), detail.into());
            }
            Some(json!({"type": "image_url", "image_url": image}))
        }
        _ => None,
    }
}

/// Returns the result of a tool as a text.
fn output(output: Option<&Value>, field: &impl Fn(&str) -> String) -> Result<String, Error> {
    match output {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().map(|part| part.get("text")?.as_str());
            let texts: Option<Vec<&str>> = texts.collect();
            let why = "must have parts of the type input_text alone";
            let texts = texts.ok_or_else(|| Error::invalid(field("output"), why))?;
            Ok(texts.join("\n"))
        }
        _ => Err(Error::invalid(field("output"), "must be a text or parts")),
    }
}

/// Adds a call of a tool to the companion's message before it, or to a message of its own.
fn add_call(messages: &mut Vec<Value>, call: Value) {
    let last = messages.last_mut().and_then(Value::as_object_mut);
    if let Some(last) = last
        && last.get("role").and_then(Value::as_str) == Some("assistant")
    {
        let calls = last.entry("tool_calls").or_insert_with(|| json!([]));
        if let Value::Array(calls) = calls {
            calls.push(call);
        }
        return;
    }
    messages.push(json!({"role": "assistant", "content": null, "tool_calls": [call]}));
}

#[cfg(test)]
mod tests {
    use super::to_messages;
    use serde_json::{Value, json};

    fn messages(items: &Value) -> Value {
        let items = items.as_array().expect("items");
        to_messages("input", items).expect("messages").into()
    }

    #[test]
    fn items_become_messages() {
        let items = json!([
            {"role": "user", "content": "What is 1 + 2?"},
            {"type": "reasoning", "id": "rs_1", "summary": []},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Let me see."}]},
            {"type": "function_call", "call_id": "c", "name": "add", "arguments": "{}"},
            {"type": "function_call", "call_id": "d", "name": "add", "arguments": "[]"},
            {"type": "function_call_output", "call_id": "c", "output": "3"},
            {"type": "function_call_output", "call_id": "d", "output": [{"type": "input_text", "text": "4"}]},
            {"type": "item_reference", "id": "msg_a-b"},
            {"id": "fc_a-b_1"},
        ]);
        let calls = json!([
            {"id": "c", "type": "function", "function": {"name": "add", "arguments": "{}"}},
            {"id": "d", "type": "function", "function": {"name": "add", "arguments": "[]"}},
        ]);
        assert_eq!(
            messages(&items),
            json!([
                {"role": "user", "content": "What is 1 + 2?"},
                {"role": "assistant", "content": [{"type": "text", "text": "Let me see."}], "tool_calls": calls},
                {"role": "tool", "tool_call_id": "c", "content": "3"},
                {"role": "tool", "tool_call_id": "d", "content": "4"},
                {"stored_item": "a-b"},
            ])
        );
    }

    #[test]
    fn an_item_of_no_known_kind_is_named() {
        for (item, field) in [
            (json!(1), "input[0]"),
            (
                json!({"type": "web_search_call", "id": "x"}),
                "input[0].type",
            ),
            (json!({"role": "tool", "content": "x"}), "input[0].role"),
            (json!({"role": "user"}), "input[0].content"),
            (
                json!({"role": "user", "content": [{"type": "input_image", "image_url": "https://a.example/x.png"}]}),
                "input[0].content",
            ),
            (
                json!({"type": "function_call", "call_id": "c"}),
                "input[0].name",
            ),
        ] {
            let error = to_messages("input", &[item]).expect_err("a field");
            assert!(
                error.detail().starts_with(&format!("`{field}`")),
                "{error:?}"
            );
        }
    }
}
