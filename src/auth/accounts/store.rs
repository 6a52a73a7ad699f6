//! The statements of accounts and sessions. Where the owner is known, `?1` is the owner; before that, it is
//! what they show: an address, a token's hash, a session.

use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Most mails to one address an hour.
const MAILS_AN_HOUR: u32 = 5;

/// How long what was mailed is good, in seconds.
const MAILED_SECONDS: i64 = 3600;

/// How long wrong passwords count, in seconds.
const FAILURES_SECONDS: i64 = 3600;

/// What was mailed for.
#[derive(Debug, Deserialize)]
pub struct Mailed {
    /// `register` or `reset`.
    pub purpose: String,
}

/// A token for an account with this address, or where there is one, for a new password of it: [`Mailed`], none
/// where too many were mailed lately.
#[must_use]
pub fn register(address: &str, hash: &str, password: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into account_tokens (hash, purpose, email, password, created_at, expires_at)
         select ?2, iif(exists (select 1 from accounts where email = ?1), 'reset', 'register'), ?1,
           iif(exists (select 1 from accounts where email = ?1), null, ?3), ?4, ?5
         where (
             select count(*) from account_tokens where email = ?1 and created_at > ?6
           ) < ?7
         returning purpose",
    )
    .bind(address)
    .bind(hash)
    .bind(password)
    .bind(now)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(now.minus_seconds(3600))
    .bind(MAILS_AN_HOUR)
}

/// A token for a new password, where there is an account with this address: [`Mailed`].
#[must_use]
pub fn forgotten(address: &str, hash: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into account_tokens (hash, purpose, email, created_at, expires_at)
         select ?2, 'reset', a.email, ?3, ?4 from accounts a
         where a.email = ?1
           and (
             select count(*) from account_tokens where email = ?1 and created_at > ?5
           ) < ?6
         returning purpose",
    )
    .bind(address)
    .bind(hash)
    .bind(now)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(now.minus_seconds(3600))
    .bind(MAILS_AN_HOUR)
}

/// Makes the owner a user with an account, by what was mailed to their address. The last but one says whether it
/// did, by changing something.
#[must_use]
pub fn open(owner: &Owner, user_id: &str, hash: &str, now: Timestamp) -> [Stmt; 3] {
    [
        Stmt::new(
            "insert into users (id, external_user_id, email, created_at, last_active, extra_metadata)
             select ?2, ?1, t.email, ?4, ?4, '{\"account\":true}' from account_tokens t
             where t.hash = ?3 and t.purpose = 'register' and t.expires_at > ?4
               and not exists (select 1 from accounts a where a.email = t.email)",
        )
        .bind(owner.as_str())
        .bind(user_id)
        .bind(hash)
        .bind(now),
        Stmt::new(
            "delete from account_tokens
             where purpose = 'register' and hash <> ?2
               and email = (select email from users where external_user_id = ?1)",
        )
        .bind(owner.as_str())
        .bind(hash),
        Stmt::new(
            "insert into accounts (user_id, email, password, created_at, password_at)
             select u.id, t.email, t.password, ?3, ?3 from users u join account_tokens t on t.hash = ?2
             where u.external_user_id = ?1",
        )
        .bind(owner.as_str())
        .bind(hash)
        .bind(now),
    ]
}

/// What was mailed is used up.
#[must_use]
pub fn used_up(hash: &str) -> Stmt {
    Stmt::new("delete from account_tokens where hash = ?1").bind(hash)
}

/// An account as a login finds it.
#[derive(Debug, Deserialize)]
pub struct Account {
    /// Whose.
    pub owner: String,
    /// The address.
    pub email: String,
    /// In PHC format.
    pub password: String,
    /// RFC 3339.
    pub suspended_at: Option<String>,
}

/// The account of an address: [`Account`].
#[must_use]
pub fn find(address: &str) -> Stmt {
    Stmt::new(
        "select u.external_user_id as owner, a.email, a.password, u.suspended_at
         from accounts a join users u on u.id = a.user_id
         where a.email = ?1",
    )
    .bind(address)
}

/// The owner's account: [`Account`].
#[must_use]
pub fn get(owner: &Owner) -> Stmt {
    Stmt::new(
        "select u.external_user_id as owner, a.email, a.password, u.suspended_at
         from users u join accounts a on a.user_id = u.id
         where u.external_user_id = ?1",
    )
    .bind(owner.as_str())
}

/// Sets the owner's password.
#[must_use]
pub fn set_password(owner: &Owner, password: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "update accounts set password = ?2, password_at = ?3
         where user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(password)
    .bind(now)
}

