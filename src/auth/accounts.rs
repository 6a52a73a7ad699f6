//! Accounts with passwords, for those who have no identity provider: to [`register`], to [`verify`] the address, to
//! [`login`], to [`change`] and to [`reset`] the password. [`password`]s are hashed with Argon2id, a few at once
//! ([`gate`]), and are none that follow from the address ([`guessable`]); wrong ones are counted ([`failures`]).
//! [`sessions`] have [`refresh_token`]s that are good once; [`mail`] proves an address, and [`mailed`] has the statements
//! of who gets one. The answers, and the time that they take, do not show whether an address has an account.

pub mod change;
pub mod failures;
pub mod gate;
pub mod guessable;
pub mod login;
pub mod mail;
pub mod mailed;
pub mod password;
pub mod refresh_token;
pub mod register;
pub mod reset;
pub mod sessions;
pub mod store;
pub mod verify;
pub mod visit;

use crate::error::Error;
use crate::platform::{Batch, DbError, Platform};
use serde_json::json;

/// The settings of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// `ACCOUNTS_FROM`: the sender of mails.
    pub from: String,
    /// `ACCOUNTS_URL`: the page of the app whose address mails give, with `?token=` after it.
    pub url: Option<String>,
}

/// The beginning of the id of every user with an account, and of no other user: see `JWT_USER_PREFIX`.
pub const USER_PREFIX: &str = "acct_";

/// Makes the id of a new user with an account: it begins with [`USER_PREFIX`], as no other user's id does.
#[must_use]
pub fn new_user_id(random: [u8; 16]) -> String {
    format!("{USER_PREFIX}{}", crate::digest::hex(&random))
}

/// Returns the form of an address that is stored: addresses that differ in case only are the same.
#[must_use]
pub fn normalize_address(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Parses an address that somebody sent.
///
/// # Errors
/// [`Error::Invalid`].
pub fn parse_address(email: &str) -> Result<String, Error> {
    let address = normalize_address(email);
    if super::email::is_address(&address) {
        return Ok(address);
    }
    Err(Error::invalid("email", "must be an e-mail address"))
}

/// Deletes the tokens, registrations, sessions and wrong passwords that have expired, for the schedule. One round trip.
pub async fn delete_expired<P: Platform>(platform: &P) {
    let now = platform.now();
    let mut batch = Batch::new();
    batch.ask_all([
        mailed::delete_expired_tokens(now),
        mailed::delete_expired_registrations(now),
        sessions::store::delete_expired(now),
        failures::delete_expired(now),
    ]);
    if let Err(DbError(cause)) = batch.run(platform).await {
        let line = json!({"level": "error", "event": "accounts", "cause": cause});
        platform.log(&line.to_string());
    }
}
