//! The credential of a request becomes a [`Caller`]. A request shows one credential; the first that is present decides,
//! and one that is present and wrong is refused: never a fall-through to a weaker one.
//!
//! A token is verified without the database. A key is looked up once and believed for
//! [`crate::limit::KEY_CACHE_SECONDS`] by the instance that saw it: so a turn has no round trip for it, and a key that is
//! revoked elsewhere is refused within a minute.

use super::caller::{Caller, Introduction, TokenOrigin};
use super::jwt;
use super::key;
use super::keys::authenticate as keys;
use crate::error::Error;
use crate::id::Owner;
use crate::platform::Platform;
use crate::time::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The credential that a request shows.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// The header `Authorization`.
    Authorization(&'a str),
    /// The header `X-API-Key`.
    ApiKey(&'a str),
    /// The header `X-User-Id`.
    UserId(&'a str),
    /// No credential.
    Nothing,
}

/// The settings that say which credentials are accepted.
pub struct Rules<'a> {
    /// The settings of tokens.
    pub jwt: &'a jwt::Rules,
    /// The value of `ADMIN_TOKEN`.
    pub admin_token: Option<&'a str>,
    /// True where the header `X-User-Id` is accepted as a credential.
    pub allow_x_user_id: bool,
    /// True where a request without a credential is refused.
    pub require_authentication: bool,
}

/// Verifies the credential that a request shows. `network` is the limiters' name for the network of the request. One
/// round trip for a key that this instance has not seen lately, else none.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Suspended`]; [`Error::TooFast`] where the network has shown too many bad
/// credentials.
pub async fn authenticate<P: Platform>(
    platform: &P,
    rules: &Rules<'_>,
    shown: Shown<'_>,
    network: &str,
) -> Result<Caller, Error> {
    match shown {
        Shown::Authorization(header) => bearer(platform, rules, header, network).await,
        Shown::ApiKey(key) => keys::authenticate(platform, key, network).await,
        Shown::UserId(_) if !rules.allow_x_user_id => Err(Error::Unauthenticated(
            "X-User-Id is not accepted here; send a token.",
        )),
        Shown::UserId(id) => {
            let why = "X-User-Id must be 1 to 255 printable characters.";
            let owner = Owner::parse(id).ok_or(Error::Unauthenticated(why))?;
            Ok(Caller::person(owner))
        }
        Shown::Nothing if rules.require_authentication => Err(nobody()),
        Shown::Nothing => Ok(Caller::person(Owner::default_user())),
    }
}

/// Returns the error of a route that needs a caller where there is none.
#[must_use]
pub const fn nobody() -> Error {
    Error::Unauthenticated("Authentication is required: send Authorization: Bearer with a token.")
}

async fn bearer<P: Platform>(
    platform: &P,
    rules: &Rules<'_>,
    authorization: &str,
    network: &str,
) -> Result<Caller, Error> {
    let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Error::Unauthenticated(
            "Authorization must be: Bearer and a token.",
        ));
    }
    let token = token.trim();
    if rules.admin_token.is_some_and(|admin| is_same(admin, token)) {
        return Ok(Caller::admin());
    }
    if key::has_prefix(token) {
        return keys::authenticate(platform, token, network).await;
    }
    let verified = jwt::verify(platform, rules.jwt, token).await;
    let verified =
        verified.map_err(|_| Error::Unauthenticated("The token is not valid, or has expired."))?;
    Ok(Caller {
        introduction: Introduction::of(&verified),
        token: Some(TokenOrigin {
            issued_at: verified
                .issued_at
                .unwrap_or_else(|| Timestamp::from_millis(0)),
            session: verified.session,
        }),
        ..Caller::person(verified.owner)
    })
}

/// Returns whether two secrets are the same, in a time that reveals neither where they differ nor how long the stored
/// one is.
fn is_same(ours: &str, shown: &str) -> bool {
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    bool::from(digest(ours).as_slice().ct_eq(digest(shown).as_slice()))
}
