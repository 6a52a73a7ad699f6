//! `/api-keys`: keys for programs, with scopes and an end: see [`crate::auth::keys`].

use crate::auth::keys::create::{self, parse_name, parse_scopes};
use crate::auth::keys::{self, ApiKey, KeyDesk, KeyList};
use crate::auth::scope::Scope;
use crate::error::Error;
use crate::http::answer::{Created, Json, NoContent};
use crate::http::call::Call;
use crate::http::caller::Caller;
use crate::http::endpoints::users::USER_ID;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::input::whole::Whole;
use crate::http::input::{self, Time};
use crate::id::{KeyId, Owner};
use crate::limit::{LARGEST_PAGE, ROTATION_SECONDS};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;

fn desk<'a, P: Platform>(call: &'a Call<'_, P>) -> Result<KeyDesk<'a, P>, Error> {
    Ok(KeyDesk {
        platform: call.platform,
        actor: call.actor(),
        caller: call.caller()?,
    })
}

/// An API key that is to be made.
#[derive(Deserialize, JsonSchema)]
pub struct CreateKey {
    /// The name of the key, of 1 to 100 printable characters; white space around it is removed.
    #[schemars(required, extend("pattern" = NAME))]
    name: Option<String>,
    /// The scopes of the key; those that a chat client needs, where the field is absent.
    #[schemars(with = "Option<Vec<Scope>>", length(min = 1))]
    scopes: Option<Vec<String>>,
    /// The time at which the key ends, in the future. A key that is made with a key ends no later than that key.
    expires_at: Option<Time>,
    /// The user who is to own the key; only an administrator may name a user other than the caller.
    #[schemars(length(min = 1, max = Owner::MAX_CHARACTERS), extend("pattern" = USER_ID))]
    user_id: Option<String>,
}

/// A pattern of the names of keys: as [`parse_name`], with the white space around them.
const NAME: &str = r"^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]([^\u0000-\u001f\u007f-\u009f]{0,98}[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000])?[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$";

/// Creates an API key.
///
/// # Errors
/// [`Error::Invalid`], [`Error::MissingScope`]; [`Error::Unauthenticated`] where the key that the request shows was
/// deleted or has ended elsewhere.
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
    Json(body): Json<CreateKey>,
) -> Result<Created<ApiKey>, Error> {
    let owner = match body.user_id {
        Some(id) => {
            caller.require(Scope::Admin)?;
            input::owner("user_id", &id)?
        }
        None => caller.owner()?.clone(),
    };
    let order = create::CreateKey {
        owner,
        name: parse_name(&input::required("name", body.name)?)?,
        scopes: body.scopes.as_deref().map(parse_scopes).transpose()?,
        expires_at: body.expires_at.map(|Time(at)| at),
    };
    let body = create::create(&desk(call)?, order).await?;
    let location = None;
    Ok(Created { location, body })
}

/// A query for a page of keys.
#[derive(Deserialize, JsonSchema)]
pub struct ListKeys {
    /// The most keys of the page.
    #[serde(default)]
    limit: PageSize<LARGEST_PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the caller's keys.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(page): QueryString<ListKeys>,
) -> Result<Json<KeyList>, Error> {
    let (PageSize(limit), cursor) = (page.limit, page.cursor.as_deref());
    keys::list(&desk(call)?, owner, cursor, limit)
        .await
        .map(Json)
}

/// Deletes an API key, with the keys that were made with it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<KeyId>,
) -> Result<NoContent, Error> {
    keys::delete::delete(&desk(call)?, owner, &id).await?;
    Ok(NoContent)
}

/// A request to rotate an API key.
#[derive(Deserialize, JsonSchema)]
pub struct RotateKey {
    /// The time for which the old key still works, in seconds; none where the field is absent.
    #[schemars(with = "Option<u32>", range(max = ROTATION_SECONDS))]
    grace_seconds: Option<Whole>,
}

/// Rotates an API key: a new key takes its place.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], also where the key was rotated already; [`Error::MissingScope`] where the
/// key has a scope that its caller has not.
pub async fn rotate<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<KeyId>,
    Json(body): Json<RotateKey>,
) -> Result<Created<ApiKey>, Error> {
    let grace = body.grace_seconds.map_or(0, |Whole(seconds)| seconds);
    let body = keys::rotate::rotate(&desk(call)?, owner, &id, grace).await?;
    let location = None;
    Ok(Created { location, body })
}
