//! Brings the vector index up to date with the memories: an outbox in D1.
//!
//! `memories.vector_at` is null where the index does not have a memory yet, and `vector_deletions` holds the ids that
//! it has to delete; triggers maintain both. A run takes some of each (one round trip), sends them to the index, and
//! notes the outcome (one round trip a call to the index). Items that fail stay in the outbox, and a run may be
//! repeated without harm.
//!
//! A run first claims the memories that it is about to send: `vector_at` is then the time with a hyphen before it. Any
//! change of the memory meanwhile makes the claim void, so that the index deletes what it was sent: a memory that is
//! deleted between the call and its note leaves nothing behind.

pub mod store;

use super::Kind;
use crate::id::Owner;
use crate::limit;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, DbError, Platform, Slot, VectorItem, VectorMetadata};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// The work of a run that synchronises the vector index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Synced {
    /// The number of memories that the index took.
    pub upserted: usize,
    /// The number of ids that the index deleted.
    pub deleted: usize,
}

/// Sends the owner's new memories to the vector index, and the ids that the index has to delete: after a turn.
pub async fn sync<P: Platform>(platform: &P, model: &str, owner: &Owner) {
    if platform.has_vectors() {
        let most = u32::try_from(limit::VECTOR_BATCH).unwrap_or(u32::MAX);
        let now = platform.now();
        let mut batch = Batch::new();
        let outbox = Outbox {
            deletions: batch.ask(store::find_deletions(most)),
            items: batch.ask(store::claim(owner, now, most)),
        };
        run(platform, model, now, batch, outbox).await;
    }
}

/// Starts [`sync`] in the background.
pub fn sync_later<P: Platform>(platform: &P, model: &str, owner: &Owner) {
    if platform.has_vectors() {
        let (syncing, model, owner) = (platform.clone(), model.to_owned(), owner.clone());
        platform.spawn(async move { sync(&syncing, &model, &owner).await });
    }
}

/// Sends the new memories of all users to the vector index, as [`sync`] does for an owner, and releases the claims of
/// runs that did not end: for the schedule.
pub async fn catch_up<P: Platform>(platform: &P, model: &str) -> Synced {
    if !platform.has_vectors() {
        return Synced::default();
    }
    let now = platform.now();
    let stale = now.minus_seconds(limit::STALE_WRITE_SECONDS);
    let mut batch = Batch::new();
    batch.ask(store::release_stale(stale));
    let outbox = Outbox {
        deletions: batch.ask(store::find_deletions(limit::VECTOR_DELETIONS_A_RUN)),
        items: batch.ask(store::claim_anybodys(now, limit::VECTORS_A_RUN)),
    };
    run(platform, model, now, batch, outbox).await
}

/// The slots of a run's work: the ids to delete and the memories to send.
struct Outbox {
    deletions: Slot<IdRow>,
    items: Slot<OutboxItem>,
}

/// Executes the batch that reads the outbox, deletes the ids from the vector index and sends the memories.
async fn run<P: Platform>(
    platform: &P,
    model: &str,
    claimed: Timestamp,
    batch: Batch,
    outbox: Outbox,
) -> Synced {
    let read = async {
        let results = batch.run(platform).await?;
        Ok::<_, DbError>((results.all(outbox.deletions)?, results.all(outbox.items)?))
    };
    let (deletions, items) = match read.await {
        Ok(read) => read,
        Err(DbError(cause)) => {
            warn(platform, "outbox", &cause);
            return Synced::default();
        }
    };
    let mut done = Synced::default();
    let deletions: Vec<String> = deletions.into_iter().map(|row| row.id).collect();
    for ids in deletions.chunks(limit::VECTOR_BATCH) {
        match delete(platform, ids).await {
            Ok(()) => done.deleted += ids.len(),
            Err(cause) => {
                warn(platform, "delete", &cause);
                break;
            }
        }
    }
    let mut has_failed = false;
    for items in group(items) {
        let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
        if has_failed {
            // Where one call failed the others would: their claims are released at once.
            let _ = store::release(&ids, claimed).run(platform).await;
            continue;
        }
        match upsert(platform, model, claimed, items, &ids).await {
            Ok(()) => done.upserted += ids.len(),
            Err(cause) => {
                warn(platform, "upsert", &cause);
                has_failed = true;
            }
        }
    }
    done
}

