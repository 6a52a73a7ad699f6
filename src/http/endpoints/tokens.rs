//! `/auth/token` and `/auth/validate`: see [`crate::auth::tokens`].

use crate::auth::tokens::{self, IssuedToken, TokenValidity};
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::endpoints::users::USER_ID;
use crate::http::input::whole::Whole;
use crate::http::{input, rates};
use crate::id::Owner;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;

/// A bearer token that is to be issued.
#[derive(Deserialize, JsonSchema)]
pub struct IssueToken {
    /// The user whom the token names.
    #[schemars(required, length(min = 1, max = Owner::MAX_CHARACTERS), extend("pattern" = USER_ID))]
    user_id: Option<String>,
    /// The time for which the token is good, in hours; `JWT_EXPIRATION_HOURS` where the field is absent.
    #[schemars(with = "Option<u32>", range(min = 1, max = 8760))]
    expires_in_hours: Option<Whole>,
}

/// Issues a bearer token for a user.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Forbidden`] where there is no secret to sign with.
pub async fn issue<P: Platform>(
    call: &Call<'_, P>,
    Json(body): Json<IssueToken>,
) -> Result<Json<IssuedToken>, Error> {
    let rules = &call.config.jwt;
    let owner = input::owner("user_id", &input::required("user_id", body.user_id)?)?;
    tokens::check_owner(rules, &owner)?;
    let hours = body
        .expires_in_hours
        .map_or(call.config.token_hours, |Whole(hours)| hours);
    if !(1..=8760).contains(&hours) {
        return Err(Error::invalid("expires_in_hours", "must be from 1 to 8760"));
    }
    let seconds = hours.saturating_mul(3600);
    let issued = tokens::issue(call.platform, &call.actor(), rules, &owner, seconds).await?;
    Ok(Json(issued))
}

/// A bearer token that is to be verified.
#[derive(Deserialize, JsonSchema)]
pub struct ValidateToken {
    /// The bearer token.
    #[schemars(required)]
    token: Option<String>,
}

/// Verifies a bearer token. An invalid token counts as a bad credential.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn validate<P: Platform>(
    call: &Call<'_, P>,
    Json(body): Json<ValidateToken>,
) -> Result<Json<TokenValidity>, Error> {
    let token = input::required("token", body.token)?;
    let validity = tokens::validate(call.platform, &call.config.jwt, &token).await;
    if !validity.valid {
        rates::refused(call.platform, call.request).await?;
    }
    Ok(Json(validity))
}
