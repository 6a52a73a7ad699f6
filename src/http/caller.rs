//! The door: reads the credential of a request, lets its caller in by the policy of the route, and notes who that is.

use super::policy::Policy;
use super::rates;
use super::request::Request;
use crate::auth::authenticate::{self, Rules, Shown};
use crate::auth::caller::{Credential, Introduction};
use crate::auth::scope::Scope;
use crate::config::Config;
use crate::error::Error;
use crate::limit::INTRODUCED;
use crate::platform::Platform;
use crate::users;
use std::cell::RefCell;
use std::collections::HashSet;

pub use crate::auth::authenticate::nobody;
pub use crate::auth::caller::Caller;

/// Authenticates the caller of a request and checks the route's policy; `None` where the route needs no caller. One
/// round trip for a key that this instance has not looked up lately, else none.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Forbidden`] and [`Error::MissingScope`]; [`Error::TooFast`] where the request's
/// network has shown too many bad credentials.
pub async fn admit<P: Platform>(
    policy: Policy,
    platform: &P,
    config: &Config,
    request: &Request,
) -> Result<Option<Caller>, Error> {
    if policy == Policy::Public {
        return Ok(None);
    }
    let rules = Rules {
        jwt: &config.jwt,
        admin_token: config.admin_token.as_deref(),
        allow_x_user_id: config.allow_x_user_id,
        require_authentication: config.require_authentication,
    };
    let network = rates::address(request);
    let caller =
        authenticate::authenticate(platform, &rules, credential_of(request), &network).await;
    if policy == Policy::Development && !config.production {
        // Open to anybody, but with a key.
        return match caller {
            Ok(caller) if caller.credential == Credential::Key => {
                allow(policy, &caller).map(|()| Some(caller))
            }
            Err(Error::Suspended) => Err(Error::Suspended),
            other => Ok(other.ok()),
        };
    }
    let caller = caller?;
    allow(policy, &caller)?;
    Ok(Some(caller))
}

/// Returns the credential of a request: the first of its headers that is present.
fn credential_of(request: &Request) -> Shown<'_> {
    if let Some(header) = &request.authorization {
        Shown::Authorization(header)
    } else if let Some(key) = &request.api_key {
        Shown::ApiKey(key)
    } else if let Some(id) = &request.user_id {
        Shown::UserId(id)
    } else {
        Shown::Nothing
    }
}

/// Returns whether the request shows a credential, whose refusal counts.
#[must_use]
pub const fn shows(request: &Request) -> bool {
    request.authorization.is_some() || request.api_key.is_some() || request.user_id.is_some()
}

/// Returns an error unless the policy allows the caller.
fn allow(policy: Policy, caller: &Caller) -> Result<(), Error> {
    match policy {
        Policy::Person if caller.credential == Credential::Key => {
            let why = "This is for the person themselves: send their token, not a key.";
            Err(Error::Forbidden(why))
        }
        Policy::Development if caller.credential == Credential::Key => {
            let why = "A token is all of its person's and outlives a key: send ADMIN_TOKEN.";
            Err(Error::Forbidden(why))
        }
        Policy::Public | Policy::User | Policy::Person => Ok(()),
        Policy::Scope(scope) => caller.require(scope),
        Policy::Admin | Policy::Development => caller.require(Scope::Admin),
    }
}

/// The users whose name and address an instance has stored.
#[derive(Default)]
struct Introduced(RefCell<HashSet<String>>);

/// Stores the name and the address that a caller's token has, where the user has none. The request does not wait for
/// it.
pub fn introduce_later<P: Platform>(platform: &P, caller: &Caller) {
    let Introduction { name, email } = &caller.introduction;
    let Some(owner) = &caller.owner else {
        return;
    };
    if email.is_none() && name.is_none() {
        return;
    }
    let introduced = platform.instance_state::<Introduced>();
    let mut known = introduced.0.borrow_mut();
    if known.len() >= INTRODUCED {
        known.clear();
    }
    if known.insert(owner.as_str().to_owned()) {
        let statement = users::introduce(owner, name.as_deref(), email.as_deref());
        let noting = platform.clone();
        platform.spawn(async move {
            // A name is lost where this fails: another instance stores it, or this one when it is new.
            let _ = statement.run(&noting).await;
        });
    }
}
