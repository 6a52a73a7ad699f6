//! `/auth/register`, `/auth/verify`, `/auth/login` and what every route with a password has in common: see
//! [`crate::auth::accounts`]. Another password is in [`super::passwords`], sessions are in [`super::sessions`]. Where
//! `ACCOUNTS` is not on, there are no such routes.
//!
//! Whether an address has an account makes no difference to what is done before the answer: the same statements in
//! as many round trips, one password hashed. Mails are written after it.

use super::sessions::{self, tokens};
use crate::audit::{self, Action, Note};
use crate::auth::accounts::gate::{Gate, Permit};
use crate::auth::accounts::guessable::is_made_of;
use crate::auth::accounts::mail::{self, Reason};
use crate::auth::accounts::mailed::{self, Confirmed, Mailed};
use crate::auth::accounts::password::{self, Password};
use crate::auth::accounts::store::{Account, Failures};
use crate::auth::accounts::{self, Rules, store};
use crate::auth::email::is_address;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::http::{input, rates, refusals};
use crate::id::{self, Owner};
use crate::platform::{Platform, Rows, Stmt, next};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// Wrong passwords from which on an address is slowed, and the longest wait, in seconds.
const SLOWED_FROM: u32 = 5;
/// See [`SLOWED_FROM`].
const LONGEST_WAIT: u32 = 15 * 60;

/// How long whoever finds the gate full is told to wait, in seconds.
const GATE_WAIT: u32 = 1;

/// This program's own name, which makes no password.
const PRODUCT: &str = "keepsake";

/// What accounts are configured with.
///
/// # Errors
/// [`Error::NotFound`] where there are none.
pub fn rules<'a, P>(call: &Call<'a, P>) -> Result<&'a Rules, Error> {
    let rules = call.config.accounts.as_ref();
    rules.ok_or_else(|| Error::not_found(Resource::Route, None))
}

/// An address that somebody sent.
pub(super) fn read_address(email: Option<String>) -> Result<String, Error> {
    let address = accounts::address(&input::required("email", email)?);
    if is_address(&address) {
        return Ok(address);
    }
    Err(Error::invalid("email", "must be an e-mail address"))
}

/// A password that somebody chooses.
pub(super) async fn choose<P: Platform>(
    call: &Call<'_, P>,
    field: &str,
    text: Option<String>,
    address: &str,
) -> Result<Password, Error> {
    let text = input::required(field, text)?;
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

/// The right to hash a password, for as long as it is held.
///
/// # Errors
/// [`Error::TooFast`] where too many requests of this instance have it.
pub(super) fn enter<P: Platform>(call: &Call<'_, P>) -> Result<Permit, Error> {
    let permit = call.platform.kept::<Gate>().try_enter(call.platform.now());
    permit.ok_or(Error::TooFast(GATE_WAIT))
}

pub(super) fn hash<P: Platform>(call: &Call<'_, P>, password: &Password) -> String {
    password.hash(call.platform.random())
}

/// The hash of a password that an address is registered with. All registrations of an address have one salt, which nobody
/// foresees: so one hash says of which of them a password is.
fn registered_hash<P>(call: &Call<'_, P>, address: &str, password: &Password) -> String {
    let salt = format!("salt of registrations\n{address}");
    let salt = call.config.audit_key.sign(&salt);
    password.hash(salt.first_chunk().copied().unwrap_or_default())
}

pub(super) fn mailed_token<P: Platform>(call: &Call<'_, P>) -> (String, String) {
    accounts::mailed_token([call.platform.random(), call.platform.random()])
}

/// Who asks for a mail: their network, as a keyed hash.
pub(super) fn asker<P>(call: &Call<'_, P>) -> String {
    let network = call.request.network();
    call.config.audit_key.pseudonym("network", &network)
}

/// A mail with a token, once the answer is out. One that cannot be sent does not count.
pub(super) fn mail_later<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    reason: Reason,
    to: &str,
    (token, token_hash): (String, String),
) {
    let (platform, mail) = (
        call.platform.clone(),
        mail::write(rules, reason, to, &token),
    );
    call.platform.spawn(async move {
        if let Err(cause) = platform.mail(mail).await {
            let line = json!({"level": "error", "event": "mail", "cause": cause});
            platform.log(&line.to_string());
            // Where this fails, too, it counts for an hour.
            let _ = platform.batch(vec![mailed::unsent(&token_hash)]).await;
        }
    });
}

