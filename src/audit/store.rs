//! The statements of the chain of seals: see [`super::chain`].

use super::number;
use crate::platform::Stmt;
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
    /// Reads a seal as the log has it: `through:hash`.
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

    /// Before the first row.
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

/// The newest seal: [`Seal`].
#[must_use]
pub fn last_seal() -> Stmt {
    Stmt::new(
        "select through, hash from audit_seals where through > 0 order by through desc limit 1",
    )
}

/// The seals from one on, but none before what was let go, oldest first: [`Seal`].
#[must_use]
pub fn seals(from: u64, most: u32) -> Stmt {
    Stmt::new(
        "select through, hash from audit_seals
         where through >= max(?1, coalesce(
           (select through from audit_retention where id = 1), 0
         ))
         order by through limit ?2",
    )
    .bind(number(from))
    .bind(most)
}

/// The seals of these numbers: [`Seal`].
#[must_use]
pub fn seals_at(throughs: &[u64]) -> Stmt {
    Stmt::new(
        "select through, hash from audit_seals where through in (select value from json_each(?1))",
    )
    .bind(json!(throughs).to_string())
}

/// The rows after one, up to and with another, oldest first: [`super::Row`].
#[must_use]
pub fn rows(after: u64, through: u64, most: u32) -> Stmt {
    Stmt::new(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq > ?1 and seq <= ?2
         order by seq
         limit ?3",
    )
    .bind(number(after))
    .bind(number(through))
    .bind(most)
}

/// The oldest rows that no seal protects yet: [`super::Row`].
#[must_use]
pub fn unsealed(most: u32) -> Stmt {
    Stmt::new(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq > coalesce((select max(through) from audit_seals), 0)
         order by seq
         limit ?1",
    )
    .bind(most)
}

/// Counts the rows that no seal protects yet: `rows`.
#[must_use]
pub fn count_unsealed() -> Stmt {
    Stmt::new(
        "select count(*) as rows from audit
         where seq > coalesce((select max(through) from audit_seals), 0)",
    )
}

/// Stores a seal, unless somebody else has sealed since.
#[must_use]
pub fn add_seal(after: u64, seal: &Seal, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into audit_seals (through, sealed_at, hash)
         select ?2, ?3, ?4
         where coalesce((select max(through) from audit_seals), 0) = ?1
         returning through",
    )
    .bind(number(after))
    .bind(number(seal.through))
    .bind(now)
    .bind(seal.hash.as_str())
}

/// How far the audit was let go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Retention {
    /// The last row that was.
    pub through: u64,
    /// A keyed hash of that and of the seal there; none where it was let go before migration 0011.
    pub hash: Option<String>,
    /// Whether there are rows all the same.
    pub left: u8,
}

/// How far the audit was let go, where it was: [`Retention`].
#[must_use]
pub fn retention() -> Stmt {
    Stmt::new(
        "select through, hash, exists (select 1 from audit where seq <= through) as left
         from audit_retention where id = 1",
    )
}

/// The oldest row: `at`.
#[must_use]
pub fn oldest() -> Stmt {
    Stmt::new("select at from audit where seq > 0 order by seq limit 1")
}

/// Lets rows go up to and with the last one of a seal.
#[must_use]
pub fn let_go(through: u64, hash: &str) -> [Stmt; 3] {
    [
        Stmt::new(
            "update audit_retention set through = ?1, hash = ?2 where id = 1 and through < ?1",
        )
        .bind(number(through))
        .bind(hash),
        Stmt::new(
            "insert into audit_retention (id, through, hash)
             select 1, ?1, ?2 where not exists (select 1 from audit_retention where id = 1)",
        )
        .bind(number(through))
        .bind(hash),
        Stmt::new(
            "delete from audit where seq <= (select through from audit_retention where id = 1)",
        ),
    ]
}
