//! A visit: somebody who shows what opens or enters an account.

use super::Rules;
use super::mail::MailedToken;
use super::password::Password;
use crate::audit::actor::{Actor, Who};
use crate::audit::{self, Action, Note};
use crate::auth::{jwt, refusals};
use crate::error::Error;
use crate::id::Owner;
use crate::platform::{Batch, Platform, Query};

/// A request to open or enter an account, with the services and settings for it.
pub struct Visit<'a, P> {
    /// The platform that serves the request.
    pub platform: &'a P,
    /// The actor of the request, known or not.
    pub actor: Actor<'a>,
    /// The settings of accounts.
    pub rules: &'a Rules,
    /// The settings of tokens.
    pub jwt: &'a jwt::Rules,
    /// The network that the request comes from.
    pub network: String,
    /// The `User-Agent` of the client.
    pub user_agent: Option<&'a str>,
}

impl<P: Platform> Visit<'_, P> {
    /// Returns the keyed hash of an address, which stands for the address in the audit and in the count of wrong
    /// passwords.
    #[must_use]
    pub fn address_pseudonym(&self, address: &str) -> String {
        self.actor.key.pseudonym("email", address)
    }

    /// Returns the keyed hash of the request's network, by which mails and registrations are counted.
    #[must_use]
    pub fn network_pseudonym(&self) -> String {
        self.actor.key.pseudonym("network", &self.network)
    }

    /// Makes a token that is to be mailed.
    #[must_use]
    pub fn mailed_token(&self) -> MailedToken {
        let random = || self.platform.random();
        MailedToken::new([random(), random()])
    }

    /// Hashes a password with a new salt.
    #[must_use]
    pub fn hash(&self, password: &Password) -> String {
        password.hash(self.platform.random())
    }

    /// Hashes a password of a registration. All registrations of an address have the same unpredictable salt, so one
    /// hash finds the registration that has a given password.
    #[must_use]
    pub fn hash_of_registration(&self, address: &str, password: &Password) -> String {
        let salt = format!("salt of registrations\n{address}");
        let salt = self.actor.key.sign(&salt);
        password.hash(salt.first_chunk().copied().unwrap_or_default())
    }

    /// Returns the statement that notes an act of a user whom the body of the request proves, where the statement
    /// before it in the batch changed something.
    pub fn note_change_of(&self, owner: &Owner, action: Action, target: Option<String>) -> Query {
        let actor = Actor {
            who: Who::User(owner),
            ..self.actor
        };
        actor.note_change(self.platform, action, target)
    }

    /// Notes a wrong password for an address in the audit, under the address's pseudonym.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub async fn note_wrong_password(&self, pseudonym: &str) -> Result<(), Error> {
        let platform = self.platform;
        let now = platform.now();
        if refusals::has_room(platform, now) {
            let note = Note {
                done: false,
                ..self.actor.done(Action::Login, Some(pseudonym.to_owned()))
            };
            let mut batch = Batch::new();
            batch.ask(audit::insert(&note, now));
            batch.run(platform).await?;
        }
        Ok(())
    }
}

/// Returns the error for a token that was not mailed, or is no longer good.
#[must_use]
pub fn not_mailed() -> Error {
    let why = "is not one that was mailed within an hour, or was used";
    Error::invalid("token", why)
}
