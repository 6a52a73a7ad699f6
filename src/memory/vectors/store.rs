//! The statements of the outbox. What is of one owner names them as `?1`; the rest is for the
//! schedule, which serves everybody, or goes by ids that a run has just read, and it changes nothing
//! but how far the index is.

use crate::id::Owner;
use crate::limit;
use crate::platform::Stmt;
use crate::time::Timestamp;

/// What `vector_at` is while the index is being told.
fn claimed(at: Timestamp) -> String {
    format!("-{at}")
}

fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).expect("strings are JSON")
}

/// Claims the newest of the owner's current memories that the index has not been told, and gives
/// what it is to be told of them. What it still has to forget of a memory goes first.
#[must_use]
pub fn claim(owner: &Owner, now: Timestamp, most: u32) -> Stmt {
    Stmt::new(
        "update memories set vector_at = ?2
         where seq in (
           select m.seq from memories m indexed by ix_memories_untold
           where m.user_id = (select id from users where external_user_id = ?1)
             and m.vector_at is null and m.valid_to is null
             and (m.expires_at is null or m.expires_at > ?3) and m.content <> ''
             and not exists (select 1 from vector_deletions d where d.id = m.id)
           order by m.seq desc limit ?4
         )
         returning id, substr(coalesce(name || ': ', '') || content, 1, ?5) as text, memory_type,
           created_at, conversation_id, ?1 as owner",
    )
    .bind(owner.as_str())
    .bind(claimed(now))
    .bind(now)
    .bind(most)
    .bind(limit::EMBEDDED_CHARACTERS)
}

/// The same of anybody's memories: for the schedule.
#[must_use]
pub fn claim_anybodys(now: Timestamp, most: u32) -> Stmt {
    Stmt::new(
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
           (select u.external_user_id from users u where u.id = memories.user_id) as owner",
    )
    .bind(claimed(now))
    .bind(now)
    .bind(most)
    .bind(limit::EMBEDDED_CHARACTERS)
}

/// Notes that the index was told what was claimed at `claim`, as far as that still holds.
#[must_use]
pub fn told(ids: &[String], claim: Timestamp, now: Timestamp) -> Stmt {
    Stmt::new(
        "update memories set vector_at = ?3
         where vector_at = ?2 and id in (select value from json_each(?1))",
    )
    .bind(list(ids))
    .bind(claimed(claim))
    .bind(now)
}

/// After [`told`]: what the index was told of memories that are gone or others by now, it has to
/// forget.
#[must_use]
pub fn orphans(ids: &[String], now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into vector_deletions (id)
         select j.value from json_each(?1) j
         where not exists (select 1 from memories m where m.id = j.value and m.vector_at = ?2)
         on conflict do nothing",
    )
    .bind(list(ids))
    .bind(now)
}

/// Gives back what was claimed at `claim`. The index may have taken it all the same, so a trigger
/// has it forget that first.
#[must_use]
pub fn release(ids: &[String], claim: Timestamp) -> Stmt {
    Stmt::new(
        "update memories set vector_at = null
         where vector_at = ?2 and id in (select value from json_each(?1))",
    )
    .bind(list(ids))
    .bind(claimed(claim))
}

/// Gives back what was claimed before a time: whoever did is not there any more.
#[must_use]
pub fn release_stale(before: Timestamp) -> Stmt {
    Stmt::new("update memories set vector_at = null where vector_at < '0' and vector_at < ?1")
        .bind(claimed(before))
}

/// Ids that the index has to forget; they say nothing of what was remembered, nor by whom.
#[must_use]
pub fn to_forget(most: u32) -> Stmt {
    Stmt::new("select id from vector_deletions where id > '' limit ?1").bind(most)
}

/// The index has forgotten these: those that are still memories it has to be told.
#[must_use]
pub fn retell(ids: &[String]) -> Stmt {
    Stmt::new(
        "update memories set vector_at = null
         where vector_at is not null and id in (select value from json_each(?1))",
    )
    .bind(list(ids))
}

/// The index has forgotten these.
#[must_use]
pub fn forgotten(ids: &[String]) -> Stmt {
    Stmt::new("delete from vector_deletions where id in (select value from json_each(?1))")
        .bind(list(ids))
}
