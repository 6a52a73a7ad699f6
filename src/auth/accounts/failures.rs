//! Wrong passwords: each is counted before it is looked at, and after several of them the next one has to wait twice
//! as long as the one before. An address goes by a keyed hash.

use crate::error::Error;
use crate::platform::{Batch, Query};
use crate::platform::{Results, Slot};
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// The number of wrong passwords that an address may have without a wait.
const FREE_FAILURES: u32 = 5;

/// The longest wait, in seconds.
const LONGEST_WAIT: u32 = 15 * 60;

/// The time for which a wrong password counts, in seconds.
const FAILURES_SECONDS: i64 = 3600;

/// The count of the wrong passwords for an address in the last hour.
#[derive(Debug, Deserialize)]
pub struct FailuresRow {
    /// The number of wrong passwords.
    pub failures: u32,
    /// The time of the last wrong password, in RFC 3339.
    pub last_at: String,
}

/// Finds the wrong passwords for an address.
pub fn find(address: &str, now: Timestamp) -> Query<FailuresRow> {
    shared!("select failures, last_at from login_failures where address = ?1 and last_at > ?2")
        .bind(address)
        .bind(now.minus_seconds(FAILURES_SECONDS))
}

/// Counts a password as a wrong one before it is verified, unless its address has to wait. Returns a row where the
/// password was counted.
pub fn count(address: &str, now: Timestamp) -> Query {
    shared!(
        "insert into login_failures (address, failures, last_at) values (?1, 1, ?2)
         on conflict (address) do update set
           failures = iif(last_at > ?3, failures + 1, 1), last_at = excluded.last_at
         where failures < ?4
           or last_at <= strftime('%Y-%m-%dT%H:%M:%fZ', ?2,
             '-' || min(?5, 1 << min(failures - ?4 + 1, 20)) || ' seconds')
         returning failures"
    )
    .bind(address)
    .bind(now)
    .bind(now.minus_seconds(FAILURES_SECONDS))
    .bind(FREE_FAILURES)
    .bind(LONGEST_WAIT)
}

/// Deletes the count of wrong passwords for an address, since a right one was sent.
pub fn clear(address: &str) -> Query {
    shared!("delete from login_failures where address = ?1").bind(address)
}

/// Deletes counts of wrong passwords that have expired.
pub fn delete_expired(now: Timestamp) -> Query {
    shared!("delete from login_failures where last_at < ?1")
        .bind(now.minus_seconds(FAILURES_SECONDS))
}

/// An attempt to log in that a batch counts.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    counted: Slot<()>,
    failures: Slot<FailuresRow>,
}

impl Attempt {
    /// Adds the statement that counts an attempt to a batch. It comes before the account is read, and is followed by
    /// [`Attempt::admit`].
    pub fn count(batch: &mut Batch, address: &str, now: Timestamp) -> Self {
        Self {
            counted: batch.ask(count(address, now)),
            failures: batch.ask(find(address, now)),
        }
    }

    /// Admits an attempt that was counted.
    ///
    /// # Errors
    /// [`Error::TooFast`] where the address has to wait.
    pub fn admit(self, results: &Results, now: Timestamp) -> Result<(), Error> {
        if !results.is_empty(self.counted)? {
            return Ok(());
        }
        let wait = |row: FailuresRow| {
            let beyond = row.failures.saturating_sub(FREE_FAILURES);
            let wait = 2_u32.saturating_pow(beyond + 1).min(LONGEST_WAIT);
            let until = Timestamp::parse(&row.last_at)?.plus_seconds(wait.into());
            u32::try_from((until.millis() - now.millis() + 999) / 1000).ok()
        };
        let failures = results.first(self.failures)?;
        Err(Error::TooFast(failures.and_then(wait).unwrap_or(1).max(1)))
    }
}
