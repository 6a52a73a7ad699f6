//! The options of a request in OpenAI's Responses dialect, as chat completions have them.
//! Source: the OpenAI API reference, "Responses: create" and "Chat Completions: create".

use crate::error::Error;
use serde_json::{Map, Value, json};

/// The members that both dialects have.
#[rustfmt::skip]
const SAME: &[&str] = &[
    "frequency_penalty", "min_p", "parallel_tool_calls", "presence_penalty", "repetition_penalty", "seed", "temperature", "top_k", "top_p",
];

/// Returns the members of a chat completion's request that stand for those of a response's.
///
/// # Errors
/// [`Error::Invalid`] with the name of a member that has no counterpart.
pub fn translate(request: &Map<String, Value>) -> Result<Map<String, Value>, Error> {
    let some = |name: &str| request.get(name).filter(|member| !member.is_null());
    let mut body = Map::new();
    let mut put = |name: &str, member: Option<Value>| {
        if let Some(member) = member {
            body.insert(name.to_owned(), member);
        }
    };
    for name in SAME {
        put(name, some(name).cloned());
    }
    put("max_tokens", some("max_output_tokens").cloned());
    let of = |member: &str, name: &str| some(member)?.get(name).filter(|one| !one.is_null());
    put("reasoning_effort", of("reasoning", "effort").cloned());
    put("verbosity", of("text", "verbosity").cloned());
    put(
        "response_format",
        of("text", "format").map_or(Ok(None), format)?,
    );
    put("tools", some("tools").map(tools).transpose()?.flatten());
    let has_tools = some("tools")
        .and_then(Value::as_array)
        .is_some_and(|tools| !tools.is_empty());
    let choice = some("tool_choice").filter(|_| has_tools);
    put("tool_choice", choice.map(tool_choice).transpose()?);
    Ok(body)
}

fn format(format: &Value) -> Result<Option<Value>, Error> {
    match format.get("type").and_then(Value::as_str) {
        Some("text") => Ok(None),
        Some("json_object") => Ok(Some(json!({"type": "json_object"}))),
        Some("json_schema") => {
            let mut schema = format.as_object().cloned().unwrap_or_default();
            schema.shift_remove("type");
            Ok(Some(json!({"type": "json_schema", "json_schema": schema})))
        }
        _ => {
            let why = "must be text, json_object or json_schema";
            Err(Error::invalid("text.format.type", why))
        }
    }
}

fn tools(tools: &Value) -> Result<Option<Value>, Error> {
    let list = tools
        .as_array()
        .ok_or_else(|| Error::invalid("tools", "must be a list"))?;
    let tool = |(place, tool): (usize, &Value)| {
        let field = |name: &str| format!("tools[{place}].{name}");
        if tool.get("type").and_then(Value::as_str) != Some("function") {
            let why = "must be function: the companion has no tools of its own here";
            return Err(Error::invalid(field("type"), why));
        }
        if tool.get("name").and_then(Value::as_str).is_none() {
            return Err(Error::invalid(field("name"), "is required"));
        }
        let mut function = Map::new();
        for name in ["name", "description", "parameters", "strict"] {
            if let Some(member) = tool.get(name).filter(|member| !member.is_null()) {
                function.insert(name.to_owned(), member.clone());
            }
        }
        Ok(json!({"type": "function", "function": function}))
    };
    let tools: Result<Vec<Value>, Error> = list.iter().enumerate().map(tool).collect();
    Ok(Some(tools?)
        .filter(|tools| !tools.is_empty())
        .map(Value::Array))
}

fn tool_choice(choice: &Value) -> Result<Value, Error> {
    if let Some("auto" | "none" | "required") = choice.as_str() {
        return Ok(choice.clone());
    }
    let name = choice.get("name").and_then(Value::as_str);
    if let (Some("function"), Some(name)) = (choice.get("type").and_then(Value::as_str), name) {
        return Ok(json!({"type": "function", "function": {"name": name}}));
    }
    let why = "must be auto, none, required or the name of a function";
    Err(Error::invalid("tool_choice", why))
}
