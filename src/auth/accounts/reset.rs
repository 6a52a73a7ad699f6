//! A password that was forgotten: a mail with a token, and by that another password. One round trip, and two.

use super::change::{Keys, KeysOfAccount, shut_out};
use super::mail::{self, Reason};
use super::mailed::{self, For};
use super::visit::{Visit, not_mailed};
use super::{failures, gate, guessable};
use crate::audit::Action;
use crate::error::Error;
use crate::id::Owner;
use crate::platform::{Batch, Platform};

/// Mails a token for a new password to an address that has an account.
///
/// # Errors
/// [`Error::Internal`].
pub async fn mail_token<P: Platform>(visit: &Visit<'_, P>, address: &str) -> Result<(), Error> {
    let platform = visit.platform;
    let token = visit.mailed_token();
    let (network, now) = (visit.network_pseudonym(), platform.now());
    let insert = mailed::insert_token(address, For::Account, &token.hash, &network, now);
    if insert.first(platform).await?.is_some() {
        mail::send_later(platform, visit.rules, Reason::Reset, address, token);
    }
    Ok(())
}

/// A request to set a new password by a mailed token.
pub struct ResetPassword<'a> {
    /// The token that was mailed.
    pub token: &'a str,
    /// The new password; `None` where the request has none.
    pub new: Option<&'a str>,
    /// True where every key of the account is to be revoked.
    pub revoke_keys: bool,
}

/// Sets a new password and ends every session of the account; `None` where the account has no keys to list.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::Suspended`].
pub async fn reset<P: Platform>(
    visit: &Visit<'_, P>,
    reset: ResetPassword<'_>,
) -> Result<Option<KeysOfAccount>, Error> {
    let (platform, actor) = (visit.platform, &visit.actor);
    let now = platform.now();
    let token_hash = mail::hash(reset.token);
    let account = mailed::find_account(&token_hash, now)
        .first(platform)
        .await?;
    let account = account.ok_or_else(not_mailed)?;
    if account.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    let new = guessable::choose_new(platform, visit.rules, reset.new, &account.email).await?;
    let owner = Owner::parse(&account.owner).ok_or_else(not_mailed)?;
    let key = visit.address_pseudonym(&account.email);
    let _permit = gate::acquire(platform)?;
    let hashed = visit.hash(&new);
    let mut batch = Batch::new();
    let set = batch.ask(mailed::reset_password(&owner, &token_hash, &hashed, now));
    batch.ask(visit.note_change_of(&owner, Action::PasswordReset, None));
    batch.ask_all(shut_out(&owner, &hashed));
    batch.ask(failures::clear(&key));
    let keys = Keys::ask(visit, &owner, &hashed, reset.revoke_keys, &mut batch);
    let results = actor.run(platform, &owner, batch).await?;
    if results.is_empty(set)? {
        return Err(not_mailed());
    }
    let keys = keys.finish(platform, &results)?;
    let is_empty = keys.api_keys.is_empty() && keys.revoked_keys.is_empty();
    Ok((!is_empty).then_some(keys))
}
