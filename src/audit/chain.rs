//! The chain of seals over the audit.
//!
//! A seal is a keyed hash of the seal before and of the rows since, so that a row which is changed, left out or put in
//! later breaks the chain from there on. Rows that are older than they have to be kept are deleted as far as whole seals
//! go, once they were verified against them, and the end of what was deleted is sealed, too. The chain cannot show by
//! itself that its end was cut off: each seal is a line of the log, and [`walk`] compares those that it is given. Rows
//! since the last seal are not protected. Whoever has `AUDIT_KEY` can forge a chain.

use super::store::{
    Retention, Seal, add_seal, count_unsealed, delete_through, last_seal, oldest, retention, rows,
    seals, seals_at, unsealed,
};
use super::{Key, Row};
use crate::limit;
use crate::platform::{Batch, DbError, Platform};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

/// Returns the keyed hash of a seal, over the hash of the seal before and the rows of the seal.
fn link<'a>(key: &Key, before: &str, rows: impl IntoIterator<Item = &'a Row>) -> String {
    let rows = rows.into_iter().map(|row| {
        let json = serde_json::to_string(row).expect("texts and numbers are JSON");
        format!("\n{json}")
    });
    let rows: Vec<String> = rows.collect();
    key.hash(std::iter::once(before).chain(rows.iter().map(String::as_str)))
}

/// Returns the keyed hash of the last seal that was deleted, with its row number.
fn retention_hash(key: &Key, seal: &Seal) -> String {
    key.hash(["let go\n", &seal.to_string()])
}

/// Seals new rows, and returns their number. Two round trips a seal, and one more.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn seal<P: Platform>(platform: &P, key: &Key) -> Result<usize, DbError> {
    let mut sealed = 0;
    for _ in 0..limit::SEALS_A_RUN {
        let mut batch = Batch::new();
        let (last, new) = (
            batch.ask(last_seal()),
            batch.ask(unsealed(limit::SEALED_ROWS)),
        );
        let results = batch.run(platform).await?;
        let last = results.first(last)?.unwrap_or_else(Seal::none);
        let new = results.all(new)?;
        let Some(newest) = new.last() else {
            break;
        };
        let seal = Seal {
            through: newest.seq,
            hash: link(key, &last.hash, &new),
        };
        let added = add_seal(last.through, &seal, platform.now());
        // Where another run was first, the rows are not new any more.
        if added.first(platform).await?.is_some() {
            sealed += new.len();
            log(platform, &seal);
        }
    }
    Ok(sealed)
}

fn log<P: Platform>(platform: &P, seal: &Seal) {
    let line = json!({"level": "info", "event": "audit_seal", "seal": seal.to_string()});
    platform.log(&line.to_string());
}

/// Seals new rows, writes the newest seal to the log, and deletes rows that are older than `days`: for the schedule. A
/// failure is logged.
pub async fn seal_and_retire<P: Platform>(platform: &P, key: &Key, days: u32) {
    let kept = async {
        if seal(platform, key).await? == 0
            && let Some(seal) = last_seal().first(platform).await?
        {
            log(platform, &seal);
        }
        let before = platform.now().minus_seconds(i64::from(days) * 24 * 3600);
        retire(platform, key, before).await
    };
    let cause = match kept.await {
        Ok(None) => return,
        Ok(Some(through)) => format!("the chain is broken at {through}: no row is let go"),
        Err(DbError(cause)) => cause,
    };
    let line = json!({"level": "error", "event": "audit", "cause": cause});
    platform.log(&line.to_string());
}

/// Deletes rows that are older than they have to be kept, as far as whole seals go, once the seals are verified. Where
/// the chain is broken, deletes nothing and returns the last row of the broken seal. One round trip where nothing is
/// old enough.
async fn retire<P: Platform>(
    platform: &P,
    key: &Key,
    before: Timestamp,
) -> Result<Option<u64>, DbError> {
    let before = before.to_string();
    let mut batch = Batch::new();
    let (oldest, retired) = (batch.ask(oldest()), batch.ask(retention()));
    let seals = batch.ask(seals(0, 1 + limit::SEALS_A_RUN));
    let results = batch.run(platform).await?;
    let oldest = results.first(oldest)?;
    if oldest.is_none_or(|oldest| oldest.at >= before) {
        return Ok(None);
    }
    let retired = results.first(retired)?;
    let mut seals = results.all(seals)?.into_iter();
    let Some(start) = start(retired.as_ref(), &mut seals) else {
        return Ok(retired.map(|retention| retention.through));
    };
    let mut last = start.clone();
    for seal in seals {
        match sealed(platform, key, &last, &seal).await? {
            Some(rows) if rows.iter().all(|row| row.at < before) => last = seal,
            Some(_) => break,
            None if retention().first(platform).await? == retired => return Ok(Some(seal.through)),
            // Another run has just deleted these.
            None => return Ok(None),
        }
    }
    if last != start {
        let hash = retention_hash(key, &last);
        let mut batch = Batch::new();
        batch.ask_all(delete_through(last.through, &hash));
        batch.run(platform).await?;
    }
    Ok(None)
}

