//! The values of the vector index. It extends recall, and may be absent, late or incomplete: D1 is the truth, so each
//! of its results is read from D1 again.

use serde::{Deserialize, Serialize};

/// A result of a query of the vector index: a memory that is near to a text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Near {
    /// The id of the memory.
    pub id: String,
    /// The cosine of the angle between the vectors of the memory and the text, from -1 to 1.
    pub score: f32,
}

/// A text to write to the vector index.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorItem {
    /// The id of the memory, of at most 64 bytes. Writing an id again replaces its vector.
    pub id: String,
    /// The owner's namespace; see [`crate::id::Owner::namespace`].
    pub namespace: String,
    /// The text that is embedded.
    pub text: String,
    /// The metadata that is stored with the vector.
    pub metadata: VectorMetadata,
}

/// The metadata of a vector, by which the index can filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VectorMetadata {
    /// The kind of the memory: `fact`, `preference`, `event` or `context`.
    pub r#type: &'static str,
    /// The time of the memory, in seconds since the Unix epoch.
    pub created_at: i64,
    /// The conversation of the memory, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
}

/// The failure of the vector index or of the embedding model, with the cause for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorError(pub String);
