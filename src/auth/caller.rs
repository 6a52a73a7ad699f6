//! A caller: somebody whose credential was verified, and what it may be used for.

use super::claims::Verified;
use super::scope::{Scope, Scopes};
use crate::error::Error;
use crate::id::Owner;
use crate::limit::EMAIL_CHARACTERS;
use crate::time::Timestamp;

/// Somebody whose credential was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user whose credential was verified; none with the admin token, which belongs to no user.
    pub owner: Option<Owner>,
    /// The scopes of the credential.
    pub scopes: Scopes,
    /// The kind of the credential.
    pub credential: Credential,
    /// The id of the key, where the credential is a key.
    pub key_id: Option<String>,
    /// The name and the address of the person, as the token has them.
    pub introduction: Introduction,
    /// The origin of the token, where the credential is a token.
    pub token: Option<TokenOrigin>,
}

/// The time at which a token was issued, and its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOrigin {
    /// The time at which the token was issued; 1970 where the token does not say.
    pub issued_at: Timestamp,
    /// The id of the token's session, where it has one: see [`crate::auth::accounts::sessions`].
    pub session: Option<String>,
}

/// The name and the address of a person as the person's token has them: each at most as long as an e-mail address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Introduction {
    /// The name of the person.
    pub name: Option<String>,
    /// The e-mail address of the person.
    pub email: Option<String>,
}

impl Introduction {
    /// Returns the introduction of a token's claims.
    #[must_use]
    pub fn of(verified: &Verified) -> Self {
        let sane = |text: &String| (1..=EMAIL_CHARACTERS).contains(&text.chars().count());
        Self {
            name: verified.name.clone().filter(sane),
            email: verified.email.clone().filter(sane),
        }
    }
}

/// The kind of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A credential that only the person has: a token; in development the header `X-User-Id`; no credential where none
    /// is required.
    Person,
    /// An API key, which a program may hold.
    Key,
    /// The admin token, `ADMIN_TOKEN`.
    Admin,
}

impl Caller {
    /// Returns a caller who is a person, with every scope but [`Scope::Admin`].
    #[must_use]
    pub fn person(owner: Owner) -> Self {
        Self {
            owner: Some(owner),
            scopes: Scopes::PERSON,
            credential: Credential::Person,
            key_id: None,
            introduction: Introduction::default(),
            token: None,
        }
    }

    /// Returns the caller who holds the admin token.
    #[must_use]
    pub fn admin() -> Self {
        Self {
            owner: None,
            scopes: Scopes::PERSON.union(Scopes::only(Scope::Admin)),
            credential: Credential::Admin,
            key_id: None,
            introduction: Introduction::default(),
            token: None,
        }
    }

    /// Returns the user whose things the caller asks for.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for the admin token.
    pub fn owner(&self) -> Result<&Owner, Error> {
        let why = "The admin token is nobody's: send a person's credential.";
        self.owner.as_ref().ok_or(Error::Forbidden(why))
    }

    /// Returns an error unless the caller has a scope.
    ///
    /// # Errors
    /// [`Error::MissingScope`].
    pub const fn require(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.has(scope) {
            Ok(())
        } else {
            Err(Error::MissingScope(scope.name()))
        }
    }

    /// Returns an error unless the caller has every one of some scopes.
    ///
    /// # Errors
    /// [`Error::MissingScope`] with the first scope that is missing.
    pub fn require_all(&self, scopes: Scopes) -> Result<(), Error> {
        let mut wanted = Scope::ALL.into_iter().filter(|scope| scopes.has(*scope));
        wanted.try_for_each(|scope| self.require(scope))
    }
}
