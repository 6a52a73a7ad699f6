//! The statements of an erasure. Those that begin it name the owner; the others name the erasure, which knows the
//! owner.

use super::Erasure;
use crate::id::Owner;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::privacy::owned::{COUNTS, NO_PIECES, ROWS};
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// The count of a user's rows that are left.
#[derive(Debug, Deserialize)]
pub struct LeftRow {
    /// The number of rows that are left.
    pub rows: u64,
}

/// Begins an erasure, and counts the user's rows. The erasure may end at once where nothing can be on its way any more,
/// else not before `later`. Nothing happens where there is no such user, or the user's erasure is running.
pub fn begin(owner: &Owner, id: &str, subject: &str, now: Timestamp, later: Timestamp) -> Query {
    owned!(
        owner,
        "insert into erasures (id, owner, user_id, subject, requested_at, not_before, erased)
         select ?2, u.external_user_id, u.id, ?3, ?4,
           iif(
             exists (select 1 from api_keys k where k.user_id = u.id)
               or exists (select 1 from memories m where m.user_id = u.id and m.vector_at < '0'),
             ?5, ?4
           ),
           json_object(",
        COUNTS,
        ")
         from users u where u.external_user_id = ?1
         on conflict do nothing"
    )
    .bind(id)
    .bind(subject)
    .bind(now)
    .bind(later)
}

/// Marks the owner's memories as sent to the vector index, so that no further one is sent.
pub fn mark_indexed(owner: &Owner, now: Timestamp) -> Query {
    owned!(
        owner,
        "update memories set vector_at = ?2 where user_id = :owner and vector_at is null"
    )
    .bind(now)
}

/// Stores the list of the owner's ids that the vector index may have.
pub fn list_vectors(owner: &Owner, id: &str) -> Query {
    owned!(
        owner,
        "insert into erasure_vectors (erasure_id, id)
         select ?2, m.id from memories m
         where m.user_id = :owner
           and m.vector_at is not null and exists (select 1 from erasures where id = ?2)"
    )
    .bind(id)
}

/// Counts the ids that the vector index may have.
pub fn count_vectors(id: &str) -> Query {
    shared!(
        "update erasures set erased = json_set(erased, '$.vectors', (
             select count(*) from erasure_vectors where erasure_id = ?1
           ))
         where id = ?1"
    )
    .bind(id)
}

/// Deletes all blocks of the owner's index at once, instead of entry by entry.
pub fn drop_index(owner: &Owner) -> Query {
    owned!(owner, "delete from memory_blocks where user_id = :owner")
}

/// Finds an erasure by its id.
pub fn get(id: &str) -> Query<Erasure> {
    shared!(
        "select id, owner, subject, requested_at, not_before, erased, receipt from erasures
         where id = ?1"
    )
    .bind(id)
}

/// Finds the running erasure of the owner.
pub fn running_of(owner: &Owner) -> Query<Erasure> {
    shared!(
        "select id, owner, subject, requested_at, not_before, erased, receipt from erasures
         where owner = ?1"
    )
    .bind(owner.as_str())
}

/// Lists running erasures, of any user.
pub fn running(most: u32) -> Query<Erasure> {
    shared!(
        "select id, owner, subject, requested_at, not_before, erased, receipt from erasures
         where owner > '' limit ?1"
    )
    .bind(most)
}

/// Deletes the usage of erased users on past days.
pub fn delete_past_usage(now: Timestamp) -> Query {
    shared!("delete from usage_of_erased where day < ?1").bind(now.day())
}

/// Deletes the user, and with it all rows that cascade, once no rows are left that are deleted in batches.
pub fn delete_user(id: &str) -> Query {
    shared!(
        "delete from users as u
         where u.id = (select user_id from erasures where id = ?1) and ",
        NO_PIECES
    )
    .bind(id)
}

/// Counts the user of an erasure: none once everything is deleted.
pub fn count_users(id: &str) -> Query<LeftRow> {
    shared!(
        "select count(*) as rows from users
         where id = (select user_id from erasures where id = ?1)"
    )
    .bind(id)
}

/// Lists ids that the vector index has not yet been seen to have deleted.
pub fn vectors(id: &str, most: u32) -> Query<IdRow> {
    shared!("select id from erasure_vectors where erasure_id = ?1 limit ?2")
        .bind(id)
        .bind(most)
}

/// Adds ids that the vector index has to delete to the list of an erasure.
pub fn add_vectors(id: &str, ids: &[String]) -> Query {
    shared!(
        "insert into erasure_vectors (erasure_id, id)
         select ?1, value from json_each(?2) where true
         on conflict do nothing"
    )
    .bind(id)
    .bind(list(ids))
}

/// Removes ids that the vector index was seen to have deleted from the list of an erasure.
pub fn remove_vectors(id: &str, ids: &[String]) -> [Query; 2] {
    [
        shared!(
            "delete from erasure_vectors
             where erasure_id = ?1 and id in (select value from json_each(?2))"
        )
        .bind(id)
        .bind(list(ids)),
        shared!("delete from vector_deletions where id in (select value from json_each(?1))")
            .bind(list(ids)),
    ]
}

/// Counts the rows that are left of a user who is being erased, in every table of [`crate::privacy::owned`].
pub fn left(id: &str) -> Query<LeftRow> {
    shared!(
        "select ",
        ROWS,
        " as rows
         from (
           select id as erasure_id, user_id as id, owner as external_user_id from erasures
         ) u
         where u.erasure_id = ?1"
    )
    .bind(id)
}

/// Ends an erasure: the remaining row names nobody.
pub fn end(id: &str, receipt: &str) -> Query {
    shared!(
        "update erasures set owner = null, user_id = null, receipt = ?2
         where id = ?1 and receipt is null"
    )
    .bind(id)
    .bind(receipt)
}

fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).expect("strings are JSON")
}
