//! A key becomes a [`Caller`].

use super::known::{KnownKey, KnownKeys};
use super::store::{self, KeyRow};
use crate::auth::caller::{Caller, Credential, Introduction};
use crate::auth::key::{self, ParsedKey};
use crate::auth::scope::{Scope, Scopes};
use crate::auth::tries;
use crate::error::Error;
use crate::id::Owner;
use crate::limit::KEY_USED_SECONDS;
use crate::platform::Platform;
use crate::time::Timestamp;
use subtle::ConstantTimeEq;

/// Returns the error for a key that does not exist or has ended.
#[must_use]
pub const fn ended() -> Error {
    Error::Unauthenticated("This API key is not valid, or has expired.")
}

/// Verifies an API key. `network` is the limiters' name for the network of the request.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Suspended`]; [`Error::TooFast`] where the network has shown too many bad
/// credentials.
pub async fn authenticate<P: Platform>(
    platform: &P,
    key: &str,
    network: &str,
) -> Result<Caller, Error> {
    let parsed = key::parse(key).ok_or_else(ended)?;
    let now = platform.now();
    let known = match platform
        .instance_state::<KnownKeys>()
        .get(&parsed.hash, now)
    {
        Some(known) => Some(known),
        None => look_up(platform, network, &parsed, now).await?,
    };
    let is_good = |known: &KnownKey| known.expires_at.is_none_or(|end| end > now);
    let known = known.filter(is_good).ok_or_else(ended)?;
    Ok(Caller {
        owner: Some(known.owner),
        scopes: known.scopes,
        credential: Credential::Key,
        key_id: Some(known.id),
        introduction: Introduction::default(),
        token: None,
    })
}

/// Queries the database for a key, and remembers it; `None` where there is no such key. One round trip, which is
/// reserved first where this instance never saw the key to be good. A key with the scope `admin` is looked up each
/// time, since what it does for other users runs no statement of its owner's. A key that was made with the key of a
/// suspended user is refused, too.
async fn look_up<P: Platform>(
    platform: &P,
    network: &str,
    parsed: &ParsedKey,
    now: Timestamp,
) -> Result<Option<KnownKey>, Error> {
    let keys = platform.instance_state::<KnownKeys>();
    let _reserved = if keys.was_good(&parsed.hash) {
        None
    } else {
        Some(tries::try_acquire(platform, network)?)
    };
    let row = store::find(&parsed.id).first(platform).await?;
    let is_same = |row: &KeyRow| bool::from(row.hash.as_bytes().ct_eq(parsed.hash.as_bytes()));
    let row = row.filter(is_same);
    let known = row.as_ref().and_then(|row| know(row, now));
    match (&row, &known) {
        (Some(row), Some(known)) => {
            let administers = known.scopes.has(Scope::Admin);
            let owner_is_suspended = administers && row.suspended_at.is_some();
            if owner_is_suspended || row.maker_suspended_at.is_some() {
                return Err(Error::Suspended);
            }
            touch_later(platform, row, &known.owner, now);
            let seen = if administers {
                Timestamp::from_millis(0)
            } else {
                now
            };
            let known = known.clone();
            keys.insert(parsed.hash.clone(), KnownKey { seen, ..known });
        }
        _ => keys.forget_hash(&parsed.hash),
    }
    Ok(known)
}

/// Converts a row; `None` where the row, or the end of its key, cannot be parsed.
fn know(row: &KeyRow, now: Timestamp) -> Option<KnownKey> {
    let expires_at = match &row.expires_at {
        Some(end) => Some(Timestamp::parse(end)?),
        None => None,
    };
    Some(KnownKey {
        id: row.id.clone(),
        owner: Owner::parse(&row.owner)?,
        scopes: Scopes::stored(&row.scopes),
        expires_at,
        seen: now,
    })
}

/// Stores that a key was used, unless that was stored lately. The request does not wait for it.
fn touch_later<P: Platform>(platform: &P, row: &KeyRow, owner: &Owner, now: Timestamp) {
    let lately = now.minus_seconds(KEY_USED_SECONDS).to_string();
    if row.last_used_at.as_ref().is_none_or(|used| *used < lately) {
        let touch = store::touch(owner, &row.id, now);
        let platform_later = platform.clone();
        platform.spawn(async move {
            // The next use stores it where this one fails.
            let _ = touch.run(&platform_later).await;
        });
    }
}
