//! Another password. It shuts out everybody who got in: every session and every token that was mailed for a new password
//! ends with it. Keys are listed, and revoked where that is wanted.

use super::failures::{self, Attempt};
use super::password::Password;
use super::sessions::{self, SessionTokens};
use super::visit::Visit;
use super::{gate, guessable, store};
use crate::audit::Action;
use crate::auth::keys::{self, ApiKey, KnownKeys, store::OwnKeyRow};
use crate::error::{Error, Resource};
use crate::id::Owner;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::platform::{Results, Slot};
use schemars::JsonSchema;
use serde::Serialize;

/// The keys of an account after a change of the password: those that are still good, and those that were revoked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeysOfAccount {
    /// The keys of the account that are still good.
    pub api_keys: Vec<ApiKey>,
    /// The keys that were revoked with the old password.
    pub revoked_keys: Vec<ApiKey>,
}

/// The tokens of a new session, and the keys of the account.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasswordChanged {
    #[serde(flatten)]
    tokens: SessionTokens,
    #[serde(flatten)]
    keys: KeysOfAccount,
}

/// A request to change the password of an account.
pub struct ChangePassword<'a> {
    /// The password that the request shows as the current one.
    pub current: Password,
    /// The new password; `None` where the request has none.
    pub new: Option<&'a str>,
    /// True where every key of the account is to be revoked.
    pub revoke_keys: bool,
}

/// Changes the owner's password, and begins a session; `None` where the current password is wrong, which the audit
/// notes. Three round trips.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::NotFound`] for an owner who has no account here.
pub async fn change<P: Platform>(
    visit: &Visit<'_, P>,
    owner: &Owner,
    change: ChangePassword<'_>,
) -> Result<Option<PasswordChanged>, Error> {
    let (platform, actor) = (visit.platform, &visit.actor);
    let mut batch = Batch::new();
    let account = batch.ask(store::get(owner));
    let account = actor.run(platform, owner, batch).await?.first(account)?;
    let account = account.ok_or_else(|| Error::not_found(Resource::Account, None))?;
    let rules = visit.rules;
    let new = guessable::choose_new(platform, rules, change.new, &account.email).await?;
    let _permit = gate::acquire(platform)?;
    let key = visit.address_pseudonym(&account.email);
    let now = platform.now();
    let mut batch = Batch::new();
    let attempt = Attempt::count(&mut batch, &key, now);
    attempt.admit(&actor.run(platform, owner, batch).await?, now)?;
    if !change.current.is_hashed_as(Some(&account.password)) {
        visit.note_wrong_password(&key).await?;
        return Ok(None);
    }
    let hashed = visit.hash(&new);
    let mut batch = Batch::new();
    let changed = batch.ask(store::change_password(
        owner,
        &account.password,
        &hashed,
        now,
    ));
    batch.ask(actor.note_change(platform, Action::PasswordChanged, None));
    batch.ask_all(shut_out(owner, &hashed));
    let begun = sessions::begin(visit, owner, &hashed, &mut batch);
    batch.ask(failures::clear(&key));
    let keys = Keys::ask(visit, owner, &hashed, change.revoke_keys, &mut batch);
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(changed)? {
        return Err(wrong_current_password());
    }
    let keys = keys.finish(platform, &results)?;
    let none = || Error::Internal("no session began".to_owned());
    let tokens = begun.tokens(visit, owner, &results)?.ok_or_else(none)?;
    Ok(Some(PasswordChanged { tokens, keys }))
}

/// Returns the error for a current password that is wrong.
#[must_use]
pub fn wrong_current_password() -> Error {
    Error::invalid("current_password", "is not right")
}

/// Returns the statements that end every session of the owner and every token that was mailed, where the owner's
/// password is the one that was just set.
pub(super) fn shut_out(owner: &Owner, password: &str) -> [Query; 2] {
    [
        store::end_sessions(owner, password),
        store::end_mailed_tokens(owner, password),
    ]
}

/// The slots of a batch that lists the keys of an account, and revokes them where the request wants that. Keys that
/// were made before the last change of the password are among them: an intruder may have made them.
pub(super) struct Keys {
    listed: Slot<OwnKeyRow>,
    revoked: Option<Slot<IdRow>>,
}

impl Keys {
    /// Adds the statements about keys to a batch that has already set the password.
    pub(super) fn ask<P: Platform>(
        visit: &Visit<'_, P>,
        owner: &Owner,
        password: &str,
        revoke: bool,
        batch: &mut Batch,
    ) -> Self {
        let listed = batch.ask(keys::store::list(owner, None, u32::MAX));
        let revoked = revoke.then(|| batch.ask(store::delete_keys(owner, password)));
        if revoke {
            batch.ask(visit.note_change_of(owner, Action::KeyDeleted, None));
        }
        Self { listed, revoked }
    }

    /// Reads the listed and the revoked keys. This instance forgets the revoked keys at once.
    pub(super) fn finish<P: Platform>(
        self,
        platform: &P,
        results: &Results,
    ) -> Result<KeysOfAccount, Error> {
        let revoked = match self.revoked {
            Some(slot) => results.all(slot)?,
            None => Vec::new(),
        };
        let known = platform.instance_state::<KnownKeys>();
        for key in &revoked {
            known.forget(&key.id);
        }
        let is_revoked = |key: &OwnKeyRow| revoked.iter().any(|gone| gone.id == key.id);
        let listed = results.all(self.listed)?.into_iter();
        let (revoked, good): (Vec<_>, Vec<_>) = listed.partition(is_revoked);
        let keys = |rows: Vec<OwnKeyRow>| rows.into_iter().map(ApiKey::from).collect();
        Ok(KeysOfAccount {
            api_keys: keys(good),
            revoked_keys: keys(revoked),
        })
    }
}
