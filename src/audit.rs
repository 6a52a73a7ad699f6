//! The audit: who did what to whom, from where, when, and with which result. Rows are only ever inserted.
//!
//! Users and network addresses are stored as keyed hashes (HMAC-SHA-256, RFC 2104): two rows of one user show that they
//! are of one, and a reader of the table learns no name. The seals of [`chain`] protect the rows.

pub mod action;
pub mod actor;
pub mod chain;
pub mod key;
pub mod store;

use crate::platform::Query;
use crate::shared;
use crate::time::Timestamp;
pub use action::Action;
pub use key::Key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An entry of the audit that is to be inserted.
#[derive(Debug, Clone)]
pub struct Note {
    /// The user who acts, as a pseudonym; `admin` for the holder of `ADMIN_TOKEN`, none where nobody is known.
    pub actor: Option<String>,
    /// The act that is noted.
    pub action: Action,
    /// The target of the act: the pseudonym of a user, or the id of a thing.
    pub target: Option<String>,
    /// The network address of the request, as a pseudonym.
    pub address: Option<String>,
    /// True where the act is done, false where it is refused.
    pub done: bool,
    /// The id of the request.
    pub request_id: String,
    /// True where the row is only inserted if the statement before it in the batch changed something.
    pub if_changed: bool,
}

/// Inserts a row.
pub fn insert(note: &Note, now: Timestamp) -> Query {
    shared!(
        "insert into audit (at, actor, action, target, address, result, request_id)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7
         where ?8 = 0 or changes() > 0"
    )
    .bind(now)
    .bind(note.actor.as_deref())
    .bind(note.action.name())
    .bind(note.target.as_deref())
    .bind(note.address.as_deref())
    .bind(if note.done { "done" } else { "refused" })
    .bind(note.request_id.as_str())
    .bind(f64::from(u8::from(note.if_changed)))
}

/// A row of the audit. A seal is computed over its JSON, in this order.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub struct Row {
    /// The number of the row, which no other row ever has.
    pub seq: u64,
    /// The time of the act, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub at: String,
    /// The user who acted, as a keyed hash; `admin` for the holder of `ADMIN_TOKEN`, null where nobody is known.
    pub actor: Option<String>,
    /// The name of the act, such as `login`.
    pub action: String,
    /// The target of the act: a user as a keyed hash, or the id of a thing.
    pub target: Option<String>,
    /// The network address that the request came from, as a keyed hash.
    pub address: Option<String>,
    /// The result of the act: `done` or `refused`.
    pub result: String,
    /// The id of the request.
    pub request_id: String,
}

/// A filter of the rows of the audit. An absent field lets every row pass.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The pseudonym of the actor or of the target.
    pub who: Option<String>,
    /// The name of the act.
    pub action: Option<String>,
    /// The result of the act: `done` or `refused`.
    pub result: Option<String>,
    /// The earliest time of a row.
    pub since: Option<Timestamp>,
    /// The end of the time range, exclusive.
    pub until: Option<Timestamp>,
    /// The end of the range of row numbers, exclusive.
    pub before: Option<u64>,
}

/// Selects rows of the audit, the newest first.
pub fn list(filter: &Filter, most: u32) -> Query<Row> {
    shared!(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq < coalesce(?1, 9007199254740991)
           and (?2 is null or actor = ?2 or target = ?2) and (?3 is null or action = ?3)
           and (?4 is null or result = ?4) and (?5 is null or at >= ?5) and (?6 is null or at < ?6)
         order by seq desc
         limit ?7"
    )
    .bind(filter.before.map(number))
    .bind(filter.who.as_deref())
    .bind(filter.action.as_deref())
    .bind(filter.result.as_deref())
    .bind(filter.since)
    .bind(filter.until)
    .bind(most)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rows are counted, far below 2^53"
)]
fn number(number: u64) -> f64 {
    number as f64
}
