//! The profile of a person: the facts about them that hold. One round trip.

use super::facts::store::{CurrentFact, current_facts};
use crate::audit::actor::Actor;
use crate::error::Error;
use crate::id::Owner;
use crate::limit::PROFILE_FACTS;
use crate::owned;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The current facts about a person.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Profile {
    /// The sentences of the facts, a line each.
    pub profile: String,
    /// The facts, the most important one first.
    pub facts: Vec<CurrentFact>,
    /// The time at which the facts last changed, in RFC 3339; null where there are none.
    pub updated_at: Option<String>,
}

/// Loads the owner's profile.
///
/// # Errors
/// [`Error::Internal`].
pub async fn profile<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
) -> Result<Profile, Error> {
    let mut batch = Batch::new();
    let facts = batch.ask(current_facts(owner, platform.now(), PROFILE_FACTS * 5));
    let updated = batch.ask(find_update(owner, platform.now()));
    let results = actor.run(platform, owner, batch).await?;
    let facts = results.all(facts)?;
    let updated = results.first(updated)?;
    let lines: Vec<&str> = facts.iter().map(|fact| fact.content.as_str()).collect();
    Ok(Profile {
        profile: lines.join("\n"),
        facts,
        updated_at: updated.and_then(|row| row.updated_at),
    })
}

/// The time at which the owner's facts last changed.
#[derive(Debug, Deserialize)]
pub struct UpdateRow {
    /// The time in RFC 3339; `None` where there are no facts.
    pub updated_at: Option<String>,
}

/// Finds the time at which the owner's facts last changed: one row.
pub fn find_update(owner: &Owner, now: Timestamp) -> Query<UpdateRow> {
    owned!(
        owner,
        "select max(coalesce(updated_at, created_at)) as updated_at from memories
         where user_id = :owner
           and fact_value is not null and valid_to is null
           and (expires_at is null or expires_at > ?2)"
    )
    .bind(now)
}
