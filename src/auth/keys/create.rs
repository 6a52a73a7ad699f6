//! A new key, with no more scopes than its maker has. Where a key makes it, it ends with that at the latest, and is
//! deleted with it. An administrator makes one for anybody. One round trip.

use super::store::{self, InsertKey};
use super::{ApiKey, KeyDesk};
use crate::audit::Action;
use crate::auth::scope::{Scope, Scopes};
use crate::error::Error;
use crate::id::Owner;
use crate::limit::{KEY_NAME_CHARACTERS, KEYS, ROTATION_SECONDS};
use crate::platform::Platform;
use crate::time::Timestamp;
use serde_json::json;

/// The scopes of a key that is created without scopes: those that a chat client needs.
const DEFAULT_SCOPES: Scopes = Scopes::PERSON.without(Scope::Keys);

/// A request to create a key.
#[derive(Debug)]
pub struct CreateKey {
    /// The user who is to own the key; only an administrator may name a user other than the caller.
    pub owner: Owner,
    /// The name of the key.
    pub name: String,
    /// The scopes of the key, parsed by [`parse_scopes`].
    pub scopes: Option<Scopes>,
    /// The time at which the key ends.
    pub expires_at: Option<Timestamp>,
}

/// Parses the name of a key.
///
/// # Errors
/// [`Error::Invalid`].
pub fn parse_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    let is_sane = (1..=KEY_NAME_CHARACTERS).contains(&name.chars().count());
    if !is_sane || name.contains(char::is_control) {
        let why = format!("must be 1 to {KEY_NAME_CHARACTERS} printable characters");
        return Err(Error::invalid("name", why));
    }
    Ok(name.to_owned())
}

/// Parses the names of scopes.
///
/// # Errors
/// [`Error::Invalid`].
pub fn parse_scopes(names: &[String]) -> Result<Scopes, Error> {
    Scopes::parse(names.iter().map(String::as_str)).ok_or_else(|| {
        let names = Scope::ALL.map(Scope::name).join(", ");
        Error::invalid("scopes", format!("must be one or more of {names}"))
    })
}

/// Creates a key.
///
/// # Errors
/// [`Error::Invalid`], [`Error::MissingScope`]; [`Error::Unauthenticated`] where the key that the request shows was
/// deleted or has ended elsewhere.
pub async fn create<P: Platform>(
    desk: &KeyDesk<'_, P>,
    create: CreateKey,
) -> Result<ApiKey, Error> {
    let CreateKey {
        owner,
        name,
        scopes,
        expires_at,
    } = create;
    let caller = desk.caller;
    if caller.owner.as_ref() != Some(&owner) {
        caller.require(Scope::Admin)?;
    }
    let scopes = scopes.unwrap_or_else(|| DEFAULT_SCOPES.intersection(caller.scopes));
    caller.require_all(scopes)?;
    let now = desk.platform.now();
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Error::invalid("expires_at", "must be in the future"));
    }
    let new = desk.new_key();
    let scopes = json!(scopes.names()).to_string();
    let insert = InsertKey {
        id: &new.id,
        name: &name,
        hash: &new.hash,
        scopes: &scopes,
        expires_at,
        made_by: caller.key_id.as_deref(),
    };
    let rotated_before = now.minus_seconds(ROTATION_SECONDS.into());
    let mut batch = desk.batch();
    batch.ask(store::delete_ended(&owner, rotated_before));
    batch.ask(store::insert(&owner, &insert, now, KEYS));
    batch.ask(
        desk.actor
            .note_change(desk.platform, Action::KeyMade, Some(new.id.clone())),
    );
    let made = batch.ask(store::get(&owner, &new.id));
    match desk
        .actor
        .run(desk.platform, &owner, batch)
        .await?
        .first(made)?
    {
        Some(row) => Ok(ApiKey::just_made(row, new.key)),
        None => Err(desk.refusal().await?),
    }
}
