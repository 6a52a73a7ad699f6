//! Messages that wait until the model distils facts from them. `memories.distil_after` is the time from which on the
//! model may read a message; it is null for one that does not wait.

use crate::id::{MessageId, Owner};
use crate::limit;
use crate::owned;
use crate::platform::Query;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// A message that was claimed for distilling.
#[derive(Debug, Deserialize)]
pub struct ClaimedRow {
    /// The number of the message's memory.
    pub seq: u64,
    /// The id of the message.
    pub id: String,
    /// The text that the person wrote.
    pub content: String,
    /// The time at which the person wrote the text, in RFC 3339.
    pub created_at: String,
    /// The end of the companion's message right before it, where there is one that is not forgotten.
    pub reply_before: Option<String>,
}

/// Claims the oldest of the owner's messages that are due by now, and returns them as
/// [`ClaimedRow`]s in no order. Nobody else can claim them before `again`.
///
/// Claims none where fewer than `least` are due, or where today's `quota` of tokens is used up (0
/// where there is no quota).
pub fn claim(
    owner: &Owner,
    now: Timestamp,
    again: Timestamp,
    least: u32,
    quota: u32,
) -> Query<ClaimedRow> {
    owned!(
        owner,
        "with due as materialized (
           select m.seq, m.content from memories m indexed by ix_memories_undistilled
           where m.user_id = :owner
             and m.distil_after <= ?2
           order by m.seq limit ?5
         )
         update memories set distil_after = ?3
         where seq in (
           select seq from (
             select seq, length(content) as own, sum(length(content)) over (order by seq) as all_
             from due
           )
           where all_ <= ?6 or all_ = own
         )
         and (select count(*) from due) >= ?4
         and (?7 = 0 or coalesce((
           select d.prompt_tokens + d.completion_tokens from usage d
           where d.user_id = :owner and d.day = ?8
         ), 0) < ?7)
         returning seq, id, content, created_at, (
           select case when b.role = 'assistant' and b.forgotten_at is null
             then substr(b.content, -?9) end
           from messages b
           where b.conversation_id = memories.conversation_id and b.user_id = memories.user_id
             and b.branch_id is null
             and b.timestamp < memories.created_at
             and b.timestamp > coalesce(
               (select c.context_since from conversations c where c.id = b.conversation_id), '')
           order by b.timestamp desc, b.rowid desc limit 1
         ) as reply_before"
    )
    .bind(now)
    .bind(again)
    .bind(least)
    .bind(limit::MOST_DISTILLED)
    .bind(limit::DISTILLED_CHARACTERS)
    .bind(quota)
    .bind(now.day())
    .bind(limit::CONTEXT_CHARACTERS)
}

/// Postpones the owner's messages that are due until a later time, since today's quota is used up.
pub fn postpone(owner: &Owner, now: Timestamp, until: Timestamp) -> Query {
    owned!(
        owner,
        "update memories set distil_after = ?3
         where user_id = :owner and distil_after <= ?2"
    )
    .bind(now)
    .bind(until)
}

/// Removes the messages that say the owner's fact from the queue. The fact is about to be forgotten without them, and must
/// not be distilled from them again.
pub fn remove_source(owner: &Owner, fact: &MessageId) -> Query {
    owned!(
        owner,
        "update memories set distil_after = null
         where id in (
             select k.source_message_id from memories k where k.id = ?2
             union
             select f.message_id from memories k cross join fact_sources f on f.memory_seq = k.seq
             where k.id = ?2
           )
           and user_id = :owner"
    )
    .bind(fact.as_str())
}

/// Removes the owner's messages with these numbers from the queue: the model answered, or never will.
pub fn remove(owner: &Owner, numbers: &[u64]) -> Query {
    let numbers = serde_json::to_string(numbers).expect("numbers are JSON");
    owned!(
        owner,
        "update memories set distil_after = null
         where seq in (select n.value from json_each(?2) n)
           and +user_id = :owner"
    )
    .bind(numbers)
}

/// A user with messages in the queue.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    /// The external id of the user.
    pub owner: String,
}

/// Finds at most `most` users with messages that have waited since `before`, as [`WaitingRow`]s.
/// For the schedule. The comparison of `user_id` makes SQLite read them from the index of such
/// messages.
pub fn find_waiting(before: Timestamp, most: u32) -> Query<WaitingRow> {
    shared!(
        "select u.external_user_id as owner from users u
         where u.id in (
           select distinct m.user_id from memories m indexed by ix_memories_undistilled
           where m.user_id > '' and m.distil_after < ?1
           limit ?2
         )"
    )
    .bind(before)
    .bind(most)
}
