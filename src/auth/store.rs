//! The statements of API keys. `?1` is the owner, but for [`find`], which says whose a key is.

use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A key as it is kept.
#[derive(Debug, Clone, Deserialize)]
pub struct Kept {
    /// What names it.
    pub id: String,
    /// The SHA-256 of the whole, in hexadecimal digits.
    pub hash: String,
    /// Whose it is: the user's external id.
    pub owner: String,
    /// JSON array of names.
    pub scopes: String,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// RFC 3339.
    pub last_used_at: Option<String>,
}

/// The key of an id, whoever's it is: [`Kept`].
#[must_use]
pub fn find(id: &str) -> Stmt {
    Stmt::new(
        "select k.id, k.hash, u.external_user_id as owner, k.scopes, k.expires_at, k.last_used_at
         from api_keys k join users u on u.id = k.user_id
         where k.id = ?1",
    )
    .bind(id)
}

/// A new key.
#[derive(Debug)]
pub struct New<'a> {
    /// What names it.
    pub id: &'a str,
    /// What its owner calls it.
    pub name: &'a str,
    /// What is stored of it.
    pub hash: &'a str,
    /// JSON array of names.
    pub scopes: &'a str,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// Stores a new key of the owner's, but where they have `most` that have not ended.
#[must_use]
pub fn insert(owner: &Owner, new: &New<'_>, now: Timestamp, most: u32) -> Stmt {
    Stmt::new(
        "insert into api_keys (id, user_id, name, hash, scopes, created_at, expires_at)
         select ?2, u.id, ?3, ?4, ?5, ?6, ?7 from users u
         where u.external_user_id = ?1
           and (
             select count(*) from api_keys k
             where k.user_id = u.id and (k.expires_at is null or k.expires_at > ?6)
           ) < ?8",
    )
    .bind(owner.as_str())
    .bind(new.id)
    .bind(new.name)
    .bind(new.hash)
    .bind(new.scopes)
    .bind(now)
    .bind(new.expires_at)
    .bind(most)
}

/// A key as its owner sees it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Listed {
    /// What names it.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// JSON array of names.
    pub scopes: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; at most an hour late.
    pub last_used_at: Option<String>,
    /// RFC 3339.
    pub expires_at: Option<String>,
}

/// The owner's keys, the newest first: [`Listed`].
#[must_use]
pub fn list(owner: &Owner) -> Stmt {
    Stmt::new(
        "select id, name, scopes, created_at, last_used_at, expires_at from api_keys
         where user_id = (select id from users where external_user_id = ?1)
         order by created_at desc",
    )
    .bind(owner.as_str())
}

/// One of the owner's keys: [`Listed`].
#[must_use]
pub fn get(owner: &Owner, id: &str) -> Stmt {
    Stmt::new(
        "select id, name, scopes, created_at, last_used_at, expires_at from api_keys
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// Deletes one of the owner's keys; its id comes back.
#[must_use]
pub fn delete(owner: &Owner, id: &str) -> Stmt {
    Stmt::new(
        "delete from api_keys
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// Ends one of the owner's keys at a time, if it does not end before and another is there in its place;
/// its id comes back.
#[must_use]
pub fn end(owner: &Owner, id: &str, instead: &str, at: Timestamp) -> Stmt {
    Stmt::new(
        "update api_keys set expires_at = min(coalesce(expires_at, ?4), ?4)
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)
           and exists (select 1 from api_keys k where k.id = ?3)
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(instead)
    .bind(at)
}

/// Notes that the owner's key was used.
#[must_use]
pub fn used(owner: &Owner, id: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "update api_keys set last_used_at = ?3
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(now)
}

/// Deletes the owner's keys that ended before a time.
#[must_use]
pub fn retire(owner: &Owner, before: Timestamp) -> Stmt {
    Stmt::new(
        "delete from api_keys
         where user_id = (select id from users where external_user_id = ?1) and expires_at < ?2",
    )
    .bind(owner.as_str())
    .bind(before)
}
