//! Limits of credentials, keys, accounts, and an issuer's public keys.

use std::time::Duration;

/// The longest credential, in bytes: a JWT with a few dozen claims has 2 KiB, and a longer one would only make the
/// verifier work.
pub const CREDENTIAL_BYTES: usize = 8 * 1024;

/// The longest wait for an issuer's keys: the caller's request waits with it.
pub const JWKS_TIMEOUT: Duration = Duration::from_secs(5);

/// The largest set of an issuer's keys, in bytes: a dozen certificates.
pub const JWKS_BYTES: usize = 64 * 1024;

/// The time that an issuer's keys are cached where the issuer names none, in seconds: ten minutes.
pub const JWKS_USUAL_SECONDS: u32 = 600;

/// The longest time that an issuer's keys are cached, in seconds: a key that the issuer withdraws is refused within a
/// day.
pub const JWKS_MOST_SECONDS: u32 = 24 * 3600;

/// The number of users whose names and addresses, found in their tokens, an instance remembers as stored. Past this
/// number, the instance forgets all of them, so that its memory stays small.
pub const INTRODUCED: usize = 10_000;

/// The largest number of keys of one user that have not ended: one for each program, with room.
pub const KEYS: u32 = 100;

/// The longest name of a key, in characters: one line of a list.
pub const KEY_NAME_CHARACTERS: usize = 100;

/// The longest `display_name`, in characters: one line of a list.
pub const DISPLAY_NAME_CHARACTERS: usize = 100;

/// The longest e-mail address, in characters (RFC 5321 section 4.5.3.1).
pub const EMAIL_CHARACTERS: usize = 254;

/// The time for which an instance trusts a key without a query of the database, in seconds. Another instance refuses a
/// revoked key after at most this time.
pub const KEY_CACHE_SECONDS: i64 = 45;

/// The largest number of keys that an instance caches. Past this number, the instance forgets all of them, so that its
/// memory stays small.
pub const CACHED_KEYS: usize = 1_000;

/// The shortest time between two notes of a key's last use, in seconds: most requests with a key then need no
/// write for it.
pub const KEY_USED_SECONDS: i64 = 3600;

/// The longest grace of a rotated key, in seconds: 30 days. Keys that ended are deleted this long after.
pub const ROTATION_SECONDS: u32 = 30 * 24 * 3600;

/// The largest number of requests that hash passwords in an instance at once: a quarter of a second of its time.
pub const CONCURRENT_HASHES: usize = 8;

/// The time after which a request that hashes a password counts no more, in seconds. A request that its client left
/// may never end, and a caller who leaves many must not shut the others out.
pub const HASHING_SECONDS: i64 = 2;