/// The account that a token was mailed to for a new password: [`Account`].
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

/// Wrong passwords for an address lately.
#[derive(Debug, Deserialize)]
pub struct Failures {
    /// How many.
    pub failures: u32,
    /// RFC 3339.
    pub last_at: String,
}

/// [`Failures`] of an address, which goes by a keyed hash.
#[must_use]
pub fn failures(address: &str, now: Timestamp) -> Stmt {
    Stmt::new("select failures, last_at from login_failures where address = ?1 and last_at > ?2")
        .bind(address)
        .bind(now.minus_seconds(FAILURES_SECONDS))
}

/// Counts a wrong password.
#[must_use]
pub fn failed(address: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into login_failures (address, failures, last_at) values (?1, 1, ?2)
         on conflict (address) do update set
           failures = iif(last_at > ?3, failures + 1, 1), last_at = excluded.last_at",
    )
    .bind(address)
    .bind(now)
    .bind(now.minus_seconds(FAILURES_SECONDS))
}

/// Forgets them.
#[must_use]
pub fn succeeded(address: &str) -> Stmt {
    Stmt::new("delete from login_failures where address = ?1").bind(address)
}

/// Begins a session of the owner's, who has an account.
#[must_use]
pub fn begin(
    owner: &Owner,
    id: &str,
    user_agent: Option<&str>,
    now: Timestamp,
    until: Timestamp,
) -> Stmt {
    Stmt::new(
        "insert into sessions (id, user_id, created_at, used_at, expires_at, user_agent)
         select ?2, a.user_id, ?4, ?4, ?5, ?3 from users u join accounts a on a.user_id = u.id
         where u.external_user_id = ?1
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(user_agent)
    .bind(now)
    .bind(until)
}

/// Uses a session once more, if it was used so often: its id comes back. It lasts until `until`, but no longer
/// than `longest` seconds in all.
#[must_use]
pub fn rotate(id: &str, uses: u32, now: Timestamp, until: Timestamp, longest: i64) -> Stmt {
    Stmt::new(
        "update sessions set uses = uses + 1, used_at = ?3, expires_at = min(?4,
           strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+' || ?5 || ' seconds'))
         where id = ?1 and uses = ?2 and expires_at > ?3
           and not exists (
             select 1 from users u where u.id = sessions.user_id and u.suspended_at is not null
           )
         returning id",
    )
    .bind(id)
    .bind(uses)
    .bind(now)
    .bind(until)
    .bind(u32::try_from(longest).unwrap_or(u32::MAX))
}

/// A session as a refresh finds it.
#[derive(Debug, Deserialize)]
pub struct Session {
    /// Whose.
    pub owner: String,
    /// How often it was used.
    pub uses: u32,
    /// RFC 3339.
    pub used_at: String,
    /// RFC 3339.
    pub expires_at: String,
    /// RFC 3339.
    pub suspended_at: Option<String>,
}

/// The session of an id, which a refresh token proves: [`Session`].
#[must_use]
pub fn session(id: &str) -> Stmt {
    Stmt::new(
        "select u.external_user_id as owner, s.uses, s.used_at, s.expires_at, u.suspended_at
         from sessions s join users u on u.id = s.user_id
         where s.id = ?1",
    )
    .bind(id)
}

/// A session as its owner sees it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Listed {
    /// What names it.
    pub id: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub used_at: String,
    /// RFC 3339.
    pub expires_at: String,
    /// What it was begun with.
    pub user_agent: Option<String>,
}

/// The owner's sessions, the newest first: [`Listed`].
#[must_use]
pub fn list(owner: &Owner, now: Timestamp) -> Stmt {
    Stmt::new(
        "select id, created_at, used_at, expires_at, user_agent from sessions
         where user_id = (select id from users where external_user_id = ?1) and expires_at > ?2
         order by created_at desc limit 200",
    )
    .bind(owner.as_str())
    .bind(now)
}

/// Ends a session of the owner's, or all; their ids come back.
#[must_use]
pub fn end(owner: &Owner, id: Option<&str>) -> Stmt {
    Stmt::new(
        "delete from sessions
         where user_id = (select id from users where external_user_id = ?1)
           and (?2 is null or id = ?2)
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// Lets go of what has expired, whoever's.
#[must_use]
pub fn expire(now: Timestamp) -> [Stmt; 3] {
    [
        Stmt::new("delete from account_tokens where expires_at < ?1").bind(now),
        Stmt::new("delete from sessions where expires_at < ?1").bind(now),
        Stmt::new("delete from login_failures where last_at < ?1")
            .bind(now.minus_seconds(FAILURES_SECONDS)),
    ]
}
