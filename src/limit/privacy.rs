//! Limits of the audit, of exports and of erasures.

use std::time::Duration;

/// The refused credentials that an instance notes in the audit each minute: an attacker must not fill it.
pub const REFUSALS_NOTED: u32 = 30;

/// The largest number of rows of the audit under one seal: they are read and hashed at once.
pub const SEALED_ROWS: u32 = 500;

/// The largest number of seals that one run of the schedule makes: 5,000 rows every five minutes.
pub const SEALS_A_RUN: u32 = 10;

/// The largest number of seals that one request verifies: 10,000 rows.
pub const SEALS_A_WALK: u32 = 20;

/// The number of lines of an export that are read at a time: they are in memory together.
pub const EXPORTED_LINES: u32 = 200;

/// The longest time that a client may take to receive one part of an export: a slow connection is served, and one
/// that is gone is not waited for.
pub const EXPORT_TIMEOUT: Duration = Duration::from_mins(1);

/// The largest number of rows of each table that one batch of an erasure deletes: a batch of D1 has 30 seconds.
pub const ERASED_A_BATCH: u32 = 500;

/// The largest number of batches in one run of an erasure: a request makes at most 1,000 calls.
pub const ERASING_BATCHES: u32 = 20;

/// The largest number of ids that one run of an erasure deletes from the vector index and looks up again: a request
/// makes at most 1,000 calls.
pub const ERASED_VECTORS_A_RUN: u32 = 2_000;

/// The time that an erasure stays open for things on their way, in seconds: a key that another instance still
/// trusts, or a memory that is being written to the vector index.
pub const ERASURE_SETTLES_SECONDS: i64 = 60;

/// The largest number of erasures that one run of the schedule continues.
pub const ERASURES_A_RUN: u32 = 10;
