//! The statements of accounts.

use crate::id::Owner;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// An account with the state of its user.
#[derive(Debug, Deserialize)]
pub struct AccountRow {
    /// The external id of the account's user.
    pub owner: String,
    /// The e-mail address of the account.
    pub email: String,
    /// The hash of the password, in PHC format.
    pub password: String,
    /// The time at which the user was suspended, in RFC 3339.
    pub suspended_at: Option<String>,
}

/// Finds the account of an address.
pub fn find(address: &str) -> Query<AccountRow> {
    shared!(
        "select u.external_user_id as owner, a.email, a.password, u.suspended_at
         from accounts a join users u on u.id = a.user_id
         where a.email = ?1"
    )
    .bind(address)
}

/// Finds the owner's account.
pub fn get(owner: &Owner) -> Query<AccountRow> {
    owned!(
        owner,
        "select u.external_user_id as owner, a.email, a.password, u.suspended_at
         from users u join accounts a on a.user_id = u.id
         where u.external_user_id = ?1"
    )
}

/// Sets the owner's password, where the stored hash is still `shown`. Returns a row where the password was set.
pub fn change_password(owner: &Owner, shown: &str, password: &str, now: Timestamp) -> Query {
    owned!(
        owner,
        "update accounts set password = ?3, password_at = ?4
         where user_id = :owner and password = ?2
         returning email"
    )
    .bind(shown)
    .bind(password)
    .bind(now)
}

/// Stores another hash of the owner's password, where the stored hash is still `shown`.
pub fn rehash(owner: &Owner, shown: &str, password: &str) -> Query {
    owned!(
        owner,
        "update accounts set password = ?3
         where user_id = :owner and password = ?2"
    )
    .bind(shown)
    .bind(password)
}

/// The part of a statement that finds the owner's account where its password hash is `?2`.
pub const WITH_PASSWORD: &str = "from users u join accounts a on a.user_id = u.id
           where u.external_user_id = ?1 and a.password = ?2";

/// Ends every session of the owner, where the owner's password hash is the one that was just set.
pub fn end_sessions(owner: &Owner, password: &str) -> Query {
    owned!(
        owner,
        "delete from sessions where user_id = (select a.user_id ",
        WITH_PASSWORD,
        ")"
    )
    .bind(password)
}

/// Ends every token that was mailed to the owner, where the owner's password hash is the one that was just set. The
/// mails still count.
pub fn end_mailed_tokens(owner: &Owner, password: &str) -> Query {
    owned!(
        owner,
        "update account_tokens set expires_at = created_at where email = (select a.email ",
        WITH_PASSWORD,
        ")"
    )
    .bind(password)
}

/// Deletes every key of the owner, where the owner's password hash is the one that was just set. Returns the ids of the
/// keys.
pub fn delete_keys(owner: &Owner, password: &str) -> Query<IdRow> {
    owned!(
        owner,
        "delete from api_keys where user_id = (select a.user_id ",
        WITH_PASSWORD,
        ") returning id"
    )
    .bind(password)
}

/// Returns the first statement of a batch: the batch fails where the owner's token is older than the owner's password.
/// A token of a session that goes on counts as newer even within the same second: every session ends when a password is
/// set.
pub fn require_token_newer_than_password(
    owner: &Owner,
    issued_at: Timestamp,
    session: Option<&str>,
) -> Query {
    owned!(
        owner,
        "insert into token_checks (user_id, issued_at, session_id)
         select id, ?2, ?3 from users where external_user_id = ?1"
    )
    .bind(issued_at)
    .bind(session)
}
