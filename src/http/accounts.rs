//! `/auth/register`, `/auth/verify`, `/auth/login` and what is done with a password: see [`crate::auth::accounts`].
//! Sessions are in [`super::sessions`]. Where `ACCOUNTS` is not on, there are no such routes.
//!
//! Whether an address has an account makes no difference to what is done before the answer: the same statements in
//! as many round trips, one password hashed. Mails are written after it.

use super::reply::Reply;
use super::sessions::{self, tokens};
use super::{Call, rates, read, refusals};
use crate::audit::{self, Action, Note};
use crate::auth::accounts::guessable::is_made_of;
use crate::auth::accounts::mail::{self, Reason};
use crate::auth::accounts::password::{self, Password};
use crate::auth::accounts::store::{Account, Failures, Mailed};
use crate::auth::accounts::{self, Rules, store};
use crate::auth::email::is_address;
use crate::error::Error;
use crate::id::{self, Owner};
use crate::platform::{Platform, Rows, Stmt, next};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// Wrong passwords from which on an address is slowed, and the longest wait, in seconds.
const SLOWED_FROM: u32 = 5;
/// See [`SLOWED_FROM`].
const LONGEST_WAIT: i64 = 15 * 60;

/// This program's own name, which makes no password.
const PRODUCT: &str = "keepsake";

/// What accounts are configured with.
///
/// # Errors
/// [`Error::NotFound`] where there are none.
pub fn rules<'a, P>(call: &Call<'a, P>) -> Result<&'a Rules, Error> {
    let rules = call.config.accounts.as_ref();
    rules.ok_or(Error::NotFound("route"))
}

fn read_address(email: Option<String>) -> Result<String, Error> {
    let address = accounts::address(&read::required("email", email)?);
    if is_address(&address) {
        return Ok(address);
    }
    Err(Error::invalid("email", "must be an e-mail address"))
}

/// A password that somebody chooses.
async fn choose<P: Platform>(
    call: &Call<'_, P>,
    field: &str,
    text: Option<String>,
    address: &str,
) -> Result<Password, Error> {
    let text = read::required(field, text)?;
    let password = Password::parse(&text).ok_or_else(|| {
        let (fewest, most) = (password::FEWEST, password::MOST);
        Error::invalid(field, format!("must have {fewest} to {most} characters"))
    })?;
    let folded = password.as_str().to_lowercase();
    let from = rules(call)?.from.as_str();
    if address == folded
        || is_made_of(&[PRODUCT, from, address], &folded)
        || call.platform.is_common(&folded).await
    {
        return Err(Error::invalid(field, "is one that others guess first"));
    }
    Ok(password)
}

fn hash<P: Platform>(call: &Call<'_, P>, password: &Password) -> String {
    password.hash(call.platform.random())
}

fn mailed_token<P: Platform>(call: &Call<'_, P>) -> (String, String) {
    accounts::mailed_token([call.platform.random(), call.platform.random()])
}

/// A mail, once the answer is out.
fn mail_later<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    reason: Reason,
    to: &str,
    token: &str,
) {
    let (platform, mail) = (call.platform.clone(), mail::write(rules, reason, to, token));
    call.platform.spawn(async move {
        if let Err(cause) = platform.mail(mail).await {
            let line = json!({"level": "error", "event": "mail", "cause": cause});
            platform.log(&line.to_string());
        }
    });
}

fn on_its_way<B>() -> Reply<B> {
    Reply::accepted(&json!({"message": "If the address can be used, a mail is on its way."}))
}

#[derive(Deserialize)]
struct RegisterBody {
    email: Option<String>,
    password: Option<String>,
}

