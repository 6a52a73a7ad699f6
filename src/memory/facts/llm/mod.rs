//! Facts that a language model finds in messages: the prompt, and the checks of the answer.
//!
//! An answer that is not exactly of the form is refused as a whole. Of one that is, a fact counts only as far as the
//! person's own words hold it: a value is in the words of the message (`grounding`), an end and a correction quote the
//! words that speak of it (`ending`), a day is one that the message can name (`coming`). A model may choose and
//! rephrase, and nothing that it adds is believed.

mod answer;
mod clause;
mod coming;
mod ending;
mod grounding;
mod prompt;
mod reading;
mod reason;
mod told;
mod wording;

use crate::time::Timestamp;

pub use answer::MalformedAnswer;
pub use prompt::{INSTRUCTIONS, SCHEMA, extraction_prompt};
pub use reading::{Reading, parse_answer};

/// A message from which facts are extracted.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// The id of the message.
    pub id: String,
    /// The text that the person wrote, without secrets.
    pub content: String,
    /// The time at which the person wrote the text.
    pub at: Timestamp,
    /// The companion's words right before, without secrets.
    pub reply_before: Option<String>,
}

#[cfg(test)]
mod tests;
