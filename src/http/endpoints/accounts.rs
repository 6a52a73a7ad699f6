//! `/auth/register`, `/auth/verify` and `/auth/login`: see [`crate::auth::accounts`]. Another password is in
//! [`super::passwords`], sessions are in [`super::sessions`]. Where `ACCOUNTS` is not on, there are no such routes.

use crate::auth::accounts::password::{MAX_CHARACTERS, MIN_CHARACTERS, Password};
use crate::auth::accounts::sessions::SessionTokens;
use crate::auth::accounts::visit::Visit;
use crate::auth::accounts::{self, Rules, normalize_address, parse_address};
use crate::error::{Error, Resource};
use crate::http::answer::{Answer, Json};
use crate::http::call::{Call, FromCall};
use crate::http::openapi::{DescribeAnswer, DescribeArgument, Description};
use crate::http::reply::Reply;
use crate::http::{input, rates};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Reads the settings of accounts: an argument of the routes that exist only where `ACCOUNTS` is on.
impl<'a, P> FromCall<'a, P> for &'a Rules {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        let rules = call.config.accounts.as_ref();
        rules.ok_or_else(|| Error::not_found(Resource::Route, None))
    }
}

impl DescribeArgument for &Rules {}

/// Returns the visit of a call, for a use case of accounts.
pub(super) fn visit<'a, P: Platform>(call: &'a Call<'_, P>, rules: &'a Rules) -> Visit<'a, P> {
    Visit {
        platform: call.platform,
        actor: call.actor(),
        rules,
        jwt: &call.config.jwt,
        network: call.request.network(),
        user_agent: call.request.user_agent.as_deref(),
    }
}

/// A 202: a mail is on its way, where the address can be used.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MailOnItsWay {
    /// A sentence for the person.
    message: &'static str,
}

impl Default for MailOnItsWay {
    fn default() -> Self {
        let message =
            "If the address can be used, a mail is on its way. One of the last hour is good, too.";
        Self { message }
    }
}

impl<B> Answer<B> for MailOnItsWay {
    fn into_reply(self) -> Reply<B> {
        Reply::accepted(&self)
    }
}

impl DescribeAnswer for MailOnItsWay {
    fn describe(description: &mut Description) {
        let when = "A mail is on its way, where the address can be used.";
        description.json::<Self>(202, when);
    }
}

/// A registration: an address, and the password that its account is to have.
#[derive(Deserialize, JsonSchema)]
pub struct Register {
    /// The e-mail address of the new account.
    #[schemars(required, email, length(max = 254))]
    email: Option<String>,
    /// The password of the new account: not one that others guess first.
    #[schemars(required, length(min = MIN_CHARACTERS, max = MAX_CHARACTERS))]
    password: Option<String>,
}

/// Mails a token that opens an account, together with the password. An address that has an account gets a token for a
/// new password.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn register<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    Json(body): Json<Register>,
) -> Result<MailOnItsWay, Error> {
    let address = parse_address(&input::required("email", body.email)?)?;
    let password = input::required("password", body.password)?;
    accounts::register::register(&visit(call, rules), &address, &password).await?;
    Ok(MailOnItsWay::default())
}

/// A token that was mailed, and the password of the registration.
#[derive(Deserialize, JsonSchema)]
pub struct Verify {
    /// The token that was mailed.
    #[schemars(required)]
    token: Option<String>,
    /// The password with which the address was registered.
    #[schemars(required)]
    password: Option<String>,
}

/// Opens the account for which a token was mailed, and logs in.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn verify<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    Json(body): Json<Verify>,
) -> Result<Json<SessionTokens>, Error> {
    let token = input::required("token", body.token)?;
    let password = Password::typed(&input::required("password", body.password)?);
    let tokens = accounts::verify::verify(&visit(call, rules), &token, &password).await?;
    Ok(Json(tokens))
}

/// An address and its password.
#[derive(Deserialize, JsonSchema)]
pub struct Login {
    /// The e-mail address of the account.
    #[schemars(required)]
    email: Option<String>,
    /// The password of the account.
    #[schemars(required)]
    password: Option<String>,
}

/// Begins a session by an address and a password. A wrong password counts as a bad credential.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong password and for an account that is absent, [`Error::TooFast`] after several
/// such attempts, and where many log in at once, [`Error::Suspended`].
pub async fn login<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    Json(body): Json<Login>,
) -> Result<Json<SessionTokens>, Error> {
    let address = normalize_address(&input::required("email", body.email)?);
    let password = Password::typed(&input::required("password", body.password)?);
    let tokens = accounts::login::login(&visit(call, rules), &address, &password).await?;
    if tokens.is_none() {
        rates::refused(call.platform, call.request).await?;
    }
    tokens.map(Json).ok_or_else(accounts::login::wrong_password)
}
