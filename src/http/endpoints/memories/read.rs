//! Reading memories: a page, one of them, its history, and the profile. One round trip each.

use crate::error::{Error, Resource};
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::filters::MemoryFilter;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::id::{MessageId, Owner};
use crate::limit::{LARGEST_PAGE, PAGE};
use crate::memory::history::MemoryHistory;
use crate::memory::list::{Cursor, MemoryPage};
use crate::memory::profile::Profile;
use crate::memory::record::{self, Memory};
use crate::memory::{history, list, profile};
use crate::platform::{Batch, Platform};
use schemars::JsonSchema;
use serde::Deserialize;

/// A query for a page of memories.
#[derive(Deserialize, JsonSchema)]
pub struct ListMemories {
    /// The most memories of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the caller's memories, newest first.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(page): QueryString<ListMemories>,
    QueryString(filter): QueryString<MemoryFilter>,
) -> Result<Json<MemoryPage>, Error> {
    let cursor = page.cursor.as_deref().map(|cursor| {
        let why = "is not one that a page gave";
        Cursor::parse(cursor).ok_or_else(|| Error::invalid("cursor", why))
    });
    let (cursor, PageSize(limit)) = (cursor.transpose()?, page.limit);
    let (actor, filter, cursor) = (call.actor(), filter.into(), cursor.as_ref());
    let page = list::list(call.platform, &actor, owner, &filter, cursor, limit).await?;
    Ok(Json(page))
}

/// Returns a memory.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<MessageId>,
) -> Result<Json<Memory>, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(record::find(owner, &id, call.platform.now()));
    let memory = call
        .actor()
        .run(call.platform, owner, batch)
        .await?
        .first(found)?;
    let absent = || Error::not_found(Resource::Memory, Some(id.as_str()));
    memory.map(Json).ok_or_else(absent)
}

/// Returns a memory with its history.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn history<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<MessageId>,
) -> Result<Json<MemoryHistory>, Error> {
    let history = history::history(call.platform, &call.actor(), owner, &id).await?;
    Ok(Json(history))
}

/// Returns the facts about the caller.
///
/// # Errors
/// [`Error::Internal`].
pub async fn profile<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Json<Profile>, Error> {
    let profile = profile::profile(call.platform, &call.actor(), owner).await?;
    Ok(Json(profile))
}
