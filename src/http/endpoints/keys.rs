//! `/api-keys`: keys for programs, with scopes and an end. A key is shown once, when it is made.

use crate::audit::Action;
use crate::auth::accounts::store as accounts;
use crate::auth::key::{self, Minted};
use crate::auth::scope::{Scope, Scopes};
use crate::auth::store::{self, Kept, Listed, New};
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::caller::{self, Caller, KnownKeys};
use crate::http::input;
use crate::http::reply::Reply;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<&'a str>,
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
        made_by: listed.made_by.as_deref(),
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

/// `POST /api-keys`: a new key, with no more scopes than its maker has. Where that is a key, it ends with
/// it at the latest, and is deleted with it. An administrator makes one for anybody.
///
/// # Errors
/// [`Error::Invalid`], [`Error::MissingScope`]; [`Error::Unauthenticated`] where the key that makes it was
/// deleted or has ended elsewhere.
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
) -> Result<Reply<P::Body>, Error> {
    let body: CreateBody = input::json(call.request)?;
    let owner = match body.user_id {
        Some(id) => {
            caller.must_have(Scope::Admin)?;
            input::owner("user_id", &id)?
        }
        None => caller.owner()?.clone(),
    };
    let name = input::required("name", body.name)?;
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
    let expires_at = input::time("expires_at", body.expires_at.as_deref())?;
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
        made_by: caller.key_id.as_deref(),
    };
    let statements = vec![
        store::retire(&owner, now.minus_seconds(ROTATION_SECONDS.into())),
        store::insert(&owner, &new, now, KEYS),
        call.note_change(Action::KeyMade, Some(minted.id.clone())),
        store::get(&owner, &minted.id),
    ];
    let listed = batch(call, &owner, statements).await?.last();
    let listed = listed.map(|rows| rows.first::<Listed>());
    match listed.transpose()?.flatten() {
        Some(listed) => Ok(Reply::created(&told(&listed, Some(&minted.key)))),
        None => Err(refusal(call, caller).await?),
    }
}

/// Why no key was made: the one that was shown is not there any more, or there are too many. One round trip.
async fn refusal<P: Platform>(call: &Call<'_, P>, caller: &Caller) -> Result<Error, Error> {
    let Some(id) = caller.key_id.as_deref() else {
        return Ok(too_many());
    };
    let mut results = call
        .platform
        .batch(vec![store::find(id)])
        .await?
        .into_iter();
    let shown = next(&mut results)?.first::<Kept>()?;
    let now = call.platform.now().to_string();
    let good = shown.is_some_and(|shown| shown.expires_at.is_none_or(|end| end > now));
    if good {
        return Ok(too_many());
    }
    call.platform.kept::<KnownKeys>().forget(id);
    Ok(caller::ended())
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

fn absent(id: &str) -> Error {
    Error::not_found(Resource::Key, Some(id))
}

/// The id of a key.
#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Has this instance ask the database for keys again; whether there were any.
fn forget<P: Platform>(call: &Call<'_, P>, keys: &Rows) -> Result<bool, Error> {
    let keys = keys.all::<Id>()?;
    let known = call.platform.kept::<KnownKeys>();
    for key in &keys {
        known.forget(&key.id);
    }
    Ok(!keys.is_empty())
}

/// `DELETE /api-keys/{id}`: with whatever was made with it. This instance refuses them at once, the others
/// within a minute.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call);
    let statements = vec![
        store::lineage(owner, id),
        store::delete(owner, id),
        call.note_change(Action::KeyDeleted, Some(id.to_owned())),
    ];
    let mut results = batch(call, owner, statements).await?;
    if !forget(call, &next(&mut results)?)? {
        return Err(absent(id));
    }
    Ok(Reply::empty(204))
}

#[derive(Deserialize)]
struct RotateBody {
    grace_seconds: Option<u32>,
}

/// `POST /api-keys/{id}/rotate`: a new key of the same name, scopes, end and maker; the old one works for
/// `grace_seconds` more, and so does what was made with it. Two round trips.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], also where it was rotated already; [`Error::MissingScope`]
/// where the key may do what its caller may not.
pub async fn rotate<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
) -> Result<Reply<P::Body>, Error> {
    let body: RotateBody = input::json(call.request)?;
    let owner = caller.owner()?;
    let grace = body.grace_seconds.unwrap_or(0);
    if grace > ROTATION_SECONDS {
        let why = format!("must be at most {ROTATION_SECONDS}");
        return Err(Error::invalid("grace_seconds", why));
    }
    let id = path_id(call);
    let mut results = batch(call, owner, vec![store::get(owner, id)]).await?;
    let now = call.platform.now();
    let old = living(&next(&mut results)?, now)?.ok_or_else(|| absent(id))?;
    caller.must_have_all(Scopes::stored(&old.scopes))?;
    let shown = caller.key_id.as_deref();
    let minted = mint(call);
    let statements = vec![
        // The one in whose place it comes may stay for a while.
        store::replace(owner, id, &minted, shown, now, KEYS + 1),
        call.note_change(Action::KeyRotated, Some(id.to_owned())),
        store::end(owner, id, &minted.id, now.plus_seconds(grace.into())),
        store::get(owner, &minted.id),
    ];
    let mut results = batch(call, owner, statements).await?;
    next(&mut results)?;
    next(&mut results)?;
    forget(call, &next(&mut results)?)?;
    match next(&mut results)?.first::<Listed>()? {
        Some(made) => Ok(Reply::created(&told(&made, Some(&minted.key)))),
        None => Err(unrotated(call, caller, owner).await?),
    }
}

/// Why a key was not rotated that was there a moment ago. Two round trips at most.
async fn unrotated<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
    owner: &Owner,
) -> Result<Error, Error> {
    let id = path_id(call);
    let statements = vec![store::get(owner, id), store::successor(owner, id)];
    let mut results = call.batch(owner, statements).await?;
    if living(&next(&mut results)?, call.platform.now())?.is_none() {
        return Ok(absent(id));
    }
    if next(&mut results)?.is_empty() {
        return refusal(call, caller).await;
    }
    let why = "was rotated already: rotate the key that came in its place";
    Ok(Error::invalid("id", why))
}

/// The key of a row, where it has not ended.
fn living(rows: &Rows, now: Timestamp) -> Result<Option<Listed>, Error> {
    let now = now.to_string();
    let key = rows.first::<Listed>()?;
    Ok(key.filter(|key| key.expires_at.as_ref().is_none_or(|end| *end > now)))
}
