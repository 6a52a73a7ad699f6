//! Memories that a client creates. One round trip.

use super::Kind;
use super::facts::Topic;
use super::index::entry::{Entry, NewEntry};
use super::record::{COLUMNS, Memory, SOURCES};
use super::secrets::has_secret;
use super::text::cut::CutText;
use crate::audit::actor::Actor;
use crate::error::Error;
use crate::id::{self, Owner};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::role::Role;
use crate::time::Timestamp;
use serde::Serialize;

/// A memory that is to be created.
#[derive(Debug, Clone)]
pub struct NewMemory {
    /// The text of the memory.
    pub content: String,
    /// The type of the memory.
    pub kind: Kind,
    /// The importance of the memory, from 0 to 1.
    pub importance: f64,
    /// The metadata of the memory: a JSON object that the client adds.
    pub metadata: Option<String>,
    /// The time at which the memory will be forgotten.
    pub expires_at: Option<Timestamp>,
}

/// The stored memories of a request.
#[derive(Debug)]
pub struct CreatedMemories {
    /// The memories, in the order of the [`NewMemory`]s. A fact that was stored already is represented by the stored
    /// one.
    pub memories: Vec<Memory>,
    /// True where at least one of the memories is new.
    pub is_new: bool,
}

/// Returns an error for a fact that has a secret. `field` is the name of the fact's text.
///
/// # Errors
/// [`Error::Invalid`].
pub fn refuse_secret(field: &str, kind: Kind, content: &str) -> Result<(), Error> {
    if kind != Kind::Context && has_secret(content) {
        let why = "looks like a secret; secrets are not kept as facts";
        return Err(Error::invalid(field, why));
    }
    Ok(())
}

/// Stores new memories, except for facts that are stored already.
///
/// # Errors
/// [`Error::Internal`].
pub async fn create<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    new: &[NewMemory],
) -> Result<CreatedMemories, Error> {
    let now = platform.now();
    let rows = rows(new, now, || platform.random());
    let mut batch = Batch::new();
    batch.ask(delete_expired(owner, now));
    let inserted = batch.ask(insert(owner, &rows));
    let stored = batch.ask(find_stored(owner, &rows));
    let results = actor.run(platform, owner, batch).await?;
    let (today, stored) = (now.day(), results.all(stored)?.into_iter());
    Ok(CreatedMemories {
        memories: stored.map(|memory| memory.told(&today)).collect(),
        is_new: !results.is_empty(inserted)?,
    })
}

/// A new memory, as the parameter of the statements.
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
    topic: Option<&'static str>,
    packed: String,
}

/// Formats new memories as the JSON array that the statements read. `random` makes ids.
fn rows(new: &[NewMemory], now: Timestamp, mut random: impl FnMut() -> [u8; 16]) -> String {
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
            topic: (value.is_some()).then(|| Topic::of_fact(None, new.kind).name()),
            value,
        }
    });
    serde_json::to_string(&rows.collect::<Vec<_>>()).expect("texts and numbers are JSON")
}

/// Returns the value by which two facts are compared; `None` for a memory that is no fact.
pub(super) fn fact_value(kind: Kind, content: &CutText<'_>) -> Option<String> {
    (kind != Kind::Context).then(|| content.normalized().to_owned())
}

/// Deletes the owner's memories that have expired, since they would count as stored facts. The plus makes SQLite find
/// them by their time, since the schedule leaves few of them.
pub fn delete_expired(owner: &Owner, now: Timestamp) -> Query {
    owned!(
        owner,
        "delete from memories
         where +user_id = :owner
           and expires_at <= ?2"
    )
    .bind(now)
}

/// Inserts new memories of the owner, except for facts that are stored and current, and returns the ids of the inserted
/// memories.
pub fn insert(owner: &Owner, rows: &str) -> Query<IdRow> {
    owned!(
        owner,
        "insert into memories (
           id, user_id, role, content, memory_type, importance, created_at, extra_metadata, packed,
           fact_value, valid_from, expires_at, topic, confidence
         )
         select f.value ->> 'id', u.id, 'user', f.value ->> 'content', f.value ->> 'type',
           f.value ->> 'importance', f.value ->> 'at', f.value ->> 'metadata',
           f.value ->> 'packed', f.value ->> 'value',
           iif(f.value ->> 'value' is null, null, f.value ->> 'at'), f.value ->> 'expires_at',
           f.value ->> 'topic', iif(f.value ->> 'value' is null, null, 1.0)
         from users u cross join json_each(?2) f
         where u.external_user_id = ?1
         order by f.key
         on conflict do nothing
         returning id"
    )
    .bind(rows)
}

/// Finds the memories that [`insert`] inserted, and the stored facts with the same values, in the order of the rows.
pub fn find_stored(owner: &Owner, rows: &str) -> Query<Memory> {
    owned!(
        owner,
        "select ",
        COLUMNS,
        ", ",
        SOURCES,
        " from users u cross join json_each(?2) f cross join memories m on m.id = coalesce(
           (select k.id from memories k where k.id = f.value ->> 'id'),
           (
             select k.id from memories k
             where k.user_id = u.id and coalesce(k.fact_key, '') = ''
               and k.fact_value = f.value ->> 'value'
               and k.fact_value is not null and k.valid_to is null
           )
         )
         where u.external_user_id = ?1 and m.user_id = u.id
         order by f.key"
    )
    .bind(rows)
}
