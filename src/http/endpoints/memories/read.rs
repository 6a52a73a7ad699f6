//! Reading memories: a page, one of them, its history, what is coming, and the profile. One round trip each.

use crate::error::{Error, Resource};
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::filters::MemoryFilter;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::input::whole::Whole;
use crate::id::{MessageId, Owner};
use crate::limit::{LARGEST_PAGE, MOST_COMING_DAYS, PAGE};
use crate::memory::history::MemoryHistory;
use crate::memory::list::{Cursor, MemoryPage};
use crate::memory::profile::{Profile, UpcomingFacts};
use crate::memory::record::{self, Memory};
use crate::memory::{history, list, profile};
use crate::platform::{Batch, Platform};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

/// A query for a page of memories.
#[derive(Deserialize, JsonSchema)]
pub struct ListMemories {
    /// The most memories of the page.
    #[serde(default)]
    pub limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
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
    let cursor = page.cursor.as_deref().map(Cursor::parse).transpose()?;
    let PageSize(limit) = page.limit;
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
    let now = call.platform.now();
    let mut batch = Batch::new();
    let found = batch.ask(record::find(owner, &id, now));
    let memory = call
        .actor()
        .run(call.platform, owner, batch)
        .await?
        .first(found)?;
    let absent = || Error::not_found(Resource::Memory, Some(id.as_str()));
    let memory = memory.ok_or_else(absent)?;
    Ok(Json(memory.told(&now.day())))
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

/// A query for what is coming.
#[derive(Deserialize, JsonSchema)]
pub struct ListUpcoming {
    /// The number of days to look ahead, 0 for today alone; everything that is coming where it is absent.
    #[schemars(with = "Option<u32>", range(min = 0, max = MOST_COMING_DAYS))]
    days: Option<Days>,
    /// The most facts of the list.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A number of days to look ahead.
struct Days(u32);

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(days: D) -> Result<Self, D::Error> {
        let Whole(days) = Whole::deserialize(days)?;
        if days <= MOST_COMING_DAYS {
            return Ok(Self(days));
        }
        let why = format!("must be from 0 to {MOST_COMING_DAYS}");
        Err(de::Error::custom(why))
    }
}

/// Lists what is coming up for the caller.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn upcoming<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(query): QueryString<ListUpcoming>,
) -> Result<Json<UpcomingFacts>, Error> {
    let (days, PageSize(limit)) = (query.days.map(|Days(days)| days), query.limit);
    let (actor, cursor) = (call.actor(), query.cursor.as_deref());
    let facts = profile::upcoming(call.platform, &actor, owner, days, cursor, limit).await?;
    Ok(Json(facts))
}
