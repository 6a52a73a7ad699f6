//! `/auth/password` and `/auth/password/reset`: another password: see [`crate::auth::accounts::change`] and
//! [`crate::auth::accounts::reset`].

use super::accounts::{MailOnItsWay, visit};
use crate::auth::accounts::change::{self, KeysOfAccount, PasswordChanged, wrong_current_password};
use crate::auth::accounts::password::{MAX_CHARACTERS, MIN_CHARACTERS, Password};
use crate::auth::accounts::{Rules, parse_address, reset};
use crate::error::Error;
use crate::http::answer::{Answer, Json, NoContent};
use crate::http::call::Call;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::http::{input, rates};
use crate::id::Owner;
use crate::limit::EMAIL_CHARACTERS;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;

/// A request to change a password: the current password and a new one.
#[derive(Deserialize, JsonSchema)]
pub struct ChangePassword {
    /// The current password of the account.
    #[schemars(required)]
    current_password: Option<String>,
    /// The new password: not one that others guess first.
    #[schemars(required, length(min = MIN_CHARACTERS, max = MAX_CHARACTERS))]
    new_password: Option<String>,
    /// True where every key of the account is to be revoked.
    #[serde(default)]
    revoke_keys: bool,
}

/// Changes the password. Every session ends; the answer contains the tokens of a new session. A wrong password counts
/// as a bad credential.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::NotFound`] for a caller who has no account here.
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    rules: &Rules,
    Json(body): Json<ChangePassword>,
) -> Result<Json<PasswordChanged>, Error> {
    let current = input::required("current_password", body.current_password)?;
    let order = change::ChangePassword {
        current: Password::typed(&current),
        new: body.new_password.as_deref(),
        revoke_keys: body.revoke_keys,
    };
    let changed = change::change(&visit(call, rules), owner, order).await?;
    if changed.is_none() {
        rates::refused(call.platform, call.request).await?;
    }
    changed.map(Json).ok_or_else(wrong_current_password)
}

/// An address to which a token is to be mailed; or a mailed token and a new password, beside which the address is
/// ignored.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("anyOf" = [
    {
        "required": ["email"],
        "properties": {
            "email": {"type": "string", "format": "email", "maxLength": EMAIL_CHARACTERS},
            "token": {"type": "null"},
        },
        "additionalProperties": true,
    },
    {
        "required": ["token", "new_password"],
        "properties": {
            "token": {"type": "string"},
            "new_password": {"type": "string", "minLength": MIN_CHARACTERS, "maxLength": MAX_CHARACTERS},
        },
        "additionalProperties": true,
    },
]))]
pub struct ResetPassword {
    /// The e-mail address to which a token is to be mailed.
    email: Option<String>,
    /// The token that was mailed.
    token: Option<String>,
    /// The new password, of 8 to 1024 characters: not one that others guess first.
    new_password: Option<String>,
    /// True where every key of the account is to be revoked.
    #[serde(default)]
    revoke_keys: bool,
}

/// The answer to a reset of a password.
pub enum ResetAnswer {
    /// A 202: a mail is on its way, where the address can be used.
    Mailed(MailOnItsWay),
    /// A 200: the password is set, and the account has keys.
    Keys(KeysOfAccount),
    /// A 204: the password is set.
    Done,
}

impl<B> Answer<B> for ResetAnswer {
    fn into_reply(self) -> Reply<B> {
        match self {
            Self::Mailed(answer) => answer.into_reply(),
            Self::Keys(keys) => Json(keys).into_reply(),
            Self::Done => NoContent.into_reply(),
        }
    }
}

impl DescribeAnswer for ResetAnswer {
    fn describe(description: &mut Description) {
        Json::<KeysOfAccount>::describe(description);
        MailOnItsWay::describe(description);
        NoContent::describe(description);
    }
}

/// Mails a token to an address that has an account; or sets a new password by such a token, and ends every session.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::Suspended`].
pub async fn reset<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    Json(body): Json<ResetPassword>,
) -> Result<ResetAnswer, Error> {
    let visit = visit(call, rules);
    let Some(token) = &body.token else {
        let address = parse_address(&input::required("email", body.email)?)?;
        reset::mail_token(&visit, &address).await?;
        return Ok(ResetAnswer::Mailed(MailOnItsWay::default()));
    };
    let order = reset::ResetPassword {
        token,
        new: body.new_password.as_deref(),
        revoke_keys: body.revoke_keys,
    };
    let keys = reset::reset(&visit, order).await?;
    Ok(keys.map_or(ResetAnswer::Done, ResetAnswer::Keys))
}
