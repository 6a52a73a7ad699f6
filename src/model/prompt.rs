//! A prompt, before it is written in a model's dialect.

use crate::role::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A prompt for any model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// The system prompt: the persona, the facts and the memories.
    pub system: String,
    /// The earlier messages of the conversation, oldest first.
    pub history: Vec<Line>,
    /// The person's new message.
    pub message: String,
    /// The person's recalled messages, best first. `system` quotes them too; the built-in model repeats them.
    pub recalled: Vec<String>,
    /// The request of a client that makes its own prompt, in OpenAI's dialect: the model gets it as it is, with `system` added.
    #[serde(default)]
    pub request: Option<Map<String, Value>>,
}

/// An earlier message of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The side that said the message.
    pub role: Role,
    /// The text of the message.
    pub content: String,
}
