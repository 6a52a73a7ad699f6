//! The values of the vector index: an extension of recall that may be absent, may lag and may
//! lose. D1 is the truth: what the index says is only ever a reason to look there.

use serde::{Deserialize, Serialize};

/// What the index says is near to a text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Near {
    /// The memory's id.
    pub id: String,
    /// The cosine of the two.
    pub score: f32,
}

/// A text for the index.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorItem {
    /// The memory's id: a second one with it takes the place of the first. At most 64 bytes.
    pub id: String,
    /// Whose; see [`crate::id::Owner::namespace`].
    pub namespace: String,
    /// What is embedded.
    pub text: String,
    /// What the index can filter by.
    pub metadata: VectorMetadata,
}

/// What the index can filter by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VectorMetadata {
    /// What kind of thing it is: fact, preference, event, context.
    pub r#type: &'static str,
    /// When it was said, in seconds since the Unix epoch.
    pub created_at: i64,
    /// Where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
}

/// An index, or a model of embeddings, that did not do what it was asked, with the cause for the
/// log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorError(pub String);
