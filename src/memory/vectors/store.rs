//! The statements of the outbox. One of them is an owner's; the others are for the schedule, which serves everybody, or
//! take ids that a run has just read, and change nothing but the state of the outbox.

use super::OutboxItem;
use crate::id::Owner;
use crate::limit;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;

/// Returns the value of `vector_at` while a run sends a memory to the index.
fn claimed(at: Timestamp) -> String {
    format!("-{at}")
}

/// Formats ids as a JSON array.
fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).expect("strings are JSON")
}

/// Claims the newest of the owner's current memories that the vector index does not have, and returns them. A memory
/// that the index still has to delete waits until it is deleted.
pub fn claim(owner: &Owner, now: Timestamp, most: u32) -> Query<OutboxItem> {
    owned!(
        owner,
        "update memories set vector_at = ?2
         where seq in (
           select m.seq from memories m indexed by ix_memories_untold
           where m.user_id = :owner
             and m.vector_at is null and m.valid_to is null
             and (m.expires_at is null or m.expires_at > ?3) and m.content <> ''
             and not exists (select 1 from vector_deletions d where d.id = m.id)
           order by m.seq desc limit ?4
         )
         returning id, substr(coalesce(name || ': ', '') || content, 1, ?5) as text, memory_type,
           created_at, conversation_id, ?1 as owner"
    )
    .bind(claimed(now))
    .bind(now)
    .bind(most)
    .bind(limit::EMBEDDED_CHARACTERS)
}

/// Claims memories as [`claim`] does, of all users: for the schedule.
pub fn claim_anybodys(now: Timestamp, most: u32) -> Query<OutboxItem> {
    shared!(
        "update memories set vector_at = ?1
         where seq in (
           select m.seq from memories m indexed by ix_memories_untold
           where m.user_id > '' and m.vector_at is null and m.valid_to is null
             and (m.expires_at is null or m.expires_at > ?2) and m.content <> ''
             and not exists (select 1 from vector_deletions d where d.id = m.id)
           limit ?3
         )
         returning id, substr(coalesce(name || ': ', '') || content, 1, ?4) as text, memory_type,
           created_at, conversation_id,
           (select u.external_user_id from users u where u.id = memories.user_id) as owner"
    )
    .bind(claimed(now))
    .bind(now)
    .bind(most)
    .bind(limit::EMBEDDED_CHARACTERS)
}

/// Marks the memories that were claimed at `claim` as upserted, except for those that have changed since.
pub fn mark_upserted(ids: &[String], claim: Timestamp, now: Timestamp) -> Query {
    shared!(
        "update memories set vector_at = ?3
         where vector_at = ?2 and id in (select value from json_each(?1))"
    )
    .bind(list(ids))
    .bind(claimed(claim))
    .bind(now)
}

/// Puts the ids of memories that are deleted or have changed by now into the outbox, to be deleted from the vector
/// index. Follows [`mark_upserted`] with the same `now`.
pub fn insert_orphans(ids: &[String], now: Timestamp) -> Query {
    shared!(
        "insert into vector_deletions (id)
         select j.value from json_each(?1) j
         where not exists (select 1 from memories m where m.id = j.value and m.vector_at = ?2)
         on conflict do nothing"
    )
    .bind(list(ids))
    .bind(now)
}

/// Releases the claims that were made at `claim`. The vector index may have taken the memories all the same, so a
/// trigger puts their ids into the outbox, to be deleted first.
pub fn release(ids: &[String], claim: Timestamp) -> Query {
    shared!(
        "update memories set vector_at = null
         where vector_at = ?2 and id in (select value from json_each(?1))"
    )
    .bind(list(ids))
    .bind(claimed(claim))
}

/// Releases the claims that were made before a time: their runs have ended.
pub fn release_stale(before: Timestamp) -> Query {
    shared!("update memories set vector_at = null where vector_at < '0' and vector_at < ?1")
        .bind(claimed(before))
}

/// Finds ids that the vector index has to delete, without a text or an owner.
pub fn find_deletions(most: u32) -> Query<IdRow> {
    shared!("select id from vector_deletions where id > '' limit ?1").bind(most)
}

/// Puts the memories of ids that the vector index has deleted back into the outbox, as far as they exist.
pub fn requeue(ids: &[String]) -> Query {
    shared!(
        "update memories set vector_at = null
         where vector_at is not null and id in (select value from json_each(?1))"
    )
    .bind(list(ids))
}

/// Removes ids that the vector index has deleted from the outbox.
pub fn remove_deletions(ids: &[String]) -> Query {
    shared!("delete from vector_deletions where id in (select value from json_each(?1))")
        .bind(list(ids))
}
