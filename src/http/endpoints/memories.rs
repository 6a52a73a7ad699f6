//! `/memories`, `/memory/clear` and `/users/me/profile`: what is remembered, listed, told with its
//! history and forgotten. One round trip each. Search is in [`super::search`], and what a client
//! writes in [`super::memory_bodies`].

use crate::audit::Action;
use crate::chat::store::conversation;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::filters::MemoryFilter;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::reply::Reply;
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::{LARGEST_PAGE, PAGE, PROFILE_FACTS};
use crate::memory::facts::queue;
use crate::memory::facts::store::{self as facts, CurrentFact};
use crate::memory::record::{self, Filter, Memory, Past, Place, Version};
use crate::memory::{forget, store, vectors};
use crate::platform::{Platform, next};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a memory that is not the owner's is told to be.
#[must_use]
pub fn absent(id: &MessageId) -> Error {
    Error::not_found(Resource::Memory, Some(id.as_str()))
}

/// The `{id}` of the path.
///
/// # Errors
/// [`Error::NotFound`] for a text that cannot be one.
pub fn path_id<P>(call: &Call<'_, P>) -> Result<MessageId, Error> {
    let id = MessageId::parse(call.id.unwrap_or_default());
    id.ok_or_else(|| Error::not_found(Resource::Memory, None))
}

/// A page of memories.
#[derive(Deserialize, JsonSchema)]
pub struct ListMemories {
    /// The most memories of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// `GET /memories`: a page, newest first; `next_cursor` is where the next one begins.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(page): QueryString<ListMemories>,
    QueryString(filter): QueryString<MemoryFilter>,
) -> Result<Reply<P::Body>, Error> {
    let (PageSize(limit), filter) = (page.limit, Filter::from(filter));
    let place = page.cursor.as_deref().map(|cursor| {
        let why = "is not one that a page gave";
        place(cursor).ok_or_else(|| Error::invalid("cursor", why))
    });
    let (place, now) = (place.transpose()?, call.platform.now());
    let statements = vec![
        record::list(owner, &filter, place.as_ref(), now, limit.saturating_add(1)),
        record::total(owner, &filter, now),
    ];
    let mut results = call.batch(owner, statements).await?;
    let mut memories = next(&mut results)?.all::<Memory>()?;
    let total = input::total(&next(&mut results)?)?;
    let limit = limit as usize;
    let has_more = memories.len() > limit;
    memories.truncate(limit);
    let next_cursor = memories.last().filter(|_| has_more).map(cursor_after);
    Ok(Reply::json(
        &json!({"memories": memories, "next_cursor": next_cursor, "total": total}),
    ))
}

fn cursor_after(memory: &Memory) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {}", memory.seq, memory.created_at))
}

fn place(cursor: &str) -> Option<Place> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (seq, created_at) = text.split_once(' ')?;
    let sane =
        created_at.len() <= 40 && created_at.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let seq = seq.parse().ok()?;
    sane.then(|| Place {
        created_at: created_at.to_owned(),
        seq,
    })
}

/// `GET /memories/{id}`
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call)?;
    let get = record::get(owner, &id, call.platform.now());
    let mut results = call.batch(owner, vec![get]).await?;
    let memory = next(&mut results)?.first::<Memory>()?;
    Ok(Reply::json(&memory.ok_or_else(|| absent(&id))?))
}

/// `GET /memories/{id}/history`: what it was before each change, and the other facts of its key.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn history<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call)?;
    let statements = vec![
        record::get(owner, &id, call.platform.now()),
        record::history(owner, &id),
        record::versions(owner, &id),
    ];
    let mut results = call.batch(owner, statements).await?;
    let memory = next(&mut results)?
        .first::<Memory>()?
        .ok_or_else(|| absent(&id))?;
    let history = next(&mut results)?.all::<Past>()?;
    let versions = next(&mut results)?.all::<Version>()?;
    Ok(Reply::json(
        &json!({"memory": memory, "history": history, "versions": versions}),
    ))
}

/// How a memory is deleted.
#[derive(Deserialize, JsonSchema)]
pub struct DeleteMemory {
    /// Whether the message that a fact comes from stays.
    #[serde(default)]
    keep_source: bool,
}

