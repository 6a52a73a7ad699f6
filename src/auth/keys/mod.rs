//! API keys of users: to [`create`], [`rotate`] and [`delete`] them, and to [`authenticate`] with one.

pub mod authenticate;
pub mod create;
pub mod delete;
mod known;
pub mod rotate;
pub mod store;

use super::accounts::store::require_token_newer_than_password;
use super::caller::Caller;
use super::key::{self, NewKey};
use super::scope::{Scope, Scopes};
use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::{Error, Resource};
use crate::id::Owner;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform};
use crate::platform::{Results, Slot};
use crate::time::Timestamp;
pub use known::KnownKeys;
use schemars::JsonSchema;
use serde::Serialize;
use store::OwnKeyRow;

/// An API key of a user. Only the answer to its creation contains the whole key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApiKey {
    /// The id of the key.
    id: String,
    /// The whole key, where it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The name that its owner gave it.
    name: String,
    /// The beginning of the key, which identifies it.
    prefix: String,
    /// The scopes of the key.
    #[schemars(with = "Vec<Scope>")]
    scopes: Vec<&'static str>,
    /// The time at which the key was made, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// The time at which the key was last used, in RFC 3339; at most an hour late.
    #[schemars(extend("format" = "date-time"))]
    last_used_at: Option<String>,
    /// The time at which the key ends, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    expires_at: Option<String>,
    /// The id of the key with which this key was made, where a key made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<String>,
}

impl From<OwnKeyRow> for ApiKey {
    fn from(row: OwnKeyRow) -> Self {
        Self {
            prefix: key::prefix(&row.id),
            id: row.id,
            key: None,
            name: row.name,
            scopes: Scopes::stored(&row.scopes).names(),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            made_by: row.made_by,
        }
    }
}

impl ApiKey {
    /// Returns a key that was just made, with its whole text.
    fn just_made(row: OwnKeyRow, key: String) -> Self {
        Self {
            key: Some(key),
            ..row.into()
        }
    }
}

/// A request about API keys, with the services for it.
pub struct KeyDesk<'a, P> {
    /// The platform that serves the request.
    pub platform: &'a P,
    /// The actor, as the audit names the caller.
    pub actor: Actor<'a>,
    /// The caller, with the credential that the request shows.
    pub caller: &'a Caller,
}

impl<P: Platform> KeyDesk<'_, P> {
    /// Begins a batch that fails where the caller's token is older than the caller's password: an intruder who was shut
    /// out can make no key.
    fn batch(&self) -> Batch {
        let mut batch = Batch::new();
        if let (Some(caller), Some(token)) = (&self.caller.owner, &self.caller.token) {
            let session = token.session.as_deref();
            let issued_at = token.issued_at;
            batch.ask(require_token_newer_than_password(
                caller, issued_at, session,
            ));
        }
        batch
    }

    fn new_key(&self) -> NewKey {
        let random = || self.platform.random();
        key::mint(random(), [random(), random()])
    }

    /// Removes keys from the memory of this instance, and returns whether there were any.
    fn forget(&self, results: &Results, keys: Slot<IdRow>) -> Result<bool, Error> {
        let keys = results.all(keys)?;
        let known = self.platform.instance_state::<KnownKeys>();
        for key in &keys {
            known.forget(&key.id);
        }
        Ok(!keys.is_empty())
    }

    /// Returns the reason why no key was made: the key that the request shows has ended, or the owner has too many
    /// keys. One round trip.
    async fn refusal(&self) -> Result<Error, Error> {
        let too_many = || Error::invalid("name", "would be one key too many: delete one first");
        let Some(id) = self.caller.key_id.as_deref() else {
            return Ok(too_many());
        };
        let platform = self.platform;
        let shown = store::find(id).first(platform).await?;
        let now = platform.now().to_string();
        let is_good = shown.is_some_and(|shown| shown.expires_at.is_none_or(|end| end > now));
        if is_good {
            return Ok(too_many());
        }
        platform.instance_state::<KnownKeys>().forget(id);
        Ok(authenticate::ended())
    }
}

/// The API keys of a user.
#[derive(Serialize, JsonSchema)]
pub struct KeyList {
    /// The keys, the newest first.
    keys: Vec<ApiKey>,
    /// The `cursor` of the next page; null for the last page.
    next_cursor: Option<String>,
}

/// The name of the list of keys, in its cursors.
const LIST: &str = "api_keys";

/// Lists a page of the owner's keys, the newest first. One round trip.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that is older than the password; [`Error::Invalid`], naming `cursor`;
/// [`Error::Internal`].
pub async fn list<P: Platform>(
    desk: &KeyDesk<'_, P>,
    owner: &Owner,
    cursor: Option<&str>,
    limit: u32,
) -> Result<KeyList, Error> {
    let after = cursor
        .map(|cursor| cursor::parse(LIST, cursor))
        .transpose()?;
    let after = after.as_ref().map(|[at, id]| (at.as_str(), id.as_str()));
    let mut batch = desk.batch();
    let keys = batch.ask(store::list(owner, after, limit.saturating_add(1)));
    let results = desk.actor.run(desk.platform, owner, batch).await?;
    let mut rows = results.all(keys)?;
    let last = cursor::cut(&mut rows, limit);
    Ok(KeyList {
        next_cursor: last.map(|key| cursor::format(LIST, [&key.created_at, &key.id])),
        keys: rows.into_iter().map(ApiKey::from).collect(),
    })
}

/// Returns the key of a row, where it has not ended.
fn living(row: Option<OwnKeyRow>, now: Timestamp) -> Option<OwnKeyRow> {
    let now = now.to_string();
    row.filter(|key| key.expires_at.as_ref().is_none_or(|end| *end > now))
}

fn absent(id: &str) -> Error {
    Error::not_found(Resource::Key, Some(id))
}
