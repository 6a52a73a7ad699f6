//! Index entries that are computed anew. Two round trips.

use super::clear::forget_index;
use super::store::{self, Unpacked};
use crate::audit::actor::Actor;
use crate::error::Error;
use crate::id::Owner;
use crate::limit::REPACKED;
use crate::owned;
use crate::platform::sql::{IdRow, Total};
use crate::platform::{Batch, Platform, Query};
use schemars::JsonSchema;
use serde::Serialize;

/// The progress of a reindexing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reindexed {
    /// The number of entries that the request computed.
    pub packed: usize,
    /// The number of memories that have no entry yet.
    pub left: u32,
}

/// Computes the entries of some of the owner's memories that have none; with `all`, of all memories from the start. The
/// call is to be repeated, without `all`, until no memory is left.
///
/// # Errors
/// [`Error::NotFound`] where somebody else acts for the owner, who is no user.
pub async fn reindex<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    all: bool,
) -> Result<Reindexed, Error> {
    let mut batch = Batch::new();
    if all {
        batch.ask_all(forget_index(owner));
        batch.ask(unpack(owner));
    }
    let unpacked = batch.ask(store::unpacked(owner, REPACKED));
    let results = actor.run(platform, owner, batch).await?;
    let entries = entries(&results.all(unpacked)?);
    let mut batch = Batch::new();
    let packed = batch.ask(repack(owner, &entries));
    let left = batch.ask(count_unpacked(owner));
    let results = actor.run(platform, owner, batch).await?;
    Ok(Reindexed {
        packed: results.count(packed)?,
        left: results.first(left)?.unwrap_or_default().total,
    })
}

/// The packed index entry of a memory.
#[derive(Serialize)]
struct PackedRow {
    seq: u64,
    packed: String,
}

/// Computes the entries of memories: a JSON array, oldest first, for [`repack`].
#[must_use]
pub fn entries(rows: &[Unpacked]) -> String {
    let packed = rows.iter().filter_map(|row| {
        let packed = row.entry()?.pack();
        Some(PackedRow {
            seq: row.seq,
            packed,
        })
    });
    let mut packed: Vec<PackedRow> = packed.collect();
    packed.sort_unstable_by_key(|row| row.seq);
    serde_json::to_string(&packed).expect("texts and numbers are JSON")
}

/// Stores the entries of the owner's memories that have none, and returns the memories' ids. The plus makes SQLite find
/// the memories by number instead of reading all of the owner's for each entry.
pub fn repack(owner: &Owner, entries: &str) -> Query<IdRow> {
    owned!(
        owner,
        "update memories set packed = f.value ->> 'packed'
         from json_each(?2) f
         where memories.seq = f.value ->> 'seq' and memories.packed is null
           and +memories.user_id = :owner
         returning id"
    )
    .bind(entries)
}

/// Deletes the entries of all of the owner's memories, so that they are computed anew.
pub fn unpack(owner: &Owner) -> Query {
    owned!(
        owner,
        "update memories set packed = null
         where user_id = :owner
           and packed is not null"
    )
}

/// Counts the owner's memories that have no entry.
pub fn count_unpacked(owner: &Owner) -> Query<Total> {
    owned!(
        owner,
        "select count(*) as total from memories indexed by ix_memories_unpacked
         where user_id = :owner and packed is null"
    )
}
