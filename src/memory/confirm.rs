//! Facts that the person confirms: nothing that is found in messages changes them from then on. One round trip.

use super::record::{self, Memory};
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{MessageId, Owner};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;

/// Confirms a fact, and returns it. Pins it where `pinned` is true, and unpins it where that is false.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such memory, [`Error::Invalid`] where it is no fact that holds.
pub async fn confirm<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    id: &MessageId,
    pinned: Option<bool>,
) -> Result<Memory, Error> {
    let now = platform.now();
    let mut batch = Batch::new();
    let confirmed = batch.ask(update(owner, id, pinned, now));
    let found = batch.ask(record::find(owner, id, now));
    let results = actor.run(platform, owner, batch).await?;
    let absent = || Error::not_found(Resource::Memory, Some(id.as_str()));
    let memory = results.first(found)?.ok_or_else(absent)?;
    if results.is_empty(confirmed)? {
        return Err(Error::invalid("memory_id", "is not a fact that holds"));
    }
    Ok(memory.told(&now.day()))
}

/// Confirms the owner's fact; the statement returns no row where it is none that holds.
pub fn update(owner: &Owner, id: &MessageId, pinned: Option<bool>, now: Timestamp) -> Query<IdRow> {
    owned!(
        owner,
        "update memories set
           updated_at = iif(confirmed_at is null or pinned <> coalesce(?4, pinned), ?3, updated_at),
           confirmed_at = coalesce(confirmed_at, ?3), confidence = 1.0, pinned = coalesce(?4, pinned)
         where id = ?2 and user_id = :owner
           and fact_value is not null and valid_to is null
           and (expires_at is null or expires_at > ?3)
         returning id"
    )
    .bind(id.as_str())
    .bind(now)
    .bind(pinned.map(u32::from))
}
