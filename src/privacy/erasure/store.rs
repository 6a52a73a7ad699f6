//! The statements of an erasure. Those that begin it name the owner as `?1`; the others name the erasure,
//! which says who it is.

use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::Deserialize;

/// A row of an id.
#[derive(Debug, Deserialize)]
pub struct Id {
    /// The id.
    pub id: String,
}

/// A row that says whether something is left.
#[derive(Debug, Deserialize)]
pub struct Left {
    /// How much; of some things only whether.
    pub rows: u64,
}

/// Begins it, and counts what there is. It ends at once where nothing can be on its way any more, else
/// not before `later`.
#[must_use]
pub fn begin(owner: &Owner, id: &str, subject: &str, now: Timestamp, later: Timestamp) -> Stmt {
    Stmt::new(
        "insert into erasures (id, owner, user_id, subject, requested_at, not_before, erased)
         select ?2, u.external_user_id, u.id, ?3, ?4,
           iif(
             exists (select 1 from api_keys k where k.user_id = u.id)
               or exists (select 1 from memories m where m.user_id = u.id and m.vector_at < '0'),
             ?5, ?4
           ),
           json_object(
             'conversations', (select count(*) from conversations c where c.user_id = u.id),
             'messages', (
               select count(*) from conversations c join messages m on m.conversation_id = c.id
               where c.user_id = u.id
             ),
             'memories', (select count(*) from memories m where m.user_id = u.id),
             'api_keys', (select count(*) from api_keys k where k.user_id = u.id),
             'sessions', (select count(*) from sessions s where s.user_id = u.id),
             'accounts', (select count(*) from accounts a where a.user_id = u.id),
             'usage_days', (select count(*) from usage d where d.user_id = u.id)
           )
         from users u where u.external_user_id = ?1
         on conflict do nothing",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(subject)
    .bind(now)
    .bind(later)
}

/// Has nobody begin to tell the vector index of the owner's memories any more.
#[must_use]
pub fn told(owner: &Owner, now: Timestamp) -> Stmt {
    Stmt::new(
        "update memories set vector_at = ?2
         where user_id = (select id from users where external_user_id = ?1) and vector_at is null",
    )
    .bind(owner.as_str())
    .bind(now)
}

/// Lists and counts what the vector index may know.
#[must_use]
pub fn list_vectors(owner: &Owner, id: &str) -> [Stmt; 2] {
    let list = Stmt::new(
        "insert into erasure_vectors (erasure_id, id)
         select ?2, m.id from memories m
         where m.user_id = (select id from users where external_user_id = ?1)
           and m.vector_at is not null and exists (select 1 from erasures where id = ?2)",
    );
    let count = Stmt::new(
        "update erasures set erased = json_set(erased, '$.vectors', (
             select count(*) from erasure_vectors where erasure_id = ?1
           ))
         where id = ?1",
    );
    [list.bind(owner.as_str()).bind(id), count.bind(id)]
}

/// Deletes what the owner logs in with: keys, sessions, the account and what was mailed to its address.
#[must_use]
pub fn end_credentials(owner: &Owner) -> [Stmt; 4] {
    [
        Stmt::new(
            "delete from api_keys
             where user_id = (select id from users where external_user_id = ?1)",
        ),
        Stmt::new(
            "delete from sessions
             where user_id = (select id from users where external_user_id = ?1)",
        ),
        Stmt::new(
            "delete from account_tokens
             where email = (
               select a.email from users u join accounts a on a.user_id = u.id
               where u.external_user_id = ?1
             )",
        ),
        Stmt::new(
            "delete from accounts
             where user_id = (select id from users where external_user_id = ?1)",
        ),
    ]
    .map(|stmt| stmt.bind(owner.as_str()))
}

