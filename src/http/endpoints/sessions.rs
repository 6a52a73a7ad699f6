//! `/auth/refresh`, `/auth/logout` and `/auth/sessions`: see [`crate::auth::accounts::sessions`].

use super::accounts::visit;
use crate::auth::accounts::Rules;
use crate::auth::accounts::sessions::{self, SessionList, SessionTokens};
use crate::error::Error;
use crate::http::answer::{Json, NoContent};
use crate::http::call::Call;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::{input, rates};
use crate::id::{Owner, SessionId};
use crate::limit::LARGEST_PAGE;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;

/// A request that shows a refresh token.
#[derive(Deserialize, JsonSchema)]
pub struct ShowRefreshToken {
    /// The refresh token of a session.
    #[schemars(required)]
    refresh_token: Option<String>,
}

/// Gives the next tokens of a session. An invalid refresh token counts as a bad credential.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Suspended`], [`Error::TooFast`].
pub async fn refresh<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    Json(body): Json<ShowRefreshToken>,
) -> Result<Json<SessionTokens>, Error> {
    let token = input::required("refresh_token", body.refresh_token)?;
    let refreshed = sessions::refresh(&visit(call, rules), &token).await;
    if matches!(refreshed, Err(Error::Unauthenticated(_))) {
        rates::refused(call.platform, call.request).await?;
    }
    refreshed.map(Json)
}

/// Ends the session of a refresh token.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn logout<P: Platform>(
    call: &Call<'_, P>,
    rules: &Rules,
    Json(body): Json<ShowRefreshToken>,
) -> Result<NoContent, Error> {
    let token = input::required("refresh_token", body.refresh_token)?;
    sessions::logout(&visit(call, rules), &token).await?;
    Ok(NoContent)
}

/// A query for a page of sessions.
#[derive(Deserialize, JsonSchema)]
pub struct ListSessions {
    /// The most sessions of the page.
    #[serde(default)]
    limit: PageSize<LARGEST_PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the caller's sessions.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    _: &Rules,
    QueryString(page): QueryString<ListSessions>,
) -> Result<Json<SessionList>, Error> {
    let (PageSize(limit), cursor) = (page.limit, page.cursor.as_deref());
    sessions::list(call.platform, &call.actor(), owner, cursor, limit)
        .await
        .map(Json)
}

/// Ends every session of the caller.
///
/// # Errors
/// [`Error::Internal`].
pub async fn end_all<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    _: &Rules,
) -> Result<NoContent, Error> {
    sessions::end(call.platform, &call.actor(), owner, None).await?;
    Ok(NoContent)
}

/// Ends a session of the caller.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    _: &Rules,
    Path(session): Path<SessionId>,
) -> Result<NoContent, Error> {
    sessions::end(call.platform, &call.actor(), owner, Some(&session)).await?;
    Ok(NoContent)
}
