//! To rotate a key: a new one of the same name, scopes, end and maker replaces it. The old one works for a while, and so
//! does what was made with it. Two round trips.

use super::{ApiKey, KeyDesk, absent, living, store};
use crate::audit::Action;
use crate::auth::scope::Scopes;
use crate::error::Error;
use crate::id::{KeyId, Owner};
use crate::limit::{KEYS, ROTATION_SECONDS};
use crate::platform::{Batch, Platform};

/// Rotates a key of the owner: a new key takes its place, and the old key works for `grace` seconds more.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], also where the key was rotated already; [`Error::MissingScope`] where the
/// key has a scope that its caller has not.
pub async fn rotate<P: Platform>(
    desk: &KeyDesk<'_, P>,
    owner: &Owner,
    id: &KeyId,
    grace: u32,
) -> Result<ApiKey, Error> {
    if grace > ROTATION_SECONDS {
        let why = format!("must be at most {ROTATION_SECONDS}");
        return Err(Error::invalid("grace_seconds", why));
    }
    let old_id = id.as_str();
    let mut batch = desk.batch();
    let old = batch.ask(store::get(owner, old_id));
    let old = desk
        .actor
        .run(desk.platform, owner, batch)
        .await?
        .first(old)?;
    let now = desk.platform.now();
    let old = living(old, now).ok_or_else(|| absent(old_id))?;
    desk.caller.require_all(Scopes::stored(&old.scopes))?;
    let shown = desk.caller.key_id.as_deref();
    let new = desk.new_key();
    let ends_at = now.plus_seconds(grace.into());
    let mut batch = desk.batch();
    // The one in whose place it comes may stay for a while.
    batch.ask(store::replace(owner, old_id, &new, shown, now, KEYS + 1));
    batch.ask(
        desk.actor
            .note_change(desk.platform, Action::KeyRotated, Some(old_id.to_owned())),
    );
    let ended = batch.ask(store::end(owner, old_id, &new.id, ends_at));
    let made = batch.ask(store::get(owner, &new.id));
    let results = desk.actor.run(desk.platform, owner, batch).await?;
    desk.forget(&results, ended)?;
    match results.first(made)? {
        Some(row) => Ok(ApiKey::just_made(row, new.key)),
        None => Err(refusal(desk, owner, old_id).await?),
    }
}

/// Returns the reason why a key that existed a moment ago was not rotated. Two round trips at most.
async fn refusal<P: Platform>(
    desk: &KeyDesk<'_, P>,
    owner: &Owner,
    id: &str,
) -> Result<Error, Error> {
    let mut batch = Batch::new();
    let old = batch.ask(store::get(owner, id));
    let successor = batch.ask(store::successor(owner, id));
    let results = desk.actor.run(desk.platform, owner, batch).await?;
    if living(results.first(old)?, desk.platform.now()).is_none() {
        return Ok(absent(id));
    }
    if results.is_empty(successor)? {
        return desk.refusal().await;
    }
    let why = "was rotated already: rotate the key that came in its place";
    Ok(Error::invalid("id", why))
}
