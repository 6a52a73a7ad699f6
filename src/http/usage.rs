//! `/users/me/usage` and `/admin/usage`: what was used, day by day.

use super::reply::Reply;
use super::{Call, read};
use crate::chat::usage::{self, Day};
use crate::error::Error;
use crate::id::Owner;
use crate::limit::{USAGE_DAYS, USAGE_MOST_DAYS};
use crate::platform::{Platform, next};
use crate::time::Timestamp;
use serde_json::json;

/// `GET /users/me/usage`: the caller's last `days`, and their quotas.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn mine<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let days = read::number(call.request, "days", USAGE_DAYS)?;
    if !(1..=USAGE_MOST_DAYS).contains(&days) {
        let why = format!("must be from 1 to {USAGE_MOST_DAYS}");
        return Err(Error::invalid("days", why));
    }
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

/// `GET /admin/usage`: everybody's use of a `day` (today), in the order of their ids.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn of_everybody<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let limit = read::limit(call.request)?;
    let day = match read::parameter(call.request, "day") {
        None => call.platform.now().day(),
        Some(day) => {
            let known = Timestamp::parse(&format!("{day}T00:00:00Z"));
            let why = "must be a day, such as 2026-05-08";
            known.ok_or_else(|| Error::invalid("day", why))?.day()
        }
    };
    let after = read::parameter(call.request, "cursor").unwrap_or_default();
    let statements = vec![usage::of_everybody(&day, &after, limit)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let users = next(&mut results)?.all::<Day>()?;
    let full = users.len() == limit as usize;
    let last = users.last().filter(|_| full);
    let cursor = last.and_then(|user| user.user_id.as_deref());
    Ok(Reply::json(&json!({"users": users, "next_cursor": cursor})))
}
