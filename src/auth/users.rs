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

/// Makes the owner a user, if they are none yet; their id comes back where they were none.
#[must_use]
pub fn create(owner: &Owner, id: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into users (id, external_user_id, created_at, last_active)
         values (?2, ?1, ?3, ?3)
         on conflict (external_user_id) do nothing
         returning id",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(now)
}

/// Notes what a token says of the owner, where nothing is known of that; they are created on first sight.
#[must_use]
pub fn introduce(
    owner: &Owner,
    id: &str,
    now: Timestamp,
    display_name: Option<&str>,
    email: Option<&str>,
) -> Stmt {
    Stmt::new(
        "insert into users (id, external_user_id, created_at, last_active, display_name, email)
         values (?2, ?1, ?3, ?3, ?4, ?5)
         on conflict (external_user_id) do update set
           display_name = coalesce(users.display_name, excluded.display_name),
           email = coalesce(users.email, excluded.email)",
    )
    .bind(owner.as_str())
    .bind(id)
    .bind(now)
    .bind(display_name)
    .bind(email)
}

/// Suspends the owner from a time on, or lets them in again.
#[must_use]
pub fn suspend(owner: &Owner, since: Option<Timestamp>) -> Stmt {
    Stmt::new("update users set suspended_at = ?2 where external_user_id = ?1")
        .bind(owner.as_str())
        .bind(since)
}
