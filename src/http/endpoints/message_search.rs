//! `GET /messages/search` and `GET /conversations/search`: the caller's messages and conversations by their words. One
//! round trip each.

use crate::chat::message::TEXT_PATTERN;
use crate::chat::search::words::Words;
use crate::chat::search::{self, ConversationHits, Filter, MessageHits};
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::input::{self, Time};
use crate::id::{ConversationId, Owner};
use crate::limit::{MOST_SEARCH_HITS, SEARCH_CHARACTERS, SEARCH_HITS};
use crate::platform::Platform;
use crate::role::Role;
use schemars::JsonSchema;
use serde::Deserialize;

/// A query for the messages that have every word.
#[derive(Deserialize, JsonSchema)]
pub struct SearchMessages {
    /// The words. Each counts as it is written, without operators; the last one may be the beginning of a word.
    #[schemars(required, length(min = 1, max = SEARCH_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    q: Option<String>,
    /// The most messages of the page.
    #[serde(default)]
    limit: PageSize<SEARCH_HITS, MOST_SEARCH_HITS>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// The conversation in which the messages were said.
    conversation_id: Option<String>,
    /// The side that said the messages.
    role: Option<Role>,
    /// The earliest time at which the messages were said.
    since: Option<Time>,
    /// The end of the time range in which the messages were said, exclusive.
    until: Option<Time>,
}

/// Searches the caller's messages.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn messages<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(query): QueryString<SearchMessages>,
) -> Result<Json<MessageHits>, Error> {
    let words = Words::parse(&input::required("q", query.q)?)?;
    let conversation = query.conversation_id.map(|id| {
        let why = "must be the id of a conversation";
        ConversationId::parse(&id).ok_or_else(|| Error::invalid("conversation_id", why))
    });
    let conversation = conversation.transpose()?;
    let filter = Filter {
        conversation: conversation.as_ref(),
        role: query.role,
        since: query.since.map(|Time(at)| at),
        until: query.until.map(|Time(at)| at),
    };
    let (PageSize(limit), cursor) = (query.limit, query.cursor.as_deref());
    let at = (call.platform, &call.actor());
    let hits = search::messages(at, owner, &words, &filter, cursor, limit).await?;
    Ok(Json(hits))
}

/// A query for the conversations whose titles or messages have every word.
#[derive(Deserialize, JsonSchema)]
pub struct SearchConversations {
    /// The words. Each counts as it is written, without operators; the last one may be the beginning of a word.
    #[schemars(required, length(min = 1, max = SEARCH_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    q: Option<String>,
    /// The most conversations of the page.
    #[serde(default)]
    limit: PageSize<SEARCH_HITS, MOST_SEARCH_HITS>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Searches the caller's conversations.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn conversations<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(query): QueryString<SearchConversations>,
) -> Result<Json<ConversationHits>, Error> {
    let words = Words::parse(&input::required("q", query.q)?)?;
    let (PageSize(limit), cursor) = (query.limit, query.cursor.as_deref());
    let at = (call.platform, &call.actor());
    let hits = search::conversations(at, owner, &words, cursor, limit).await?;
    Ok(Json(hits))
}
