//! The messages of a request in Anthropic's dialect, and those of chat completions that they become. A block is made anew of what is
//! known of it, so that no member reaches a server of models that may give it another meaning.
//! Source: the Claude API reference, "Messages: create a message".

use crate::error::Error;
use serde_json::{Map, Value, json};

/// A block of a message.
enum Block<'a> {
    Text(&'a str),
    /// An image, as a part of chat completions.
    Image(Value),
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: &'a Map<String, Value>,
    },
    ToolResult {
        id: &'a str,
        text: String,
        /// The images of the result, as parts of chat completions.
        images: Vec<Value>,
    },
    /// The thoughts of a model. A model is asked anew, with the words alone.
    Thinking,
}

/// Returns the role of a message.
pub fn role_of(message: &Map<String, Value>) -> Option<&str> {
    message.get("role").and_then(Value::as_str)
}

/// Returns whether a message has results of tools.
pub fn has_results(message: &Map<String, Value>) -> bool {
    let blocks = message.get("content").and_then(Value::as_array);
    let is_result = |block: &Value| block.get("type").is_some_and(|kind| kind == "tool_result");
    blocks.is_some_and(|blocks| blocks.iter().any(is_result))
}

/// Returns the text of a system prompt: a text, or blocks of text, a line each. `None` where it is blank.
///
/// # Errors
/// [`Error::Invalid`] with the name of the field, for anything else.
pub fn system_text(field: &str, system: Option<&Value>) -> Result<Option<String>, Error> {
    let Some(system) = system.filter(|system| !system.is_null()) else {
        return Ok(None);
    };
    let text_of = |block: Block<'_>| match block {
        Block::Text(text) => Ok(text.to_owned()),
        _ => Err(Error::invalid(
            field,
            "must have blocks of the type text alone",
        )),
    };
    let texts = blocks(field, Some(system))?.into_iter().map(text_of);
    let text = texts.collect::<Result<Vec<String>, Error>>()?.join("\n");
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// Returns the messages of chat completions that messages become. Results of tools are messages of their own, and what stands beside them
/// follows them.
///
/// # Errors
/// [`Error::Invalid`] with the name of the field that is of no known kind.
pub fn to_messages(messages: &[Map<String, Value>], may_speak: bool) -> Result<Vec<Value>, Error> {
    let mut all = Vec::new();
    for (place, message) in messages.iter().enumerate() {
        let role = format!("messages[{place}].role");
        let field = format!("messages[{place}].content");
        match role_of(message) {
            Some("user") => user(&field, blocks(&field, message.get("content"))?, &mut all)?,
            Some("assistant") => {
                all.push(assistant(&field, blocks(&field, message.get("content"))?)?);
            }
            Some("system") if may_speak => {
                let text = system_text(&field, message.get("content"))?;
                all.push(json!({"role": "system", "content": text.unwrap_or_default()}));
            }
            Some("system") => {
                let why = "is not accepted here: the operator decides who speaks";
                return Err(Error::invalid(role, why));
            }
            _ => return Err(Error::invalid(role, "must be user, assistant or system")),
        }
    }
    Ok(all)
}

/// Adds the messages that one of the user becomes. Images in the result of a tool follow it, since a result is a text there.
fn user(field: &str, blocks: Vec<Block<'_>>, all: &mut Vec<Value>) -> Result<(), Error> {
    let mut parts = Vec::new();
    let mut has_results = false;
    for block in blocks {
        match block {
            Block::ToolResult { id, text, images } => {
                has_results = true;
                parts.extend(images);
                all.push(json!({"role": "tool", "tool_call_id": id, "content": text}));
            }
            Block::Text(text) => parts.push(text_part(text)),
            Block::Image(image) => parts.push(image),
            Block::ToolUse { .. } | Block::Thinking => {
                let why = "must have blocks of the types text, image and tool_result alone, where it is the user's";
                return Err(Error::invalid(field, why));
            }
        }
    }
    if !parts.is_empty() || !has_results {
        all.push(json!({"role": "user", "content": content(parts)}));
    }
    Ok(())
}

