//! The settings of tokens.

use super::hmac::Hmac;
use crate::id::Owner;

/// The settings by which tokens are verified and issued.
#[derive(Clone)]
pub struct Rules {
    /// `JWT_ALGORITHM` (HS256).
    pub algorithm: Hmac,
    /// The secrets: `JWT_SECRET_KEY`, which signs and verifies, then `JWT_PREVIOUS_SECRET_KEYS`, which only verify.
    pub secrets: Vec<String>,
    /// `JWT_JWKS_URL`: the address of the issuer's public keys.
    pub jwks_url: Option<String>,
    /// `JWT_ISSUER`: the only valid claim `iss`.
    pub issuer: Option<String>,
    /// `JWT_AUDIENCE`: the name that the claim `aud` must be or contain.
    pub audience: Option<String>,
    /// `JWT_USER_CLAIM` (`sub`): the claim that names the user.
    pub user_claim: String,
    /// `JWT_USER_PREFIX` (none): the beginning of the id of every user whom the issuer names, and of no other user.
    pub user_prefix: String,
}

impl Rules {
    /// Returns whether only the issuer may name this user, so that this service issues and accepts no token of its own
    /// for the user.
    #[must_use]
    pub fn is_issuers(&self, owner: &Owner) -> bool {
        !self.user_prefix.is_empty() && owner.as_str().starts_with(&self.user_prefix)
    }
}
