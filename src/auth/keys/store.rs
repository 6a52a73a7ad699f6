//! The statements of API keys.

use crate::auth::key::NewKey;
use crate::id::Owner;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// A stored key of any user.
#[derive(Debug, Clone, Deserialize)]
pub struct KeyRow {
    /// The id of the key.
    pub id: String,
    /// The SHA-256 of the whole key, in hexadecimal digits.
    pub hash: String,
    /// The external id of the user who owns it.
    pub owner: String,
    /// The names of the key's scopes, a JSON array.
    pub scopes: String,
    /// The time at which the key ends, in RFC 3339.
    pub expires_at: Option<String>,
    /// The time at which the key was last used, in RFC 3339; at most an hour late.
    pub last_used_at: Option<String>,
    /// The time at which the key's owner was suspended, in RFC 3339.
    pub suspended_at: Option<String>,
    /// The earliest time at which the owner of a key from which this key descends was suspended, in RFC 3339.
    pub maker_suspended_at: Option<String>,
}

/// Finds the key of an id, of any user. A key descends from the key with which it was made, from the key that was shown
/// when it replaced another one, and from the keys from which those descend.
pub fn find(id: &str) -> Query<KeyRow> {
    shared!(
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
         where k.id = ?1"
    )
    .bind(id)
}

/// A key that is to be stored.
#[derive(Debug)]
pub struct InsertKey<'a> {
    /// The id of the new key.
    pub id: &'a str,
    /// The name that the owner gives the key.
    pub name: &'a str,
    /// The SHA-256 of the whole key, in hexadecimal digits.
    pub hash: &'a str,
    /// The names of the key's scopes, a JSON array.
    pub scopes: &'a str,
    /// The time at which the key ends: no later than the key with which it is made.
    pub expires_at: Option<Timestamp>,
    /// The id of the key with which this key is made, where a key makes it.
    pub made_by: Option<&'a str>,
}

/// Stores a new key of the owner. Stores nothing where the owner has `most` keys that have not ended, or where the key
/// with which the new key is made is absent or has ended.
pub fn insert(owner: &Owner, new: &InsertKey<'_>, now: Timestamp, most: u32) -> Query {
    owned!(
        owner,
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
           ) < ?8"
    )
    .bind(new.id)
    .bind(new.name)
    .bind(new.hash)
    .bind(new.scopes)
    .bind(now)
    .bind(new.expires_at)
    .bind(most)
    .bind(new.made_by)
}

/// Stores a key that replaces a key of the owner, with the same name, scopes, end and maker; where the request shows a
/// key, the new key ends no later than that key. Stores nothing where the old key has ended or has a successor, where
/// the shown key has ended, or where the owner has `most` keys that have not ended.
pub fn replace(
    owner: &Owner,
    old: &str,
    new: &NewKey,
    rotated_by: Option<&str>,
    now: Timestamp,
    most: u32,
) -> Query {
    owned!(
        owner,
        "insert into api_keys (
           id, user_id, name, hash, scopes, created_at, expires_at, made_by, replaces, rotated_by
         )
         select ?3, o.user_id, o.name, ?4, o.scopes, ?5,
           min(coalesce(o.expires_at, c.expires_at), coalesce(c.expires_at, o.expires_at)),
           o.made_by, o.id, c.id
         from api_keys o left join api_keys c on c.id = ?6
         where o.id = ?2
           and o.user_id = :owner
           and (o.expires_at is null or o.expires_at > ?5)
           and not exists (select 1 from api_keys r where r.replaces = o.id)
           and (
             ?6 is null or (c.id is not null and (c.expires_at is null or c.expires_at > ?5))
           )
           and (
             select count(*) from api_keys k
             where k.user_id = o.user_id and (k.expires_at is null or k.expires_at > ?5)
           ) < ?7"
    )
    .bind(old)
    .bind(new.id.as_str())
    .bind(new.hash.as_str())
    .bind(now)
    .bind(rotated_by)
    .bind(most)
}

