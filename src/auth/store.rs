//! The statements of API keys. `?1` is the owner, but for [`find`], which says whose a key is.

use super::key::Minted;
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
    /// RFC 3339; since when its owner gets nothing done.
    pub suspended_at: Option<String>,
    /// RFC 3339; since when that is so of the owner of a key that it comes from.
    pub maker_suspended_at: Option<String>,
}

/// The key of an id, whoever's it is: [`Kept`]. It comes from the key that it was made with and the one that
/// was shown when it came in the place of another, and from those that they come from.
#[must_use]
pub fn find(id: &str) -> Stmt {
    Stmt::new(
        "with recursive lineage (id, made_by, rotated_by, user_id) as (
           select m.id, m.made_by, m.rotated_by, m.user_id
           from api_keys k join api_keys m on m.id in (k.made_by, k.rotated_by)
           where k.id = ?1
           union
           select m.id, m.made_by, m.rotated_by, m.user_id
           from lineage l join api_keys m on m.id in (l.made_by, l.rotated_by)
         )
         select k.id, k.hash, u.external_user_id as owner, k.scopes, k.expires_at, k.last_used_at,
           u.suspended_at,
           (
             select min(o.suspended_at) from lineage l join users o on o.id = l.user_id
           ) as maker_suspended_at
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
    /// When it ends; with its maker at the latest.
    pub expires_at: Option<Timestamp>,
    /// The key that it is made with, where that is no person's doing.
    pub made_by: Option<&'a str>,
}

/// Stores a new key of the owner's, but where they have `most` that have not ended, and where the key that
/// it is made with is not there or has ended.
#[must_use]
pub fn insert(owner: &Owner, new: &New<'_>, now: Timestamp, most: u32) -> Stmt {
    Stmt::new(
        "insert into api_keys (id, user_id, name, hash, scopes, created_at, expires_at, made_by)
         select ?2, u.id, ?3, ?4, ?5, ?6,
           min(coalesce(?7, m.expires_at), coalesce(m.expires_at, ?7)), m.id
         from users u left join api_keys m on m.id = ?9
         where u.external_user_id = ?1
           and (
             ?9 is null or (m.id is not null and (m.expires_at is null or m.expires_at > ?6))
           )
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
    .bind(new.made_by)
}

/// Stores a key in the place of one of the owner's: with its name, scopes, end and maker; where it is done
/// with a key, it ends with that at the latest. Not where the old one has ended or has a successor, the one
/// that was shown has ended, or the owner has `most` that have not ended.
#[must_use]
pub fn replace(
    owner: &Owner,
    old: &str,
    new: &Minted,
    rotated_by: Option<&str>,
    now: Timestamp,
    most: u32,
) -> Stmt {
    Stmt::new(
        "insert into api_keys (
           id, user_id, name, hash, scopes, created_at, expires_at, made_by, replaces, rotated_by
         )
         select ?3, o.user_id, o.name, ?4, o.scopes, ?5,
           min(coalesce(o.expires_at, c.expires_at), coalesce(c.expires_at, o.expires_at)),
           o.made_by, o.id, c.id
         from api_keys o left join api_keys c on c.id = ?6
         where o.id = ?2
           and o.user_id = (select id from users where external_user_id = ?1)
           and (o.expires_at is null or o.expires_at > ?5)
           and not exists (select 1 from api_keys r where r.replaces = o.id)
           and (
             ?6 is null or (c.id is not null and (c.expires_at is null or c.expires_at > ?5))
           )
           and (
             select count(*) from api_keys k
             where k.user_id = o.user_id and (k.expires_at is null or k.expires_at > ?5)
           ) < ?7",
    )
    .bind(owner.as_str())
    .bind(old)
    .bind(new.id.as_str())
    .bind(new.hash.as_str())
    .bind(now)
    .bind(rotated_by)
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
    /// The key that it was made with.
    pub made_by: Option<String>,
}

/// The owner's keys, the newest first: [`Listed`].
#[must_use]
pub fn list(owner: &Owner) -> Stmt {
    Stmt::new(
        "select id, name, scopes, created_at, last_used_at, expires_at, made_by from api_keys
         where user_id = (select id from users where external_user_id = ?1)
         order by created_at desc",
    )
    .bind(owner.as_str())
}

/// One of the owner's keys: [`Listed`].
#[must_use]
pub fn get(owner: &Owner, id: &str) -> Stmt {
    Stmt::new(
        "select id, name, scopes, created_at, last_used_at, expires_at, made_by from api_keys
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// The id of the key that came in the place of one of the owner's.
#[must_use]
pub fn successor(owner: &Owner, id: &str) -> Stmt {
    Stmt::new(
        "select id from api_keys
         where replaces = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// One of the owner's keys with whatever has to go with it: what was made with it, and what came in the
/// place of a key, itself included, when it was shown. Their ids come back.
#[must_use]
pub fn lineage(owner: &Owner, id: &str) -> Stmt {
    Stmt::new(
        "with recursive lineage (id) as (
           select id from api_keys
           where id = ?2 and user_id = (select id from users where external_user_id = ?1)
           union
           select k.id from lineage l join api_keys k on k.made_by = l.id or k.rotated_by = l.id
         )
         select id from lineage",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// Deletes one of the owner's keys with its [`lineage`].
#[must_use]
pub fn delete(owner: &Owner, id: &str) -> Stmt {
    Stmt::new(
        "with recursive lineage (id) as (
           select id from api_keys
           where id = ?2 and user_id = (select id from users where external_user_id = ?1)
           union
           select k.id from lineage l join api_keys k on k.made_by = l.id or k.rotated_by = l.id
         )
         delete from api_keys where id in (select id from lineage)",
    )
    .bind(owner.as_str())
    .bind(id)
}

/// Ends one of the owner's keys, and what was made with it, at a time, where they do not end before and
/// another is there in its place; their ids come back. The one to which it rotated itself goes on; those to
/// which others did that end with them.
#[must_use]
pub fn end(owner: &Owner, id: &str, instead: &str, at: Timestamp) -> Stmt {
    Stmt::new(
        "with recursive ended (id) as (
           select id from api_keys
           where id = ?2 and user_id = (select id from users where external_user_id = ?1)
             and exists (select 1 from api_keys k where k.id = ?3)
           union
           select k.id from ended e join api_keys k
             on k.made_by = e.id or (k.rotated_by = e.id and (e.id <> ?2 or k.replaces <> ?2))
         )
         update api_keys set expires_at = min(coalesce(expires_at, ?4), ?4)
         where id in (select id from ended)
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

/// Deletes the owner's keys that ended before a time and from which none comes: deleting a key finds what came
/// of it by those between.
#[must_use]
pub fn retire(owner: &Owner, before: Timestamp) -> Stmt {
    Stmt::new(
        "delete from api_keys
         where user_id = (select id from users where external_user_id = ?1) and expires_at < ?2
           and not exists (
             select 1 from api_keys k
             where k.made_by = api_keys.id or k.rotated_by = api_keys.id
               or k.replaces = api_keys.id
           )",
    )
    .bind(owner.as_str())
    .bind(before)
}
