//! `/v1/conversations`: conversations and their messages in OpenAI's dialect, over the rows of `/conversations`. One round trip
//! each, and those of an import where items are added.

use super::responses::{InputItems, Order};
use crate::chat::conversation::items::{self, Page, WithMetadata};
use crate::chat::conversation::{self, Message};
use crate::chat::import::{self, NewImport};
use crate::chat::message::{TEXT_PATTERN, Text};
use crate::chat::reply::later;
use crate::chat::response::input as parts;
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::{ItemId, Path};
use crate::http::input::query::{PageSize, QueryString};
use crate::id::{ConversationId, Owner};
use crate::limit::{IMPORTED_CHARACTERS, OPENAI_LARGEST_PAGE, OPENAI_PAGE};
use crate::model::openai::text_of;
use crate::platform::Platform;
use crate::role::Role;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The most items that are added at once.
const ADDED_ITEMS: usize = 20;

/// A conversation in OpenAI's dialect.
#[derive(Serialize, JsonSchema)]
pub struct OpenAiConversation {
    /// The id of the conversation: `conv_` and a UUID.
    id: String,
    #[schemars(extend("const" = "conversation"))]
    object: &'static str,
    /// The time at which the conversation was opened, in seconds since the Unix epoch.
    created_at: i64,
    /// The texts that the client keeps with the conversation.
    metadata: Map<String, Value>,
}

impl From<WithMetadata> for OpenAiConversation {
    fn from(conversation: WithMetadata) -> Self {
        let metadata = conversation.metadata.as_deref();
        Self {
            id: format!("conv_{}", conversation.id.as_str()),
            object: "conversation",
            created_at: conversation.opened(),
            metadata: metadata
                .and_then(|json| serde_json::from_str(json).ok())
                .unwrap_or_default(),
        }
    }
}

/// A message that is to be added.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "a schema")]
struct NewItem {
    #[schemars(extend("const" = "message"))]
    r#type: Option<String>,
    /// The side that said the message: `user` or `assistant`.
    #[schemars(extend("enum" = ["user", "assistant"]))]
    role: String,
    /// The text of the message, or its parts of the types `input_text` and `output_text`.
    #[schemars(with = "String", length(min = 1, max = IMPORTED_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    content: Value,
}

/// A conversation that is to be opened.
#[derive(Deserialize, JsonSchema)]
pub struct CreateConversation {
    /// The first messages of the conversation, oldest first.
    #[schemars(with = "Option<Vec<NewItem>>", length(max = ADDED_ITEMS))]
    items: Option<Vec<Value>>,
    /// At most 16 texts to be kept with the conversation.
    #[schemars(with = "Option<input::MetadataObject>")]
    metadata: Option<Map<String, Value>>,
}

/// Opens a conversation, and imports its first messages.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<CreateConversation>,
) -> Result<Json<OpenAiConversation>, Error> {
    let now = call.platform.now();
    let metadata = input::metadata_json(body.metadata)?;
    let messages = body.items.map(|items| messages(&items, now)).transpose()?;
    let messages = messages.unwrap_or_default();
    let id = ConversationId::new(now, call.platform.random());
    let place = (call.platform, &call.actor());
    let opened = items::open(place, owner, &id, metadata).await?;
    if !messages.is_empty() {
        import::import(
            call.platform,
            call.config,
            &call.actor(),
            (owner, &id),
            &messages,
        )
        .await?;
    }
    Ok(Json(opened.into()))
}

/// Returns a conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
) -> Result<Json<OpenAiConversation>, Error> {
    let found = items::get((call.platform, &call.actor()), owner, &id).await?;
    Ok(Json(found.into()))
}

/// The new metadata of a conversation.
#[derive(Deserialize, JsonSchema)]
pub struct UpdateConversation {
    /// At most 16 texts, which replace those that are kept with the conversation.
    #[schemars(required, with = "Option<input::MetadataObject>")]
    metadata: Option<Map<String, Value>>,
}

/// Replaces the metadata of a conversation.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn update<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    Json(body): Json<UpdateConversation>,
) -> Result<Json<OpenAiConversation>, Error> {
    let metadata = input::metadata_json(Some(input::required("metadata", body.metadata)?))?;
    let updated = items::update((call.platform, &call.actor()), owner, &id, metadata).await?;
    Ok(Json(updated.into()))
}

/// The confirmation that a conversation is deleted.
#[derive(Serialize, JsonSchema)]
pub struct DeletedConversation {
    /// The id of the conversation.
    id: String,
    #[schemars(extend("const" = "conversation.deleted"))]
    object: &'static str,
    /// Always true.
    deleted: bool,
}

/// Deletes a conversation with its messages and memories.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
) -> Result<Json<DeletedConversation>, Error> {
    let model = &call.config.embedding_model;
    let kept = later::kept(call.platform, call.config, owner).await?;
    conversation::delete((call.platform, &call.actor()), model, owner, &id).await?;
    kept.erase_later(call.platform);
    Ok(Json(DeletedConversation {
        id: format!("conv_{}", id.as_str()),
        object: "conversation.deleted",
        deleted: true,
    }))
}