/// Deletes ids from the vector index, and removes them from the outbox.
async fn delete<P: Platform>(platform: &P, ids: &[String]) -> Result<(), String> {
    let deleted = platform.delete_vectors(ids.to_vec()).await;
    deleted.map_err(|error| error.0)?;
    // In this order: a memory that the index is to have again must not be deleted again.
    let mut notes = Batch::new();
    notes.ask(store::requeue(ids));
    notes.ask(store::remove_deletions(ids));
    let outcome = notes.run(platform).await;
    outcome.map(drop).map_err(|error| error.0)
}

/// Sends memories to the vector index, and stores whether the index took them.
async fn upsert<P: Platform>(
    platform: &P,
    model: &str,
    claimed: Timestamp,
    items: Vec<OutboxItem>,
    ids: &[String],
) -> Result<(), String> {
    let items = items.into_iter().filter_map(OutboxItem::into_vector);
    let sent = platform.upsert_vectors(model, items.collect()).await;
    let now = platform.now();
    let mut notes = Batch::new();
    match &sent {
        Ok(()) => {
            notes.ask(store::mark_upserted(ids, claimed, now));
            notes.ask(store::insert_orphans(ids, now));
        }
        Err(_) => {
            notes.ask(store::release(ids, claimed));
        }
    }
    let outcome = notes.run(platform).await;
    let outcome = outcome.map(drop).map_err(|error| error.0);
    sent.map_err(|error| error.0).and(outcome)
}

/// Groups items in their order, as many in a group as one call may hold.
fn group(items: Vec<OutboxItem>) -> Vec<Vec<OutboxItem>> {
    let mut groups: Vec<Vec<OutboxItem>> = Vec::new();
    let mut room = 0_usize;
    for item in items {
        let length = item.text.chars().count();
        match groups.last_mut() {
            Some(group) if group.len() < limit::VECTOR_BATCH && length <= room => {
                room -= length;
                group.push(item);
            }
            _ => {
                room = limit::EMBEDDED_BATCH_CHARACTERS.saturating_sub(length);
                groups.push(vec![item]);
            }
        }
    }
    groups
}

fn warn<P: Platform>(platform: &P, step: &str, cause: &str) {
    let line = json!({"level": "warn", "event": "vectors", "step": step, "cause": cause});
    platform.log(&line.to_string());
}

/// A claimed memory that is to be sent to the vector index.
#[derive(Debug, Deserialize)]
pub struct OutboxItem {
    /// The id of the memory.
    pub id: String,
    /// The external id of the memory's owner.
    pub owner: String,
    /// The beginning of the memory's text, after the speaker's name where there is one.
    pub text: String,
    /// The type of the memory.
    pub memory_type: Kind,
    /// The time at which the memory was said, in RFC 3339.
    pub created_at: String,
    /// The conversation in which the memory was said.
    pub conversation_id: Option<String>,
}

impl OutboxItem {
    /// Returns the item as the vector index takes it; `None` where its owner's id is not valid.
    fn into_vector(self) -> Option<VectorItem> {
        let created_at = Timestamp::parse(&self.created_at).map_or(0, Timestamp::millis) / 1000;
        Some(VectorItem {
            namespace: Owner::parse(&self.owner)?.namespace(),
            id: self.id,
            text: self.text,
            metadata: VectorMetadata {
                r#type: self.memory_type.name(),
                created_at,
                conversation_id: self.conversation_id,
            },
        })
    }
}
