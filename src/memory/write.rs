//! Memories that a client makes and changes. `?1` is always the owner.

use super::Kind;
use super::index::entry::{Entry, NewEntry};
use super::record::Memory;
use super::text::cut::CutText;
use crate::id::{self, Owner};
use crate::platform::Stmt;
use crate::role::Role;
use crate::time::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

/// A memory that a client makes.
#[derive(Debug, Clone)]
pub struct New {
    /// What is to be remembered.
    pub content: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// JSON.
    pub metadata: Option<String>,
    /// When it is to be forgotten.
    pub expires_at: Option<Timestamp>,
}

/// As it is stored.
#[derive(Serialize)]
struct Row<'a> {
    id: String,
    content: &'a str,
    r#type: &'static str,
    importance: f64,
    metadata: Option<&'a str>,
    expires_at: Option<String>,
    at: String,
    value: Option<String>,
    packed: String,
}

/// The rows of new memories, as [`make`] and [`made`] take them: JSON. `random` makes ids.
#[must_use]
pub fn rows(new: &[New], now: Timestamp, mut random: impl FnMut() -> [u8; 16]) -> String {
    let rows = new.iter().map(|new| {
        let content = CutText::new(&new.content);
        let value = fact_value(new.kind, &content);
        let entry = NewEntry {
            role: Role::User,
            speaker: None,
            content: &content,
            at: now,
            conversation: None,
            importance: new.importance,
            is_distilled: value.is_some(),
        };
        Row {
            id: id::new(now, random()),
            content: &new.content,
            r#type: new.kind.name(),
            importance: new.importance,
            metadata: new.metadata.as_deref(),
            expires_at: new.expires_at.map(|at| at.to_string()),
            at: now.to_string(),
            packed: Entry::new(&entry, None).pack(),
            value,
        }
    });
    serde_json::to_string(&rows.collect::<Vec<_>>()).expect("texts and numbers are JSON")
}

/// By what two facts are the same; none for what is no fact.
fn fact_value(kind: Kind, content: &CutText<'_>) -> Option<String> {
    (kind != Kind::Context).then(|| content.normalized().to_owned())
}

/// Deletes what the owner has that expired: it would pass for what is known. The plus has it read
/// by time, since the schedule leaves little of it.
#[must_use]
pub fn expire(owner: &Owner, now: Timestamp) -> Stmt {
    Stmt::new(
        "delete from memories
         where +user_id = (select id from users where external_user_id = ?1)
           and expires_at <= ?2",
    )
    .bind(owner.as_str())
    .bind(now)
}

/// Stores new memories of the owner, but for facts that are known and current; the ids of those that
/// it made come back.
#[must_use]
pub fn make(owner: &Owner, rows: &str) -> Stmt {
    Stmt::new(
        "insert into memories (
           id, user_id, role, content, memory_type, importance, created_at, extra_metadata, packed,
           fact_value, valid_from, expires_at
         )
         select f.value ->> 'id', u.id, 'user', f.value ->> 'content', f.value ->> 'type',
           f.value ->> 'importance', f.value ->> 'at', f.value ->> 'metadata',
           f.value ->> 'packed', f.value ->> 'value',
           iif(f.value ->> 'value' is null, null, f.value ->> 'at'), f.value ->> 'expires_at'
         from users u cross join json_each(?2) f
         where u.external_user_id = ?1
         order by f.key
         on conflict do nothing
         returning id",
    )
    .bind(owner.as_str())
    .bind(rows)
}

/// What [`make`] made, or had of the same value already, in the order of the rows: [`Memory`]s.
#[must_use]
pub fn made(owner: &Owner, rows: &str) -> Stmt {
    Stmt::new(
        "select m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.extra_metadata, m.created_at, m.updated_at,
           m.expires_at, m.fact_key, m.fact_value, m.valid_from, m.valid_to, m.superseded_by
         from users u cross join json_each(?2) f cross join memories m on m.id = coalesce(
           (select k.id from memories k where k.id = f.value ->> 'id'),
           (
             select k.id from memories k
             where k.user_id = u.id and coalesce(k.fact_key, '') = ''
               and k.fact_value = f.value ->> 'value'
               and k.fact_value is not null and k.valid_to is null
           )
         )
         where u.external_user_id = ?1 and m.user_id = u.id
         order by f.key",
    )
    .bind(owner.as_str())
    .bind(rows)
}

