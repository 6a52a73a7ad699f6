//! Memories that a client changes. Two round trips.

use super::Kind;
use super::create::{delete_expired, fact_value, refuse_secret};
use super::index::entry::{Entry, NewEntry};
use super::record::{self, Memory};
use super::text::cut::CutText;
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{MessageId, Owner};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A change of a member of a JSON object: null and an absent member differ.
#[derive(Debug, Clone, Default)]
pub enum Set<T> {
    /// The member stays as it is.
    #[default]
    Unchanged,
    /// The member is null from now on.
    Cleared,
    /// The member has this value from now on.
    To(T),
}

impl<T> Set<T> {
    /// Returns the member's value after the change.
    pub fn or(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Unchanged => before,
            Self::Cleared => None,
            Self::To(value) => Some(value),
        }
    }

    /// Converts the value of the change, where there is one.
    ///
    /// # Errors
    /// Those of `convert`.
    pub fn try_map<U, E>(self, convert: impl FnOnce(T) -> Result<U, E>) -> Result<Set<U>, E> {
        Ok(match self {
            Self::Unchanged => Set::Unchanged,
            Self::Cleared => Set::Cleared,
            Self::To(value) => Set::To(convert(value)?),
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

impl<T: JsonSchema> JsonSchema for Set<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// The changes of a memory; an absent member leaves its value as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The new text of the memory.
    pub content: Option<String>,
    /// The new type of the memory.
    pub kind: Option<Kind>,
    /// The new importance of the memory, from 0 to 1.
    pub importance: Option<f64>,
    /// The change of the memory's metadata, a JSON object.
    pub metadata: Set<String>,
    /// The time at which the memory will be forgotten.
    pub expires_at: Set<Timestamp>,
}

/// Changes a memory, and returns it. The memory's history has the state before, and the message from which the memory
/// came stays as it was said.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such memory, [`Error::Invalid`] where the new text has a secret, or says
/// the same as another fact.
pub async fn change<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    id: &MessageId,
    change: &Change,
) -> Result<Memory, Error> {
    let now = platform.now();
    let absent = || Error::not_found(Resource::Memory, Some(id.as_str()));
    let mut batch = Batch::new();
    let found = batch.ask(record::find(owner, id, now));
    let results = actor.run(platform, owner, batch).await?;
    let memory = results.first(found)?.ok_or_else(absent)?;
    let (kind, content) = change.result(&memory);
    refuse_secret("content", kind, content)?;
    let mut batch = Batch::new();
    batch.ask(delete_expired(owner, now));
    let updated = batch.ask(change.statement(owner, &memory, now));
    let found = batch.ask(record::find(owner, id, now));
    let results = actor.run(platform, owner, batch).await?;
    let memory = results.first(found)?.ok_or_else(absent)?;
    if results.is_empty(updated)? {
        let why = "is what another memory says already";
        return Err(Error::invalid("content", why));
    }
    Ok(memory)
}

impl Change {
    /// Returns the type and the text of the memory after the change.
    fn result<'a>(&'a self, memory: &'a Memory) -> (Kind, &'a str) {
        let kind = self.kind.unwrap_or(memory.r#type);
        (kind, self.content.as_deref().unwrap_or(&memory.content))
    }

    /// Returns the statement that changes the owner's memory. The statement returns no row where the memory is gone, or
    /// where another current fact says the same.
    pub fn statement(&self, owner: &Owner, memory: &Memory, now: Timestamp) -> Query<IdRow> {
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
        let row = ChangedRow {
            content,
            r#type: kind.name(),
            importance,
            metadata,
            expires_at: expires_at.map(|at| at.to_string()),
            packed: Entry::new(&entry, None).pack(),
        };
        let row = serde_json::to_string(&row).expect("texts and numbers are JSON");
        update(owner, &memory.id, &row, (key, value.as_deref()), now)
    }
}

/// A memory after a change, as the parameter of the statement.
#[derive(Serialize)]
struct ChangedRow<'a> {
    content: &'a str,
    r#type: &'static str,
    importance: f64,
    metadata: Option<String>,
    expires_at: Option<String>,
    packed: String,
}

/// Updates the owner's memory to `row`, which is JSON, with the key and the value of a fact.
fn update(
    owner: &Owner,
    id: &str,
    row: &str,
    (key, value): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "update memories set content = ?3 ->> 'content', memory_type = ?3 ->> 'type',
           importance = ?3 ->> 'importance', extra_metadata = ?3 ->> 'metadata',
           expires_at = ?3 ->> 'expires_at', packed = ?3 ->> 'packed', fact_key = ?4,
           fact_value = ?5, valid_from = iif(?5 is null, null, coalesce(valid_from, created_at)),
           valid_to = iif(?5 is null, null, valid_to), vector_at = null, updated_at = ?6
         where id = ?2 and user_id = :owner
           and (valid_to is not null or not exists (
             select 1 from memories k
             where k.user_id = memories.user_id and coalesce(k.fact_key, '') = coalesce(?4, '')
               and k.fact_value = ?5 and k.fact_value is not null and k.valid_to is null
               and k.id <> ?2
           ))
         returning id"
    )
    .bind(id)
    .bind(row)
    .bind(key)
    .bind(value)
    .bind(now)
}
