//! `/users/me` and `/admin/users`: who somebody is, and who may get anything done.

use crate::audit::Action;
use crate::audit::actor::present;
use crate::auth::email::is_address;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::reply::Reply;
use crate::id::{self, ConversationId, Owner};
use crate::limit::{DISPLAY_NAME_CHARACTERS, LARGEST_PAGE, PAGE};
use crate::memory::recall;
use crate::memory::store::forget_index;
use crate::platform::{Platform, Rows, Stmt, next};
use crate::users::{self, Owned, User};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use std::collections::BTreeSet;

/// `GET /users/me`
///
/// # Errors
/// [`Error::Internal`].
pub async fn me<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let mut results = call.batch(owner, vec![users::get(owner)]).await?;
    let user = next(&mut results)?.first::<User>()?;
    Ok(Reply::json(&user.ok_or_else(|| absent(owner))?))
}

fn absent(user: &Owner) -> Error {
    Error::not_found(Resource::User, Some(user.as_str()))
}

/// A field that is not there is left as it is; one that is null is taken away.
#[expect(clippy::option_option, reason = "absent and null are not the same")]
fn said<'de, D: Deserializer<'de>>(json: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(json).map(Some)
}

#[derive(Deserialize)]
#[expect(clippy::option_option, reason = "absent and null are not the same")]
struct ChangeBody {
    #[serde(default, deserialize_with = "said")]
    display_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "said")]
    email: Option<Option<String>>,
}

/// `PATCH /users/me`: what one is called, and where to write to.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let body: ChangeBody = input::json(call.request)?;
    let display_name = body.display_name.as_ref().map(Option::as_deref);
    let email = body.email.as_ref().map(Option::as_deref);
    check(
        "display_name",
        display_name.flatten(),
        DISPLAY_NAME_CHARACTERS,
    )?;
    if email.flatten().is_some_and(|email| !is_address(email)) {
        return Err(Error::invalid("email", "must be an e-mail address"));
    }
    let statements = vec![users::change(owner, display_name, email), users::get(owner)];
    let mut results = call.batch(owner, statements).await?;
    next(&mut results)?;
    let user = next(&mut results)?.first::<User>()?;
    Ok(Reply::json(&user.ok_or_else(|| absent(owner))?))
}

fn check(field: &str, text: Option<&str>, most: usize) -> Result<(), Error> {
    let sane = |text: &str| {
        (1..=most).contains(&text.chars().count())
            && !text.contains(char::is_control)
            && !text.trim().is_empty()
    };
    if text.is_none_or(sane) {
        return Ok(());
    }
    let why = format!("must be 1 to {most} printable characters, or null");
    Err(Error::invalid(field, why))
}

/// A page of users.
#[derive(Deserialize, JsonSchema)]
pub struct ListUsers {
    /// The most users of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// `GET /admin/users`: everybody, in the order of their ids.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    QueryString(page): QueryString<ListUsers>,
) -> Result<Reply<P::Body>, Error> {
    let PageSize(limit) = page.limit;
    let after = page.cursor.unwrap_or_default();
    let statements = vec![users::all(&after, limit)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let users = next(&mut results)?.all::<User>()?;
    let full = users.len() == limit as usize;
    let cursor = users
        .last()
        .filter(|_| full)
        .map(|user| user.user_id.as_str());
    Ok(Reply::json(&json!({"users": users, "next_cursor": cursor})))
}

#[derive(Deserialize)]
struct CreateBody {
    user_id: Option<String>,
}

/// `POST /admin/users`: 201 for a new one, 200 for one that was there. Whoever was suspended when they were
/// erased is so again.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let body: CreateBody = input::json(call.request)?;
    let user_id = input::required("user_id", body.user_id)?;
    let owner = input::owner("user_id", &user_id)?;
    let now = call.platform.now();
    let (id, subject) = (id::new(now, call.platform.random()), call.pseudonym(&owner));
    let create = users::create(&owner, &id, &subject, now);
    let note = call.note_change(Action::UserMade, Some(subject.clone()));
    let mut statements = vec![create, note];
    statements.extend(users::suspend_again(&owner, &subject));
    let (made, user) = then_get(call, &owner, statements).await?;
    Ok(if made {
        Reply::created(&user)
    } else {
        Reply::json(&user)
    })
}

#[derive(Deserialize)]
struct SuspendBody {
    suspended: Option<bool>,
}

/// `PATCH /admin/users/{id}`: suspends a user, or lets them in again. From then on nothing of theirs is
/// read or changed with any credential of theirs.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn suspend<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let body: SuspendBody = input::json(call.request)?;
    let suspended = input::required("suspended", body.suspended)?;
    let owner = Owner::parse(call.id.unwrap_or_default());
    let owner = owner.ok_or_else(|| Error::not_found(Resource::User, None))?;
    let (since, action) = if suspended {
        (Some(call.platform.now()), Action::Suspended)
    } else {
        (None, Action::Restored)
    };
    let statements = vec![
        users::suspend(&owner, since),
        call.note_change(action, Some(call.pseudonym(&owner))),
    ];
    let (_, user) = then_get(call, &owner, statements).await?;
    Ok(Reply::json(&user))
}

