//! `/messages/{message_id}`: a message in other words, a reply made anew, their versions, and what the person thinks of a reply.

use super::chat::{
    self, ChatAnswer, MESSAGE_CHARACTERS, SendMessage, parse_memory, parse_system_prompt,
};
use crate::chat::branch::{self, Rating, Versions};
use crate::chat::message::{TEXT_PATTERN, Text};
use crate::chat::revise;
use crate::chat::turn::NewMessage;
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::{Path, StoredMessageId};
use crate::id::{MessageId, Owner};
use crate::limit::{CLIENT_MESSAGE_ID_CHARACTERS, COMMENT_CHARACTERS, SYSTEM_PROMPT_CHARACTERS};
use crate::memory;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A message of the person in other words.
#[derive(Deserialize, JsonSchema)]
pub struct EditMessage {
    /// The new text of the message.
    #[schemars(
        required,
        length(min = 1, max = MESSAGE_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    message: Option<String>,
    /// The persona for this turn. Not accepted where the operator forbids it: `ALLOW_SYSTEM_PROMPT`.
    #[schemars(
        length(min = 1, max = SYSTEM_PROMPT_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    system_prompt: Option<String>,
    /// True, the default: the reply is streamed as it arises. False: the answer is the whole reply.
    stream: Option<bool>,
    /// `on`, the default: recalls and remembers; `read`: recalls only; `off`: neither.
    #[schemars(extend("enum" = ["on", "read", "off", null]))]
    memory: Option<String>,
    /// The client's own id of the new version. A repeated request with the same id is answered once.
    #[schemars(
        length(min = 1, max = CLIENT_MESSAGE_ID_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    client_message_id: Option<String>,
}

/// Says a message in other words, and answers it. What followed is kept as a branch.
///
/// # Errors
/// Those of [`revise::edit`], and of [`crate::chat::reply::send`].
pub async fn edit<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(id)): Path<StoredMessageId>,
    Json(body): Json<EditMessage>,
) -> Result<ChatAnswer<P::Body>, Error> {
    let is_streamed = body.stream.unwrap_or(true);
    let body = SendMessage {
        message: body.message,
        conversation_id: None,
        system_prompt: body.system_prompt,
        stream: body.stream,
        memory: body.memory,
        client_message_id: body.client_message_id,
    };
    let message = chat::parse(call.config, body, call.request.idempotency_key.as_deref())?;
    let (by, model) = ((call.platform, &call.actor()), &call.config.embedding_model);
    let message = revise::edit(by, model, owner, id, message).await?;
    chat::answer(call, owner, message, is_streamed).await
}

/// A request for another reply.
#[derive(Deserialize, JsonSchema)]
pub struct RegenerateReply {
    /// The persona for this turn. Not accepted where the operator forbids it: `ALLOW_SYSTEM_PROMPT`.
    #[schemars(
        length(min = 1, max = SYSTEM_PROMPT_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    system_prompt: Option<String>,
    /// True, the default: the reply is streamed as it arises. False: the answer is the whole reply.
    stream: Option<bool>,
    /// `on`, the default: recalls and remembers; `read`: recalls only; `off`: neither.
    #[schemars(extend("enum" = ["on", "read", "off", null]))]
    memory: Option<String>,
}

/// Makes a reply anew. The earlier one is kept with what followed, as a branch.
///
/// # Errors
/// Those of [`revise::regenerate`], and of [`crate::chat::reply::send`].
pub async fn regenerate<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(id)): Path<StoredMessageId>,
    Json(body): Json<RegenerateReply>,
) -> Result<ChatAnswer<P::Body>, Error> {
    let system_prompt = parse_system_prompt(call.config, body.system_prompt)?;
    let memory = body.memory.as_deref();
    let memory = memory.map_or(Ok(memory::Mode::default()), parse_memory)?;
    let (by, model) = ((call.platform, &call.actor()), &call.config.embedding_model);
    let message = NewMessage {
        system_prompt,
        memory,
        ..revise::regenerate(by, model, owner, &id).await?
    };
    chat::answer(call, owner, message, body.stream.unwrap_or(true)).await
}

/// Lists the versions of a message.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn versions<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(id)): Path<StoredMessageId>,
) -> Result<Json<Versions>, Error> {
    let by = (call.platform, &call.actor());
    Ok(Json(branch::versions(by, owner, &id).await?))
}

/// Makes the branch of a message the current one.
///
/// # Errors
/// Those of [`branch::switch`].
pub async fn make_current<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(id)): Path<StoredMessageId>,
) -> Result<Json<Versions>, Error> {
    let (by, model) = ((call.platform, &call.actor()), &call.config.embedding_model);
    Ok(Json(branch::switch(by, model, owner, &id).await?))
}

/// What the person thinks of a reply.
#[derive(Deserialize, JsonSchema)]
pub struct GiveFeedback {
    /// `up`, `down`, or null to take the rating back.
    #[schemars(extend("enum" = ["up", "down", null]))]
    rating: Option<String>,
    /// What the person says about the reply; without it, an earlier comment is taken back.
    #[schemars(
        length(min = 1, max = COMMENT_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    comment: Option<String>,
}

/// What is stored of the person's opinion of a reply.
#[derive(Serialize, JsonSchema)]
pub struct Feedback {
    /// The id of the reply.
    message_id: MessageId,
    /// The rating; null where there is none.
    rating: Option<Rating>,
    /// The comment; null where there is none.
    comment: Option<String>,
}

/// Stores what the person thinks of a reply.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn rate<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(StoredMessageId(message_id)): Path<StoredMessageId>,
    Json(body): Json<GiveFeedback>,
) -> Result<Json<Feedback>, Error> {
    let rating = match body.rating.as_deref() {
        None => None,
        Some("up") => Some(Rating::Up),
        Some("down") => Some(Rating::Down),
        Some(_) => return Err(Error::invalid("rating", "must be up, down or null")),
    };
    let comment = body.comment;
    let comment = comment.map(|text| Text::parse("comment", text, COMMENT_CHARACTERS));
    let comment = comment.transpose()?;
    let by = (call.platform, &call.actor());
    branch::rate(by, owner, &message_id, (rating, comment.as_ref())).await?;
    Ok(Json(Feedback {
        message_id,
        rating,
        comment: comment.map(Text::into_string),
    }))
}

/// A request for a new conversation with copies of messages.
#[derive(Deserialize, JsonSchema)]
pub struct ForkConversation {
    /// The id of the last message that is copied.
    #[schemars(required)]
    message_id: Option<String>,
}

impl ForkConversation {
    /// Returns the last message that is copied.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is none, [`Error::NotFound`] for a text that no id can be.
    pub fn message(self) -> Result<MessageId, Error> {
        use crate::http::input::path::PathParameter;
        let id = input::required("message_id", self.message_id)?;
        StoredMessageId::parameter(&id).map(|id| id.0)
    }
}
