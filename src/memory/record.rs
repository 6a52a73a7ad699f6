//! A memory as its owner sees it.

use super::Kind;
use super::facts::Topic;
use super::facts::tense::as_of;
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
    /// The value of the subject, such as `berlin`.
    pub value: Option<String>,
    /// The value of a fact, by which it is compared with other facts.
    #[serde(skip_serializing)]
    pub fact_value: Option<String>,
    /// The time from which on a fact holds, in RFC 3339.
    pub valid_from: Option<String>,
    /// The time until which a fact held, in RFC 3339; null while it holds.
    pub valid_to: Option<String>,
    /// The id of the memory that superseded this one.
    pub superseded_by: Option<String>,
    /// The part of the person's life that a fact is about.
    #[serde(default, deserialize_with = "from_optional_topic")]
    pub topic: Option<Topic>,
    /// The probability that the person meant a fact as it is told, from 0 to 1.
    pub confidence: Option<f64>,
    /// The day of what is coming, or was: `2026-05-07`.
    pub occurs_on: Option<String>,
    /// The ids of the messages that say a fact, eight at most; the message itself for a message.
    #[serde(default, deserialize_with = "from_texts")]
    pub sources: Vec<String>,
    /// The time at which the person confirmed or corrected a fact, in RFC 3339.
    pub confirmed_at: Option<String>,
    /// True where the person wants a fact kept as it is.
    #[serde(default, deserialize_with = "is_true")]
    pub pinned: bool,
}

impl Memory {
    /// Returns the memory with its text as of a day: in the past where its own day is over.
    #[must_use]
    pub fn told(mut self, today: &str) -> Self {
        let told = as_of(&self.content, self.occurs_on.as_deref(), today).into_owned();
        self.content = told;
        self
    }

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

/// Deserializes a column that holds a JSON array of texts.
pub(super) fn from_texts<'de, D: Deserializer<'de>>(column: D) -> Result<Vec<String>, D::Error> {
    let text = Option::<String>::deserialize(column)?.unwrap_or_default();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// Deserializes a column that holds a topic, or null.
fn from_optional_topic<'de, D: Deserializer<'de>>(column: D) -> Result<Option<Topic>, D::Error> {
    let name = Option::<String>::deserialize(column)?;
    Ok(name.map(|name| Topic::parse(&name)))
}

/// Deserializes a column that holds a topic; null is [`Topic::Other`].
pub(super) fn from_topic<'de, D: Deserializer<'de>>(column: D) -> Result<Topic, D::Error> {
    Ok(from_optional_topic(column)?.unwrap_or(Topic::Other))
}

/// Deserializes a column that is 1 or 0.
pub fn is_true<'de, D: Deserializer<'de>>(column: D) -> Result<bool, D::Error> {
    Ok(u8::deserialize(column)? == 1)
}

/// The columns of a [`Memory`] of a row `m`, but for [`SOURCES`].
pub const COLUMNS: &str =
    "m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.extra_metadata, m.created_at, m.updated_at,
           m.expires_at, m.fact_key, m.fact_value, m.valid_from, m.valid_to, m.superseded_by,
           iif(m.fact_key is null, null, m.fact_value) as value,
           m.topic, m.confidence, m.occurs_on, m.confirmed_at, m.pinned";

/// A column: the ids of the messages that say a memory `m`, as a JSON array, the first one first.
pub const SOURCES: &str = "(
             select json_group_array(id) from (
               select m.source_message_id as id where m.source_message_id is not null
               union all
               select f.message_id from fact_sources f cross join messages g on g.id = f.message_id
               where f.memory_seq = m.seq and g.user_id = m.user_id
             )
           ) as sources";

/// Finds the owner's memory with an id.
pub fn find(owner: &Owner, id: &MessageId, now: Timestamp) -> Query<Memory> {
    owned!(
        owner,
        "select ",
        COLUMNS,
        ", ",
        SOURCES,
        " from memories m
         where m.id = ?2 and m.user_id = :owner
           and (m.expires_at is null or m.expires_at > ?3)"
    )
    .bind(id.as_str())
    .bind(now)
}
