//! `/api-keys`: keys for programs, with scopes and an end. A key is shown once, when it is made.

use super::caller::{Caller, KnownKeys};
use super::reply::Reply;
use super::{Call, read};
use crate::audit::Action;
use crate::auth::accounts::store as accounts;
use crate::auth::key::{self, Minted};
use crate::auth::scope::{Scope, Scopes};
use crate::auth::store::{self, Listed, New};
use crate::error::Error;
use crate::id::Owner;
use crate::limit::{KEY_NAME_CHARACTERS, KEYS, ROTATION_SECONDS};
use crate::platform::{Platform, Rows, Stmt, next};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a key may do whose maker does not say: what a chat client needs.
const USUAL: Scopes = Scopes::PERSON.without(Scope::Keys);

#[derive(Deserialize)]
struct CreateBody {
    name: Option<String>,
    scopes: Option<Vec<String>>,
    expires_at: Option<String>,
    user_id: Option<String>,
}

/// A key as its owner sees it; `key` where it was just made.
#[derive(Serialize)]
pub struct Told<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    name: &'a str,
    prefix: String,
    scopes: Vec<&'static str>,
    created_at: &'a str,
    last_used_at: Option<&'a str>,
    expires_at: Option<&'a str>,
}

/// A key as its owner sees it.
#[must_use]
pub fn told<'a>(listed: &'a Listed, key: Option<&'a str>) -> Told<'a> {
    Told {
        id: &listed.id,
        key,
        name: &listed.name,
        prefix: key::prefix(&listed.id),
        scopes: Scopes::stored(&listed.scopes).names(),
        created_at: &listed.created_at,
        last_used_at: listed.last_used_at.as_deref(),
        expires_at: listed.expires_at.as_deref(),
    }
}

/// Executes statements in one round trip, unless the caller's token is older than their password: whoever was
/// thrown out makes themselves no key for later.
async fn batch<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    mut statements: Vec<Stmt>,
) -> Result<std::vec::IntoIter<Rows>, Error> {
    let shown = call.caller.and_then(|caller| {
        let token = caller.token.as_ref()?;
        Some((caller.owner.as_ref()?, token))
    });
    let Some((caller, token)) = shown else {
        return call.batch(owner, statements).await;
    };
    let session = token.session.as_deref();
    let check = accounts::must_be_newer_than_password(caller, token.issued_at, session);
    statements.insert(0, check);
    let mut results = call.batch(owner, statements).await?;
    next(&mut results)?;
    Ok(results)
}

/// `POST /api-keys`: a new key, with no more scopes than its maker has. An administrator makes one for
/// anybody.
///
/// # Errors
/// [`Error::Invalid`], [`Error::MissingScope`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
) -> Result<Reply<P::Body>, Error> {
    let body: CreateBody = read::json(call.request)?;
    let owner = match body.user_id {
        Some(id) => {
            caller.must_have(Scope::Admin)?;
            read::owner("user_id", &id)?
        }
        None => caller.owner()?.clone(),
    };
    let name = read::required("name", body.name)?;
    let name = name.trim();
    if !(1..=KEY_NAME_CHARACTERS).contains(&name.chars().count()) || name.contains(char::is_control)
    {
        let why = format!("must be 1 to {KEY_NAME_CHARACTERS} printable characters");
        return Err(Error::invalid("name", why));
    }
    let scopes = match &body.scopes {
        Some(names) => Scopes::parse(names.iter().map(String::as_str)).ok_or_else(unknown)?,
        None => USUAL.both(caller.scopes),
    };
    caller.must_have_all(scopes)?;
    let now = call.platform.now();
    let expires_at = read::time("expires_at", body.expires_at.as_deref())?;
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Error::invalid("expires_at", "must be in the future"));
    }
    let minted = mint(call);
    let new = New {
        id: &minted.id,
        name,
        hash: &minted.hash,
        scopes: &json!(scopes.names()).to_string(),
        expires_at,
    };
    let statements = vec![
        store::retire(&owner, now.minus_seconds(ROTATION_SECONDS.into())),
        store::insert(&owner, &new, now, KEYS),
        call.note_change(Action::KeyMade, Some(minted.id.clone())),
        store::get(&owner, &minted.id),
    ];
    let listed = batch(call, &owner, statements).await?.last();
    let listed = listed.map(|rows| rows.first::<Listed>());
    let listed = listed.transpose()?.flatten().ok_or_else(too_many)?;
    Ok(Reply::created(&told(&listed, Some(&minted.key))))
}