pub(super) fn on_its_way<B>() -> Reply<B> {
    let message =
        "If the address can be used, a mail is on its way. One of the last hour is good, too.";
    Reply::accepted(&json!({"message": message}))
}

#[derive(Deserialize)]
struct RegisterBody {
    email: Option<String>,
    password: Option<String>,
}

/// `POST /auth/register`: mails a token that opens an account, together with the password; to an address that has
/// one, a token for a new password.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn register<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let rules = rules(call)?;
    let body: RegisterBody = input::json(call.request)?;
    let address = read_address(body.email)?;
    let _permit = enter(call)?;
    let password = choose(call, "password", body.password, &address).await?;
    let hashed = registered_hash(call, &address, &password);
    let token = mailed_token(call);
    let now = call.platform.now();
    let target = call.config.audit_key.pseudonym("email", &address);
    let statements = vec![
        mailed::register(&address, &token.1, &asker(call), now),
        call.note_change(Action::Registered, Some(target)),
        mailed::remember(&address, &hashed, &asker(call), now),
    ];
    let mut results = call.platform.batch(statements).await?.into_iter();
    if let Some(mailed) = next(&mut results)?.first::<Mailed>()? {
        let reason = match mailed.purpose.as_str() {
            "register" => Reason::Register,
            _ => Reason::RegisterAgain,
        };
        mail_later(call, rules, reason, &address, token);
    }
    Ok(on_its_way())
}

#[derive(Deserialize)]
struct VerifyBody {
    token: Option<String>,
    password: Option<String>,
}

pub(super) fn not_mailed() -> Error {
    Error::invalid(
        "token",
        "is not one that was mailed within an hour, or was used",
    )
}

/// `POST /auth/verify`: opens the account that a mail is of, with the password of a registration of it, and logs in.
/// The mail proves the address, the password who registered it: of several, whoever reads the mail opens the one whose
/// password they know. Two round trips.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn verify<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let body: VerifyBody = input::json(call.request)?;
    let token_hash = accounts::token_hash(&input::required("token", body.token)?);
    let password = Password::typed(&input::required("password", body.password)?);
    let now = call.platform.now();
    let statements = vec![mailed::confirmed(&token_hash, now)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let confirmed = next(&mut results)?.first::<Confirmed>()?;
    let address = confirmed.ok_or_else(not_mailed)?.email;
    let _permit = enter(call)?;
    let hashed = registered_hash(call, &address, &password);
    let owner = Owner::parse(&accounts::new_user_id(call.platform.random()));
    let owner = owner.ok_or_else(not_mailed)?;
    let user_id = id::new(now, call.platform.random());
    let mut statements = mailed::open(&owner, &user_id, &token_hash, &hashed, now).to_vec();
    statements.push(call.note_change_of(&owner, Action::AccountOpened, None));
    statements.extend(mailed::opened(&owner));
    let begun = begin_session(call, &owner, &hashed, statements, Vec::new()).await?;
    begun.ok_or_else(|| Error::invalid("password", "is not one that was registered"))
}

/// Executes statements, begins a session by a password, in PHC format, and executes others; `None` where the owner
/// has no account with that password.
async fn begin_session<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    password: &str,
    mut statements: Vec<Stmt>,
    then: Vec<Stmt>,
) -> Result<Option<Reply<P::Body>>, Error> {
    let (session, begin) = sessions::begin(call, owner, password);
    let at = statements.len();
    statements.push(begin);
    statements.extend(then);
    let results = call.platform.batch(statements).await?;
    if results.get(at).is_none_or(Rows::is_empty) {
        return Ok(None);
    }
    let tokens = tokens(call, owner, &session, 0)?;
    Ok(Some(Reply::json(&tokens)))
}

