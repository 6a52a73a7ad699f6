//! `/conversations` and `/conversation/reset`: conversations, listed, read, changed, reset and deleted. One round trip
//! each; a first call creates its user.

use super::messages::ForkConversation;
use crate::chat::conversation::{
    self, Before, Change, Conversation, ConversationPage, Filter, From, MessagePage,
};
use crate::chat::fork;
use crate::chat::message::{TITLE_PATTERN, Text};
use crate::chat::reply::later;
use crate::error::Error;
use crate::http::answer::{Created, Json, NoContent};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::id::{ConversationId, Owner};
use crate::limit::{LARGEST_PAGE, PAGE, TITLE_CHARACTERS};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A query for a page of conversations: by the cursor of the page before, or counted from the start of the list.
#[derive(Deserialize, JsonSchema)]
pub struct ListConversations {
    /// The most conversations of the page.
    #[serde(default)]
    pub limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The number of conversations before the page, where there is no `cursor`.
    #[serde(default)]
    pub offset: u32,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// The conversations of the list: those that are not archived, those that are, or all.
    #[serde(default)]
    pub archived: Archived,
    /// True for the pinned conversations alone, false for the others.
    pub pinned: Option<bool>,
}

/// The conversations of a list, by whether they are archived.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Archived {
    /// Those that are not archived.
    #[default]
    False,
    /// Those that are.
    True,
    /// All of them.
    Any,
}

/// Lists the caller's conversations.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    QueryString(page): QueryString<ListConversations>,
) -> Result<Json<ConversationPage>, Error> {
    let PageSize(limit) = page.limit;
    let from = match (&page.cursor, page.offset) {
        (None, offset) => From::Offset(offset),
        (Some(cursor), 0) => From::Cursor(cursor),
        (Some(_), _) => return Err(Error::invalid("offset", "must be 0 beside a cursor")),
    };
    let filter = Filter {
        archived: match page.archived {
            Archived::False => Some(false),
            Archived::True => Some(true),
            Archived::Any => None,
        },
        pinned: page.pinned,
    };
    let place = (call.platform, &call.actor());
    let page = conversation::list(place, owner, filter, limit, from).await?;
    Ok(Json(page))
}

/// Returns one conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>, Error> {
    conversation::get((call.platform, &call.actor()), owner, &id)
        .await
        .map(Json)
}

/// The changes of a conversation, at least one of them.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("minProperties" = 1))]
pub struct ChangeConversation {
    /// The new title; white space around it is removed.
    #[schemars(extend("pattern" = TITLE_PATTERN))]
    title: Option<String>,
    /// True where the conversation is to come first in the list.
    pinned: Option<bool>,
    /// True where the list is to leave the conversation out. A later message does not bring it back.
    archived: Option<bool>,
    /// At most 16 texts, which replace those that are kept with the conversation.
    #[schemars(with = "Option<input::MetadataObject>")]
    metadata: Option<Map<String, Value>>,
}

/// Changes a conversation.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    Json(body): Json<ChangeConversation>,
) -> Result<Json<Conversation>, Error> {
    let title = body.title.as_deref().map(str::trim);
    let title = title.map(|title| Text::parse("title", title, TITLE_CHARACTERS));
    let metadata = body.metadata.map(|texts| input::metadata_json(Some(texts)));
    let change = Change {
        title: title.transpose()?,
        pinned: body.pinned,
        archived: body.archived,
        metadata: metadata.transpose()?,
    };
    let Change {
        title: None,
        pinned: None,
        archived: None,
        metadata: None,
    } = &change
    else {
        let place = (call.platform, &call.actor());
        return conversation::change(place, owner, &id, &change)
            .await
            .map(Json);
    };
    let why = "is required where none of pinned, archived and metadata is there";
    Err(Error::invalid("title", why))
}

/// Deletes a conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
) -> Result<NoContent, Error> {
    let model = &call.config.embedding_model;
    let kept = later::kept(call.platform, call.config, owner).await?;
    conversation::delete((call.platform, &call.actor()), model, owner, &id).await?;
    kept.erase_later(call.platform);
    Ok(NoContent)
}

/// Opens a conversation with copies of the messages of another one, up to a message.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn fork<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    Json(body): Json<ForkConversation>,
) -> Result<Created<Conversation>, Error> {
    let message = body.message()?;
    let by = (call.platform, &call.actor());
    let body = fork::fork(by, owner, (&id, &message)).await?;
    let location = Some(format!("/conversations/{}", body.id.as_str()));
    Ok(Created { location, body })
}

/// A query for a page of messages.
#[derive(Deserialize, JsonSchema)]
pub struct ListMessages {
    /// The most messages of the page.
    #[serde(default)]
    pub limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The id of the message before which the page ends.
    pub before: Option<String>,
    /// The `next_cursor` of the page of newer messages, in the place of `before`.
    pub cursor: Option<String>,
}

/// Lists a page of messages; without `before` and `cursor`, the newest page.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn messages<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    QueryString(page): QueryString<ListMessages>,
) -> Result<Json<MessagePage>, Error> {
    let PageSize(limit) = page.limit;
    let before = match (&page.before, &page.cursor) {
        (None, None) => None,
        (Some(id), None) => Some(Before::Message(id)),
        (None, Some(cursor)) => Some(Before::Cursor(cursor)),
        (Some(_), Some(_)) => return Err(Error::invalid("cursor", "must not stand beside before")),
    };
    let now = call.platform.now();
    let page = conversation::messages(
        (call.platform, &call.actor()),
        owner,
        &id,
        before,
        limit,
        now,
    )
    .await?;
    Ok(Json(page))
}

/// A request to keep a conversation's earlier messages out of later prompts.
#[derive(Deserialize, JsonSchema)]
pub struct ResetConversation {
    /// The id of the conversation.
    #[schemars(required)]
    conversation_id: Option<String>,
}

/// The confirmation that a conversation's earlier messages stay out of later prompts.
#[derive(Serialize, JsonSchema)]
pub struct ConversationReset {
    /// Always true.
    success: bool,
    /// A sentence that confirms the reset.
    message: &'static str,
    /// The id of the conversation.
    conversation_id: ConversationId,
}

/// Keeps the earlier messages of a conversation out of later prompts.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn reset<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<ResetConversation>,
) -> Result<Json<ConversationReset>, Error> {
    let id = input::required("conversation_id", body.conversation_id)?;
    let conversation_id = input::conversation_id(&id)?;
    let now = call.platform.now();
    conversation::reset((call.platform, &call.actor()), owner, &conversation_id, now).await?;
    Ok(Json(ConversationReset {
        success: true,
        message: "The conversation starts afresh; what is remembered stays.",
        conversation_id,
    }))
}
