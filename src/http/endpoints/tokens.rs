//! `POST /auth/token` and `POST /auth/validate`. A token that is issued is noted: one round trip.

use crate::audit::Action;
use crate::auth::jwt;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::http::{input, rates};
use crate::platform::Platform;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct IssueBody {
    user_id: Option<String>,
    expires_in_hours: Option<u32>,
}

#[derive(Serialize)]
struct Issued<'a> {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u32,
    user_id: &'a str,
}

/// Signs a token for the user that the body names.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn issue<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let body: IssueBody = input::json(call.request)?;
    let user_id = input::required("user_id", body.user_id)?;
    let owner = input::owner("user_id", &user_id)?;
    if call.config.jwt.is_issuers(&owner) {
        let why = "must not begin with JWT_USER_PREFIX, which is for the issuer's users";
        return Err(Error::invalid("user_id", why));
    }
    let hours = body.expires_in_hours.unwrap_or(call.config.token_hours);
    if !(1..=8760).contains(&hours) {
        return Err(Error::invalid("expires_in_hours", "must be from 1 to 8760"));
    }
    let expires_in = hours.saturating_mul(3600);
    let now = call.platform.now();
    let access_token = jwt::issue(&call.config.jwt, &owner, None, expires_in, now);
    let access_token = access_token.ok_or(Error::Forbidden(
        "No JWT_SECRET_KEY is configured to sign with.",
    ))?;
    let note = call.note(Action::Token, Some(call.pseudonym(&owner)));
    call.platform.batch(vec![note]).await?;
    Ok(Reply::json(&Issued {
        access_token,
        token_type: "bearer",
        expires_in,
        user_id: owner.as_str(),
    }))
}

#[derive(Deserialize)]
struct ValidateBody {
    token: Option<String>,
}

#[derive(Serialize)]
struct Validated {
    valid: bool,
    user_id: Option<String>,
    expires_at: Option<String>,
    error: Option<&'static str>,
}

/// Says whether a token would be believed, and whom it names. One that would not counts as a credential that
/// proves nothing.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn validate<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let body: ValidateBody = input::json(call.request)?;
    let token = input::required("token", body.token)?;
    let verified = jwt::verify(call.platform, &call.config.jwt, &token).await;
    if verified.is_err() {
        rates::refused(call.platform, call.request).await?;
    }
    Ok(Reply::json(&match verified {
        Ok(verified) => Validated {
            valid: true,
            user_id: Some(verified.owner.as_str().to_owned()),
            expires_at: Some(verified.expires_at.to_string()),
            error: None,
        },
        Err(refused) => Validated {
            valid: false,
            user_id: None,
            expires_at: None,
            error: Some(refused.sentence()),
        },
    }))
}
