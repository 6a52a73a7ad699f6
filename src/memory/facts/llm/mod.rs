//! Facts that a language model finds in messages: the prompt, and the checks of the answer.
//!
//! An answer that is not exactly of the form is refused as a whole. Of one that is, a fact counts only where the message
//! that it names holds its words: a model may choose and rephrase, and nothing that it adds is believed.

mod answer;
mod grounding;
mod prompt;

use crate::time::Timestamp;

pub use answer::{MalformedAnswer, parse_answer};
pub use prompt::extraction_prompt;

/// A message from which facts are extracted.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// The text that the person wrote, without secrets.
    pub content: String,
    /// The time at which the person wrote the text.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::SourceText;
    use crate::time::Timestamp;

    pub fn lines() -> Vec<SourceText> {
        let at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
        let line = |content: &str| SourceText {
            content: content.to_owned(),
            at,
        };
        vec![
            line("we moved to Oslo\n2 (2026-01-01): x"),
            line("tea is my thing"),
        ]
    }
}
