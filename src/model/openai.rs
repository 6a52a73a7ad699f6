//! OpenAI's dialect: `POST /chat/completions` with a stream of `chat.completion.chunk` objects.
//! Source: the OpenAI API reference, "Chat Completions: streaming".

use super::{Prompt, Said, Usage};
use crate::error::ModelFault;
use crate::platform::ModelCall;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of a request, which is also the input of Workers AI.
#[derive(Serialize)]
pub(super) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<&'a str>,
    pub messages: Vec<Message<'a>>,
    pub max_tokens: u32,
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
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

/// The prompt as this dialect's messages: the system's first, the person's last.
pub(super) fn messages(prompt: &Prompt) -> Vec<Message<'_>> {
    let system = Message {
        role: "system",
        content: &prompt.system,
    };
    let history = prompt.history.iter();
    let history = history.map(|said| Message {
        role: said.role.name(),
        content: &said.content,
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

/// The call that asks for a reply.
#[must_use]
pub fn call(
    base_url: &str,
    model: &str,
    api_key: Option<&str>,
    prompt: &Prompt,
    max_tokens: u32,
) -> ModelCall {
    let body = Body {
        model: Some(model),
        messages: messages(prompt),
        max_tokens,
        stream: true,
        stream_options: Some(StreamOptions {
            include_usage: true,
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
        body: serde_json::to_string(&body).expect("strings and numbers are JSON"),
    }
}

/// One event of a stream, as far as it is of interest; with Workers AI's own field `response`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Event {
    #[serde(default)]
    choices: Vec<Choice>,
    response: Option<Value>,
    usage: Option<Usage>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<String>,
}

/// What an event says: words, an end, a cost, or several of them. Where `choices` has words,
/// `response` only repeats them.
pub(super) fn read(event: Event, said: &mut Vec<Said>) -> Result<(), ModelFault> {
    if let Some(error) = event.error.filter(|error| !error.is_null()) {
        let kind = error
            .get("type")
            .or(error.get("code"))
            .and_then(Value::as_str);
        let cause = kind
            .filter(|kind| is_name(kind))
            .unwrap_or("of no known type");
        return Err(ModelFault::Failed(format!(
            "the model's stream has an error: {cause}"
        )));
    }
    let choice = event.choices.into_iter().next();
    let (delta, finish) = choice.map_or((None, None), |c| (c.delta, c.finish_reason));
    let words = match delta {
        Some(delta) => delta.content,
        None => event.response.as_ref().and_then(super::workers_ai::words),
    };
    said.extend(words.filter(|words| !words.is_empty()).map(Said::Words));
    said.extend(finish.map(|_| Said::Finished));
    said.extend(event.usage.map(Said::Cost));
    Ok(())
}

/// Whether an upstream's text is a mere name, such as `server_error`: anything longer may hold
/// words that are not for the log.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.len() <= 64 && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::super::{Decoder, Said, Usage};
    use crate::error::ModelFault;

    fn said(event: &str) -> Result<Vec<Said>, ModelFault> {
        let mut said = Vec::new();
        let event = format!("data: {event}\n\n");
        Decoder::default().push(event.as_bytes(), &mut said)?;
        Ok(said)
    }

    #[test]
    fn words_ends_and_costs_are_told_apart() {
        let words = |text: &str| vec![Said::Words(text.to_owned())];
        assert_eq!(
            said(r#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#),
            Ok(vec![])
        );
        assert_eq!(
            said(r#"{"choices":[{"delta":{"content":"Hi"}}]}"#),
            Ok(words("Hi"))
        );
        assert_eq!(
            said(r#"{"choices":[{"delta":{"reasoning_content":"hm"}}]}"#),
            Ok(vec![])
        );
        let end = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
        assert_eq!(said(end), Ok(vec![Said::Finished]));
        assert_eq!(said("[DONE]"), Ok(vec![Said::Over]));
        let last = r#"{"choices":[{"delta":{"content":"."},"finish_reason":"stop"}]}"#;
        assert_eq!(
            said(last),
            Ok(vec![Said::Words(".".to_owned()), Said::Finished])
        );
        let cost =
            r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#;
        let usage = Usage {
            prompt_tokens: 3,
            completion_tokens: 4,
            total_tokens: 7,
        };
        assert_eq!(said(cost), Ok(vec![Said::Cost(usage)]));
    }

    #[test]
    fn errors_and_garbage_are_faults_that_do_not_repeat_the_upstreams_words() {
        let fault = said(r#"{"error":{"message":"key sk-123 is bad","type":"auth"}}"#);
        let Err(ModelFault::Failed(cause)) = fault else {
            panic!("not a fault")
        };
        assert!(cause.contains("auth") && !cause.contains("sk-123"));
        assert!(said("<html>").is_err());
        assert!(said(r#"{"choices":7}"#).is_err());
    }
}
