//! `/users/me/usage` and `/admin/usage`: what was used, day by day.

use crate::chat::usage::{self, Day};
use crate::error::Error;
use crate::http::call::Call;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::limit::{LARGEST_PAGE, PAGE, USAGE_DAYS, USAGE_MOST_DAYS};
use crate::platform::{Platform, next};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// The days of a user's usage.
#[derive(Deserialize, JsonSchema)]
pub struct GetUsage {
    /// How many days, with today.
    #[serde(default)]
    days: PageSize<USAGE_DAYS, USAGE_MOST_DAYS>,
}

/// `GET /users/me/usage`: the caller's last `days`, and their quotas.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn mine<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(query): QueryString<GetUsage>,
) -> Result<Reply<P::Body>, Error> {
    let PageSize(days) = query.days;
    let now = call.platform.now();
    let from = now.minus_seconds(i64::from(days - 1) * 24 * 3600).day();
    let mut results = call.batch(owner, vec![usage::days(owner, &from)]).await?;
    let days = next(&mut results)?.all::<Day>()?;
    let quota = |most: u32| (most > 0).then_some(most);
    Ok(Reply::json(&json!({
        "days": days,
        "quotas": {
            "messages_a_day": quota(call.config.daily_messages),
            "tokens_a_day": quota(call.config.daily_tokens),
        },
    })))
}

/// A page of everybody's usage of a day.
#[derive(Deserialize, JsonSchema)]
pub struct ListUsage {
    /// The day (UTC), today where it is absent.
    day: Option<String>,
    /// The most users of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// `GET /admin/usage`: everybody's use of a `day` (today), in the order of their ids.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn of_everybody<P: Platform>(
    call: &Call<'_, P>,
    QueryString(query): QueryString<ListUsage>,
) -> Result<Reply<P::Body>, Error> {
    let PageSize(limit) = query.limit;
    let day = match query.day {
        None => call.platform.now().day(),
        Some(day) => {
            let known = Timestamp::parse(&format!("{day}T00:00:00Z"));
            let why = "must be a day, such as 2026-05-08";
            known.ok_or_else(|| Error::invalid("day", why))?.day()
        }
    };
    let after = query.cursor.unwrap_or_default();
    let statements = vec![usage::of_everybody(&day, &after, limit)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let users = next(&mut results)?.all::<Day>()?;
    let full = users.len() == limit as usize;
    let last = users.last().filter(|_| full);
    let cursor = last.and_then(|user| user.user_id.as_deref());
    Ok(Reply::json(&json!({"users": users, "next_cursor": cursor})))
}
