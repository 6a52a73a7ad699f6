//! Usage, day by day (UTC): for the user, and for administrators. One round trip each.

use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::Error;
use crate::id::Owner;
use crate::owned;
use crate::platform::{Batch, Platform, Query};
use crate::shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The usage of a user on a day.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
pub struct DayOfUsage {
    /// The day in UTC, such as 2026-05-08.
    #[schemars(extend("format" = "date"))]
    pub day: String,
    /// The messages that the user sent.
    pub messages: u64,
    /// The tokens that the model read for the user.
    pub prompt_tokens: u64,
    /// The tokens that the model wrote for the user.
    pub completion_tokens: u64,
}

/// The usage of a user on a day, with the user's id.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
pub struct UsageOfUser {
    /// The id of the user.
    pub user_id: String,
    /// The day in UTC, such as 2026-05-08.
    #[schemars(extend("format" = "date"))]
    pub day: String,
    /// The messages that the user sent.
    pub messages: u64,
    /// The tokens that the model read for the user.
    pub prompt_tokens: u64,
    /// The tokens that the model wrote for the user.
    pub completion_tokens: u64,
}

/// Selects the owner's days of usage from a day on, the newest first.
pub fn days(owner: &Owner, from: &str) -> Query<DayOfUsage> {
    owned!(
        owner,
        "select day, messages, prompt_tokens, completion_tokens from usage
         where user_id = :owner and day >= ?2
         order by day desc"
    )
    .bind(from)
}

/// Selects the usage on a day by users after an id, in the order of their ids: for administrators.
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

/// Returns the owner's last days of usage, including today, the newest first.
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

/// A page of users with their usage on a day, in the order of the users' ids.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UsagePage {
    /// The users with usage on the day.
    pub users: Vec<UsageOfUser>,
    /// The `cursor` of the next page; null for the last page.
    pub next_cursor: Option<String>,
}

/// The name of the list of usage, in its cursors.
const LIST: &str = "usage";

/// Lists a page of the usage on a day by users, in the order of their ids: for administrators.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`; [`Error::Internal`].
pub async fn list<P: Platform>(
    platform: &P,
    day: &str,
    cursor: Option<&str>,
    limit: u32,
) -> Result<UsagePage, Error> {
    let after = cursor
        .map(|cursor| cursor::parse(LIST, cursor))
        .transpose()?;
    let [after] = after.unwrap_or_default();
    let page = of_everybody(day, &after, limit.saturating_add(1));
    let mut users = page.all(platform).await?;
    let last = cursor::cut(&mut users, limit);
    Ok(UsagePage {
        next_cursor: last.map(|last| cursor::format(LIST, [&last.user_id])),
        users,
    })
}
