//! The settings of tokens.

use super::hmac::Hmac;
use crate::id::Owner;

/// The settings by which tokens are verified and issued.
#[derive(Clone)]
pub struct Rules {
    /// `JWT_ALGORITHM` (HS256).
    pub algorithm: Hmac,
    /// `JWT_SECRET_KEY`, with which is signed, and then `JWT_PREVIOUS_SECRET_KEYS`.
    pub secrets: Vec<String>,
    /// `JWT_JWKS_URL`: where the issuer's public keys are.
    pub jwks_url: Option<String>,
    /// `JWT_ISSUER`: the only `iss`.
    pub issuer: Option<String>,
    /// `JWT_AUDIENCE`: the name that `aud` must be or hold.
    pub audience: Option<String>,
    /// `JWT_USER_CLAIM` (`sub`): the claim that names the user.
    pub user_claim: String,
    /// `JWT_USER_PREFIX` (none): begins the id of every user whom the issuer names, and of nobody else.
    pub user_prefix: String,
}

impl Rules {
    /// Returns whether only the issuer may name this user: a token of our own that does would be somebody else's
    /// by accident.
    #[must_use]
    pub fn is_issuers(&self, owner: &Owner) -> bool {
        !self.user_prefix.is_empty() && owner.as_str().starts_with(&self.user_prefix)
    }
}
