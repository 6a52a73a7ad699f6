//! `/users/me/usage` and `/admin/usage`: what was used, day by day.

use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::query::{PageSize, QueryString};
use crate::id::Owner;
use crate::limit::{LARGEST_PAGE, PAGE, USAGE_DAYS, USAGE_MOST_DAYS};
use crate::platform::Platform;
use crate::time::Timestamp;
use crate::users::usage::{self, DayOfUsage, UsagePage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A query for the days of a user's usage.
#[derive(Deserialize, JsonSchema)]
pub struct GetUsage {
    /// The number of days, including today.
    #[serde(default)]
    days: PageSize<USAGE_DAYS, USAGE_MOST_DAYS>,
}

/// The caller's usage and quotas.
#[derive(Serialize, JsonSchema)]
pub struct Usage {
    /// The days with usage, the newest first.
    days: Vec<DayOfUsage>,
    /// The quotas of the caller for a day.
    quotas: DailyQuotas,
}

/// The quotas of a user for a day.
#[derive(Serialize, JsonSchema)]
struct DailyQuotas {
    /// The most messages a day, null where there is no limit.
    messages_a_day: Option<u32>,
    /// The most tokens a day, null where there is no limit.
    tokens_a_day: Option<u32>,
}

/// Returns the caller's usage and quotas.
///
/// # Errors
/// [`Error::Internal`].
pub async fn mine<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(query): QueryString<GetUsage>,
) -> Result<Json<Usage>, Error> {
    let PageSize(days) = query.days;
    let days = usage::get(call.platform, &call.actor(), owner, days).await?;
    let quota = |most: u32| (most > 0).then_some(most);
    Ok(Json(Usage {
        days,
        quotas: DailyQuotas {
            messages_a_day: quota(call.config.daily_messages),
            tokens_a_day: quota(call.config.daily_tokens),
        },
    }))
}

/// A query for a page of the usage of all users on a day.
#[derive(Deserialize, JsonSchema)]
pub struct ListUsage {
    /// The day (UTC); today where the field is absent.
    #[schemars(extend("format" = "date"))]
    day: Option<String>,
    /// The most users of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the usage of all users on a day, in the order of the users' ids.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn of_everybody<P: Platform>(
    call: &Call<'_, P>,
    QueryString(query): QueryString<ListUsage>,
) -> Result<Json<UsagePage>, Error> {
    let PageSize(limit) = query.limit;
    let day = match query.day {
        None => call.platform.now().day(),
        Some(day) => {
            let known = Timestamp::parse(&format!("{day}T00:00:00Z"));
            let why = "must be a day, such as 2026-05-08";
            known.ok_or_else(|| Error::invalid("day", why))?.day()
        }
    };
    let cursor = query.cursor.as_deref();
    usage::list(call.platform, &day, cursor, limit)
        .await
        .map(Json)
}
