//! The jobs of the schedule, which runs every few minutes. None of them is any user's, each may run twice at once
//! without harm, and a failure of one is logged and keeps no other from running.

use crate::audit::chain;
use crate::auth::accounts;
use crate::chat::distil;
use crate::chat::lease;
use crate::chat::titles;
use crate::config::Config;
use crate::limit;
use crate::memory::vectors;
use crate::memory::{reindex, upkeep};
use crate::platform::sql::IdRow;
use crate::platform::{Batch, DbError, Platform, Slot};
use crate::privacy::erasure;
use serde_json::json;

/// Runs every job of the schedule: sweeps, seals the audit, deletes expired rows of accounts, continues erasures,
/// brings the vector index up to date, and has the model distil facts from messages that wait and title conversations that do. Without a configuration,
/// only sweeps.
pub async fn run<P: Platform>(platform: &P, config: Option<&Config>) {
    sweep_and_log(platform).await;
    let Some(config) = config else {
        return;
    };
    chain::seal_and_retire(platform, &config.audit_key, config.audit_retention_days).await;
    if config.accounts.is_some() {
        accounts::delete_expired(platform).await;
    }
    erasure::catch_up(platform, &config.audit_key, &config.embedding_model).await;
    vectors::catch_up(platform, &config.embedding_model).await;
    distil::catch_up(platform, config).await;
    titles::catch_up(platform, config).await;
}

/// The numbers of rows that a sweep changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Replies that were ended, since they have no writer any more.
    pub interrupted: usize,
    /// Memories that were deleted, since they had expired.
    pub expired: usize,
    /// Facts that were deleted, since a user had too many.
    pub pruned: usize,
    /// Index entries that were computed, since memories had none.
    pub packed: usize,
}

/// Sweeps, and writes a line of the log.
pub async fn sweep_and_log<P: Platform>(platform: &P) {
    let line = match sweep(platform).await {
        Ok(swept) => json!({
            "level": "info",
            "event": "sweep",
            "interrupted": swept.interrupted,
            "expired": swept.expired,
            "pruned": swept.pruned,
            "packed": swept.packed,
        }),
        Err(DbError(cause)) => json!({"level": "error", "event": "sweep", "cause": cause}),
    };
    platform.log(&line.to_string());
}

/// Ends replies that have no writer any more, deletes memories that have expired and facts that are too many, and
/// computes missing index entries. Two round trips; one where no entry is missing and no reply was ended.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn sweep<P: Platform>(platform: &P) -> Result<Swept, DbError> {
    let now = platform.now();
    let since = now.minus_seconds(limit::COUNTED_FOR_SECONDS);
    let mut batch = Batch::new();
    let interrupted = batch.ask(lease::sweep(now));
    let expired = batch.ask(upkeep::expire(now));
    let pruned = batch.ask(upkeep::prune(now, limit::FACTS, since));
    let unpacked = batch.ask(upkeep::unpacked_of_anybody(limit::REPACKED_BY_SCHEDULE));
    let results = batch.run(platform).await?;
    let interrupted = results.all(interrupted)?.into_iter();
    let interrupted: Vec<String> = interrupted.map(|reply| reply.id).collect();
    let mut swept = Swept {
        interrupted: interrupted.len(),
        expired: results.count(expired)?,
        pruned: results.count(pruned)?,
        packed: 0,
    };
    let mut batch = Batch::new();
    // A parameter holds at most 2 MB, and an entry has at most 3 kB.
    let unpacked = results.all(unpacked)?;
    let pieces = unpacked.chunks(limit::REPACKED as usize);
    let repack = |rows| upkeep::repack_of_anybody(&reindex::entries(rows));
    let repacked: Vec<Slot<IdRow>> = pieces.map(|rows| batch.ask(repack(rows))).collect();
    if !interrupted.is_empty() {
        batch.ask(lease::remember_swept(&interrupted));
    }
    if !batch.is_empty() {
        let results = batch.run(platform).await?;
        for slot in repacked {
            swept.packed += results.count(slot)?;
        }
    }
    Ok(swept)
}
