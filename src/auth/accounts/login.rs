//! To log in: the tokens of a new session. Two round trips.

use super::failures::{self, Attempt};
use super::gate;
use super::password::{self, Password};
use super::sessions::{self, SessionTokens};
use super::store;
use super::visit::Visit;
use crate::audit::Action;
use crate::error::{Error, Resource};
use crate::id::Owner;
use crate::platform::{Batch, Platform};

/// Begins a session by the password of an address; `None` where the password is wrong, or where there is no such
/// account; the audit notes both.
///
/// # Errors
/// [`Error::TooFast`] after several wrong passwords, and where many log in at once; [`Error::Suspended`].
pub async fn login<P: Platform>(
    visit: &Visit<'_, P>,
    address: &str,
    password: &Password,
) -> Result<Option<SessionTokens>, Error> {
    let platform = visit.platform;
    let _permit = gate::acquire(platform)?;
    let key = visit.address_pseudonym(address);
    let now = platform.now();
    let mut batch = Batch::new();
    let attempt = Attempt::count(&mut batch, &key, now);
    let account = batch.ask(store::find(address));
    let results = batch.run(platform).await?;
    attempt.admit(&results, now)?;
    let account = results.first(account)?;
    let hashed = account.as_ref().map(|account| account.password.as_str());
    if !password.is_hashed_as(hashed) {
        visit.note_wrong_password(&key).await?;
        return Ok(None);
    }
    let account = account.ok_or_else(|| Error::Internal("nobody's password fits".to_owned()))?;
    if account.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    let owner =
        Owner::parse(&account.owner).ok_or_else(|| Error::not_found(Resource::User, None))?;
    let mut hashed = account.password;
    let mut batch = Batch::new();
    if password::is_outdated(&hashed) {
        let newer = visit.hash(password);
        batch.ask(store::rehash(&owner, &hashed, &newer));
        hashed = newer;
    }
    let begun = sessions::begin(visit, &owner, &hashed, &mut batch);
    batch.ask(visit.note_change_of(&owner, Action::Login, None));
    batch.ask(failures::clear(&key));
    let results = visit.actor.run(visit.platform, &owner, batch).await?;
    // Another password was set meanwhile.
    begun
        .tokens(visit, &owner, &results)?
        .map(Some)
        .ok_or_else(wrong_password)
}

/// Returns the error for a wrong password, and for an account that is absent.
#[must_use]
pub fn wrong_password() -> Error {
    Error::Unauthenticated("The e-mail address or the password is not right.")
}
