//! What keeps the store in order: index entries computed anew, what expired and what is too much
//! deleted. Statements without an owner are for the schedule alone.

use super::store::Unpacked;
use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
struct Packed {
    seq: u64,
    packed: String,
}

/// The entries of memories, as [`repack`] takes them, oldest first: JSON.
#[must_use]
pub fn entries(rows: &[Unpacked]) -> String {
    let packed = rows.iter().filter_map(|row| {
        let packed = row.entry()?.pack();
        Some(Packed {
            seq: row.seq,
            packed,
        })
    });
    let mut packed: Vec<Packed> = packed.collect();
    packed.sort_unstable_by_key(|row| row.seq);
    serde_json::to_string(&packed).expect("texts and numbers are JSON")
}

/// Stores entries of the owner's memories that have none; their ids come back. The plus has the
/// memories read by number, not all of the owner's for each entry.
#[must_use]
pub fn repack(owner: &Owner, entries: &str) -> Stmt {
    Stmt::new(
        "update memories set packed = f.value ->> 'packed'
         from json_each(?2) f
         where memories.seq = f.value ->> 'seq' and memories.packed is null
           and +memories.user_id = (select id from users where external_user_id = ?1)
         returning id",
    )
    .bind(owner.as_str())
    .bind(entries)
}

/// Has the entries of all of the owner's memories computed anew.
#[must_use]
pub fn unpack(owner: &Owner) -> Stmt {
    Stmt::new(
        "update memories set packed = null
         where user_id = (select id from users where external_user_id = ?1)
           and packed is not null",
    )
    .bind(owner.as_str())
}

/// How many of the owner's memories have no entry: one row with `total`.
#[must_use]
pub fn left(owner: &Owner) -> Stmt {
    Stmt::new(
        "select count(*) as total from memories indexed by ix_memories_unpacked
         where user_id = (select id from users where external_user_id = ?1) and packed is null",
    )
    .bind(owner.as_str())
}

/// Memories without an entry, whoever's they are: [`Unpacked`]s. The comparison has them read off
/// the index of such memories.
#[must_use]
pub fn unpacked_of_anybody(most: u32) -> Stmt {
    Stmt::new(
        "select seq, conversation_id, role, name, content, importance, created_at,
           fact_value is not null as distilled
         from memories
         where packed is null and user_id > ''
         order by user_id, seq
         limit ?1",
    )
    .bind(most)
}

/// Stores entries of memories that have none, whoever's they are; their ids come back.
#[must_use]
pub fn repack_of_anybody(entries: &str) -> Stmt {
    Stmt::new(
        "update memories set packed = f.value ->> 'packed'
         from json_each(?1) f
         where memories.seq = f.value ->> 'seq' and memories.packed is null
         returning id",
    )
    .bind(entries)
}

/// Deletes what is to be forgotten by now, whoever's it is; the ids come back.
#[must_use]
pub fn expire(now: Timestamp) -> Stmt {
    Stmt::new("delete from memories where expires_at <= ?1 returning id").bind(now)
}

/// Deletes the least useful facts of everybody who has more than `most` and said something since;
/// the ids come back. Read are those who are active, by `created_at` (hence the plus), and of them
/// the facts alone.
#[must_use]
pub fn prune(now: Timestamp, most: u32, since: Timestamp) -> Stmt {
    Stmt::new(
        "with active as materialized (
           select distinct +user_id as user_id from memories where created_at >= ?3
         ),
         placed as (
           select m.seq, row_number() over (
             partition by m.user_id
             order by m.importance - (julianday(?1) - julianday(m.created_at)) / 1000.0 desc,
               m.seq desc
           ) as place
           from active a cross join memories m indexed by ix_memories_fact_key
             on m.user_id = a.user_id and m.fact_value is not null
         )
         delete from memories where seq in (select seq from placed where place > ?2)
         returning id",
    )
    .bind(now)
    .bind(most)
    .bind(since)
}
