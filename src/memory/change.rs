//! Memories that a client changes. Two round trips, and one more each time that another request changes the memory in
//! between.
//!
//! A fact whose text or value is changed is corrected: the person holds it to be so, and nothing that is found in messages
//! changes it from then on.

use super::Kind;
use super::correct::{sentence_with, value_of};
use super::create::{delete_expired, fact_value, refuse_secret};
use super::facts::Topic;
use super::index::entry::{Entry, NewEntry};
use super::record::{self, Memory};
use super::text::cut::CutText;
use super::text::normalize::normalize;
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{MessageId, Owner};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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

    /// Returns whether the member stays as it is.
    const fn is_unchanged(&self) -> bool {
        matches!(self, Self::Unchanged)
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

/// Serialises the member after the change; a member that stays as it is has to be skipped.
impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unchanged | Self::Cleared => serializer.serialize_none(),
            Self::To(value) => value.serialize(serializer),
        }
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
    /// The new value of a fact that has a key.
    pub value: Option<String>,
    /// The day of what a fact is about, in the date format of RFC 3339.
    pub occurs_on: Set<String>,
    /// True where a fact is to be kept as it is.
    pub pinned: Option<bool>,
}

/// The most attempts to change a memory that other requests change at the same time. The last one wins over those.
const ATTEMPTS: u32 = 5;

/// Changes a memory, and returns it. The memory's history has the state before, and the message from which the memory
/// came stays as it was said.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such memory, [`Error::Invalid`] where the new text has a secret, or says
/// the same as another fact, and for a member that the memory cannot have.
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
    let mut memory = results.first(found)?.ok_or_else(absent)?;
    for attempt in 1..=ATTEMPTS {
        let result = change.result(&memory)?;
        let mut batch = Batch::new();
        batch.ask(delete_expired(owner, now));
        let is_last = attempt == ATTEMPTS;
        let updated = batch.ask(change.statement(owner, &memory, &result, is_last, now));
        let found = batch.ask(record::find(owner, id, now));
        let results = actor.run(platform, owner, batch).await?;
        let after = results.first(found)?.ok_or_else(absent)?;
        if !results.is_empty(updated)? {
            return Ok(after.told(&now.day()));
        }
        let state = |memory: &Memory| (memory.content.clone(), memory.r#type, memory.importance);
        if state(&after) == state(&memory) {
            break;
        }
        memory = after;
    }
    let why = "is what another memory says already";
    Err(Error::invalid("content", why))
}

/// The type, the text and the value of a memory after a change.
#[derive(Debug)]
pub struct Changed {
    kind: Kind,
    content: String,
    /// The value of a fact; `None` for a memory that is no fact.
    value: Option<String>,
    /// True where the person corrects a fact that holds.
    is_correction: bool,
}

