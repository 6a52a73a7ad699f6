//! The built-in model: an honest stand-in without a language model, so that a newcomer sees the
//! whole thing work offline. It says what it recalled and that it is no language model.

use super::Prompt;

/// Returns the reply to a prompt, as a stream of OpenAI's dialect with an event for each word: it is read like every
/// other model's.
#[must_use]
pub fn reply(prompt: &Prompt) -> Vec<u8> {
    let mut stream = Vec::new();
    for word in words(prompt).split_inclusive(' ') {
        let content = serde_json::Value::from(word);
        let event = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":{content}}}}}]}}\n\n");
        stream.extend_from_slice(event.as_bytes());
    }
    stream.extend_from_slice(b"data: [DONE]\n\n");
    stream
}

fn words(prompt: &Prompt) -> String {
    let quoted = prompt.recalled.iter();
    let quoted: Vec<_> = quoted
        .map(|said| format!("\u{201c}{said}\u{201d}"))
        .collect();
    match quoted.as_slice() {
        [] => "I have heard you, and I will remember it. (I am Keepsake's built-in stand-in: \
               connect a language model and I can really talk.)"
            .to_owned(),
        quoted => format!(
            "You told me: {}. (I am Keepsake's built-in stand-in: connect a language model and I \
             can really talk.)",
            quoted.join(" and ")
        ),
    }
}