/// A key as its owner may see it.
#[derive(Debug, Clone, Deserialize)]
pub struct OwnKeyRow {
    /// The id of the key.
    pub id: String,
    /// The name that the owner gave the key.
    pub name: String,
    /// The names of the key's scopes, a JSON array.
    pub scopes: String,
    /// The time at which the key was made, in RFC 3339.
    pub created_at: String,
    /// The time at which the key was last used, in RFC 3339; at most an hour late.
    pub last_used_at: Option<String>,
    /// The time at which the key ends, in RFC 3339.
    pub expires_at: Option<String>,
    /// The id of the key with which this key was made.
    pub made_by: Option<String>,
}

/// Lists at most `most` of the owner's keys, the newest first. `after` is the time and the id of the last key before.
pub fn list(owner: &Owner, after: Option<(&str, &str)>, most: u32) -> Query<OwnKeyRow> {
    owned!(
        owner,
        "select id, name, scopes, created_at, last_used_at, expires_at, made_by from api_keys
         where user_id = :owner and (?2 is null or (created_at, id) < (?2, ?3))
         order by created_at desc, id desc
         limit ?4"
    )
    .bind(after.map(|(created_at, _)| created_at))
    .bind(after.map(|(_, id)| id))
    .bind(most)
}

/// Finds one of the owner's keys.
pub fn get(owner: &Owner, id: &str) -> Query<OwnKeyRow> {
    owned!(
        owner,
        "select id, name, scopes, created_at, last_used_at, expires_at, made_by from api_keys
         where id = ?2 and user_id = :owner"
    )
    .bind(id)
}

/// Finds the key that replaced one of the owner's.
pub fn successor(owner: &Owner, id: &str) -> Query<IdRow> {
    owned!(
        owner,
        "select id from api_keys
         where replaces = ?2 and user_id = :owner"
    )
    .bind(id)
}

/// The beginning of a statement: the ids of a key of the owner, `?2`, and of the keys that have to be deleted with it.
pub const LINEAGE: &str = "with recursive lineage (id) as (
   select id from api_keys
   where id = ?2 and user_id = :owner
   union
   select k.id from lineage l join api_keys k on k.made_by = l.id or k.rotated_by = l.id
 )
 ";

/// Finds a key of the owner with the keys that have to be deleted with it: the keys that were made with it, and the
/// keys that replaced a key, itself included, when it was shown.
pub fn lineage(owner: &Owner, id: &str) -> Query<IdRow> {
    owned!(owner, LINEAGE, "select id from lineage").bind(id)
}

/// Deletes a key of the owner with its [`lineage`].
pub fn delete(owner: &Owner, id: &str) -> Query {
    owned!(
        owner,
        LINEAGE,
        "delete from api_keys where id in (select id from lineage)"
    )
    .bind(id)
}

/// Ends a key of the owner and the keys that were made with it at a time, where they do not end earlier and the key
/// that replaces it exists. A replacement for which the key itself was shown goes on; replacements for which other keys
/// of the lineage were shown end with them. Returns the ids of the keys that end.
pub fn end(owner: &Owner, id: &str, replacement: &str, at: Timestamp) -> Query<IdRow> {
    owned!(
        owner,
        "with recursive ended (id) as (
           select id from api_keys
           where id = ?2 and user_id = :owner
             and exists (select 1 from api_keys k where k.id = ?3)
           union
           select k.id from ended e join api_keys k
             on k.made_by = e.id or (k.rotated_by = e.id and (e.id <> ?2 or k.replaces <> ?2))
         )
         update api_keys set expires_at = min(coalesce(expires_at, ?4), ?4)
         where id in (select id from ended)
         returning id"
    )
    .bind(id)
    .bind(replacement)
    .bind(at)
}

/// Stores that a key of the owner was used.
pub fn touch(owner: &Owner, id: &str, now: Timestamp) -> Query {
    owned!(
        owner,
        "update api_keys set last_used_at = ?3
         where id = ?2 and user_id = :owner"
    )
    .bind(id)
    .bind(now)
}

/// Deletes the owner's keys that ended before a time and from which no key descends. The others stay, since the
/// deletion of a key finds its descendants through the keys in between.
pub fn delete_ended(owner: &Owner, before: Timestamp) -> Query {
    owned!(
        owner,
        "delete from api_keys
         where user_id = :owner and expires_at < ?2
           and not exists (
             select 1 from api_keys k
             where k.made_by = api_keys.id or k.rotated_by = api_keys.id
               or k.replaces = api_keys.id
           )"
    )
    .bind(before)
}
