//! Workers AI through its binding. Older models stream `{"response":"…"}`, newer ones OpenAI's
//! chunks, some both in one event; all end in `{"response":"","usage":{…}}` and `[DONE]`.
//! Source: Cloudflare's documentation of Workers AI, and recorded streams.

use super::Prompt;
use super::openai::{Body, messages};
use crate::platform::ModelCall;
use serde_json::Value;

/// The call that asks for a reply. `max_tokens` is always said: the older models' own default is
/// 256.
#[must_use]
pub fn call(model: &str, prompt: &Prompt, max_tokens: u32) -> ModelCall {
    let input = Body {
        model: None,
        messages: messages(prompt),
        max_tokens,
        stream: true,
        stream_options: None,
    };
    ModelCall::WorkersAi {
        model: model.to_owned(),
        input: serde_json::to_string(&input).expect("strings and numbers are JSON"),
    }
}

/// The words of a `response`. The older models' server writes a token such as `7` as a number.
pub(super) fn words(response: &Value) -> Option<String> {
    match response {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Decoder, Said};

    fn text(recording: &str) -> (String, bool) {
        let mut said = Vec::new();
        let read = Decoder::default().push(recording.as_bytes(), &mut said);
        read.expect("well-formed");
        let words = said.iter().filter_map(|said| match said {
            Said::Words(words) => Some(words.as_str()),
            _ => None,
        });
        (words.collect(), said.contains(&Said::Over))
    }

    #[test]
    fn the_older_shape() {
        let recording = "data: {\"response\":\"Hel\",\"tool_calls\":[],\"p\":\"abd\"}\n\n\
            data: {\"response\":\"lo \",\"p\":\"a\"}\n\ndata: {\"response\":7}\n\n\
            data: {\"response\":\"\",\"usage\":{\"prompt_tokens\":1}}\n\ndata: [DONE]\n\n";
        assert_eq!(text(recording), ("Hello 7".to_owned(), true));
    }

    #[test]
    fn the_newer_shape_and_both_at_once() {
        let recording = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}],\"response\":\"lo\"}\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":null},\"finish_reason\":\"stop\"}]}\n\n\
            data: {\"response\":\"\",\"usage\":{\"neurons\":1.5}}\n\ndata: [DONE]\n\n";
        assert_eq!(text(recording), ("Hello".to_owned(), true));
    }
}
