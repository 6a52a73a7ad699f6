//! A memory as its owner sees it: listed, read, with its history. `?1` is always the owner.

use super::Kind;
use crate::id::{MessageId, Owner};
use crate::platform::Stmt;
use crate::role::Role;
use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A memory with everything that its owner may know of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Memory {
    /// Its number, for the cursor.
    #[serde(skip_serializing)]
    pub seq: u64,
    /// The memory's id; of a verbatim one, also the message's.
    pub id: String,
    /// Where it was said; absent where a client made it.
    pub conversation_id: Option<String>,
    /// The message it is the record of, or was distilled from.
    pub source_message_id: Option<String>,
    /// Who said it.
    pub role: Role,
    /// The speaker's name.
    pub name: Option<String>,
    /// What was said.
    pub content: String,
    /// What kind of thing it is.
    #[serde(rename(deserialize = "memory_type"))]
    pub r#type: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// What the client added: an object.
    #[serde(rename(deserialize = "extra_metadata"), deserialize_with = "json")]
    pub metadata: Option<Value>,
    /// RFC 3339; when it was said.
    pub created_at: String,
    /// RFC 3339; when its owner changed it.
    pub updated_at: Option<String>,
    /// RFC 3339; when it will be forgotten.
    pub expires_at: Option<String>,
    /// What a fact is about.
    pub fact_key: Option<String>,
    /// Of a fact: what was said for its key, as it is compared.
    #[serde(skip_serializing)]
    pub fact_value: Option<String>,
    /// Of a fact: from when it is so.
    pub valid_from: Option<String>,
    /// Of a fact: until when it was so; null while it is.
    pub valid_to: Option<String>,
    /// The memory that took its place.
    pub superseded_by: Option<String>,
}

impl Memory {
    /// Whether it is the record of a message.
    #[must_use]
    pub fn is_verbatim(&self) -> bool {
        self.source_message_id.as_deref() == Some(self.id.as_str())
    }
}

/// Reads a column that holds JSON; what cannot be read is as good as absent.
fn json<'de, D: Deserializer<'de>>(column: D) -> Result<Option<Value>, D::Error> {
    let text = Option::<String>::deserialize(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Which memories are meant; all where nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Said by the person, or by the companion.
    pub role: Option<Role>,
    /// Of this conversation.
    pub conversation: Option<String>,
    /// Said then or later.
    pub since: Option<Timestamp>,
    /// Said before.
    pub until: Option<Timestamp>,
    /// As it was then: what had been said, and the facts that were so. Without it, now.
    pub as_of: Option<Timestamp>,
    /// With these members in their metadata, as texts.
    pub metadata: BTreeMap<String, String>,
}

impl Filter {
    fn json(&self) -> String {
        serde_json::to_string(&self.metadata).expect("texts are JSON")
    }
}

/// Where a page begins: after the memory of this time and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// RFC 3339.
    pub created_at: String,
    /// Its number.
    pub seq: u32,
}

/// The owner's memories that are meant, after `place`, newest first: [`Memory`]s.
#[must_use]
pub fn list(
    owner: &Owner,
    filter: &Filter,
    place: Option<&Place>,
    now: Timestamp,
    most: u32,
) -> Stmt {
    Stmt::new(
        "select m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.extra_metadata, m.created_at, m.updated_at,
           m.expires_at, m.fact_key, m.fact_value, m.valid_from, m.valid_to, m.superseded_by
         from memories m
         where m.user_id = (select id from users where external_user_id = ?1)
           and (?2 is null or m.memory_type = ?2)
           and (?3 is null or m.conversation_id = ?3)
           and (?4 is null or m.created_at >= ?4)
           and (?5 is null or m.created_at < ?5)
           and (m.valid_to is null or m.valid_to > ?6)
           and (?6 is null or coalesce(m.valid_from, m.created_at) <= ?6)
           and not exists (
             select 1 from json_each(?7) w
             where not exists (
               select 1 from json_each(iif(json_valid(m.extra_metadata), m.extra_metadata, '{}')) h
               where h.key = w.key and w.value = iif(h.type in ('true', 'false'), h.type, cast(h.atom as text))
             )
           )
           and (m.expires_at is null or m.expires_at > ?8)
           and (?12 is null or m.role = ?12)
           and (?9 is null or (m.created_at, m.seq) < (?9, ?10))
         order by m.created_at desc, m.seq desc
         limit ?11",
    )
    .bind(owner.as_str())
    .bind(filter.kind.map(Kind::name))
    .bind(filter.conversation.as_deref())
    .bind(filter.since)
    .bind(filter.until)
    .bind(filter.as_of)
    .bind(filter.json())
    .bind(now)
    .bind(place.map(|place| place.created_at.as_str()))
    .bind(place.map(|place| place.seq))
    .bind(most)
    .bind(filter.role.map(Role::name))
}

