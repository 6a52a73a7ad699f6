//! How fast somebody may ask: a class of routes each, counted by the platform where its limiter is bound.
//!
//! | class | who is counted | why |
//! |---|---|---|
//! | [`Class::Chat`] | the verified user | each costs a model's reply |
//! | [`Class::Api`] | the verified user, without one the address | each costs a round trip or two |
//! | [`Class::Account`] | the address | each costs a password's hash, or a mail |
//! | [`Class::Refused`] | the address | whoever tries credentials is slowed, and nobody else |

use super::caller::Caller;
use super::request::Request;
use super::{Endpoint, Route};
use crate::error::Error;
use crate::limit::RATE_PERIOD_SECONDS;
use crate::platform::Platform;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Turns.
    Chat,
    /// Everything else.
    Api,
    /// What is asked with a password, or for a mail.
    Account,
    /// Credentials that prove nothing.
    Refused,
}

impl Class {
    /// The binding of its limiter, whose limit and period are in `wrangler.toml`.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Chat => "RATE_LIMIT_CHAT",
            Self::Api => "RATE_LIMIT_API",
            Self::Account => "RATE_LIMIT_ACCOUNT",
            Self::Refused => "RATE_LIMIT_REFUSED",
        }
    }

    const fn of(endpoint: Endpoint) -> Self {
        match endpoint {
            Endpoint::Chat => Self::Chat,
            Endpoint::Register
            | Endpoint::VerifyAccount
            | Endpoint::Login
            | Endpoint::ChangePassword
            | Endpoint::ResetPassword => Self::Account,
            _ => Self::Api,
        }
    }
}

/// Counts a request that was let in.
///
/// # Errors
/// [`Error::TooFast`].
pub async fn admit<P: Platform>(
    platform: &P,
    route: &Route,
    caller: Option<&Caller>,
    request: &Request,
) -> Result<(), Error> {
    let who = match caller {
        Some(Caller {
            owner: Some(owner), ..
        }) => format!("user {}", owner.namespace()),
        // Whoever administers is few.
        Some(Caller { owner: None, .. }) => return Ok(()),
        None => address(request),
    };
    count(platform, Class::of(route.endpoint), &who).await
}

/// Counts a credential that proves nothing.
///
/// # Errors
/// [`Error::TooFast`], in place of what was wrong with it.
pub async fn refused<P: Platform>(platform: &P, request: &Request) -> Result<(), Error> {
    count(platform, Class::Refused, &address(request)).await
}

fn address(request: &Request) -> String {
    format!("address {}", request.address.as_deref().unwrap_or_default())
}

async fn count<P: Platform>(platform: &P, class: Class, who: &str) -> Result<(), Error> {
    if platform.has_room(class.binding(), who).await {
        Ok(())
    } else {
        Err(Error::TooFast(RATE_PERIOD_SECONDS))
    }
}