/// `POST /auth/register`: mails a token that opens an account; to an address that has one, a token for a new
/// password.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn register<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let rules = rules(call)?;
    let body: RegisterBody = read::json(call.request)?;
    let address = read_address(body.email)?;
    let password = choose(call, "password", body.password, &address).await?;
    let hashed = hash(call, &password);
    let (token, token_hash) = mailed_token(call);
    let now = call.platform.now();
    let target = call.config.audit_key.pseudonym("email", &address);
    let statements = vec![
        store::register(&address, &token_hash, &hashed, now),
        call.note_change(Action::Registered, Some(target)),
    ];
    let mut results = call.platform.batch(statements).await?.into_iter();
    if let Some(mailed) = next(&mut results)?.first::<Mailed>()? {
        let reason = match mailed.purpose.as_str() {
            "register" => Reason::Register,
            _ => Reason::RegisterAgain,
        };
        mail_later(call, rules, reason, &address, &token);
    }
    Ok(on_its_way())
}

#[derive(Deserialize)]
struct VerifyBody {
    token: Option<String>,
}

fn not_mailed() -> Error {
    Error::invalid(
        "token",
        "is not one that was mailed within an hour, or was used",
    )
}

/// `POST /auth/verify`: opens the account that a mail is of, and logs in.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn verify<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let body: VerifyBody = read::json(call.request)?;
    let token_hash = accounts::token_hash(&read::required("token", body.token)?);
    let owner = Owner::parse(&accounts::new_user_id(call.platform.random()));
    let owner = owner.ok_or_else(not_mailed)?;
    let now = call.platform.now();
    let user_id = id::new(now, call.platform.random());
    let mut statements = store::open(&owner, &user_id, &token_hash, now).to_vec();
    statements.push(call.note_change_of(&owner, Action::AccountOpened, None));
    statements.push(store::used_up(&token_hash));
    begin_session(call, &owner, statements)
        .await?
        .ok_or_else(not_mailed)
}

/// Executes the statements and begins a session; `None` where the owner has no account.
async fn begin_session<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    mut statements: Vec<Stmt>,
) -> Result<Option<Reply<P::Body>>, Error> {
    let (session, begin) = sessions::begin(call, owner);
    statements.push(begin);
    let results = call.platform.batch(statements).await?;
    if results.last().is_none_or(Rows::is_empty) {
        return Ok(None);
    }
    tokens(call, owner, &session, 0).map(Some)
}

#[derive(Deserialize)]
struct LoginBody {
    email: Option<String>,
    password: Option<String>,
}

/// `POST /auth/login`: the tokens of a new session.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong password and for an account that is not there, [`Error::TooFast`]
/// after several of either, [`Error::Suspended`].
pub async fn login<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let body: LoginBody = read::json(call.request)?;
    let address = accounts::address(&read::required("email", body.email)?);
    let password = Password::typed(&read::required("password", body.password)?);
    let key = call.config.audit_key.pseudonym("email", &address);
    let now = call.platform.now();
    let statements = vec![store::find(&address), store::failures(&key, now)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let account = next(&mut results)?.first::<Account>()?;
    slowed(&next(&mut results)?, now)?;
    let kept = account.as_ref().map(|account| account.password.as_str());
    if !password.fits(kept) {
        return Err(wrong(call, &key).await?);
    }
    let account = account.ok_or_else(|| Error::Internal("nobody's password fits".to_owned()))?;
    if account.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    let owner = Owner::parse(&account.owner).ok_or(Error::NotFound("user"))?;
    let note = Note {
        actor: Some(call.pseudonym(&owner)),
        ..call.done(Action::Login, None)
    };
    let mut statements = vec![store::succeeded(&key), audit::add(&note, now)];
    if password::is_outdated(&account.password) {
        statements.push(store::set_password(&owner, &hash(call, &password), now));
    }
    let begun = begin_session(call, &owner, statements).await?;
    begun.ok_or(Error::NotFound("user"))
}

/// After several wrong passwords each next one has to wait twice as long.
fn slowed(rows: &Rows, now: Timestamp) -> Result<(), Error> {
    let Some(known) = rows.first::<Failures>()? else {
        return Ok(());
    };
    let Some(beyond) = known.failures.checked_sub(SLOWED_FROM) else {
        return Ok(());
    };
    let wait = 2_i64.saturating_pow(beyond + 1).min(LONGEST_WAIT);
    let until = Timestamp::parse(&known.last_at).map(|last| last.plus_seconds(wait));
    match until {
        Some(until) if until > now => {
            let left = (until.millis() - now.millis() + 999) / 1000;
            Err(Error::TooFast(u32::try_from(left).unwrap_or(u32::MAX)))
        }
        _ => Ok(()),
    }
}