fn unknown() -> Error {
    let names = Scope::ALL.map(Scope::name).join(", ");
    Error::invalid("scopes", format!("must be one or more of {names}"))
}

fn too_many() -> Error {
    Error::invalid("name", "would be one key too many: delete one first")
}

fn mint<P: Platform>(call: &Call<'_, P>) -> Minted {
    let random = || call.platform.random();
    key::mint(random(), [random(), random()])
}

/// `GET /api-keys`: the caller's own, the newest first.
///
/// # Errors
/// [`Error::Internal`].
pub async fn list<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let mut results = batch(call, owner, vec![store::list(owner)]).await?;
    let keys = next(&mut results)?.all::<Listed>()?;
    let keys: Vec<Told<'_>> = keys.iter().map(|key| told(key, None)).collect();
    Ok(Reply::json(&json!({"keys": keys})))
}

fn path_id<'a, P>(call: &Call<'a, P>) -> &'a str {
    call.id.unwrap_or_default()
}

fn absent() -> Error {
    Error::NotFound("key")
}

/// `DELETE /api-keys/{id}`: this instance refuses it at once, the others within a minute.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call);
    let statements = vec![
        store::delete(owner, id),
        call.note_change(Action::KeyDeleted, Some(id.to_owned())),
    ];
    let mut results = batch(call, owner, statements).await?;
    if next(&mut results)?.is_empty() {
        return Err(absent());
    }
    call.platform.kept::<KnownKeys>().forget(id);
    Ok(Reply::empty(204))
}

#[derive(Deserialize)]
struct RotateBody {
    grace_seconds: Option<u32>,
}

/// `POST /api-keys/{id}/rotate`: a new key of the same name, scopes and end; the old one works for
/// `grace_seconds` more. Two round trips.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::MissingScope`] where the key may do what its
/// caller may not.
pub async fn rotate<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
) -> Result<Reply<P::Body>, Error> {
    let body: RotateBody = read::json(call.request)?;
    let owner = caller.owner()?;
    let grace = body.grace_seconds.unwrap_or(0);
    if grace > ROTATION_SECONDS {
        let why = format!("must be at most {ROTATION_SECONDS}");
        return Err(Error::invalid("grace_seconds", why));
    }
    let id = path_id(call);
    let mut results = batch(call, owner, vec![store::get(owner, id)]).await?;
    let old = next(&mut results)?.first::<Listed>()?.ok_or_else(absent)?;
    caller.must_have_all(Scopes::stored(&old.scopes))?;
    let now = call.platform.now();
    if old
        .expires_at
        .as_deref()
        .is_some_and(|end| end <= now.to_string().as_str())
    {
        return Err(absent());
    }
    let minted = mint(call);
    let new = New {
        id: &minted.id,
        name: &old.name,
        hash: &minted.hash,
        scopes: &old.scopes,
        expires_at: old.expires_at.as_deref().and_then(Timestamp::parse),
    };
    let statements = vec![
        // The one in whose place it comes may stay for a while.
        store::insert(owner, &new, now, KEYS + 1),
        call.note_change(Action::KeyRotated, Some(id.to_owned())),
        store::end(owner, id, &minted.id, now.plus_seconds(grace.into())),
        store::get(owner, &minted.id),
    ];
    let results = batch(call, owner, statements).await?;
    call.platform.kept::<KnownKeys>().forget(id);
    let made = results.last().map(|rows| rows.first::<Listed>());
    let made = made.transpose()?.flatten().ok_or_else(too_many)?;
    Ok(Reply::created(&told(&made, Some(&minted.key))))
}
