//! To verify an address: the account of a mail is opened with the password of a registration, and a session begins. The
//! mail proves the address, the password who registered it: of several registrations, the reader of the mail opens the
//! one whose password they know. Two round trips.

use super::password::Password;
use super::sessions::{self, SessionTokens};
use super::visit::{Visit, not_mailed};
use super::{gate, mail, mailed, new_user_id};
use crate::audit::Action;
use crate::error::Error;
use crate::id::{self, Owner};
use crate::platform::{Batch, Platform};

/// Opens an account by a token that was mailed for a new account.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn verify<P: Platform>(
    visit: &Visit<'_, P>,
    token: &str,
    password: &Password,
) -> Result<SessionTokens, Error> {
    let platform = visit.platform;
    let token_hash = mail::hash(token);
    let now = platform.now();
    let confirmed = mailed::find_confirmed(&token_hash, now)
        .first(platform)
        .await?;
    let address = confirmed.ok_or_else(not_mailed)?.email;
    let _permit = gate::acquire(platform)?;
    let hashed = visit.hash_of_registration(&address, password);
    let owner = Owner::parse(&new_user_id(platform.random())).ok_or_else(not_mailed)?;
    let user_id = id::new(now, platform.random());
    let mut batch = Batch::new();
    batch.ask_all([
        mailed::insert_user(&owner, &user_id, &token_hash, &hashed, now),
        mailed::insert_account(&owner, &hashed, now),
    ]);
    let opened = visit.note_change_of(&owner, Action::AccountOpened, None);
    batch.ask(opened);
    batch.ask_all([
        mailed::end_tokens(&owner),
        mailed::delete_registrations(&owner),
    ]);
    let begun = sessions::begin(visit, &owner, &hashed, &mut batch);
    let results = batch.run(platform).await?;
    let wrong = || Error::invalid("password", "is not one that was registered");
    begun.tokens(visit, &owner, &results)?.ok_or_else(wrong)
}
