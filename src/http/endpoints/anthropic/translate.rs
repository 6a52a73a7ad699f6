//! The options of a request in Anthropic's dialect, as chat completions have them.
//! Sources: the Claude API reference, "Messages: create a message"; the OpenAI API reference, "Chat Completions: create".

use crate::error::Error;
use crate::http::input;
use serde_json::{Map, Value, json};

/// The members that reach the model, by their names or by others.
#[rustfmt::skip]
const PASSED_ON: &[&str] = &[
    "output_config", "stop_sequences", "temperature", "thinking", "tool_choice", "tools", "top_k", "top_p",
];

/// The members that clients send and that are of no use here, or for the operator alone to choose.
#[rustfmt::skip]
const OF_NO_USE: &[&str] = &[
    "cache_control", "container", "context_management", "diagnostics", "inference_geo", "service_tier", "speed", "user_profile_id", "workspace_id",
];

/// Returns the members of a chat completion's request that stand for those of a message's.
///
/// # Errors
/// [`Error::Invalid`] with the name of a member that is not known, or that has no counterpart.
pub fn translate(request: &Map<String, Value>) -> Result<Map<String, Value>, Error> {
    for (name, member) in request {
        let is_known = PASSED_ON.contains(&name.as_str()) || OF_NO_USE.contains(&name.as_str());
        if !member.is_null() && !is_known {
            return Err(input::unknown_field(input::display_name(name)));
        }
    }
    let some = |name: &str| request.get(name).filter(|member| !member.is_null());
    let mut body = Map::new();
    let mut put = |name: &str, member: Option<Value>| {
        if let Some(member) = member {
            body.insert(name.to_owned(), member);
        }
    };
    for name in ["temperature", "top_k", "top_p"] {
        put(name, some(name).cloned());
    }
    put("stop", some("stop_sequences").cloned());
    let of_output = |name: &str| {
        some("output_config")?
            .get(name)
            .filter(|one| !one.is_null())
    };
    put(
        "reasoning_effort",
        of_output("effort").map(effort).transpose()?,
    );
    put(
        "response_format",
        of_output("format").map(format).transpose()?,
    );
    let tools = some("tools").map(tools).transpose()?;
    let tools = tools.filter(|tools| !tools.is_empty());
    if let Some(choice) = some("tool_choice").filter(|_| tools.is_some()) {
        put("tool_choice", Some(tool_choice(choice)?));
        if choice.get("disable_parallel_tool_use") == Some(&Value::Bool(true)) {
            put("parallel_tool_calls", Some(false.into()));
        }
    }
    put("tools", tools.map(Value::Array));
    Ok(body)
}

/// Returns whether a request asks for what the model thinks. How long it may think is left to `output_config`: many servers refuse what
/// they do not know.
#[must_use]
pub fn shows_thinking(request: &Map<String, Value>) -> bool {
    let of = |name: &str| request.get("thinking")?.get(name)?.as_str();
    matches!(of("type"), Some("enabled" | "adaptive" | "between_tools"))
        && of("display") != Some("omitted")
}

/// Returns an effort as chat completions know it: `high` is the most.
fn effort(effort: &Value) -> Result<Value, Error> {
    match effort.as_str() {
        Some("low" | "medium" | "high") => Ok(effort.clone()),
        Some("xhigh" | "max") => Ok("high".into()),
        _ => {
            let why = "must be low, medium, high, xhigh or max";
            Err(Error::invalid("output_config.effort", why))
        }
    }
}

fn format(format: &Value) -> Result<Value, Error> {
    let kind = format.get("type").and_then(Value::as_str);
    if let (Some("json_schema"), Some(schema)) = (kind, format.get("schema")) {
        return Ok(json!({
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": true, "schema": schema},
        }));
    }
    let why = "must be of the type json_schema, with a schema";
    Err(Error::invalid("output_config.format", why))
}

fn tools(tools: &Value) -> Result<Vec<Value>, Error> {
    let list = tools.as_array();
    let list = list.ok_or_else(|| Error::invalid("tools", "must be a list"))?;
    let tool = |(place, tool): (usize, &Value)| {
        let field = |name: &str| format!("tools[{place}].{name}");
        let some = |name: &str| tool.get(name).filter(|member| !member.is_null());
        if some("type").is_some_and(|kind| kind != "custom") {
            let why = "must be custom: the companion has no tools of its own here";
            return Err(Error::invalid(field("type"), why));
        }
        if !some("name").is_some_and(Value::is_string) {
            return Err(Error::invalid(field("name"), "is required"));
        }
        let mut function = Map::new();
        for (name, theirs) in [
            ("name", "name"),
            ("description", "description"),
            ("parameters", "input_schema"),
            ("strict", "strict"),
        ] {
            if let Some(member) = some(theirs) {
                function.insert(name.to_owned(), member.clone());
            }
        }
        Ok(json!({"type": "function", "function": function}))
    };
    list.iter().enumerate().map(tool).collect()
}

fn tool_choice(choice: &Value) -> Result<Value, Error> {
    let of = |name: &str| choice.get(name).and_then(Value::as_str);
    match (of("type"), of("name")) {
        (Some("auto"), _) => Ok("auto".into()),
        (Some("any"), _) => Ok("required".into()),
        (Some("none"), _) => Ok("none".into()),
        (Some("tool"), Some(name)) => Ok(json!({"type": "function", "function": {"name": name}})),
        _ => {
            let why = "must be of the type auto, any or none, or of the type tool with a name";
            Err(Error::invalid("tool_choice", why))
        }
    }
}