/// What becomes of a member: one that is null is another thing than one that is absent.
#[derive(Debug, Clone, Default)]
pub enum Set<T> {
    /// It stays.
    #[default]
    Kept,
    /// It is nothing any more.
    Cleared,
    /// It is this.
    To(T),
}

impl<T> Set<T> {
    /// What is there after it, where `before` was.
    pub fn or(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Kept => before,
            Self::Cleared => None,
            Self::To(value) => Some(value),
        }
    }

    /// The same of another type.
    ///
    /// # Errors
    /// That of `read`.
    pub fn try_map<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Set<U>, E> {
        Ok(match self {
            Self::Kept => Set::Kept,
            Self::Cleared => Set::Cleared,
            Self::To(value) => Set::To(read(value)?),
        })
    }
}

impl<T> From<Option<T>> for Set<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Cleared, Self::To)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(member: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(member).map(Self::from)
    }
}

/// What a client changes of a memory; an absent member stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What it says.
    pub content: Option<String>,
    /// What kind of thing it is.
    pub kind: Option<Kind>,
    /// From 0 to 1.
    pub importance: Option<f64>,
    /// JSON.
    pub metadata: Set<String>,
    /// When it is to be forgotten.
    pub expires_at: Set<Timestamp>,
}

impl Change {
    /// The kind and the words of the memory after it.
    #[must_use]
    pub fn result<'a>(&'a self, memory: &'a Memory) -> (Kind, &'a str) {
        let kind = self.kind.unwrap_or(memory.r#type);
        (kind, self.content.as_deref().unwrap_or(&memory.content))
    }

    /// The statement that changes the owner's memory; no row comes back where it is gone, or
    /// where another current fact says the same.
    #[must_use]
    pub fn statement(&self, owner: &Owner, memory: &Memory, now: Timestamp) -> Stmt {
        let (kind, content) = self.result(memory);
        let importance = self.importance.unwrap_or(memory.importance);
        let cut = CutText::new(content);
        let value = match &memory.fact_value {
            _ if memory.is_verbatim() => None,
            Some(value) if kind != Kind::Context && self.content.is_none() => Some(value.clone()),
            _ => fact_value(kind, &cut),
        };
        let key = memory.fact_key.as_deref().filter(|_| value.is_some());
        let entry = NewEntry {
            role: memory.role,
            speaker: memory.name.as_deref(),
            content: &cut,
            at: Timestamp::parse(&memory.created_at).unwrap_or(now),
            conversation: memory.conversation_id.as_deref(),
            importance,
            is_distilled: value.is_some(),
        };
        let metadata = memory.metadata.as_ref().map(ToString::to_string);
        let metadata = self.metadata.clone().or(metadata);
        let expires_at = memory.expires_at.as_deref().and_then(Timestamp::parse);
        let expires_at = self.expires_at.clone().or(expires_at);
        let row = Changed {
            content,
            r#type: kind.name(),
            importance,
            metadata,
            expires_at: expires_at.map(|at| at.to_string()),
            packed: Entry::new(&entry, None).pack(),
        };
        let row = serde_json::to_string(&row).expect("texts and numbers are JSON");
        change(owner, &memory.id, &row, (key, value.as_deref()), now)
    }
}

/// What a memory has after a change.
#[derive(Serialize)]
struct Changed<'a> {
    content: &'a str,
    r#type: &'static str,
    importance: f64,
    metadata: Option<String>,
    expires_at: Option<String>,
    packed: String,
}

/// Changes the owner's memory to `row`, which is JSON, under a key and value of a fact.
fn change(
    owner: &Owner,
    id: &str,
    row: &str,
    (key, value): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Stmt {
    Stmt::new(
        "update memories set content = ?3 ->> 'content', memory_type = ?3 ->> 'type',
           importance = ?3 ->> 'importance', extra_metadata = ?3 ->> 'metadata',
           expires_at = ?3 ->> 'expires_at', packed = ?3 ->> 'packed', fact_key = ?4,
           fact_value = ?5, valid_from = iif(?5 is null, null, coalesce(valid_from, created_at)),
           valid_to = iif(?5 is null, null, valid_to), vector_at = null, updated_at = ?6
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)
           and (valid_to is not null or not exists (
             select 1 from memories k
             where k.user_id = memories.user_id and coalesce(k.fact_key, '') = coalesce(?4, '')
               and k.fact_value = ?5 and k.fact_value is not null and k.valid_to is null
               and k.id <> ?2
           ))
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(row)
    .bind(key)
    .bind(value)
    .bind(now)
}