/// Messages that are to be added to a conversation.
#[derive(Deserialize, JsonSchema)]
pub struct AddItems {
    /// The messages, oldest first, each of the user or the assistant.
    #[schemars(required, with = "Vec<NewItem>", length(min = 1, max = ADDED_ITEMS))]
    items: Option<Vec<Value>>,
}

/// A query about the answer alone, which is accepted and of no use.
#[derive(Deserialize, JsonSchema)]
pub struct Included {
    #[expect(dead_code, reason = "accepted and of no use")]
    #[serde(rename = "include[]", default)]
    include: Vec<String>,
}

/// Adds messages to a conversation, as `POST /conversations/{conversation_id}/messages` imports them.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn add_items<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    QueryString(_): QueryString<Included>,
    Json(body): Json<AddItems>,
) -> Result<Json<InputItems>, Error> {
    let added = messages(&input::required("items", body.items)?, call.platform.now())?;
    if added.is_empty() {
        return Err(Error::invalid("items", "must have an item"));
    }
    let place = (owner, &id);
    let imported = import::import(call.platform, call.config, &call.actor(), place, &added).await?;
    let items = imported.messages.iter().zip(&added);
    let items = items.map(|(stored, new)| {
        item(
            stored.id.as_str(),
            new.role.name(),
            new.content.as_str(),
            "complete",
        )
    });
    Ok(Json(InputItems::new(items.collect(), OPENAI_LARGEST_PAGE)))
}

/// A query for a page of the items of a conversation.
#[derive(Deserialize, JsonSchema)]
pub struct ListItems {
    /// The most items of the page.
    #[serde(default)]
    limit: PageSize<OPENAI_PAGE, OPENAI_LARGEST_PAGE>,
    /// The id of the item after which the page begins.
    after: Option<String>,
    /// `desc`, the default: the newest item comes first. `asc`: the oldest one.
    order: Option<Order>,
    #[expect(dead_code, reason = "accepted and of no use")]
    #[serde(rename = "include[]", default)]
    include: Vec<String>,
}

/// Lists the messages of a conversation.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn list_items<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    QueryString(query): QueryString<ListItems>,
) -> Result<Json<InputItems>, Error> {
    let PageSize(limit) = query.limit;
    let after = query.after.as_deref();
    let page = Page {
        after: after.map(|id| id.strip_prefix("msg_").unwrap_or(id)),
        is_ascending: query.order == Some(Order::Asc),
        limit,
    };
    let messages = items::list((call.platform, &call.actor()), owner, &id, page).await?;
    let items = messages.iter().map(stored_item).collect();
    Ok(Json(InputItems::new(items, limit)))
}

/// Returns a message of a conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get_item<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    Path(ItemId(item)): Path<ItemId>,
    QueryString(_): QueryString<Included>,
) -> Result<Json<Value>, Error> {
    let place = (call.platform, &call.actor());
    let found = items::get_item(place, owner, (&id, &item)).await?;
    Ok(Json(stored_item(&found)))
}

/// Deletes a message of a conversation with its memory and the reply to it, and returns the conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete_item<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    Path(ItemId(item)): Path<ItemId>,
) -> Result<Json<OpenAiConversation>, Error> {
    let (place, model) = ((call.platform, &call.actor()), &call.config.embedding_model);
    let kept = later::kept(call.platform, call.config, owner).await?;
    let conversation = items::delete_item(place, model, owner, (&id, &item)).await?;
    kept.erase_later(call.platform);
    Ok(Json(conversation.into()))
}

/// Parses the messages that are to be added, a millisecond after each other.
fn messages(items: &[Value], now: Timestamp) -> Result<Vec<NewImport>, Error> {
    if items.len() > ADDED_ITEMS {
        let why = format!("must not be more than {ADDED_ITEMS}");
        return Err(Error::invalid("items", why));
    }
    let parsed = parts::to_messages("items", items)?;
    let why = "must be messages of the user or the assistant alone";
    if parsed.len() != items.len() {
        return Err(Error::invalid("items", why));
    }
    let parse = |(place, message): (i64, &Value)| {
        let role = match message.get("role").and_then(Value::as_str) {
            Some("user") => Role::User,
            Some("assistant") if message.get("tool_calls").is_none() => Role::Assistant,
            _ => return Err(Error::invalid("items", why)),
        };
        let field = format!("items[{place}].content");
        Ok(NewImport {
            role,
            name: None,
            content: Text::parse(&field, text_of(message.get("content")), IMPORTED_CHARACTERS)?,
            at: Timestamp::from_millis(now.millis().saturating_add(place)),
            external_id: None,
        })
    };
    (0..).zip(&parsed).map(parse).collect()
}

fn stored_item(message: &Message) -> Value {
    item(
        &message.id,
        &message.role,
        &message.content,
        &message.status,
    )
}

/// Returns a message as an item.
fn item(id: &str, role: &str, text: &str, status: &str) -> Value {
    let part = if role == "assistant" {
        json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
    } else {
        json!({"type": "input_text", "text": text})
    };
    let status = match status {
        "complete" => "completed",
        "writing" => "in_progress",
        _ => "incomplete",
    };
    json!({"type": "message", "id": format!("msg_{id}"), "role": role, "status": status, "content": [part]})
}
