//! The statements of the chain of seals: see [`super::chain`].

use super::Row;
use super::number;
use crate::platform::Query;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Seal {
    /// The last row that it seals.
    pub through: u64,
    /// The keyed hash.
    pub hash: String,
}

impl Seal {
    /// Parses a seal as the log has it: `through:hash`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (through, hash) = text.split_once(':')?;
        let sane = !hash.is_empty() && hash.chars().all(|c| c.is_ascii_hexdigit());
        let through = through.parse().ok().filter(|_| sane)?;
        Some(Self {
            through,
            hash: hash.to_owned(),
        })
    }

    /// Returns the seal before the first row.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            through: 0,
            hash: String::new(),
        }
    }
}

impl std::fmt::Display for Seal {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}:{}", self.through, self.hash)
    }
}

/// Selects the newest seal.
pub fn last_seal() -> Query<Seal> {
    shared!("select through, hash from audit_seals where through > 0 order by through desc limit 1")
}

/// Selects the seals from one on, but none before what was deleted, oldest first.
pub fn seals(from: u64, most: u32) -> Query<Seal> {
    shared!(
        "select through, hash from audit_seals
         where through >= max(?1, coalesce(
           (select through from audit_retention where id = 1), 0
         ))
         order by through limit ?2"
    )
    .bind(number(from))
    .bind(most)
}

/// Selects the seals of these numbers.
pub fn seals_at(throughs: &[u64]) -> Query<Seal> {
    shared!(
        "select through, hash from audit_seals where through in (select value from json_each(?1))"
    )
    .bind(json!(throughs).to_string())
}

/// Selects the rows after one, up to and with another, oldest first.
pub fn rows(after: u64, through: u64, most: u32) -> Query<Row> {
    shared!(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq > ?1 and seq <= ?2
         order by seq
         limit ?3"
    )
    .bind(number(after))
    .bind(number(through))
    .bind(most)
}

/// Selects the oldest rows that no seal protects yet.
pub fn unsealed(most: u32) -> Query<Row> {
    shared!(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq > coalesce((select max(through) from audit_seals), 0)
         order by seq
         limit ?1"
    )
    .bind(most)
}

/// A row that counts.
#[derive(Debug, Deserialize)]
pub struct RowCount {
    /// The number of rows.
    pub rows: usize,
}

/// Counts the rows that no seal protects yet.
pub fn count_unsealed() -> Query<RowCount> {
    shared!(
        "select count(*) as rows from audit
         where seq > coalesce((select max(through) from audit_seals), 0)"
    )
}

/// The row of a seal that was stored.
#[derive(Debug, Deserialize)]
pub struct AddedRow {
    /// The last row that it seals.
    pub through: u64,
}

/// Stores a seal, unless another run has sealed since: then there is no row.
pub fn add_seal(after: u64, seal: &Seal, now: Timestamp) -> Query<AddedRow> {
    shared!(
        "insert into audit_seals (through, sealed_at, hash)
         select ?2, ?3, ?4
         where coalesce((select max(through) from audit_seals), 0) = ?1
         returning through"
    )
    .bind(number(after))
    .bind(number(seal.through))
    .bind(now)
    .bind(seal.hash.as_str())
}

/// The part of the audit that was deleted by its age.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Retention {
    /// The number of the last row that was deleted.
    pub through: u64,
    /// A keyed hash of that and of the seal there; none where it was deleted before migration 0011.
    pub hash: Option<String>,
    /// Not 0 where there are such rows all the same.
    pub left: u8,
}

/// Selects how far the audit was deleted, where it was.
pub fn retention() -> Query<Retention> {
    shared!(
        "select through, hash, exists (select 1 from audit where seq <= through) as left
         from audit_retention where id = 1"
    )
}

/// A row with the time of the oldest row.
#[derive(Debug, Deserialize)]
pub struct OldestRow {
    /// RFC 3339.
    pub at: String,
}

/// Selects the time of the oldest row.
pub fn oldest() -> Query<OldestRow> {
    shared!("select at from audit where seq > 0 order by seq limit 1")
}

/// Deletes rows up to and with the last one of a seal.
pub fn delete_through(through: u64, hash: &str) -> [Query; 3] {
    [
        shared!("update audit_retention set through = ?1, hash = ?2 where id = 1 and through < ?1")
            .bind(number(through))
            .bind(hash),
        shared!(
            "insert into audit_retention (id, through, hash)
             select 1, ?1, ?2 where not exists (select 1 from audit_retention where id = 1)"
        )
        .bind(number(through))
        .bind(hash),
        shared!(
            "delete from audit where seq <= (select through from audit_retention where id = 1)"
        ),
    ]
}
