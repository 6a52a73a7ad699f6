//! The built-in model: an honest stand-in without a language model, so that a newcomer sees the
//! whole thing work offline. It says what it recalled and that it is no language model.

use super::Prompt;

/// The reply to a prompt, as a stream of OpenAI's dialect, a word an event: it goes the way of
/// every other model's.
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
    let told = prompt.recalled.iter();
    let told: Vec<_> = told.map(|said| format!("\u{201c}{said}\u{201d}")).collect();
    match told.as_slice() {
        [] => "I have heard you, and I will remember it. (I am Keepsake's built-in stand-in: \
               connect a language model and I can really talk.)"
            .to_owned(),
        told => format!(
            "You told me: {}. (I am Keepsake's built-in stand-in: connect a language model and I \
             can really talk.)",
            told.join(" and ")
        ),
    }
}