#[derive(Deserialize)]
struct MoveBody {
    to: Option<String>,
    conversations: Option<Vec<String>>,
    #[serde(default)]
    all: bool,
}

/// `POST /admin/users/{id}/move`: gives conversations of a user, or with `all` everything that they said
/// and that is remembered of it, to another. Two round trips.
///
/// # Errors
/// [`Error::NotFound`] where there is no such user, or one of them is not that user's, and
/// [`Error::BeingAnswered`], [`Error::BeingErased`]: then nothing has moved. [`Error::Invalid`].
pub async fn hand_over<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let body: MoveBody = input::json(call.request)?;
    let to = input::required("to", body.to)?;
    let to = input::owner("to", &to)?;
    let ids = match (body.conversations, body.all) {
        (Some(ids), false) => {
            let ids: Result<Vec<_>, _> = ids.iter().map(|id| input::conversation_id(id)).collect();
            Some(ids?)
        }
        (None, true) => None,
        _ => {
            let why = "is required, or all: true in its place";
            return Err(Error::invalid("conversations", why));
        }
    };
    let owner = Owner::parse(call.id.unwrap_or_default());
    let owner = owner.ok_or_else(|| Error::not_found(Resource::User, None))?;
    if owner == to {
        return Err(Error::invalid("to", "must be another user"));
    }
    let unique: Option<BTreeSet<&str>> = ids
        .as_ref()
        .map(|ids| ids.iter().map(ConversationId::as_str).collect());
    let list = unique.as_ref().map(|ids| json!(ids).to_string());
    let named = unique.map(|ids| ids.len());
    let check = || may_be_moved(call, &owner, &to, list.as_deref(), named);
    check().await?;
    let id = || id::new(call.platform.now(), call.platform.random());
    let note = call.note_change(Action::Moved, Some(call.pseudonym(&to)));
    let mut statements = vec![present(&to, &id()).into(), present(&owner, &id()).into()];
    let [merge, give, give_rest] =
        users::hand_over(&owner, &to, list.as_deref(), call.platform.now());
    if list.is_none() {
        statements.push(note.clone());
        statements.extend(forget_index(&owner));
    }
    statements.push(merge);
    let moved_at = statements.len();
    statements.push(give);
    if list.is_some() {
        statements.push(note);
    } else {
        statements.push(give_rest);
    }
    statements.extend(call.caller_seen());
    let results = match call.platform.batch(statements).await {
        Ok(results) => results,
        Err(error) => {
            let error = Error::from(error);
            if matches!(error, Error::Internal(_)) {
                // Something came in between: it says what.
                check().await?;
            }
            return Err(error);
        }
    };
    let moved = results.get(moved_at).map(Rows::count).transpose()?;
    if results.iter().take(2).any(Rows::is_empty) || moved == Some(0) && named > Some(0) {
        check().await?;
    }
    recall::forget(call.platform, &owner);
    recall::forget(call.platform, &to);
    Ok(Reply::json(
        &json!({"to": to.as_str(), "conversations_moved": moved.unwrap_or_default()}),
    ))
}

/// Whether conversations of a user, all of them where none is named, can be given to another just now. One
/// round trip.
async fn may_be_moved<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    to: &Owner,
    list: Option<&str>,
    named: Option<usize>,
) -> Result<(), Error> {
    let statements = vec![
        users::get(owner),
        users::get(to),
        users::owned(owner, list, call.platform.now()),
    ];
    let mut results = call.platform.batch(statements).await?.into_iter();
    next(&mut results)?
        .first::<User>()?
        .ok_or_else(|| absent(owner))?;
    next(&mut results)?
        .first::<User>()?
        .ok_or_else(|| absent(to))?;
    let conversations = next(&mut results)?.first::<Owned>()?;
    let Owned { total, writing } = conversations.unwrap_or_default();
    if named.is_some_and(|named| named != total) {
        return Err(Error::not_found(Resource::Conversation, None));
    }
    if writing > 0 {
        return Err(Error::BeingAnswered);
    }
    Ok(())
}

/// Executes statements and reads the user; whether the first gave a row.
async fn then_get<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    mut statements: Vec<Stmt>,
) -> Result<(bool, User), Error> {
    statements.push(users::get(owner));
    let caller = call.caller_seen();
    let first = usize::from(caller.is_some());
    statements.splice(0..0, caller);
    let results = call.platform.batch(statements).await?;
    let made = results.get(first).is_some_and(|rows| !rows.is_empty());
    let user = results.last().map(Rows::first::<User>);
    let user = user.transpose()?.flatten().ok_or_else(|| absent(owner))?;
    Ok((made, user))
}
