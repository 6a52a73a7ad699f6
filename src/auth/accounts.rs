//! Accounts with passwords, for those who have no identity provider: [`password`]s are hashed with
//! Argon2id, a few at once ([`gate`]), and are none that follow from the address ([`guessable`]); [`session`]s have refresh
//! tokens that are good once; [`mail`] proves an address, and [`mailed`] says who gets one. What is
//! answered, and how long it takes, does not tell whether an address has an account.

pub mod gate;
pub mod guessable;
pub mod mail;
pub mod mailed;
pub mod password;
pub mod session;
pub mod store;

use crate::platform::{DbError, Platform};
use serde_json::json;

/// What accounts are configured with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// `ACCOUNTS_FROM`: the sender of mails.
    pub from: String,
    /// `ACCOUNTS_URL`: the page of the app whose address mails give, with `?token=` after it.
    pub url: Option<String>,
}

/// How the id of every user with an account begins, and of nobody else: see `JWT_USER_PREFIX`.
pub const USER_PREFIX: &str = "acct_";

/// A new user's id. Users who are proved by somebody else have none that begins so.
#[must_use]
pub fn new_user_id(random: [u8; 16]) -> String {
    format!("{USER_PREFIX}{}", crate::id::hex(&random))
}

/// What an address is looked for as: of two that differ in case only, nobody has but one.
#[must_use]
pub fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A token that is mailed, 256 random bits, and what is stored of it.
#[must_use]
pub fn mailed_token(random: [[u8; 16]; 2]) -> (String, String) {
    let token = crate::id::hex(random.as_flattened());
    let hash = token_hash(&token);
    (token, hash)
}

/// What is stored of a token that was mailed. A fast hash will do: nobody guesses 256 random bits.
#[must_use]
pub fn token_hash(token: &str) -> String {
    crate::id::digest(token)
}

/// Lets go of what has expired: for the schedule.
pub async fn keep<P: Platform>(platform: &P) {
    let now = platform.now();
    let expire = [mailed::expire(now), store::expire(now)].concat();
    if let Err(DbError(cause)) = platform.batch(expire).await {
        let line = json!({"level": "error", "event": "accounts", "cause": cause});
        platform.log(&line.to_string());
    }
}
