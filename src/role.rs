//! The sides of a conversation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person of the conversation.
    User,
    /// The companion of the conversation.
    Assistant,
    /// Instructions: of a client that sends nothing else, and in data that the predecessor stored.
    System,
}

impl Role {
    /// Returns the name of the role, as it is stored and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }
}