/// Returns the message that one of the assistant becomes.
fn assistant(field: &str, blocks: Vec<Block<'_>>) -> Result<Value, Error> {
    let (mut parts, mut calls) = (Vec::new(), Vec::new());
    for block in blocks {
        match block {
            Block::Text(text) => parts.push(text_part(text)),
            Block::ToolUse { id, name, input } => {
                let arguments = serde_json::to_string(input).expect("a map is JSON");
                let function = json!({"name": name, "arguments": arguments});
                calls.push(json!({"id": id, "type": "function", "function": function}));
            }
            Block::Thinking => {}
            Block::Image(_) | Block::ToolResult { .. } => {
                let why = "must have blocks of the types text, tool_use and thinking alone, where it is the assistant's";
                return Err(Error::invalid(field, why));
            }
        }
    }
    if calls.is_empty() {
        return Ok(json!({"role": "assistant", "content": content(parts)}));
    }
    let content = if parts.is_empty() {
        Value::Null
    } else {
        content(parts)
    };
    Ok(json!({"role": "assistant", "content": content, "tool_calls": calls}))
}

fn text_part(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// Returns the content of a message: its parts, or a text alone, which every server understands.
fn content(parts: Vec<Value>) -> Value {
    match parts.as_slice() {
        [] => "".into(),
        [only] if only.get("text").is_some() => only.get("text").cloned().unwrap_or_default(),
        _ => Value::Array(parts),
    }
}

/// Returns the blocks of a content; a text is one block.
fn blocks<'a>(field: &str, content: Option<&'a Value>) -> Result<Vec<Block<'a>>, Error> {
    match content {
        Some(Value::String(text)) => Ok(vec![Block::Text(text)]),
        Some(Value::Array(blocks)) => {
            let named = |(place, one): (usize, &'a Value)| block(&format!("{field}[{place}]"), one);
            blocks.iter().enumerate().map(named).collect()
        }
        _ => Err(Error::invalid(field, "must be a text or blocks")),
    }
}

fn block<'a>(field: &str, block: &'a Value) -> Result<Block<'a>, Error> {
    let text = |name: &str| {
        let text = block.get(name).and_then(Value::as_str);
        text.ok_or_else(|| Error::invalid(format!("{field}.{name}"), "must be a text"))
    };
    match block.get("type").and_then(Value::as_str) {
        Some("text") => Ok(Block::Text(text("text")?)),
        Some("image") => Ok(Block::Image(image(field, block.get("source"))?)),
        Some("thinking" | "redacted_thinking") => Ok(Block::Thinking),
        Some("tool_use") => {
            let input = block.get("input").and_then(Value::as_object);
            let absent = || Error::invalid(format!("{field}.input"), "must be an object");
            Ok(Block::ToolUse {
                id: text("id")?,
                name: text("name")?,
                input: input.ok_or_else(absent)?,
            })
        }
        Some("tool_result") => {
            let (result, images) = result(&format!("{field}.content"), block.get("content"))?;
            let is_error = block.get("is_error") == Some(&Value::Bool(true));
            Ok(Block::ToolResult {
                id: text("tool_use_id")?,
                text: if is_error {
                    format!("Error: {result}")
                } else {
                    result
                },
                images,
            })
        }
        _ => {
            let why = "must be text, image, tool_use, tool_result or thinking";
            Err(Error::invalid(format!("{field}.type"), why))
        }
    }
}

/// Returns the texts and the images in the result of a tool.
fn result(field: &str, content: Option<&Value>) -> Result<(String, Vec<Value>), Error> {
    let (mut texts, mut images) = (Vec::new(), Vec::new());
    match content {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) => texts.push(text.as_str()),
        Some(Value::Array(blocks)) => {
            for (place, block) in blocks.iter().enumerate() {
                let field = format!("{field}[{place}]");
                let text = block.get("text").and_then(Value::as_str);
                match (block.get("type").and_then(Value::as_str), text) {
                    (Some("text"), Some(text)) => texts.push(text),
                    (Some("image"), _) => images.push(image(&field, block.get("source"))?),
                    _ => return Err(Error::invalid(field, "must be a text or an image")),
                }
            }
        }
        Some(_) => return Err(Error::invalid(field, "must be a text or blocks")),
    }
    Ok((texts.join("\n"), images))
}

/// Returns an image as a part of chat completions: one that is sent with the message, never an address to fetch.
fn image(field: &str, source: Option<&Value>) -> Result<Value, Error> {
    let of = |name: &str| source?.get(name)?.as_str();
    let kinds = ["image/jpeg", "image/png", "image/gif", "image/webp"];
    match (of("type"), of("media_type"), of("data")) {
        (Some("base64"), Some(kind), Some(data)) if kinds.contains(&kind) => {
            let url = format!("data:{kind};base64,{data}");
            Ok(json!({"type": "image_url", "image_url": {"url": url}}))
        }
        _ => {
            let why = "must be of the type base64, with data and a media_type of image/jpeg, image/png, image/gif or image/webp";
            Err(Error::invalid(format!("{field}.source"), why))
        }
    }
}