#[derive(Deserialize)]
struct Gone {
    id: String,
}

/// `DELETE /memories/{id}`: forgets a memory with what would bring it back, and lists what went. With
/// a message go its facts and the reply to it; with a fact, the message that it came from and the
/// reply, unless `keep_source` is `true`. Other facts of that message stay.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<MessageId>,
    QueryString(DeleteMemory { keep_source }): QueryString<DeleteMemory>,
) -> Result<Reply<P::Body>, Error> {
    let source = if keep_source {
        queue::remove_source(owner, &id)
    } else {
        forget::hide_reply(owner, &id, call.platform.now())
    };
    let statements = vec![
        source,
        forget::delete(owner, &id, keep_source),
        call.note_change(Action::MemoryDeleted, Some(id.as_str().to_owned())),
    ];
    let mut results = call.batch(owner, statements).await?;
    next(&mut results)?;
    let gone = next(&mut results)?.all::<Gone>()?;
    if gone.is_empty() {
        return Err(absent(&id));
    }
    vectors::tell_later(call.platform, &call.config.embedding_model, owner);
    let ids: Vec<String> = gone.into_iter().map(|gone| gone.id).collect();
    Ok(Reply::json(&json!({"forgotten": ids})))
}

/// `GET /users/me/profile`: what is known of the person, the weightiest first.
///
/// # Errors
/// [`Error::Internal`].
pub async fn profile<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    #[derive(Deserialize)]
    struct Updated {
        updated_at: Option<String>,
    }
    let statements = vec![
        facts::current_facts(owner, call.platform.now(), PROFILE_FACTS * 5),
        record::facts_updated(owner),
    ];
    let mut results = call.batch(owner, statements).await?;
    let facts = next(&mut results)?.all::<CurrentFact>()?;
    let updated = next(&mut results)?.first::<Updated>()?;
    let lines: Vec<&str> = facts.iter().map(|fact| fact.content.as_str()).collect();
    Ok(Reply::json(&json!({
        "profile": lines.join("\n"),
        "facts": facts,
        "updated_at": updated.and_then(|row| row.updated_at),
    })))
}

#[derive(Deserialize)]
struct ClearBody {
    conversation_id: Option<String>,
    #[serde(default)]
    all: bool,
}

#[derive(Serialize)]
struct Cleared<'a> {
    success: bool,
    message: String,
    conversation_id: Option<&'a str>,
    memories_cleared: u32,
}

/// `POST /memory/clear`: forgets what was said in a conversation, or everywhere. The conversations
/// themselves stay.
///
/// # Errors
/// [`Error::NotFound`] for a conversation that is not the owner's, [`Error::Invalid`].
pub async fn clear<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let body: ClearBody = input::json(call.request)?;
    let id = match (body.conversation_id, body.all) {
        (Some(_), true) => {
            return Err(Error::invalid(
                "all",
                "cannot be asked for along with a conversation_id",
            ));
        }
        (Some(id), false) => Some(input::conversation_id(&id)?),
        (None, true) => None,
        (None, false) => {
            return Err(Error::invalid(
                "conversation_id",
                "is required, or all: true",
            ));
        }
    };
    let mut statements = Vec::new();
    statements.extend(id.as_ref().map(|id| conversation(owner, id).into()));
    statements.push(store::count(owner, id.as_ref()));
    if id.is_none() {
        statements.extend(store::forget_index(owner));
    }
    statements.push(store::forget(owner, id.as_ref()));
    let target = id.as_ref().map(|id| id.as_str().to_owned());
    statements.push(call.note_change(Action::MemoriesCleared, target));
    let mut results = call.batch(owner, statements).await?;
    if let Some(id) = &id
        && next(&mut results)?.is_empty()
    {
        return Err(Error::not_found(Resource::Conversation, Some(id.as_str())));
    }
    let total = input::total(&next(&mut results)?)?;
    vectors::tell_later(call.platform, &call.config.embedding_model, owner);
    Ok(Reply::json(&Cleared {
        success: true,
        message: format!("Forgot {total} memories."),
        conversation_id: id.as_ref().map(ConversationId::as_str),
        memories_cleared: total,
    }))
}
