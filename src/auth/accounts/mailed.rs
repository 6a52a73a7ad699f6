//! The statements of what is mailed, and of who waits for it: tokens and registrations. Where the owner is known, `?1` is
//! the owner; before that, it is what they show: an address, a token's hash.
//!
//! Whoever else asks for an address, its owner has a mail that works. Mails are counted by who asked, so that a stranger uses
//! up their own. Where the mails of an hour from everywhere are used up, those that came are good as long as they
//! count, and each opens whichever registration's password is known: none is anybody's own.

use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::Deserialize;

/// Most mails an hour to one address that somebody in one network asks for, and most from everywhere.
const MAILS_AN_HOUR: u32 = 5;
/// See [`MAILS_AN_HOUR`].
const ALL_MAILS_AN_HOUR: u32 = 20;

/// How long what was mailed is good, and how long it counts, in seconds: the same, so that a mail that keeps another from
/// being sent is one that works, unless it was used.
const MAILED_SECONDS: i64 = 3600;

/// Most registrations of one address that are kept for an hour, from everywhere and from one network: a stranger
/// in one keeps its owner's from nothing.
const REGISTRATIONS: u32 = 100;
/// See [`REGISTRATIONS`].
const REGISTRATIONS_OF_A_NETWORK: u32 = 5;

/// What was mailed for.
#[derive(Debug, Deserialize)]
pub struct Mailed {
    /// `register` or `reset`.
    pub purpose: String,
}

/// A token for an account with this address, or where there is one, for a new password of it: [`Mailed`], none
/// where too many were mailed lately.
#[must_use]
pub fn register(address: &str, hash: &str, asker: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into account_tokens (hash, purpose, email, asker, created_at, expires_at)
         select ?2, iif(exists (select 1 from accounts where email = ?1), 'reset', 'register'),
           ?1, ?3, ?4, ?5
         where (select count(*) from account_tokens where email = ?1 and created_at > ?6) < ?7
           and (
             select count(*) from account_tokens
             where email = ?1 and created_at > ?6 and asker = ?3
           ) < ?8
         returning purpose",
    )
    .bind(address)
    .bind(hash)
    .bind(asker)
    .bind(now)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(now.minus_seconds(MAILED_SECONDS))
    .bind(ALL_MAILS_AN_HOUR)
    .bind(MAILS_AN_HOUR)
}

/// Keeps the password of a registration until the address is confirmed, unless it has an account, or there are too many
/// of it.
#[must_use]
pub fn remember(address: &str, password: &str, asker: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into registrations (email, password, expires_at, asker)
         select ?1, ?2, ?3, ?4 where not exists (select 1 from accounts where email = ?1)
           and (
             exists (select 1 from registrations where email = ?1 and password = ?2)
             or (
               (select count(*) from registrations where email = ?1 and expires_at > ?5) < ?6
               and (
                 select count(*) from registrations
                 where email = ?1 and expires_at > ?5 and asker = ?4
               ) < ?7
             )
           )
         on conflict (email, password) do update set expires_at = excluded.expires_at",
    )
    .bind(address)
    .bind(password)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(asker)
    .bind(now)
    .bind(REGISTRATIONS)
    .bind(REGISTRATIONS_OF_A_NETWORK)
}

/// A token for a new password, where there is an account with this address: [`Mailed`], as in [`register`].
#[must_use]
pub fn forgotten(address: &str, hash: &str, asker: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into account_tokens (hash, purpose, email, asker, created_at, expires_at)
         select ?2, 'reset', a.email, ?3, ?4, ?5 from accounts a
         where a.email = ?1
           and (select count(*) from account_tokens where email = ?1 and created_at > ?6) < ?7
           and (
             select count(*) from account_tokens
             where email = ?1 and created_at > ?6 and asker = ?3
           ) < ?8
         returning purpose",
    )
    .bind(address)
    .bind(hash)
    .bind(asker)
    .bind(now)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(now.minus_seconds(MAILED_SECONDS))
    .bind(ALL_MAILS_AN_HOUR)
    .bind(MAILS_AN_HOUR)
}

/// Takes back a token whose mail could not be sent.
#[must_use]
pub fn unsent(hash: &str) -> Stmt {
    Stmt::new("delete from account_tokens where hash = ?1").bind(hash)
}

/// An address that is confirmed by what was mailed to it.
#[derive(Debug, Deserialize)]
pub struct Confirmed {
    /// The address.
    pub email: String,
}

/// The address that a token was mailed to for a new account: [`Confirmed`].
#[must_use]
pub fn confirmed(hash: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "select email from account_tokens
         where hash = ?1 and purpose = 'register' and expires_at > ?2",
    )
    .bind(hash)
    .bind(now)
}

/// Makes the owner a user with an account, by what was mailed to their address and the password of a registration of
/// it. The last says whether it did, by changing something.
#[must_use]
pub fn open(owner: &Owner, user_id: &str, hash: &str, password: &str, now: Timestamp) -> [Stmt; 2] {
    [
        Stmt::new(
            "insert into users (id, external_user_id, email, created_at, last_active, extra_metadata)
             select ?2, ?1, t.email, ?5, ?5, '{\"account\":true}'
             from account_tokens t join registrations r on r.email = t.email and r.password = ?4
             where t.hash = ?3 and t.purpose = 'register' and t.expires_at > ?5 and r.expires_at > ?5
               and not exists (select 1 from accounts a where a.email = t.email)",
        )
        .bind(owner.as_str())
        .bind(user_id)
        .bind(hash)
        .bind(password)
        .bind(now),
        Stmt::new(
            "insert into accounts (user_id, email, password, created_at, password_at)
             select id, email, ?2, ?3, ?3 from users where external_user_id = ?1",
        )
        .bind(owner.as_str())
        .bind(password)
        .bind(now),
    ]
}

/// Lets go of whatever else was to open an account with the owner's address. What was mailed is not good any more, and
/// still counts.
#[must_use]
pub fn opened(owner: &Owner) -> [Stmt; 2] {
    [
        Stmt::new(
            "update account_tokens set expires_at = created_at
             where email = (select email from users where external_user_id = ?1)",
        ),
        Stmt::new(
            "delete from registrations
             where email = (select email from users where external_user_id = ?1)",
        ),
    ]
    .map(|stmt| stmt.bind(owner.as_str()))
}

/// The account that a token was mailed to for a new password: [`super::store::Account`].
#[must_use]
pub fn find_by_token(hash: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "select u.external_user_id as owner, a.email, a.password, u.suspended_at
         from account_tokens t join accounts a on a.email = t.email join users u on u.id = a.user_id
         where t.hash = ?1 and t.purpose = 'reset' and t.expires_at > ?2",
    )
    .bind(hash)
    .bind(now)
}

/// Sets the owner's password, once, by what was mailed to them.
#[must_use]
pub fn reset_password(owner: &Owner, hash: &str, password: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "update accounts set password = ?3, password_at = ?4
         where user_id = (select id from users where external_user_id = ?1)
           and email = (
             select email from account_tokens
             where hash = ?2 and purpose = 'reset' and expires_at > ?4
           )
         returning email",
    )
    .bind(owner.as_str())
    .bind(hash)
    .bind(password)
    .bind(now)
}

/// Lets go of what has expired, whoever's.
#[must_use]
pub fn expire(now: Timestamp) -> [Stmt; 2] {
    [
        Stmt::new("delete from account_tokens where expires_at < ?1 and created_at < ?2")
            .bind(now)
            .bind(now.minus_seconds(MAILED_SECONDS)),
        Stmt::new("delete from registrations where expires_at < ?1").bind(now),
    ]
}
