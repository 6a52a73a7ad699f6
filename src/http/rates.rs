//! Rate limits: one for each class of routes, counted by the platform where its limiter is bound.
//!
//! | class | who is counted | why |
//! |---|---|---|
//! | [`Class::Chat`] | the verified user | each costs a model's reply |
//! | [`Class::Api`] | the verified user, without one the address | each costs a round trip or two |
//! | [`Class::Account`] | the address | each costs a password's hash, or a mail |
//! | [`Class::Refused`] | the address | guessing credentials slows the one who guesses, and nobody else |
//!
//! An address is what one client has of them: of IPv6 the first 64 bits, since a network gives each client that
//! many to choose from.
//!
//! The platform's limiter can only be queried by counting, so only refusals are counted: what is good never uses it up.
//! An instance remembers for the rest of the minute that an address has no room left: see [`crate::auth::tries`].

use super::request::Request;
use crate::auth::caller::Caller;
use crate::auth::tries;
use crate::error::Error;
use crate::limit::RATE_PERIOD_SECONDS;
use crate::platform::Platform;

/// A class of requests that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Requests for a turn.
    Chat,
    /// Requests of every other kind.
    Api,
    /// Requests with a password, and requests for a mail.
    Account,
    /// Requests with a bad credential.
    Refused,
}

impl Class {
    /// Returns the binding of the class's limiter, whose limit and period are in `wrangler.toml`.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Chat => "RATE_LIMIT_CHAT",
            Self::Api => "RATE_LIMIT_API",
            Self::Account => "RATE_LIMIT_ACCOUNT",
            Self::Refused => "RATE_LIMIT_REFUSED",
        }
    }
}

/// Counts a request whose caller was admitted.
///
/// # Errors
/// [`Error::TooFast`].
pub async fn admit<P: Platform>(
    platform: &P,
    class: Class,
    caller: Option<&Caller>,
    request: &Request,
) -> Result<(), Error> {
    let who = match caller {
        Some(Caller {
            owner: Some(owner), ..
        }) => format!("user {}", owner.namespace()),
        // Administrators are few.
        Some(Caller { owner: None, .. }) => return Ok(()),
        None => address(request),
    };
    count(platform, class, &who).await
}

/// Counts a bad credential.
///
/// # Errors
/// [`Error::TooFast`], in place of the error of the credential.
pub async fn refused<P: Platform>(platform: &P, request: &Request) -> Result<(), Error> {
    let address = address(request);
    let counted = count(platform, Class::Refused, &address).await;
    if counted.is_err() {
        tries::use_up(platform, &address);
    }
    counted
}

/// Returns the limiters' name for the network of a request.
#[must_use]
pub fn address(request: &Request) -> String {
    format!("address {}", request.network())
}

async fn count<P: Platform>(platform: &P, class: Class, who: &str) -> Result<(), Error> {
    if platform.try_acquire(class.binding(), who).await {
        Ok(())
    } else {
        Err(Error::TooFast(RATE_PERIOD_SECONDS))
    }
}
