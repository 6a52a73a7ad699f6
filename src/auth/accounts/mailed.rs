//! The statements of tokens that are mailed, and of registrations that wait for one.
//!
//! The owner of an address has a mail that works, even if others ask for it, too. Mails are counted by the network that asked,
//! so that a stranger uses up their own. Where the mails of an hour from everywhere are used up, those that came are
//! good as long as they count, and each opens the registration whose password is known: none is anybody's own.

use super::store::AccountRow;
use crate::id::Owner;
use crate::owned;
use crate::platform::Query;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// Most mails an hour to one address that are requested from one network.
const MAILS_AN_HOUR: u32 = 5;
/// Most mails an hour to one address that are requested from all networks.
const ALL_MAILS_AN_HOUR: u32 = 20;

/// The time for which a mailed token is good and its mail counts, in seconds. The two are the same, so that a mail that
/// blocks another one holds a token that works, unless the token was used.
const MAILED_SECONDS: i64 = 3600;

/// Most registrations of one address that are stored for an hour, from all networks.
const REGISTRATIONS: u32 = 100;
/// Most registrations of one address that are stored for an hour, from one network: a stranger in one network cannot
/// block the address's owner.
const REGISTRATIONS_OF_A_NETWORK: u32 = 5;

/// The purpose of a token that is to be mailed.
#[derive(Debug, Deserialize)]
pub struct MailedRow {
    /// The purpose of the token: `register` or `reset`.
    pub purpose: String,
}

/// The addresses that a token is stored for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Any address: where the address has an account, the token is for a new password of the account.
    AnyAddress,
    /// An address that has an account.
    Account,
}

/// Stores the hash of a token for an address: to open an account, or to set a new password of the existing account.
/// Returns no row where too many were mailed to the address lately. `asker` is the network that asks, as a keyed hash.
pub fn insert_token(
    address: &str,
    addresses: For,
    hash: &str,
    asker: &str,
    now: Timestamp,
) -> Query<MailedRow> {
    shared!(
        "insert into account_tokens (hash, purpose, email, asker, created_at, expires_at)
         select ?2, iif(exists (select 1 from accounts where email = ?1), 'reset', 'register'),
           ?1, ?3, ?4, ?5
         where (?9 = 0 or exists (select 1 from accounts where email = ?1))
           and (select count(*) from account_tokens where email = ?1 and created_at > ?6) < ?7
           and (
             select count(*) from account_tokens
             where email = ?1 and created_at > ?6 and asker = ?3
           ) < ?8
         returning purpose"
    )
    .bind(address)
    .bind(hash)
    .bind(asker)
    .bind(now)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(now.minus_seconds(MAILED_SECONDS))
    .bind(ALL_MAILS_AN_HOUR)
    .bind(MAILS_AN_HOUR)
    .bind(u32::from(addresses == For::Account))
}

/// Stores the password of a registration, in PHC format, until the address is confirmed; not where the address has an
/// account, or where the address has too many registrations.
pub fn insert_registration(address: &str, password: &str, asker: &str, now: Timestamp) -> Query {
    shared!(
        "insert into registrations (email, password, expires_at, asker)
         select ?1, ?2, ?3, ?4 where not exists (select 1 from accounts where email = ?1)
           and (
             exists (select 1 from registrations where email = ?1 and password = ?2)
             or (
               (select count(*) from registrations where email = ?1 and expires_at > ?5) < ?6
               and (
                 select count(*) from registrations
                 where email = ?1 and expires_at > ?5 and asker = ?4
               ) < ?7
             )
           )
         on conflict (email, password) do update set expires_at = excluded.expires_at"
    )
    .bind(address)
    .bind(password)
    .bind(now.plus_seconds(MAILED_SECONDS))
    .bind(asker)
    .bind(now)
    .bind(REGISTRATIONS)
    .bind(REGISTRATIONS_OF_A_NETWORK)
}

