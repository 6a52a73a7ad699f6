//! A prompt, before it is written in a model's dialect.

use crate::role::Role;
use serde::{Deserialize, Serialize};

/// A prompt for any model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// The persona and what is remembered.
    pub system: String,
    /// The conversation so far, oldest first.
    pub history: Vec<Line>,
    /// The person's new message.
    pub message: String,
    /// The person's recalled words, best first. `system` quotes them too; the built-in model repeats them.
    pub recalled: Vec<String>,
}

/// An earlier message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The side that said it.
    pub role: Role,
    /// The text.
    pub content: String,
}
