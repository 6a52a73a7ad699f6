//! The statements of users.

use super::{ChangeUser, User};
use crate::id::Owner;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;

/// Selects the owner as a user.
pub fn get(owner: &Owner) -> Query<User> {
    owned!(
        owner,
        "select external_user_id as user_id, email, display_name, created_at, last_active, suspended_at
         from users where external_user_id = ?1"
    )
}

/// Selects users after an id, in the order of their ids: for administrators.
pub fn list(after: &str, most: u32) -> Query<User> {
    shared!(
        "select external_user_id as user_id, email, display_name, created_at, last_active, suspended_at
         from users where external_user_id > ?1
         order by external_user_id
         limit ?2"
    )
    .bind(after)
    .bind(most)
}

/// Sets the owner's name and e-mail address, where the change has them.
pub fn change(owner: &Owner, change: &ChangeUser) -> Query {
    let ChangeUser {
        display_name,
        email,
    } = change;
    owned!(
        owner,
        "update users set
           display_name = iif(?2 = 1, ?3, display_name), email = iif(?4 = 1, ?5, email)
         where external_user_id = ?1"
    )
    .bind(u32::from(display_name.is_some()))
    .bind(display_name.as_ref().and_then(Option::as_deref))
    .bind(u32::from(email.is_some()))
    .bind(email.as_ref().and_then(Option::as_deref))
}

/// Creates the owner as a user, and selects the user's internal id, where the owner is no user yet. A user who was
/// erased today keeps the usage of that day. `subject` is the user's name in the audit.
pub fn create(owner: &Owner, id: &str, subject: &str, now: Timestamp) -> Query<IdRow> {
    owned!(
        owner,
        "insert into users (id, external_user_id, created_at, last_active, returns_as)
         values (?2, ?1, ?3, ?3, (select subject from usage_of_erased where subject = ?4))
         on conflict (external_user_id) do nothing
         returning id"
    )
    .bind(id)
    .bind(now)
    .bind(subject)
}

/// Suspends the owner, who was just created as a user, where the owner was suspended when erased. `subject` is the
/// user's name in the audit.
pub fn suspend_again(owner: &Owner, subject: &str) -> [Query; 2] {
    [
        owned!(
            owner,
            "update users set suspended_at = (select since from suspensions where subject = ?2)
             where external_user_id = ?1
               and exists (select 1 from suspensions where subject = ?2)"
        )
        .bind(subject),
        shared!("delete from suspensions where subject = ?1").bind(subject),
    ]
}

/// Stores the name and the address that a token has, where the owner has none.
pub fn introduce(owner: &Owner, display_name: Option<&str>, email: Option<&str>) -> Query {
    owned!(
        owner,
        "update users set
           display_name = coalesce(display_name, ?2), email = coalesce(email, ?3)
         where external_user_id = ?1"
    )
    .bind(display_name)
    .bind(email)
}

/// Suspends the owner from a time on, or lifts the suspension.
pub fn suspend(owner: &Owner, since: Option<Timestamp>) -> Query {
    owned!(
        owner,
        "update users set suspended_at = ?2 where external_user_id = ?1"
    )
    .bind(since)
}
