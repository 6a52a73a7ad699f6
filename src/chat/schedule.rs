//! What is done every few minutes, whoever's it is: replies that nobody writes any more are ended,
//! what expired is forgotten, facts that are too many leave, and index entries that are missing
//! are computed. Two round trips, one where no entry is missing and no reply was ended.

use super::lease;
use crate::limit;
use crate::memory::store::Unpacked;
use crate::memory::upkeep;
use crate::platform::{DbError, Platform, Rows, next};
use serde::Deserialize;
use serde_json::json;

/// How much was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Replies that were ended.
    pub interrupted: usize,
    /// Memories that were forgotten in time.
    pub expired: usize,
    /// Facts that left.
    pub pruned: usize,
    /// Entries that were computed.
    pub packed: usize,
}

/// Does it, and writes a line of the log.
pub async fn schedule<P: Platform>(platform: &P) {
    let line = match run(platform).await {
        Ok(done) => json!({
            "level": "info",
            "event": "sweep",
            "interrupted": done.interrupted,
            "expired": done.expired,
            "pruned": done.pruned,
            "packed": done.packed,
        }),
        Err(DbError(cause)) => json!({"level": "error", "event": "sweep", "cause": cause}),
    };
    platform.log(&line.to_string());
}

/// Does it.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn run<P: Platform>(platform: &P) -> Result<Done, DbError> {
    let now = platform.now();
    let since = now.minus_seconds(limit::COUNTED_FOR_SECONDS);
    let statements = vec![
        lease::sweep(now),
        upkeep::expire(now),
        upkeep::prune(now, limit::FACTS, since),
        upkeep::unpacked_of_anybody(limit::REPACKED_BY_SCHEDULE),
    ];
    let mut results = platform.batch(statements).await?.into_iter();
    let swept: Vec<Swept> = next(&mut results)?.all()?;
    let swept: Vec<String> = swept.into_iter().map(|reply| reply.id).collect();
    let mut done = Done {
        interrupted: swept.len(),
        expired: next(&mut results)?.count()?,
        pruned: next(&mut results)?.count()?,
        packed: 0,
    };
    let unpacked = next(&mut results)?.all::<Unpacked>()?;
    // A parameter holds at most 2 MB, and an entry has at most 3 kB.
    let pieces = unpacked.chunks(limit::REPACKED as usize);
    let repack = pieces.map(|rows| upkeep::repack_of_anybody(&upkeep::entries(rows)));
    let mut statements: Vec<_> = repack.collect();
    let repacks = statements.len();
    if !swept.is_empty() {
        statements.push(lease::remember_swept(&swept));
    }
    if !statements.is_empty() {
        let packed = platform.batch(statements).await?;
        let counts: Result<Vec<usize>, _> = packed.iter().take(repacks).map(Rows::count).collect();
        done.packed = counts?.into_iter().sum();
    }
    Ok(done)
}

/// A row of [`lease::sweep`].
#[derive(Deserialize)]
struct Swept {
    id: String,
}
