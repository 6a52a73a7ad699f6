//! Workers AI through its binding: the input is `OpenAI`'s body, less what the binding says itself.
//! Source: Cloudflare's documentation of Workers AI.

use super::Prompt;
use super::openai::{Body, json, messages, passed_on};
use crate::platform::ModelCall;

/// Returns the call that asks Workers AI for a reply. `max_tokens` is always sent: the older models' own default is
/// 256.
#[must_use]
pub fn call(model: &str, prompt: &Prompt, max_tokens: u32) -> ModelCall {
    let input = match &prompt.request {
        Some(request) => json(&passed_on(request, prompt, max_tokens)),
        None => json(&Body {
            model: None,
            messages: messages(prompt),
            max_tokens,
            stream: true,
            stream_options: None,
            // Its JSON mode does not stream.
            response_format: None,
        }),
    };
    ModelCall::WorkersAi {
        model: model.to_owned(),
        input,
    }
}
