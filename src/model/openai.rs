//! OpenAI's dialect: `POST /chat/completions` with a stream of `chat.completion.chunk` objects.
//! Source: the OpenAI API reference, "Chat Completions: streaming".

use super::{Prompt, Settings};
use crate::platform::ModelCall;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The body of a request to an OpenAI-compatible server, which is also the input of Workers AI.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<&'a str>,
    pub messages: Vec<Message<'a>>,
    pub max_tokens: u32,
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<Value>,
}

#[derive(Serialize)]
pub(super) struct StreamOptions {
    include_usage: bool,
}

#[derive(Serialize)]
pub(super) struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

/// Returns the prompt as messages of OpenAI's dialect: the system's first, the person's last.
pub(super) fn messages(prompt: &Prompt) -> Vec<Message<'_>> {
    let system = Message {
        role: "system",
        content: &prompt.system,
    };
    let history = prompt.history.iter();
    let history = history.map(|line| Message {
        role: line.role.name(),
        content: &line.content,
    });
    let message = Message {
        role: "user",
        content: &prompt.message,
    };
    std::iter::once(system)
        .chain(history)
        .chain([message])
        .collect()
}

/// Returns the call that asks an OpenAI-compatible server for a reply.
#[must_use]
pub fn call(
    base_url: &str,
    model: &str,
    api_key: Option<&str>,
    prompt: &Prompt,
    settings: Settings<'_>,
) -> ModelCall {
    let body = match &prompt.request {
        Some(request) => {
            let mut body = passed_on(request, prompt, settings.max_tokens);
            body.insert("model".to_owned(), model.into());
            body.insert("stream_options".to_owned(), json!({"include_usage": true}));
            json(&body)
        }
        None => json(&Body {
            model: Some(model),
            messages: messages(prompt),
            max_tokens: settings.max_tokens,
            stream: true,
            stream_options: Some(StreamOptions {
                include_usage: true,
            }),
            response_format: settings.schema.map(response_format),
        }),
    };
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("accept", "text/event-stream".to_owned()),
    ];
    if let Some(key) = api_key {
        headers.push(("authorization", format!("Bearer {key}")));
    }
    ModelCall::Http {
        url: format!("{base_url}/chat/completions"),
        headers,
        body,
    }
}

pub(super) fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("strings and numbers are JSON")
}

/// Returns a client's own request as it is, with the system prompt and the earlier messages after the client's own system messages,
/// and as a stream of at most `most` tokens.
pub(super) fn passed_on(
    request: &Map<String, Value>,
    prompt: &Prompt,
    most: u32,
) -> Map<String, Value> {
    let mut body = request.clone();
    if let Some(Value::Array(messages)) = body.get_mut("messages") {
        let place = messages.iter().take_while(|one| is_system(one)).count();
        let system = Some(("system", &prompt.system)).filter(|(_, text)| !text.is_empty());
        let history = prompt.history.iter();
        let history = history.map(|line| (line.role.name(), &line.content));
        let stored = system.into_iter().chain(history);
        let stored = stored.map(|(role, content)| json!({"role": role, "content": content}));
        let _ = messages.splice(place..place, stored);
    }
    // Servers know one name or the other, so only one that all know is sent.
    let limits = ["max_completion_tokens", "max_tokens"];
    let asked = limits.map(|name| body.shift_remove(name).and_then(|limit| limit.as_u64()));
    let asked = asked.into_iter().flatten().min();
    let most = u64::from(most);
    let limit = asked.map_or(most, |asked| asked.min(most));
    body.insert("max_tokens".to_owned(), limit.into());
    body.insert("stream".to_owned(), true.into());
    body
}

/// Returns whether a message is one of the system, which OpenAI also calls the developer.
#[must_use]
pub fn is_system(message: &Value) -> bool {
    let role = message.get("role").and_then(Value::as_str);
    matches!(role, Some("system" | "developer"))
}

/// Returns the text of a message's content, of several parts a line each.
#[must_use]
pub fn text_of(content: Option<&Value>) -> String {
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// Returns the member that holds a model to a JSON schema.
/// Source: the OpenAI API reference, "Structured model outputs".
fn response_format(schema: &str) -> Value {
    let schema: Value = serde_json::from_str(schema).expect("a schema of this program is JSON");
    json!({"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": schema}})
}
