//! A memory as its owner sees it.

use super::Kind;
use crate::id::{MessageId, Owner};
use crate::owned;
use crate::platform::Query;
use crate::role::Role;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// A memory with everything that its owner may see.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Memory {
    /// The number of the memory's row.
    #[serde(skip_serializing)]
    pub seq: u64,
    /// The id of the memory; the id of a verbatim memory is also the message's.
    pub id: String,
    /// The conversation from which the memory comes; null where a client created the memory.
    pub conversation_id: Option<String>,
    /// The message that the memory records, or from which it was distilled.
    pub source_message_id: Option<String>,
    /// The role of the memory's speaker.
    pub role: Role,
    /// The name of the memory's speaker.
    pub name: Option<String>,
    /// The text of the memory.
    pub content: String,
    /// The type of the memory.
    #[serde(rename(deserialize = "memory_type"))]
    pub r#type: Kind,
    /// The importance of the memory, from 0 to 1.
    pub importance: f64,
    /// The metadata of the memory: an object that the client added.
    #[serde(rename(deserialize = "extra_metadata"), deserialize_with = "from_json")]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub metadata: Option<Value>,
    /// The time at which the memory was said, in RFC 3339.
    pub created_at: String,
    /// The time at which a client changed the memory, in RFC 3339.
    pub updated_at: Option<String>,
    /// The time at which the memory will be forgotten, in RFC 3339.
    pub expires_at: Option<String>,
    /// The subject of a fact, such as `home.city`.
    pub fact_key: Option<String>,
    /// The value of a fact, by which it is compared with other facts.
    #[serde(skip_serializing)]
    pub fact_value: Option<String>,
    /// The time from which on a fact holds, in RFC 3339.
    pub valid_from: Option<String>,
    /// The time until which a fact held, in RFC 3339; null while it holds.
    pub valid_to: Option<String>,
    /// The id of the memory that superseded this one.
    pub superseded_by: Option<String>,
}

impl Memory {
    /// Returns whether the memory is the record of a message.
    #[must_use]
    pub fn is_verbatim(&self) -> bool {
        self.source_message_id.as_deref() == Some(self.id.as_str())
    }
}

/// Deserializes a column that holds JSON; a text that is no JSON counts as absent.
pub(super) fn from_json<'de, D: Deserializer<'de>>(column: D) -> Result<Option<Value>, D::Error> {
    let text = Option::<String>::deserialize(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Finds the owner's memory with an id.
pub fn find(owner: &Owner, id: &MessageId, now: Timestamp) -> Query<Memory> {
    owned!(
        owner,
        "select m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.extra_metadata, m.created_at, m.updated_at,
           m.expires_at, m.fact_key, m.fact_value, m.valid_from, m.valid_to, m.superseded_by
         from memories m
         where m.id = ?2 and m.user_id = :owner
           and (m.expires_at is null or m.expires_at > ?3)"
    )
    .bind(id.as_str())
    .bind(now)
}
