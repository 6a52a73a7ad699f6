//! The history of a memory: its earlier texts, and the other facts of its key. One round trip.

use super::Kind;
use super::record::{self, Memory, from_json};
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{MessageId, Owner};
use crate::owned;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A memory with its history.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemoryHistory {
    /// The memory as it is now.
    pub memory: Memory,
    /// The memory before each change, the last change first.
    pub history: Vec<PastMemory>,
    /// The other facts of the same key, oldest first.
    pub versions: Vec<FactVersion>,
}

/// A memory before a change.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PastMemory {
    /// The time of the change, in RFC 3339.
    pub changed_at: String,
    /// The text of the memory before the change.
    pub content: String,
    /// The type of the memory before the change.
    #[serde(rename(deserialize = "memory_type"))]
    pub r#type: Kind,
    /// The importance of the memory before the change, from 0 to 1.
    pub importance: f64,
    /// The metadata of the memory before the change.
    #[serde(rename(deserialize = "extra_metadata"), deserialize_with = "from_json")]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub metadata: Option<Value>,
    /// The time at which the memory would have been forgotten, in RFC 3339.
    pub expires_at: Option<String>,
    /// The time until which a fact held, in RFC 3339.
    pub valid_to: Option<String>,
}

/// Another fact of a memory's key.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FactVersion {
    /// The id of the fact's memory.
    pub id: String,
    /// The message from which the fact was distilled.
    pub source_message_id: Option<String>,
    /// The fact as one sentence.
    pub content: String,
    /// The time from which on the fact holds, in RFC 3339.
    pub valid_from: Option<String>,
    /// The time until which the fact held, in RFC 3339; null while it holds.
    pub valid_to: Option<String>,
    /// The id of the memory that superseded the fact.
    pub superseded_by: Option<String>,
}

/// Loads the history of a memory.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such memory.
pub async fn history<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    id: &MessageId,
) -> Result<MemoryHistory, Error> {
    let absent = || Error::not_found(Resource::Memory, Some(id.as_str()));
    let mut batch = Batch::new();
    let memory = batch.ask(record::find(owner, id, platform.now()));
    let history = batch.ask(find_past(owner, id));
    let versions = batch.ask(find_versions(owner, id, platform.now()));
    let results = actor.run(platform, owner, batch).await?;
    let memory = results.first(memory)?.ok_or_else(absent)?;
    Ok(MemoryHistory {
        memory: memory.told(&platform.now().day()),
        history: results.all(history)?,
        versions: results.all(versions)?,
    })
}

/// Finds the states of the owner's memory before each change, the last change first.
pub fn find_past(owner: &Owner, id: &MessageId) -> Query<PastMemory> {
    owned!(
        owner,
        "select h.changed_at, h.content, h.memory_type, h.importance, h.extra_metadata,
           h.expires_at, h.valid_to
         from memories m cross join memory_history h on h.memory_seq = m.seq
         where m.id = ?2 and m.user_id = :owner
         order by h.id desc"
    )
    .bind(id.as_str())
}

/// Finds the owner's other facts with the key of a fact, oldest first, without those that have expired.
pub fn find_versions(owner: &Owner, id: &MessageId, now: Timestamp) -> Query<FactVersion> {
    owned!(
        owner,
        "select v.id, v.source_message_id, v.content, v.valid_from, v.valid_to, v.superseded_by
         from memories m cross join memories v
           on v.user_id = m.user_id and v.fact_key = m.fact_key and v.fact_value is not null
         where m.id = ?2 and m.user_id = :owner
           and v.id <> m.id
           and (v.expires_at is null or v.expires_at > ?3)
         order by v.valid_from, v.seq"
    )
    .bind(id.as_str())
    .bind(now)
}