/// How many memories are meant: one row with `total`.
#[must_use]
pub fn total(owner: &Owner, filter: &Filter, now: Timestamp) -> Stmt {
    Stmt::new(
        "select count(*) as total
         from memories m
         where m.user_id = (select id from users where external_user_id = ?1)
           and (?2 is null or m.memory_type = ?2)
           and (?3 is null or m.conversation_id = ?3)
           and (?4 is null or m.created_at >= ?4)
           and (?5 is null or m.created_at < ?5)
           and (m.valid_to is null or m.valid_to > ?6)
           and (?6 is null or coalesce(m.valid_from, m.created_at) <= ?6)
           and not exists (
             select 1 from json_each(?7) w
             where not exists (
               select 1 from json_each(iif(json_valid(m.extra_metadata), m.extra_metadata, '{}')) h
               where h.key = w.key and w.value = iif(h.type in ('true', 'false'), h.type, cast(h.atom as text))
             )
           )
           and (m.expires_at is null or m.expires_at > ?8)
           and (?9 is null or m.role = ?9)",
    )
    .bind(owner.as_str())
    .bind(filter.kind.map(Kind::name))
    .bind(filter.conversation.as_deref())
    .bind(filter.since)
    .bind(filter.until)
    .bind(filter.as_of)
    .bind(filter.json())
    .bind(now)
    .bind(filter.role.map(Role::name))
}

/// One memory of the owner: a [`Memory`], or no row.
#[must_use]
pub fn get(owner: &Owner, id: &MessageId, now: Timestamp) -> Stmt {
    Stmt::new(
        "select m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.extra_metadata, m.created_at, m.updated_at,
           m.expires_at, m.fact_key, m.fact_value, m.valid_from, m.valid_to, m.superseded_by
         from memories m
         where m.id = ?2 and m.user_id = (select id from users where external_user_id = ?1)
           and (m.expires_at is null or m.expires_at > ?3)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(now)
}

/// What a memory was before a change.
#[derive(Debug, Serialize, Deserialize)]
pub struct Past {
    /// RFC 3339; when it was changed.
    pub changed_at: String,
    /// What it said.
    pub content: String,
    /// What kind of thing it was.
    #[serde(rename(deserialize = "memory_type"))]
    pub r#type: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// What the client had added.
    #[serde(rename(deserialize = "extra_metadata"), deserialize_with = "json")]
    pub metadata: Option<Value>,
    /// When it would have been forgotten.
    pub expires_at: Option<String>,
    /// Until when it was so.
    pub valid_to: Option<String>,
}

/// What the owner's memory was before each change, the last change first: [`Past`]s.
#[must_use]
pub fn history(owner: &Owner, id: &MessageId) -> Stmt {
    Stmt::new(
        "select h.changed_at, h.content, h.memory_type, h.importance, h.extra_metadata,
           h.expires_at, h.valid_to
         from memories m cross join memory_history h on h.memory_seq = m.seq
         where m.id = ?2 and m.user_id = (select id from users where external_user_id = ?1)
         order by h.id desc",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
}

/// Another value of a fact's key.
#[derive(Debug, Serialize, Deserialize)]
pub struct Version {
    /// The memory's id.
    pub id: String,
    /// The message that it was distilled from.
    pub source_message_id: Option<String>,
    /// One sentence.
    pub content: String,
    /// From when it is so.
    pub valid_from: Option<String>,
    /// Until when it was so.
    pub valid_to: Option<String>,
    /// The memory that took its place.
    pub superseded_by: Option<String>,
}

/// The owner's other facts of the same key, oldest first: [`Version`]s.
#[must_use]
pub fn versions(owner: &Owner, id: &MessageId) -> Stmt {
    Stmt::new(
        "select v.id, v.source_message_id, v.content, v.valid_from, v.valid_to, v.superseded_by
         from memories m cross join memories v
           on v.user_id = m.user_id and v.fact_key = m.fact_key and v.fact_value is not null
         where m.id = ?2 and m.user_id = (select id from users where external_user_id = ?1)
           and v.id <> m.id
         order by v.valid_from, v.seq",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
}

/// When the owner's facts changed last: one row with `updated_at`, null where there are none.
#[must_use]
pub fn facts_updated(owner: &Owner) -> Stmt {
    Stmt::new(
        "select max(coalesce(updated_at, created_at)) as updated_at from memories
         where user_id = (select id from users where external_user_id = ?1)
           and fact_value is not null and valid_to is null",
    )
    .bind(owner.as_str())
}
