//! `GET` and `POST /memories/search`: the memories that answer a question. Two round trips, one where nothing is found.

use crate::chat::message::{TEXT_PATTERN, Text};
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::filters::{Label, MemoryFilter, Speaker};
use crate::http::input::query::{PageSize, QueryString};
use crate::http::input::{self, Time};
use crate::id::Owner;
use crate::limit::{FOUND, MEMORY_CHARACTERS, MOST_FOUND};
use crate::memory::filter::Filter;
use crate::memory::recall::recalled::Recalled;
use crate::memory::search::SearchSettings;
use crate::memory::{Kind, search};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A query for the memories that answer a question.
#[derive(Deserialize, JsonSchema)]
pub struct SearchMemories {
    /// The question to the memories.
    #[schemars(required, length(min = 1, max = MEMORY_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    q: Option<String>,
    /// The most memories that are found.
    #[serde(default)]
    limit: PageSize<FOUND, MOST_FOUND>,
}

/// The memories that answer a question.
#[derive(Serialize, JsonSchema)]
pub struct FoundMemories {
    /// The memories, the best first.
    memories: Vec<Recalled>,
    /// The question to the memories.
    query: String,
}

/// Searches the caller's memories.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn search<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(search): QueryString<SearchMemories>,
    QueryString(filter): QueryString<MemoryFilter>,
) -> Result<Json<FoundMemories>, Error> {
    find(call, owner, search, &filter.into()).await
}

async fn find<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    SearchMemories { q, limit }: SearchMemories,
    filter: &Filter,
) -> Result<Json<FoundMemories>, Error> {
    let query = input::required("q", q)?;
    let query = Text::parse("q", &query, MEMORY_CHARACTERS)?;
    let query = query.as_str();
    let settings = SearchSettings {
        embedding_model: &call.config.embedding_model,
        weights: &call.config.recall_weights,
    };
    let (actor, most) = (call.actor(), limit.0 as usize);
    let memories = search::search(call.platform, &actor, owner, settings, query, filter, most);
    let memories = memories.await?;
    Ok(Json(FoundMemories {
        memories,
        query: query.to_owned(),
    }))
}

/// A question to the memories, with its filter.
#[derive(Deserialize, JsonSchema)]
pub struct SearchBody {
    /// The question to the memories.
    #[schemars(required, length(min = 1, max = MEMORY_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    q: Option<String>,
    /// The most memories that are found.
    limit: Option<PageSize<FOUND, MOST_FOUND>>,
    /// The kind of the memories.
    r#type: Option<Kind>,
    /// The side that said the memory.
    role: Option<Speaker>,
    /// The conversation in which the memory was said.
    conversation_id: Option<String>,
    /// The earliest time at which the memory was said.
    since: Option<Time>,
    /// The end of the time range in which the memory was said, exclusive.
    until: Option<Time>,
    /// A time at which the fact holds.
    as_of: Option<Time>,
    /// Values of the memory's metadata, by their keys.
    metadata: Option<BTreeMap<String, Label>>,
}

/// Searches the memories by a body, so that the question appears in no log of addresses.
///
/// # Errors
/// As [`search()`].
pub async fn search_posted<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<SearchBody>,
) -> Result<Json<FoundMemories>, Error> {
    let search = SearchMemories {
        q: body.q,
        limit: body.limit.unwrap_or_default(),
    };
    let filter = MemoryFilter {
        r#type: body.r#type,
        role: body.role,
        conversation_id: body.conversation_id,
        since: body.since,
        until: body.until,
        as_of: body.as_of,
        metadata: body.metadata,
    };
    find(call, owner, search, &filter.into()).await
}
