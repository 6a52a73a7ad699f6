//! The statements of the chain of seals: see [`super::chain`].

use super::Row;
use super::number;
use crate::platform::Query;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// A seal of the chain: it covers the rows since the seal before.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Seal {
    /// The number of the last row that the seal covers.
    pub through: u64,
    /// The keyed hash of the seal before and the rows.
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

/// Selects the seals from the seal of row `from` on, oldest first, but no seal of deleted rows.
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

/// Selects the seals whose last rows have the numbers `throughs`.
pub fn seals_at(throughs: &[u64]) -> Query<Seal> {
    shared!(
        "select through, hash from audit_seals where through in (select value from json_each(?1))"
    )
    .bind(json!(throughs).to_string())
}

/// Selects the rows after row `after`, up to and with row `through`, oldest first.
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

/// The answer of a query that counts rows.
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

/// A seal that was stored.
#[derive(Debug, Deserialize)]
pub struct AddedRow {
    /// The number of the last row that the seal covers.
    pub through: u64,
}

/// Stores a seal, unless another run has sealed since: then the statement returns no row.
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

/// The part of the audit that was deleted because of its age.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Retention {
    /// The number of the last row that was deleted.
    pub through: u64,
    /// A keyed hash of `through` and of the seal there; none where the part was deleted before migration 0011.
    pub hash: Option<String>,
    /// 1 where rows up to `through` are still there, else 0.
    pub left: u8,
}

/// Selects how far the audit was deleted; no row where nothing was deleted.
pub fn retention() -> Query<Retention> {
    shared!(
        "select through, hash, exists (select 1 from audit where seq <= through) as left
         from audit_retention where id = 1"
    )
}

/// The oldest row's time.
#[derive(Debug, Deserialize)]
pub struct OldestRow {
    /// The time of the oldest row, in RFC 3339.
    pub at: String,
}

/// Selects the time of the oldest row.
pub fn oldest() -> Query<OldestRow> {
    shared!("select at from audit where seq > 0 order by seq limit 1")
}

/// Deletes the rows that a seal covers, and all older rows. `through` is the seal's last row.
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