/// Counts a wrong password for its address and for where it came from, and notes it.
async fn wrong<P: Platform>(call: &Call<'_, P>, key: &str) -> Result<Error, Error> {
    let now = call.platform.now();
    let mut statements = vec![store::failed(key, now)];
    if refusals::has_room(call.platform, now) {
        let note = Note {
            target: Some(key.to_owned()),
            done: false,
            ..call.done(Action::Login, None)
        };
        statements.push(audit::add(&note, now));
    }
    call.platform.batch(statements).await?;
    rates::refused(call.platform, call.request).await?;
    Ok(Error::Unauthenticated(
        "The e-mail address or the password is not right.",
    ))
}

#[derive(Deserialize)]
struct ChangeBody {
    current_password: Option<String>,
    new_password: Option<String>,
}

/// `POST /auth/password`: another password. Every session ends; the tokens of a new one come back.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::NotFound`] for whoever has no account here.
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let body: ChangeBody = read::json(call.request)?;
    let current = Password::typed(&read::required("current_password", body.current_password)?);
    let mut results = call.batch(owner, vec![store::get(owner)]).await?;
    let account = next(&mut results)?.first::<Account>()?;
    let account = account.ok_or(Error::NotFound("account"))?;
    let new = choose(call, "new_password", body.new_password, &account.email).await?;
    let key = call.config.audit_key.pseudonym("email", &account.email);
    let now = call.platform.now();
    let mut results = call
        .platform
        .batch(vec![store::failures(&key, now)])
        .await?
        .into_iter();
    slowed(&next(&mut results)?, now)?;
    if !current.fits(Some(&account.password)) {
        wrong(call, &key).await?;
        return Err(Error::invalid("current_password", "is not right"));
    }
    let statements = vec![
        store::set_password(owner, &hash(call, &new), now),
        call.note_change(Action::PasswordChanged, None),
        store::end(owner, None),
        store::succeeded(&key),
    ];
    let begun = begin_session(call, owner, statements).await?;
    begun.ok_or(Error::NotFound("account"))
}

#[derive(Deserialize)]
struct ResetBody {
    email: Option<String>,
    token: Option<String>,
    new_password: Option<String>,
}

/// `POST /auth/password/reset`: with `email`, mails a token where there is an account; with `token` and
/// `new_password`, sets another password and ends every session.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn reset<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let rules = rules(call)?;
    let body: ResetBody = read::json(call.request)?;
    let now = call.platform.now();
    let Some(token) = body.token else {
        let address = read_address(body.email)?;
        let (token, token_hash) = mailed_token(call);
        let statements = vec![store::forgotten(&address, &token_hash, now)];
        let mut results = call.platform.batch(statements).await?.into_iter();
        if next(&mut results)?.first::<Mailed>()?.is_some() {
            mail_later(call, rules, Reason::Reset, &address, &token);
        }
        return Ok(on_its_way());
    };
    let token_hash = accounts::token_hash(&token);
    let statements = vec![store::find_by_token(&token_hash, now)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let account = next(&mut results)?
        .first::<Account>()?
        .ok_or_else(not_mailed)?;
    let new = choose(call, "new_password", body.new_password, &account.email).await?;
    let owner = Owner::parse(&account.owner).ok_or_else(not_mailed)?;
    let key = call.config.audit_key.pseudonym("email", &account.email);
    let statements = vec![
        store::reset_password(&owner, &token_hash, &hash(call, &new), now),
        call.note_change_of(&owner, Action::PasswordReset, None),
        store::used_up(&token_hash),
        store::end(&owner, None),
        store::succeeded(&key),
    ];
    let results = call.platform.batch(statements).await?;
    if results.first().is_none_or(Rows::is_empty) {
        return Err(not_mailed());
    }
    Ok(Reply::empty(204))
}
