//! `/auth/password` and `/auth/password/reset`: another password. It throws out whoever got in: every session and
//! every token that was mailed for a new password ends with it. Keys are listed, and revoked where that is asked for.

use super::accounts::{
    admit, asker, attempt, choose, enter, hash, mail_later, mailed_token, not_mailed, on_its_way,
    read_address, rules, wrong,
};
use super::keys::{Told, told};
use super::sessions::{self, Tokens, tokens};
use crate::audit::Action;
use crate::auth::accounts::mail::Reason;
use crate::auth::accounts::mailed::{self, Mailed};
use crate::auth::accounts::password::Password;
use crate::auth::accounts::store::{Account, Revoked};
use crate::auth::accounts::{self, store};
use crate::auth::store::{self as keys, Listed};
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::caller::KnownKeys;
use crate::http::input;
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::platform::{Platform, Rows, Stmt, next};
use serde::{Deserialize, Serialize};

/// The keys that an account goes on with, and those that were revoked.
#[derive(Serialize)]
struct Keys<'a> {
    api_keys: Vec<Told<'a>>,
    revoked_keys: Vec<Told<'a>>,
}

/// What a change of password gives: the tokens of a new session, and the keys.
#[derive(Serialize)]
struct Changed<'a> {
    #[serde(flatten)]
    tokens: Tokens<'a>,
    #[serde(flatten)]
    keys: Keys<'a>,
}

/// Lists the owner's keys, and revokes all where that is asked for: those that were made before the last password, too,
/// since whoever got in may have been there for longer.
fn list_and_revoke<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    password: &str,
    revoke: bool,
) -> Vec<Stmt> {
    let mut statements = vec![keys::list(owner)];
    if revoke {
        statements.push(store::revoke_keys(owner, password));
        statements.push(call.note_change_of(owner, Action::KeyDeleted, None));
    }
    statements
}

/// The keys of such statements' results, and the ids of those that were revoked, which this instance forgets at once.
fn read_keys<P: Platform>(
    call: &Call<'_, P>,
    results: &mut std::vec::IntoIter<Rows>,
    revoke: bool,
) -> Result<(Vec<Listed>, Vec<String>), Error> {
    let listed = next(results)?.all::<Listed>()?;
    if !revoke {
        return Ok((listed, Vec::new()));
    }
    let revoked = next(results)?.all::<Revoked>()?;
    let revoked: Vec<String> = revoked.into_iter().map(|key| key.id).collect();
    for id in &revoked {
        call.platform.kept::<KnownKeys>().forget(id);
    }
    Ok((listed, revoked))
}

fn tell<'a>((listed, revoked): &'a (Vec<Listed>, Vec<String>)) -> Keys<'a> {
    let all = listed.iter().map(|key| (key, told(key, None)));
    let (gone, stay): (Vec<_>, Vec<_>) = all.partition(|(key, _)| revoked.contains(&key.id));
    let told = |keys: Vec<(&Listed, Told<'a>)>| keys.into_iter().map(|(_, told)| told).collect();
    Keys {
        api_keys: told(stay),
        revoked_keys: told(gone),
    }
}

#[derive(Deserialize)]
struct ChangeBody {
    current_password: Option<String>,
    new_password: Option<String>,
    #[serde(default)]
    revoke_keys: bool,
}

/// `POST /auth/password`: another password. Every session ends; the tokens of a new one come back. Three round
/// trips.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::NotFound`] for whoever has no account here.
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let body: ChangeBody = input::json(call.request)?;
    let current = Password::typed(&input::required("current_password", body.current_password)?);
    let mut results = call.batch(owner, vec![store::get(owner)]).await?;
    let account = next(&mut results)?.first::<Account>()?;
    let account = account.ok_or_else(|| Error::not_found(Resource::Account, None))?;
    let new = choose(call, "new_password", body.new_password, &account.email).await?;
    let _permit = enter(call)?;
    let key = call.config.audit_key.pseudonym("email", &account.email);
    let now = call.platform.now();
    let statements = attempt(&key, now).to_vec();
    let mut results = call.batch(owner, statements).await?;
    admit(&mut results, now)?;
    let not_right = || Error::invalid("current_password", "is not right");
    if !current.fits(Some(&account.password)) {
        wrong(call, &key).await?;
        return Err(not_right());
    }
    let hashed = hash(call, &new);
    let (session, begin) = sessions::begin(call, owner, &hashed);
    let mut statements = vec![
        store::change_password(owner, &account.password, &hashed, now),
        call.note_change(Action::PasswordChanged, None),
    ];
    statements.extend(store::throw_out(owner, &hashed));
    statements.extend([begin, store::succeeded(&key)]);
    let keys_at = statements.len();
    statements.extend(list_and_revoke(call, owner, &hashed, body.revoke_keys));
    let mut results = call.batch(owner, statements).await?;
    if next(&mut results)?.is_empty() {
        return Err(not_right());
    }
    results.by_ref().take(keys_at - 1).for_each(drop);
    let keys = read_keys(call, &mut results, body.revoke_keys)?;
    Ok(Reply::json(&Changed {
        tokens: tokens(call, owner, &session, 0)?,
        keys: tell(&keys),
    }))
}

#[derive(Deserialize)]
struct ResetBody {
    email: Option<String>,
    token: Option<String>,
    new_password: Option<String>,
    #[serde(default)]
    revoke_keys: bool,
}

/// `POST /auth/password/reset`: with `email`, mails a token where there is an account; with `token` and
/// `new_password`, sets another password and ends every session. The answer is empty where there are no keys to
/// list.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`], [`Error::Suspended`].
pub async fn reset<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let rules = rules(call)?;
    let body: ResetBody = input::json(call.request)?;
    let now = call.platform.now();
    let Some(token) = body.token else {
        let address = read_address(body.email)?;
        let token = mailed_token(call);
        let statements = vec![mailed::forgotten(&address, &token.1, &asker(call), now)];
        let mut results = call.platform.batch(statements).await?.into_iter();
        if next(&mut results)?.first::<Mailed>()?.is_some() {
            mail_later(call, rules, Reason::Reset, &address, token);
        }
        return Ok(on_its_way());
    };
    let token_hash = accounts::token_hash(&token);
    let statements = vec![mailed::find_by_token(&token_hash, now)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let account = next(&mut results)?
        .first::<Account>()?
        .ok_or_else(not_mailed)?;
    if account.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    let new = choose(call, "new_password", body.new_password, &account.email).await?;
    let owner = Owner::parse(&account.owner).ok_or_else(not_mailed)?;
    let key = call.config.audit_key.pseudonym("email", &account.email);
    let _permit = enter(call)?;
    let hashed = hash(call, &new);
    let mut statements = vec![
        mailed::reset_password(&owner, &token_hash, &hashed, now),
        call.note_change_of(&owner, Action::PasswordReset, None),
    ];
    statements.extend(store::throw_out(&owner, &hashed));
    statements.push(store::succeeded(&key));
    let keys_at = statements.len();
    statements.extend(list_and_revoke(call, &owner, &hashed, body.revoke_keys));
    let mut results = call.batch(&owner, statements).await?;
    if next(&mut results)?.is_empty() {
        return Err(not_mailed());
    }
    results.by_ref().take(keys_at - 1).for_each(drop);
    let keys = read_keys(call, &mut results, body.revoke_keys)?;
    if keys.0.is_empty() {
        return Ok(Reply::empty(204));
    }
    Ok(Reply::json(&tell(&keys)))
}
