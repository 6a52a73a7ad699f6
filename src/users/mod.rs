//! Users: who they are, and what an administrator does with them. One round trip each.

pub mod hand_over;
pub mod store;
pub mod usage;

use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::{Error, Resource};
use crate::id::{self, Owner};
use crate::platform::{Batch, Platform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use store::introduce;

/// A user of the service.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
pub struct User {
    /// The id of the user, as the user's credentials name it.
    pub user_id: String,
    /// The e-mail address of the user.
    pub email: Option<String>,
    /// The name by which the user wants to be called.
    pub display_name: Option<String>,
    /// The time of the user's first request, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub created_at: String,
    /// The time of the user's last request, in RFC 3339; at most a minute late.
    #[schemars(extend("format" = "date-time"))]
    pub last_active: String,
    /// The time since when the user is suspended, in RFC 3339; absent where the user is not suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub suspended_at: Option<String>,
}

/// The change of a field: unchanged, set to a value, or removed.
pub type Change<T> = Option<Option<T>>;

/// A change of a user's name and e-mail address.
#[derive(Debug, Clone, Default)]
pub struct ChangeUser {
    /// The name by which the user wants to be called.
    pub display_name: Change<String>,
    /// The e-mail address of the user.
    pub email: Change<String>,
}

/// Returns the error for a user who does not exist.
fn absent(user: &Owner) -> Error {
    Error::not_found(Resource::User, Some(user.as_str()))
}

/// Returns the owner as a user.
///
/// # Errors
/// As [`Actor::run`].
pub async fn get<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
) -> Result<User, Error> {
    let mut batch = Batch::new();
    let user = batch.ask(store::get(owner));
    let results = actor.run(platform, owner, batch).await?;
    results.first(user)?.ok_or_else(|| absent(owner))
}

/// Changes the owner's name and e-mail address, and returns the user.
///
/// # Errors
/// As [`Actor::run`].
pub async fn change<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    change: &ChangeUser,
) -> Result<User, Error> {
    let mut batch = Batch::new();
    batch.ask(store::change(owner, change));
    let user = batch.ask(store::get(owner));
    let results = actor.run(platform, owner, batch).await?;
    results.first(user)?.ok_or_else(|| absent(owner))
}

/// A page of users, in the order of the users' ids.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserPage {
    /// The users of the page.
    pub users: Vec<User>,
    /// The `cursor` of the next page; null for the last page.
    pub next_cursor: Option<String>,
}

/// The name of the list of users, in its cursors.
const LIST: &str = "users";

/// Lists a page of users, in the order of their ids: for administrators.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`; [`Error::Internal`].
pub async fn list<P: Platform>(
    platform: &P,
    cursor: Option<&str>,
    limit: u32,
) -> Result<UserPage, Error> {
    let after = cursor
        .map(|cursor| cursor::parse(LIST, cursor))
        .transpose()?;
    let [after] = after.unwrap_or_default();
    let mut users = store::list(&after, limit.saturating_add(1))
        .all(platform)
        .await?;
    let last = cursor::cut(&mut users, limit);
    Ok(UserPage {
        next_cursor: last.map(|last| cursor::format(LIST, [&last.user_id])),
        users,
    })
}

/// Creates a user, where there is none with the id, and returns the user and whether the user is new. A user who was
/// suspended when erased is suspended again.
///
/// # Errors
/// [`Error::Suspended`] where the actor is suspended, [`Error::BeingErased`] where the user is being erased.
pub async fn create<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
) -> Result<(bool, User), Error> {
    let now = platform.now();
    let (id, subject) = (id::new(now, platform.random()), actor.pseudonym(owner));
    let mut batch = Batch::new();
    let created = batch.ask(store::create(owner, &id, &subject, now));
    batch.ask(actor.note_change(platform, Action::UserMade, Some(subject.clone())));
    batch.ask_all(store::suspend_again(owner, &subject));
    let user = batch.ask(store::get(owner));
    if let Some(guard) = actor.guard(platform) {
        batch.guard(guard);
    }
    let results = batch.run(platform).await?;
    let user = results.first(user)?.ok_or_else(|| absent(owner))?;
    Ok((!results.is_empty(created)?, user))
}

/// Suspends a user, or lifts the suspension, and returns the user. Every credential of a suspended user is refused.
///
/// # Errors
/// [`Error::NotFound`] where there is no such user, [`Error::Suspended`] where the actor is suspended.
pub async fn suspend<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    is_suspended: bool,
) -> Result<User, Error> {
    let (since, action) = if is_suspended {
        (Some(platform.now()), Action::Suspended)
    } else {
        (None, Action::Restored)
    };
    let mut batch = Batch::new();
    batch.ask(store::suspend(owner, since));
    batch.ask(actor.note_change(platform, action, Some(actor.pseudonym(owner))));
    let user = batch.ask(store::get(owner));
    if let Some(guard) = actor.guard(platform) {
        batch.guard(guard);
    }
    batch
        .run(platform)
        .await?
        .first(user)?
        .ok_or_else(|| absent(owner))
}