#[derive(Deserialize)]
struct LoginBody {
    email: Option<String>,
    password: Option<String>,
}

/// `POST /auth/login`: the tokens of a new session. Two round trips.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong password and for an account that is not there, [`Error::TooFast`]
/// after several of either, and where many log in at once, [`Error::Suspended`].
pub async fn login<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let body: LoginBody = input::json(call.request)?;
    let address = accounts::address(&input::required("email", body.email)?);
    let password = Password::typed(&input::required("password", body.password)?);
    let _permit = enter(call)?;
    let key = call.config.audit_key.pseudonym("email", &address);
    let now = call.platform.now();
    let mut statements = attempt(&key, now).to_vec();
    statements.push(store::find(&address));
    let mut results = call.platform.batch(statements).await?.into_iter();
    admit(&mut results, now)?;
    let account = next(&mut results)?.first::<Account>()?;
    let kept = account.as_ref().map(|account| account.password.as_str());
    if !password.fits(kept) {
        return Err(wrong(call, &key).await?);
    }
    let account = account.ok_or_else(|| Error::Internal("nobody's password fits".to_owned()))?;
    if account.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    let owner =
        Owner::parse(&account.owner).ok_or_else(|| Error::not_found(Resource::User, None))?;
    let (mut kept, mut first) = (account.password, vec![call.seen(&owner)]);
    if password::is_outdated(&kept) {
        let newer = hash(call, &password);
        first.push(store::rehash(&owner, &kept, &newer));
        kept = newer;
    }
    let then = vec![
        call.note_change_of(&owner, Action::Login, None),
        store::succeeded(&key),
    ];
    let begun = begin_session(call, &owner, &kept, first, then).await?;
    // Another password was set meanwhile.
    begun.ok_or_else(not_right)
}

/// Counts a try of a password before it is looked at: to be executed before the account is read, and to be followed by
/// [`admit`]. One that is right takes all of them back.
pub(super) fn attempt(key: &str, now: Timestamp) -> [Stmt; 2] {
    [
        store::attempt(key, now, SLOWED_FROM, LONGEST_WAIT),
        store::failures(key, now),
    ]
}

/// Lets a try go on that was counted: after several wrong passwords each next one has to wait twice as long.
///
/// # Errors
/// [`Error::TooFast`].
pub(super) fn admit(results: &mut std::vec::IntoIter<Rows>, now: Timestamp) -> Result<(), Error> {
    let (counted, known) = (next(results)?, next(results)?.first::<Failures>()?);
    if !counted.is_empty() {
        return Ok(());
    }
    let wait = |known: Failures| {
        let beyond = known.failures.saturating_sub(SLOWED_FROM);
        let wait = 2_u32.saturating_pow(beyond + 1).min(LONGEST_WAIT);
        let until = Timestamp::parse(&known.last_at)?.plus_seconds(wait.into());
        u32::try_from((until.millis() - now.millis() + 999) / 1000).ok()
    };
    Err(Error::TooFast(known.and_then(wait).unwrap_or(1).max(1)))
}

fn not_right() -> Error {
    Error::Unauthenticated("The e-mail address or the password is not right.")
}

/// Notes a wrong password, and counts it for where it came from.
pub(super) async fn wrong<P: Platform>(call: &Call<'_, P>, key: &str) -> Result<Error, Error> {
    let now = call.platform.now();
    if refusals::has_room(call.platform, now) {
        let note = Note {
            target: Some(key.to_owned()),
            done: false,
            ..call.done(Action::Login, None)
        };
        call.platform.batch(vec![audit::add(&note, now)]).await?;
    }
    rates::refused(call.platform, call.request).await?;
    Ok(not_right())
}
