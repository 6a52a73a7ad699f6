//! Tokens that an administrator issues, and what is found out about a token.

use super::jwt;
use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::error::Error;
use crate::id::Owner;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Serialize;

/// A bearer token that was issued.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IssuedToken {
    /// A JSON Web Token for `Authorization: Bearer`.
    access_token: String,
    /// The type of the token: `bearer`.
    token_type: &'static str,
    /// The time for which the token is good, in seconds.
    expires_in: u32,
    /// The id of the user.
    user_id: String,
}

/// Returns an error for a user whom only the issuer names.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_owner(rules: &jwt::Rules, owner: &Owner) -> Result<(), Error> {
    if rules.is_issuers(owner) {
        let why = "must not begin with JWT_USER_PREFIX, which is for the issuer's users";
        return Err(Error::invalid("user_id", why));
    }
    Ok(())
}

/// Issues a token for a user that is good for `expires_in` seconds, and notes that in the audit. One round trip.
///
/// # Errors
/// [`Error::Forbidden`] where there is no secret to sign with, [`Error::Internal`].
pub async fn issue<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    rules: &jwt::Rules,
    owner: &Owner,
    expires_in: u32,
) -> Result<IssuedToken, Error> {
    let now = platform.now();
    let access_token = jwt::issue(rules, owner, None, expires_in, now);
    let access_token = access_token.ok_or(Error::Forbidden(
        "No JWT_SECRET_KEY is configured to sign with.",
    ))?;
    let target = Some(actor.pseudonym(owner));
    actor
        .note(platform, Action::Token, target)
        .run(platform)
        .await?;
    Ok(IssuedToken {
        access_token,
        token_type: "bearer",
        expires_in,
        user_id: owner.as_str().to_owned(),
    })
}

/// The outcome of the verification of a token.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TokenValidity {
    /// True where the token is accepted as a credential.
    pub valid: bool,
    /// The user whom the token names.
    user_id: Option<String>,
    /// The time at which the token ends, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    expires_at: Option<String>,
    /// A sentence that says why the token is not valid.
    error: Option<&'static str>,
}

/// Verifies a token. No round trip.
pub async fn validate<P: Platform>(platform: &P, rules: &jwt::Rules, token: &str) -> TokenValidity {
    match jwt::verify(platform, rules, token).await {
        Ok(verified) => TokenValidity {
            valid: true,
            user_id: Some(verified.owner.as_str().to_owned()),
            expires_at: Some(verified.expires_at.to_string()),
            error: None,
        },
        Err(refused) => TokenValidity {
            valid: false,
            user_id: None,
            expires_at: None,
            error: Some(refused.sentence()),
        },
    }
}