/// Throws the owner's index away in one go, rather than entry by entry.
#[must_use]
pub fn drop_index(owner: &Owner) -> Stmt {
    Stmt::new(
        "delete from memory_blocks
         where user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
}

/// The erasure of an id: [`super::Erasure`].
#[must_use]
pub fn get(id: &str) -> Stmt {
    Stmt::new(
        "select id, owner, subject, requested_at, not_before, erased, receipt from erasures
         where id = ?1",
    )
    .bind(id)
}

/// The erasure of the owner that runs: [`super::Erasure`].
#[must_use]
pub fn running_of(owner: &Owner) -> Stmt {
    Stmt::new(
        "select id, owner, subject, requested_at, not_before, erased, receipt from erasures
         where owner = ?1",
    )
    .bind(owner.as_str())
}

/// Erasures that run, whoever's: [`super::Erasure`].
#[must_use]
pub fn running(most: u32) -> Stmt {
    Stmt::new(
        "select id, owner, subject, requested_at, not_before, erased, receipt from erasures
         where owner > '' limit ?1",
    )
    .bind(most)
}

/// Lets go of what those who were erased used on days that are over.
#[must_use]
pub fn days_over(now: Timestamp) -> Stmt {
    Stmt::new("delete from usage_of_erased where day < ?1").bind(now.day())
}

/// Deletes at most so many messages, and memories that are of no message, and once there is none left
/// the user with all the rest; the last gives [`Left`].
#[must_use]
pub fn delete_some(id: &str, most: u32) -> [Stmt; 4] {
    [
        Stmt::new(
            "delete from messages where id in (
               select m.id from conversations c join messages m on m.conversation_id = c.id
               where c.user_id = (select user_id from erasures where id = ?1)
               limit ?2
             )",
        )
        .bind(id)
        .bind(most),
        Stmt::new(
            "delete from memories where seq in (
               select seq from memories
               where user_id = (select user_id from erasures where id = ?1)
               limit ?2
             )",
        )
        .bind(id)
        .bind(most),
        Stmt::new(
            "delete from users
             where id = (select user_id from erasures where id = ?1)
               and not exists (
                 select 1 from conversations c join messages m on m.conversation_id = c.id
                 where c.user_id = users.id
               )
               and not exists (select 1 from memories m where m.user_id = users.id)",
        )
        .bind(id),
        Stmt::new(
            "select count(*) as rows from users
             where id = (select user_id from erasures where id = ?1)",
        )
        .bind(id),
    ]
}

/// What the vector index has yet to be seen to have forgotten: [`Id`].
#[must_use]
pub fn vectors(id: &str, most: u32) -> Stmt {
    Stmt::new("select id from erasure_vectors where erasure_id = ?1 limit ?2")
        .bind(id)
        .bind(most)
}

/// Adds to that.
#[must_use]
pub fn add_vectors(id: &str, ids: &[String]) -> Stmt {
    Stmt::new(
        "insert into erasure_vectors (erasure_id, id)
         select ?1, value from json_each(?2) where true
         on conflict do nothing",
    )
    .bind(id)
    .bind(list(ids))
}

/// These were seen to be gone.
#[must_use]
pub fn gone(id: &str, ids: &[String]) -> [Stmt; 2] {
    [
        Stmt::new(
            "delete from erasure_vectors
             where erasure_id = ?1 and id in (select value from json_each(?2))",
        )
        .bind(id)
        .bind(list(ids)),
        Stmt::new("delete from vector_deletions where id in (select value from json_each(?1))")
            .bind(list(ids)),
    ]
}

/// How much is left of whoever is erased: [`Left`]. Messages are of conversations.
#[must_use]
pub fn left(id: &str) -> Stmt {
    Stmt::new(
        "select
           (select count(*) from users where id = e.user_id or external_user_id = e.owner)
           + (select count(*) from conversations where user_id = e.user_id)
           + (select count(*) from memories where user_id = e.user_id)
           + (select count(*) from memory_blocks where user_id = e.user_id)
           + (
             select count(*) from memory_words
             where memory_words match 'owner : \"' || replace(e.user_id, '-', '') || '\"'
           )
           + (select count(*) from api_keys where user_id = e.user_id)
           + (select count(*) from sessions where user_id = e.user_id)
           + (select count(*) from accounts where user_id = e.user_id)
           + (select count(*) from usage where user_id = e.user_id) as rows
         from erasures e where e.id = ?1",
    )
    .bind(id)
}

/// Ends it: what stays names nobody.
#[must_use]
pub fn end(id: &str, receipt: &str) -> Stmt {
    Stmt::new(
        "update erasures set owner = null, user_id = null, receipt = ?2
         where id = ?1 and receipt is null",
    )
    .bind(id)
    .bind(receipt)
}

fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).expect("strings are JSON")
}