/// Deletes a token whose mail could not be sent.
pub fn delete_token(hash: &str) -> Query {
    shared!("delete from account_tokens where hash = ?1").bind(hash)
}

/// An address that a token confirms.
#[derive(Debug, Deserialize)]
pub struct ConfirmedRow {
    /// The address that the token was mailed to.
    pub email: String,
}

/// Finds the address to which a token for a new account was mailed.
pub fn find_confirmed(hash: &str, now: Timestamp) -> Query<ConfirmedRow> {
    shared!(
        "select email from account_tokens
         where hash = ?1 and purpose = 'register' and expires_at > ?2"
    )
    .bind(hash)
    .bind(now)
}

/// Stores the owner as a user, by a token that was mailed to the owner's address and the password of a registration of
/// the address.
pub fn insert_user(
    owner: &Owner,
    user_id: &str,
    hash: &str,
    password: &str,
    now: Timestamp,
) -> Query {
    owned!(
        owner,
        "insert into users (id, external_user_id, email, created_at, last_active, extra_metadata)
         select ?2, ?1, t.email, ?5, ?5, '{\"account\":true}'
         from account_tokens t join registrations r on r.email = t.email and r.password = ?4
         where t.hash = ?3 and t.purpose = 'register' and t.expires_at > ?5 and r.expires_at > ?5
           and not exists (select 1 from accounts a where a.email = t.email)"
    )
    .bind(user_id)
    .bind(hash)
    .bind(password)
    .bind(now)
}

/// Stores the account of the owner, whom [`insert_user`] stored. Changes nothing where the owner was not stored.
pub fn insert_account(owner: &Owner, password: &str, now: Timestamp) -> Query {
    owned!(
        owner,
        "insert into accounts (user_id, email, password, created_at, password_at)
         select id, email, ?2, ?3, ?3 from users where external_user_id = ?1"
    )
    .bind(password)
    .bind(now)
}

/// Ends every token that was mailed to the owner's address. The mails still count.
pub fn end_tokens(owner: &Owner) -> Query {
    owned!(
        owner,
        "update account_tokens set expires_at = created_at
         where email = (select email from users where external_user_id = ?1)"
    )
}

/// Deletes the registrations of the owner's address.
pub fn delete_registrations(owner: &Owner) -> Query {
    owned!(
        owner,
        "delete from registrations
         where email = (select email from users where external_user_id = ?1)"
    )
}

/// Finds the account to which a token for a new password was mailed.
pub fn find_account(hash: &str, now: Timestamp) -> Query<AccountRow> {
    shared!(
        "select u.external_user_id as owner, a.email, a.password, u.suspended_at
         from account_tokens t join accounts a on a.email = t.email join users u on u.id = a.user_id
         where t.hash = ?1 and t.purpose = 'reset' and t.expires_at > ?2"
    )
    .bind(hash)
    .bind(now)
}

/// Sets the owner's password by a token that was mailed to the owner. Returns a row where the password was set.
pub fn reset_password(owner: &Owner, hash: &str, password: &str, now: Timestamp) -> Query {
    owned!(
        owner,
        "update accounts set password = ?3, password_at = ?4
         where user_id = :owner
           and email = (
             select email from account_tokens
             where hash = ?2 and purpose = 'reset' and expires_at > ?4
           )
         returning email"
    )
    .bind(hash)
    .bind(password)
    .bind(now)
}

/// Deletes tokens that are no longer good and whose mails no longer count.
pub fn delete_expired_tokens(now: Timestamp) -> Query {
    shared!("delete from account_tokens where expires_at < ?1 and created_at < ?2")
        .bind(now)
        .bind(now.minus_seconds(MAILED_SECONDS))
}

/// Deletes registrations that have expired.
pub fn delete_expired_registrations(now: Timestamp) -> Query {
    shared!("delete from registrations where expires_at < ?1").bind(now)
}
