//! The statements of users. `?1` is the owner, but for [`all`], which is the administrator's.

use crate::id::Owner;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A user.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct User {
    /// As their credentials name them.
    pub user_id: String,
    /// Where to write to them.
    pub email: Option<String>,
    /// What they want to be called.
    pub display_name: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; at most a minute late.
    pub last_active: String,
    /// RFC 3339; since when they get nothing done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<String>,
}

/// The owner: [`User`].
#[must_use]
pub fn get(owner: &Owner) -> Stmt {
    Stmt::new(
        "select external_user_id as user_id, email, display_name, created_at, last_active, suspended_at
         from users where external_user_id = ?1",
    )
    .bind(owner.as_str())
}

/// Users after one, in the order of their ids: [`User`].
#[must_use]
pub fn all(after: &str, most: u32) -> Stmt {
    Stmt::new(
        "select external_user_id as user_id, email, display_name, created_at, last_active, suspended_at
         from users where external_user_id > ?1
         order by external_user_id
         limit ?2",
    )
    .bind(after)
    .bind(most)
}

/// A field that may be set to something, or to nothing; or left as it is.
pub type Change<'a> = Option<Option<&'a str>>;

/// Sets what was said of the owner's name and address.
#[must_use]
pub fn change(owner: &Owner, display_name: Change<'_>, email: Change<'_>) -> Stmt {
    let said = |change: Change<'_>| f64::from(u8::from(change.is_some()));
    Stmt::new(
        "update users set
           display_name = iif(?2 = 1, ?3, display_name), email = iif(?4 = 1, ?5, email)
         where external_user_id = ?1",
    )
    .bind(owner.as_str())
    .bind(said(display_name))
    .bind(display_name.flatten())
    .bind(said(email))
    .bind(email.flatten())
}

/// Makes the owner a user, if they are none yet; their id comes back where they were none. Whoever was erased today goes on
/// with what they used of the day. `subject` is what the audit calls them.
#[must_use]
pub fn create(owner: &Owner, id: &str, subject: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into users (id, external_user_id, created_at, last_active, returns_as)
         values (?2, ?1, ?3, ?3, (select subject from usage_of_erased where subject = ?4))
         on conflict (external_user_id) do nothing
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(now)
    .bind(subject)
}

/// Has the owner, who was just made a user, suspended where they were when they were erased. `subject` is what
/// the audit calls them.
#[must_use]
pub fn suspend_again(owner: &Owner, subject: &str) -> [Stmt; 2] {
    [
        Stmt::new(
            "update users set suspended_at = (select since from suspensions where subject = ?2)
             where external_user_id = ?1
               and exists (select 1 from suspensions where subject = ?2)",
        )
        .bind(owner.as_str())
        .bind(subject),
        Stmt::new("delete from suspensions where subject = ?1").bind(subject),
    ]
}

/// Notes what a token says of the owner, where nothing is known of that.
#[must_use]
pub fn introduce(owner: &Owner, display_name: Option<&str>, email: Option<&str>) -> Stmt {
    Stmt::new(
        "update users set
           display_name = coalesce(display_name, ?2), email = coalesce(email, ?3)
         where external_user_id = ?1",
    )
    .bind(owner.as_str())
    .bind(display_name)
    .bind(email)
}

/// See [`owned`].
#[derive(Debug, Default, Deserialize)]
pub struct Owned {
    /// Conversations.
    pub total: usize,
    /// Those in which a reply is being written.
    pub writing: usize,
}

/// How many of the conversations that are named are the owner's: [`Owned`]. All there are where none is
/// named.
#[must_use]
pub fn owned(owner: &Owner, conversations: Option<&str>, now: Timestamp) -> Stmt {
    Stmt::new(
        "select count(*) as total, count((
           select 1 from messages m
           where m.conversation_id = c.id and m.status = 'writing' and m.leased_until >= ?3
           limit 1
         )) as writing
         from conversations c
         where c.user_id = (select id from users where external_user_id = ?1)
           and (?2 is null or c.id in (select value from json_each(?2)))",
    )
    .bind(owner.as_str())
    .bind(conversations)
    .bind(now)
}

/// Gives conversations of the owner's, or all that they have, to another user: with their messages and
/// memories, by a trigger. Of a fact that both have, that of the other stays. The second gives ids; the batch
/// fails with it where one of the conversations is not the owner's, where a reply is being written in one, and
/// where there is no such other user.
#[must_use]
pub fn hand_over(
    owner: &Owner,
    to: &Owner,
    conversations: Option<&str>,
    now: Timestamp,
) -> [Stmt; 3] {
    let [merge, give, give_rest] = [
        Stmt::new(
            "delete from memories where seq in (
               select m.seq from memories m
               join memories t on t.user_id = (select id from users where external_user_id = ?2)
                 and coalesce(t.fact_key, '') = coalesce(m.fact_key, '')
                 and t.fact_value = m.fact_value and t.valid_to is null
               where m.user_id = (select id from users where external_user_id = ?1)
                 and m.fact_value is not null and m.valid_to is null
                 and (?3 is null or m.conversation_id in (select value from json_each(?3)))
             )",
        ),
        Stmt::new(
            "update conversations
             set user_id = (
               select t.id from users t
               where t.external_user_id = ?2
                 and (?3 is null or json_array_length(?3) = (
                   select count(*) from conversations c
                   where c.user_id = (select id from users where external_user_id = ?1)
                     and c.id in (select value from json_each(?3))
                 ))
                 and not exists (
                   select 1 from conversations c join messages m on m.conversation_id = c.id
                   where c.user_id = (select id from users where external_user_id = ?1)
                     and (?3 is null or c.id in (select value from json_each(?3)))
                     and m.status = 'writing' and m.leased_until >= ?4
                 )
             )
             where user_id = (select id from users where external_user_id = ?1)
               and (?3 is null or id in (select value from json_each(?3)))
             returning id",
        ),
        Stmt::new(
            "update memories set user_id = (select id from users where external_user_id = ?2)
             where ?3 is null
               and user_id = (select id from users where external_user_id = ?1)",
        ),
    ]
    .map(|stmt| {
        stmt.bind(owner.as_str())
            .bind(to.as_str())
            .bind(conversations)
    });
    [merge, give.bind(now), give_rest]
}

/// Suspends the owner from a time on, or lets them in again.
#[must_use]
pub fn suspend(owner: &Owner, since: Option<Timestamp>) -> Stmt {
    Stmt::new("update users set suspended_at = ?2 where external_user_id = ?1")
        .bind(owner.as_str())
        .bind(since)
}
