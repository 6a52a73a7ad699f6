//! The statements of accounts and sessions. Where the owner is known, `?1` is the owner; before that, it is
//! what they show: an address, a session.

use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long wrong passwords count, in seconds.
const FAILURES_SECONDS: i64 = 3600;

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

/// Sets the owner's password, if it is still the one that was shown; the address comes back.
#[must_use]
pub fn change_password(owner: &Owner, shown: &str, password: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "update accounts set password = ?3, password_at = ?4
         where user_id = (select id from users where external_user_id = ?1) and password = ?2
         returning email",
    )
    .bind(owner.as_str())
    .bind(shown)
    .bind(password)
    .bind(now)
}

/// Stores another hash of the owner's password, if it is still the one that was shown.
#[must_use]
pub fn rehash(owner: &Owner, shown: &str, password: &str) -> Stmt {
    Stmt::new(
        "update accounts set password = ?3
         where user_id = (select id from users where external_user_id = ?1) and password = ?2",
    )
    .bind(owner.as_str())
    .bind(shown)
    .bind(password)
}

/// Ends every session of the owner's and every token that was mailed, if theirs is the one that was just set. The mails
/// still count.
#[must_use]
pub fn throw_out(owner: &Owner, password: &str) -> [Stmt; 2] {
    [
        Stmt::new(
            "delete from sessions
             where user_id = (
               select a.user_id from users u join accounts a on a.user_id = u.id
               where u.external_user_id = ?1 and a.password = ?2
             )",
        ),
        Stmt::new(
            "update account_tokens set expires_at = created_at
             where email = (
               select a.email from users u join accounts a on a.user_id = u.id
               where u.external_user_id = ?1 and a.password = ?2
             )",
        ),
    ]
    .map(|stmt| stmt.bind(owner.as_str()).bind(password))
}

/// A key that was revoked.
#[derive(Debug, Deserialize)]
pub struct Revoked {
    /// What named it.
    pub id: String,
}

/// Deletes every key of the owner's, if their password is the one that was just set: [`Revoked`].
#[must_use]
pub fn revoke_keys(owner: &Owner, password: &str) -> Stmt {
    Stmt::new(
        "delete from api_keys
         where user_id = (
           select a.user_id from users u join accounts a on a.user_id = u.id
           where u.external_user_id = ?1 and a.password = ?2
         )
         returning id",
    )
    .bind(owner.as_str())
    .bind(password)
}

/// Refuses the batch that it begins where the owner's token is older than their password. One of a session that
/// goes on is not, whatever its second says: every session ends with a password.
#[must_use]
pub fn must_be_newer_than_password(
    owner: &Owner,
    issued_at: Timestamp,
    session: Option<&str>,
) -> Stmt {
    Stmt::new(
        "insert into token_checks (user_id, issued_at, session_id)
         select id, ?2, ?3 from users where external_user_id = ?1",
    )
    .bind(owner.as_str())
    .bind(issued_at)
    .bind(session)
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

/// Counts a password as a wrong one before it is looked at, unless its address has to wait: how many there are comes
/// back. After `free` each next one waits twice as long as the one before, at most `longest` seconds.
#[must_use]
pub fn attempt(address: &str, now: Timestamp, free: u32, longest: u32) -> Stmt {
    Stmt::new(
        "insert into login_failures (address, failures, last_at) values (?1, 1, ?2)
         on conflict (address) do update set
           failures = iif(last_at > ?3, failures + 1, 1), last_at = excluded.last_at
         where failures < ?4
           or last_at <= strftime('%Y-%m-%dT%H:%M:%fZ', ?2,
             '-' || min(?5, 1 << min(failures - ?4 + 1, 20)) || ' seconds')
         returning failures",
    )
    .bind(address)
    .bind(now)
    .bind(now.minus_seconds(FAILURES_SECONDS))
    .bind(free)
    .bind(longest)
}

/// Forgets them.
#[must_use]
pub fn succeeded(address: &str) -> Stmt {
    Stmt::new("delete from login_failures where address = ?1").bind(address)
}

/// Begins a session of the owner's, if their account has the password that they showed.
#[must_use]
pub fn begin(
    owner: &Owner,
    password: &str,
    id: &str,
    user_agent: Option<&str>,
    now: Timestamp,
    until: Timestamp,
) -> Stmt {
    Stmt::new(
        "insert into sessions (id, user_id, created_at, used_at, expires_at, user_agent)
         select ?2, a.user_id, ?4, ?4, ?5, ?3 from users u join accounts a on a.user_id = u.id
         where u.external_user_id = ?1 and a.password = ?6
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(user_agent)
    .bind(now)
    .bind(until)
    .bind(password)
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
pub fn expire(now: Timestamp) -> [Stmt; 2] {
    [
        Stmt::new("delete from sessions where expires_at < ?1").bind(now),
        Stmt::new("delete from login_failures where last_at < ?1")
            .bind(now.minus_seconds(FAILURES_SECONDS)),
    ]
}