impl Change {
    /// Returns the parts of a memory that the change computes from one another.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the memory cannot have them, or the text has a secret.
    pub fn result(&self, memory: &Memory) -> Result<Changed, Error> {
        let kind = self.kind.unwrap_or(memory.r#type);
        let old = memory.fact_value.as_deref();
        let keyed = old.filter(|_| memory.fact_key.is_some() && kind != Kind::Context);
        if self.value.is_some() && keyed.is_none() {
            return Err(Error::invalid("value", "is only for a fact with a key"));
        }
        let content = match (&self.content, &self.value, old) {
            (Some(content), _, _) => content.clone(),
            (None, Some(value), Some(old)) => sentence_with(value, &memory.content, old)
                .ok_or_else(|| Error::invalid("content", "is required with this value"))?,
            _ => memory.content.clone(),
        };
        refuse_secret("content", kind, &content)?;
        let value = match (old, &self.value) {
            _ if memory.is_verbatim() || kind == Kind::Context => None,
            (Some(_), Some(value)) => Some(normalize(value)),
            (Some(old), None) if self.content.is_none() => Some(old.to_owned()),
            _ => keyed
                .and_then(|old| value_of(&content, &memory.content, old))
                .or_else(|| fact_value(kind, &CutText::new(&content))),
        };
        let is_fact = value.is_some() && memory.valid_to.is_none();
        for (field, is_there) in [
            ("pinned", self.pinned.is_some()),
            ("occurs_on", !self.occurs_on.is_unchanged()),
        ] {
            if is_there && !is_fact {
                return Err(Error::invalid(field, "is only for a fact that holds"));
            }
        }
        Ok(Changed {
            kind,
            content,
            is_correction: is_fact && (self.content.is_some() || self.value.is_some()),
            value,
        })
    }

    /// Returns the statement that changes the owner's memory. The statement returns no row where the memory is gone,
    /// where another current fact says the same, and unless `is_last`, where what the change does not set is not as it
    /// was read.
    pub fn statement(
        &self,
        owner: &Owner,
        memory: &Memory,
        changed: &Changed,
        is_last: bool,
        now: Timestamp,
    ) -> Query<IdRow> {
        let importance = self.importance.unwrap_or(memory.importance);
        let entry = NewEntry {
            role: memory.role,
            speaker: memory.name.as_deref(),
            content: &CutText::new(&changed.content),
            at: Timestamp::parse(&memory.created_at).unwrap_or(now),
            conversation: memory.conversation_id.as_deref(),
            importance,
            is_distilled: changed.value.is_some(),
        };
        let value = changed.value.as_deref();
        let key = memory.fact_key.as_deref().filter(|_| value.is_some());
        let expires_at = match self.expires_at {
            Set::Unchanged => Set::Unchanged,
            Set::Cleared => Set::Cleared,
            Set::To(at) => Set::To(at.to_string()),
        };
        let row = ChangedRow {
            content: &changed.content,
            r#type: changed.kind.name(),
            importance,
            metadata: &self.metadata,
            expires_at,
            occurs_on: &self.occurs_on,
            pinned: self.pinned,
            is_correction: changed.is_correction,
            topic: Topic::of_fact(key, changed.kind).name(),
            packed: Entry::new(&entry, None).pack(),
        };
        let row = serde_json::to_string(&row).expect("texts and numbers are JSON");
        let was = |is_set: bool| (!is_set && !is_last).then_some(memory);
        update(owner, &memory.id, &row, (key, value), now)
            .bind(was(self.content.is_some()).map(|memory| memory.content.as_str()))
            .bind(was(self.kind.is_some()).map(|memory| memory.r#type.name()))
            .bind(was(self.importance.is_some()).map(|memory| memory.importance))
    }
}

/// A memory after a change, as the parameter of the statement.
#[derive(Serialize)]
struct ChangedRow<'a> {
    content: &'a str,
    r#type: &'static str,
    importance: f64,
    #[serde(skip_serializing_if = "Set::is_unchanged")]
    metadata: &'a Set<String>,
    #[serde(skip_serializing_if = "Set::is_unchanged")]
    expires_at: Set<String>,
    #[serde(skip_serializing_if = "Set::is_unchanged")]
    occurs_on: &'a Set<String>,
    pinned: Option<bool>,
    is_correction: bool,
    topic: &'static str,
    packed: String,
}

/// Updates the owner's memory to `row`, which is JSON, with the key and the value of a fact. The text, the type and the
/// importance that the memory must have are to be bound, each null where any will do.
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
           importance = ?3 ->> 'importance',
           extra_metadata = iif(json_type(?3, '$.metadata') is null, extra_metadata, ?3 ->> 'metadata'),
           expires_at = iif(json_type(?3, '$.expires_at') is null, expires_at, ?3 ->> 'expires_at'),
           occurs_on = iif(json_type(?3, '$.occurs_on') is null, occurs_on, ?3 ->> 'occurs_on'),
           pinned = iif(?5 is null, 0, coalesce(?3 ->> 'pinned', pinned)),
           confirmed_at = iif(?5 is null, null, iif(?3 ->> 'is_correction', ?6, confirmed_at)),
           confidence = iif(?5 is null, null, iif(?3 ->> 'is_correction', 1.0, coalesce(confidence, 1.0))),
           topic = iif(?5 is null, null, coalesce(topic, ?3 ->> 'topic')), packed = ?3 ->> 'packed', fact_key = ?4,
           fact_value = ?5, valid_from = iif(?5 is null, null, coalesce(valid_from, created_at)),
           valid_to = iif(?5 is null, null, valid_to), vector_at = null, updated_at = ?6
         where id = ?2 and user_id = :owner
           and content = coalesce(?7, content) and memory_type = coalesce(?8, memory_type)
           and importance = coalesce(?9, importance)
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
