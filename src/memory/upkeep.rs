//! The statements of the schedule: missing index entries, memories that have expired, and facts that are too many, of
//! all users.

use super::store::Unpacked;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;

/// Finds memories without an entry, of all users. The comparison of `user_id` makes SQLite read them from the index of
/// such memories.
pub fn unpacked_of_anybody(most: u32) -> Query<Unpacked> {
    shared!(
        "select seq, conversation_id, role, name, content, importance, created_at,
           fact_value is not null as distilled
         from memories
         where packed is null and user_id > ''
         order by user_id, seq
         limit ?1"
    )
    .bind(most)
}

/// Stores the entries of memories that have none, of all users, and returns their ids.
pub fn repack_of_anybody(entries: &str) -> Query<IdRow> {
    shared!(
        "update memories set packed = f.value ->> 'packed'
         from json_each(?1) f
         where memories.seq = f.value ->> 'seq' and memories.packed is null
         returning id"
    )
    .bind(entries)
}

/// Deletes the memories that have expired, of all users, and returns their ids.
pub fn expire(now: Timestamp) -> Query<IdRow> {
    shared!("delete from memories where expires_at <= ?1 returning id").bind(now)
}

/// Deletes the least useful facts of each user who has more than `most` and said something since `since`, and returns
/// the ids of the facts. Those that the person confirmed or pinned go last. The statement finds the active users by `created_at` (hence the plus), and reads only their
/// facts.
pub fn prune(now: Timestamp, most: u32, since: Timestamp) -> Query<IdRow> {
    shared!(
        "with active as materialized (
           select distinct +user_id as user_id from memories where created_at >= ?3
         ),
         placed as (
           select m.seq, row_number() over (
             partition by m.user_id
             order by m.pinned = 1 or m.confirmed_at is not null desc,
               m.importance - (julianday(?1) - julianday(m.created_at)) / 1000.0 desc,
               m.seq desc
           ) as place
           from active a cross join memories m indexed by ix_memories_fact_key
             on m.user_id = a.user_id and m.fact_value is not null
         )
         delete from memories where seq in (select seq from placed where place > ?2)
         returning id"
    )
    .bind(now)
    .bind(most)
    .bind(since)
}
