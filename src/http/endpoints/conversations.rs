//! `/conversations` and `/conversation/reset`: what a person has said, listed, read, renamed,
//! reset and deleted. One round trip each; a first call creates its user.

use crate::audit::Action;
use crate::chat::conversation::{self, Conversation, Message};
use crate::chat::message::Text;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::reply::Reply;
use crate::id::{ConversationId, Owner};
use crate::limit::{LARGEST_PAGE, PAGE, TITLE_CHARACTERS};
use crate::memory::vectors;
use crate::platform::{Platform, next};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// The `{id}` of the path.
fn path_id<P>(call: &Call<'_, P>) -> Result<ConversationId, Error> {
    input::conversation_id(call.id.unwrap_or_default())
}

fn absent(id: &ConversationId) -> Error {
    Error::not_found(Resource::Conversation, Some(id.as_str()))
}

/// A page of a list that is counted from its start.
#[derive(Deserialize, JsonSchema)]
pub struct ListConversations {
    /// The most conversations of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The number of conversations before the page.
    #[serde(default)]
    offset: u32,
}

/// `GET /conversations`
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(page): QueryString<ListConversations>,
) -> Result<Reply<P::Body>, Error> {
    let ListConversations {
        limit: PageSize(limit),
        offset,
    } = page;
    let statements = vec![
        conversation::list(owner, limit, offset),
        conversation::count(owner),
    ];
    let mut results = call.batch(owner, statements).await?;
    let conversations = next(&mut results)?.all::<Conversation>()?;
    let total = input::total(&next(&mut results)?)?;
    Ok(Reply::json(
        &json!({"conversations": conversations, "total": total}),
    ))
}

/// `GET /conversations/{id}`
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call)?;
    let mut results = call
        .batch(owner, vec![conversation::get(owner, &id)])
        .await?;
    let found = next(&mut results)?.first::<Conversation>()?;
    Ok(Reply::json(&found.ok_or_else(|| absent(&id))?))
}

#[derive(Deserialize)]
struct RenameBody {
    title: Option<String>,
}

/// `PATCH /conversations/{id}`
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn rename<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call)?;
    let body: RenameBody = input::json(call.request)?;
    let title = input::required("title", body.title)?;
    let title = Text::parse("title", title.trim(), TITLE_CHARACTERS)?;
    let rename = conversation::rename(owner, &id, title.as_str());
    let mut results = call
        .batch(owner, vec![rename, conversation::get(owner, &id)])
        .await?;
    next(&mut results)?;
    let found = next(&mut results)?.first::<Conversation>()?;
    Ok(Reply::json(&found.ok_or_else(|| absent(&id))?))
}

/// `DELETE /conversations/{id}`
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = path_id(call)?;
    let statements = vec![
        conversation::delete(owner, &id),
        call.note_change(Action::ConversationDeleted, Some(id.as_str().to_owned())),
    ];
    let mut results = call.batch(owner, statements).await?;
    if next(&mut results)?.is_empty() {
        return Err(absent(&id));
    }
    vectors::tell_later(call.platform, &call.config.embedding_model, owner);
    Ok(Reply::empty(204))
}

/// A page of messages.
#[derive(Deserialize, JsonSchema)]
pub struct ListMessages {
    /// The most messages of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The id of the message that the page ends before.
    before: Option<String>,
}

/// `GET /conversations/{id}/messages`: a page, oldest first; `before` names the message that the
/// page ends at, so the newest page comes first.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn messages<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    QueryString(page): QueryString<ListMessages>,
) -> Result<Reply<P::Body>, Error> {
    let ListMessages {
        limit: PageSize(limit),
        before,
    } = page;
    let most = limit.saturating_add(1);
    let now = call.platform.now();
    let page = conversation::messages(owner, &id, before.as_deref(), most, now);
    let mut statements = vec![conversation::get(owner, &id), page];
    let named = before
        .as_deref()
        .map(|before| conversation::has_message(owner, &id, before));
    statements.extend(named);
    let mut results = call.batch(owner, statements).await?;
    if next(&mut results)?.is_empty() {
        return Err(absent(&id));
    }
    let mut messages = next(&mut results)?.all::<Message>()?;
    if before.is_some() && next(&mut results)?.is_empty() {
        return Err(Error::invalid(
            "before",
            "names no message of this conversation",
        ));
    }
    let limit = limit as usize;
    let has_more = messages.len() > limit;
    messages.truncate(limit);
    messages.reverse();
    Ok(Reply::json(
        &json!({"messages": messages, "has_more": has_more}),
    ))
}

#[derive(Deserialize)]
struct ResetBody {
    conversation_id: Option<String>,
}

/// `POST /conversation/reset`: later prompts no longer hold the earlier messages.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn reset<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let body: ResetBody = input::json(call.request)?;
    let id = input::conversation_id(&input::required("conversation_id", body.conversation_id)?)?;
    let reset = conversation::reset(owner, &id, call.platform.now());
    let mut results = call.batch(owner, vec![reset]).await?;
    if next(&mut results)?.is_empty() {
        return Err(absent(&id));
    }
    Ok(Reply::json(&json!({
        "success": true,
        "message": "The conversation starts afresh; what is remembered stays.",
        "conversation_id": id,
    })))
}