/// Returns the seal at which a walk begins: the first of `seals` where rows were deleted. Returns `None` where the
/// first seal is missing.
fn start(retention: Option<&Retention>, seals: &mut impl Iterator<Item = Seal>) -> Option<Seal> {
    match retention {
        Some(retention) => seals
            .next()
            .filter(|seal| seal.through == retention.through),
        None => Some(Seal::none()),
    }
}

/// Returns the rows of a seal, where they are the rows that were sealed and no number is missing.
async fn sealed<P: Platform>(
    platform: &P,
    key: &Key,
    before: &Seal,
    seal: &Seal,
) -> Result<Option<Vec<Row>>, DbError> {
    let rows = rows(before.through, seal.through, 2 * limit::SEALED_ROWS);
    let rows = rows.all(platform).await?;
    let whole = seal.through.checked_sub(before.through) == u64::try_from(rows.len()).ok();
    let fits = whole && link(key, &before.hash, &rows) == seal.hash;
    Ok(fits.then_some(rows))
}

/// The result of a walk along the chain of seals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditWalk")]
pub struct Walk {
    /// True where every seal fits its rows, the deleted part has its seal, and no seal is missing.
    pub intact: bool,
    /// The number of the last row of the first seal that does not fit its rows.
    pub broken_at: Option<u64>,
    /// The seals of the query that the chain does not have.
    pub missing_seals: Vec<String>,
    /// The number of rows that were read.
    pub rows: usize,
    /// The number of the last row that the walk read.
    pub through: u64,
    /// The number of the last row that was deleted because of its age.
    pub retired_through: u64,
    /// The number of rows that no seal protects.
    pub unsealed: usize,
    /// True where there are further seals: a walk with `after=through` goes on.
    pub more: bool,
}

/// Walks the chain from a seal on, at most [`limit::SEALS_A_WALK`] seals, and looks for the seals in `known`. One round
/// trip, and one a seal; twice as many where the chain is broken, since rows may just have been deleted.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn walk<P: Platform>(
    platform: &P,
    key: &Key,
    after: u64,
    known: &[Seal],
) -> Result<Walk, DbError> {
    let found = walk_once(platform, key, after, known).await?;
    if found.intact {
        return Ok(found);
    }
    walk_once(platform, key, after, known).await
}

async fn walk_once<P: Platform>(
    platform: &P,
    key: &Key,
    after: u64,
    known: &[Seal],
) -> Result<Walk, DbError> {
    let throughs: Vec<u64> = known.iter().map(|seal| seal.through).collect();
    let mut batch = Batch::new();
    let retention = batch.ask(retention());
    let found = batch.ask(seals(after, 1 + limit::SEALS_A_WALK));
    let there = batch.ask(seals_at(&throughs));
    let unsealed = batch.ask(count_unsealed());
    let results = batch.run(platform).await?;
    let retention = results.first(retention)?;
    let (found, there) = (results.all(found)?, results.all(there)?);
    let unsealed = results.first(unsealed)?;
    let missing = known.iter().filter(|seal| !there.contains(seal));
    let missing_seals: Vec<String> = missing.map(Seal::to_string).collect();
    let retired_through = retention.as_ref().map_or(0, |row| row.through);
    let from = after.max(retired_through);
    let mut walk = Walk {
        intact: missing_seals.is_empty(),
        broken_at: None,
        missing_seals,
        rows: 0,
        through: from,
        retired_through,
        unsealed: unsealed.map_or(0, |count| count.rows),
        more: found.len() > limit::SEALS_A_WALK as usize,
    };
    let begins = from > 0;
    let (first, rest) = found.split_at(usize::from(begins).min(found.len()));
    let first = first.first().cloned();
    let start = if begins { first } else { Some(Seal::none()) };
    let Some(mut before) = start.filter(|seal| seal.through == from) else {
        return Ok(walk.broken(from));
    };
    if let Some(retention) = &retention
        && from == retired_through
        && (retention.left != 0 || retention.hash != Some(retention_hash(key, &before)))
    {
        return Ok(walk.broken(from));
    }
    for seal in rest.iter().take(limit::SEALS_A_WALK as usize) {
        let Some(rows) = sealed(platform, key, &before, seal).await? else {
            return Ok(walk.broken(seal.through));
        };
        walk.rows += rows.len();
        walk.through = seal.through;
        before = seal.clone();
    }
    Ok(walk)
}

impl Walk {
    fn broken(self, at: u64) -> Self {
        Self {
            intact: false,
            broken_at: Some(at),
            more: false,
            ..self
        }
    }
}
