//! Who calls. A request shows one credential; the first present decides, and one that is present
//! and wrong is refused: never a fall-through to a weaker one.

use super::Policy;
use super::request::Request;
use crate::auth::jwt;
use crate::config::Config;
use crate::error::Error;
use crate::id::Owner;
use crate::time::Timestamp;

/// Somebody whose credential was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who they are.
    pub owner: Owner,
}

/// Lets a request in by its route's policy; `None` where the route asks for nobody.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`].
pub fn admit(
    policy: Policy,
    config: &Config,
    request: &Request,
    now: Timestamp,
) -> Result<Option<Caller>, Error> {
    match policy {
        Policy::User => identify(config, request, now).map(|owner| Some(Caller { owner })),
        Policy::Development if config.production => {
            Err(Error::Forbidden("This is only open in development."))
        }
        Policy::Public => Ok(None),
        // Tokens are issued to whoever asks; what is somebody's asks who calls.
        Policy::Development => {
            let caller = identify(config, request, now).ok();
            Ok(caller.map(|owner| Caller { owner }))
        }
    }
}

/// Nobody: what a route that needs a caller says without one.
#[must_use]
pub const fn nobody() -> Error {
    Error::Unauthenticated("Authentication is required: send Authorization: Bearer with a token.")
}

fn identify(config: &Config, request: &Request, now: Timestamp) -> Result<Owner, Error> {
    if let Some(authorization) = &request.authorization {
        return bearer(config, authorization, now);
    }
    if request.api_key.is_some() {
        return Err(Error::Unauthenticated("This API key is not valid."));
    }
    if let Some(user_id) = &request.user_id {
        if !config.allow_x_user_id {
            return Err(Error::Unauthenticated(
                "X-User-Id is not accepted here; send a token.",
            ));
        }
        let refused = Error::Unauthenticated("X-User-Id must be 1 to 255 printable characters.");
        return Owner::parse(user_id).ok_or(refused);
    }
    if config.require_authentication {
        return Err(nobody());
    }
    Ok(Owner::default_user())
}

fn bearer(config: &Config, authorization: &str, now: Timestamp) -> Result<Owner, Error> {
    let refused = Error::Unauthenticated("The token is not valid, or has expired.");
    let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Error::Unauthenticated(
            "Authorization must be: Bearer and a token.",
        ));
    }
    let Some(secret) = &config.jwt_secret else {
        return Err(refused);
    };
    match jwt::verify(secret, token.trim(), now) {
        Ok(verified) => Ok(verified.owner),
        Err(_) => Err(refused),
    }
}
