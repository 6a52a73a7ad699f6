//! Usage, day by day (UTC): for the user, and for administrators. One round trip each.

use crate::audit::actor::Actor;
use crate::error::Error;
use crate::id::Owner;
use crate::owned;
use crate::platform::{Batch, Platform, Query};
use crate::shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A user's use of a day.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
pub struct DayOfUsage {
    /// The day in UTC, such as 2026-05-08.
    #[schemars(extend("format" = "date"))]
    pub day: String,
    /// The messages that the user sent.
    pub messages: u64,
    /// The tokens that the model read.
    pub prompt_tokens: u64,
    /// The tokens that the model wrote.
    pub completion_tokens: u64,
}

/// A user's use of a day, with the user.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
pub struct UsageOfUser {
    /// The user.
    pub user_id: String,
    /// The day in UTC, such as 2026-05-08.
    #[schemars(extend("format" = "date"))]
    pub day: String,
    /// The messages that the user sent.
    pub messages: u64,
    /// The tokens that the model read.
    pub prompt_tokens: u64,
    /// The tokens that the model wrote.
    pub completion_tokens: u64,
}

/// Selects the owner's days from one on, the newest first.
pub fn days(owner: &Owner, from: &str) -> Query<DayOfUsage> {
    owned!(
        owner,
        "select day, messages, prompt_tokens, completion_tokens from usage
         where user_id = :owner and day >= ?2
         order by day desc"
    )
    .bind(from)
}

/// Selects the use of a day by users behind an id, in the order of their ids: for administrators.
pub fn of_everybody(day: &str, after: &str, most: u32) -> Query<UsageOfUser> {
    shared!(
        "select u.external_user_id as user_id, d.day, d.messages, d.prompt_tokens, d.completion_tokens
         from usage d cross join users u on u.id = d.user_id
         where d.day = ?1 and u.external_user_id > ?2
         order by u.external_user_id
         limit ?3"
    )
    .bind(day)
    .bind(after)
    .bind(most)
}

/// Returns the owner's last days of use, with today, the newest first.
///
/// # Errors
/// As [`Actor::run`].
pub async fn get<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    last_days: u32,
) -> Result<Vec<DayOfUsage>, Error> {
    let seconds = i64::from(last_days.saturating_sub(1)) * 24 * 3600;
    let from = platform.now().minus_seconds(seconds).day();
    let mut batch = Batch::new();
    let days = batch.ask(days(owner, &from));
    let results = actor.run(platform, owner, batch).await?;
    Ok(results.all(days)?)
}

/// Lists the use of a day by users behind an id, in the order of their ids: for administrators.
///
/// # Errors
/// [`Error::Internal`].
pub async fn list<P: Platform>(
    platform: &P,
    day: &str,
    after: &str,
    most: u32,
) -> Result<Vec<UsageOfUser>, Error> {
    Ok(of_everybody(day, after, most).all(platform).await?)
}
