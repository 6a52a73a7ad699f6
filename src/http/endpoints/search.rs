//! `GET` and `POST /memories/search`: the memories that fit a question best. Two round trips, one where
//! nothing is found; the vector index, where there is one, is asked beside the first.

use crate::chat::message::Text;
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::filters::{self, Label, MemoryFilter, Speaker};
use crate::http::input::query::{PageSize, QueryString};
use crate::http::input::{self, Time};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::limit::{self, FOUND, MOST_FOUND};
use crate::memory::Kind;
use crate::memory::nearest;
use crate::memory::recall::Search;
use crate::memory::recall::exclude::Exclude;
use crate::memory::record::Filter;
use crate::memory::store::Found;
use crate::memory::text::cut::CutText;
use crate::platform::{Platform, next};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// A question to the memories.
#[derive(Deserialize, JsonSchema)]
pub struct SearchMemories {
    /// The question.
    q: Option<String>,
    /// The most memories that are found.
    #[serde(default)]
    limit: PageSize<FOUND, MOST_FOUND>,
}

/// Searches. A fact that is distilled from a message is found beside the message.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn search<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(search): QueryString<SearchMemories>,
    QueryString(filter): QueryString<MemoryFilter>,
) -> Result<Reply<P::Body>, Error> {
    find(call, owner, search, filter.into()).await
}

async fn find<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    search: SearchMemories,
    filter: Filter,
) -> Result<Reply<P::Body>, Error> {
    let query = input::required("q", search.q)?;
    let query = Text::parse("q", &query, limit::MEMORY_CHARACTERS)?;
    let limit = search.limit.0 as usize;
    // Some of what is found says the same, or is not so any more.
    let most = if filters::is_open(&filter) {
        limit.saturating_mul(2)
    } else {
        limit::FILTERED
    };
    let question = CutText::new(query.as_str());
    let search = Search::new(call.platform, owner, &question);
    let model = &call.config.embedding_model;
    let near = nearest::ask(call.platform, model, owner, query.as_str());
    let (results, near) = futures::join!(call.batch(owner, search.statements()), near);
    let now = call.platform.now();
    let weights = &call.config.recall_weights;
    let choice = search.choose(&mut results?, now, weights, (most, 0))?;
    let choice = choice.with_nearest(near, weights);
    let mut found = Vec::new();
    if let Some(rows) = choice.statement(owner, now) {
        let mut results = call.batch(owner, vec![rows]).await?;
        found = next(&mut results)?.all::<Found>()?;
        found.retain(|memory| filters::means(&filter, memory));
    }
    let memories = choice.recalled(found, filter.as_of, Exclude::default(), limit);
    Ok(Reply::json(
        &json!({"memories": memories, "query": query.as_str()}),
    ))
}

/// A question to the memories, with its filter.
#[derive(Deserialize, JsonSchema)]
pub struct SearchBody {
    /// The question.
    q: Option<String>,
    /// The most memories that are found.
    limit: Option<PageSize<FOUND, MOST_FOUND>>,
    /// The kind of memory.
    r#type: Option<Kind>,
    /// Who said it.
    role: Option<Speaker>,
    /// The conversation that it was said in.
    conversation_id: Option<String>,
    /// The earliest time that it was said at.
    since: Option<Time>,
    /// The first time that is too late.
    until: Option<Time>,
    /// The time at which a fact holds.
    as_of: Option<Time>,
    /// Values that its metadata has.
    metadata: Option<BTreeMap<String, Label>>,
}

/// `POST /memories/search`: the same names in the body, so that no log of addresses has the question; `metadata`
/// is an object there.
///
/// # Errors
/// As [`search`].
pub async fn search_posted<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<SearchBody>,
) -> Result<Reply<P::Body>, Error> {
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
    find(call, owner, search, filter.into()).await
}
