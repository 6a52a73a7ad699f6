//! `POST /ai/chat`: a message to the companion from the AI SDK's `useChat`. The endpoint makes a [`NewMessage`] of the last user
//! message, and the reply goes the way of `POST /chat`.

use super::chat::{begun, parse_memory};
use super::own_prompt::named_conversation;
use crate::auth::scope::Scope;
use crate::chat::branch;
use crate::chat::dialect::Dialect;
use crate::chat::dialect::ui_stream::UiChunk;
use crate::chat::message::Text;
use crate::chat::reply::{self, ReplyOptions, ReplyStart, later};
use crate::chat::revise;
use crate::chat::turn::NewMessage;
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::http::answer::{Answer, Json, NoContent};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::{Path, PathParameter};
use crate::http::input::query::QueryString;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::CLIENT_MESSAGE_ID_CHARACTERS;
use crate::memory;
use crate::model::openai::text_of;
use crate::platform::{Batch, Platform};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest id of a chat, in characters.
const CHAT_ID_CHARACTERS: usize = 255;

/// A message of `useChat`, with the members that its transport sends. Members of an app's own are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct SendUiMessage {
    /// The client's own id of the chat. Each id is a conversation, which is opened with its first message.
    #[schemars(required, length(min = 1, max = CHAT_ID_CHARACTERS))]
    id: Option<String>,
    /// A conversation that the chat continues, in the place of its own.
    conversation_id: Option<String>,
    /// The new message. Without it, the last one of `messages` is new.
    message: Option<UiMessage>,
    /// The messages of the chat, oldest first. Those before the last are of no use: the conversation is stored here.
    messages: Option<Vec<UiMessage>>,
    /// `submit-message`, the default, or `regenerate-message`: the last message is answered anew.
    #[schemars(extend("enum" = ["submit-message", "regenerate-message", null]))]
    trigger: Option<String>,
    /// With `submit-message`, the id of a message that is said in other words: that of the new message. With
    /// `regenerate-message`, the id of the reply.
    #[serde(rename = "messageId")]
    message_id: Option<String>,
    /// `on`, the default: recalls and remembers; `read`: recalls only; `off`: neither.
    #[schemars(extend("enum" = ["on", "read", "off", null]))]
    memory: Option<String>,
    #[expect(dead_code, reason = "accepted and of no use")]
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// A message of the AI SDK.
#[derive(Deserialize, JsonSchema)]
pub struct UiMessage {
    /// The client's own id of the message. A repeated message with the same id is answered once.
    id: Option<String>,
    role: Option<String>,
    /// The parts of the message; those of the type `text` are read.
    parts: Option<Value>,
    #[expect(dead_code, reason = "accepted and of no use")]
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Answers a message as a UI message stream.
///
/// # Errors
/// Those of [`reply::send`].
pub async fn send<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<SendUiMessage>,
) -> Result<UiStreamAnswer<P::Body>, Error> {
    let options = ReplyOptions {
        dialect: Dialect::UiStream,
        is_streamed: true,
        can_read_memories: call.caller()?.scopes.has(Scope::MemoriesRead),
        request_id: call.request_id.to_owned(),
    };
    let (message, change) = parse(call.config, owner, body)?;
    let message = match change {
        Some(change) => change.of(call, owner, message).await?,
        None => message,
    };
    let start = reply::send(call.platform, call.config, owner, message, options).await?;
    Ok(UiStreamAnswer(start))
}

/// A request that changes what was said: the stored message is to be found first.
struct Change {
    is_regenerating: bool,
    /// The id of the last message, as the client has it.
    id: Option<String>,
}

impl Change {
    /// Returns the message whose turn changes what was said; the message itself where it is not stored. One round trip, and one of
    /// [`revise::regenerate`] or [`revise::edit`].
    async fn of<P: Platform>(
        self,
        call: &Call<'_, P>,
        owner: &Owner,
        message: NewMessage,
    ) -> Result<NewMessage, Error> {
        let (Some(conversation), Some(name)) =
            (&message.conversation_id, &message.client_message_id)
        else {
            return Ok(message);
        };
        let id = self.id.as_deref().and_then(MessageId::parse);
        let mut batch = Batch::new();
        let named = branch::store::named(owner, conversation, name.as_str(), id.as_ref());
        let named = batch.ask(named);
        let results = call.actor().run(call.platform, owner, batch).await?;
        let Some(stored) = results.first(named)? else {
            return Ok(message);
        };
        let by = (call.platform, &call.actor());
        let model = &call.config.embedding_model;
        if self.is_regenerating {
            return Ok(NewMessage {
                memory: message.memory,
                ..revise::regenerate(by, model, owner, &stored.id).await?
            });
        }
        if stored.content == message.text.as_str() {
            return Ok(message);
        }
        let is_named = stored.is_named == 1;
        let mut message = revise::edit(by, model, owner, stored.id, message).await?;
        if let Some(replaces) = &mut message.replaces {
            replaces.takes_name = is_named;
        }
        Ok(message)
    }
}

fn parse(
    config: &Config,
    owner: &Owner,
    body: SendUiMessage,
) -> Result<(NewMessage, Option<Change>), Error> {
    let is_regenerating = match body.trigger.as_deref() {
        None | Some("submit-message") => false,
        Some("regenerate-message") => true,
        Some(_) => {
            let why = "must be submit-message or regenerate-message";
            return Err(Error::invalid("trigger", why));
        }
    };

    let chat = Text::parse("id", input::required("id", body.id)?, CHAT_ID_CHARACTERS)?;
    let last = body.messages.and_then(|mut messages| messages.pop());
    let message = body.message.or(last);
    let message = message.ok_or_else(|| Error::invalid("messages", "must have a message"))?;
    if message.role.as_deref() != Some("user") {
        return Err(Error::invalid(
            "messages",
            "must end with a message of the user",
        ));
    }
    let text = Text::parse(
        "messages",
        text_of(message.parts.as_ref()),
        config.message_characters,
    )?;
    let id = message.id.filter(|id| !id.is_empty());
    let is_change = is_regenerating || (id.is_some() && body.message_id == id);
    let change = is_change.then(|| Change {
        is_regenerating,
        id: id.clone(),
    });
    let stored = body.conversation_id.as_deref();
    let stored = stored.map(input::conversation_id).transpose()?;
    let conversation = stored
        .clone()
        .unwrap_or_else(|| named_conversation(config, owner, &["chat", chat.as_str()]));
    // The same id in two chats is of two messages.
    let client_message_id = id
        .map(|id| {
            let own = named_conversation(config, owner, &["message", conversation.as_str(), &id]);
            Text::parse("messages.id", own.as_str(), CLIENT_MESSAGE_ID_CHARACTERS)
        })
        .transpose()?;
    let message = NewMessage {
        may_open: stored.is_none(),
        conversation_id: Some(conversation),
        memory: body
            .memory
            .as_deref()
            .map_or(Ok(memory::Mode::default()), parse_memory)?,
        client_message_id,
        ..NewMessage::new(text)
    };
    Ok((message, change))
}

/// The client's own id of a chat.
pub struct ChatId(String);

impl PathParameter for ChatId {
    const NAME: &'static str = "chat_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        let is_fit = (1..=CHAT_ID_CHARACTERS).contains(&text.chars().count());
        let id = is_fit.then(|| Self(text.to_owned()));
        id.ok_or_else(|| Error::not_found(Resource::Conversation, None))
    }
}

/// Returns the stream of the reply that is being written for a chat, from its beginning. One round trip.
///
/// # Errors
/// Those of [`later::resume_chat`].
pub async fn resume<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(ChatId(id)): Path<ChatId>,
    QueryString(query): QueryString<NamedChat>,
) -> Result<ResumedChat<P::Body>, Error> {
    let conversation = query.conversation(call.config, owner, &id)?;
    let can_read = call.caller()?.scopes.has(Scope::MemoriesRead);
    let actor = call.actor();
    let with = (call.platform, &actor, &**call.config);
    let body = later::resume_chat(with, owner, &conversation, can_read).await?;
    Ok(ResumedChat(body))
}

/// The stream of a reply that is being written, where there is one.
pub struct ResumedChat<B>(Option<B>);

impl<B> Answer<B> for ResumedChat<B> {
    fn into_reply(self) -> Reply<B> {
        match self.0 {
            Some(body) => Reply::events(body).header(UI_STREAM.0, UI_STREAM.1.to_owned()),
            None => Reply::empty(204),
        }
    }
}

impl<B> DescribeAnswer for ResumedChat<B> {
    fn describe(description: &mut Description) {
        describe(description);
        let nothing = "No reply is being written, or only the request that asked for it reads it.";
        description.empty(204, nothing);
    }
}

/// A query about the conversation of a chat.
#[derive(Deserialize, JsonSchema)]
pub struct NamedChat {
    /// The conversation of the chat, where it continues one in the place of its own.
    conversation_id: Option<String>,
}

impl NamedChat {
    fn conversation(
        &self,
        config: &Config,
        owner: &Owner,
        chat: &str,
    ) -> Result<ConversationId, Error> {
        let stored = self.conversation_id.as_deref();
        let stored = stored.map(input::conversation_id).transpose()?;
        Ok(stored.unwrap_or_else(|| named_conversation(config, owner, &["chat", chat])))
    }
}

/// Ends the reply that is being written for a chat; its words so far are kept. Where there is none, nothing changes. One round trip.
///
/// # Errors
/// Those of [`later::stop_in`].
pub async fn stop<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(ChatId(id)): Path<ChatId>,
    QueryString(query): QueryString<NamedChat>,
) -> Result<NoContent, Error> {
    let conversation = query.conversation(call.config, owner, &id)?;
    let actor = call.actor();
    later::stop_in((call.platform, &actor, call.config), owner, &conversation).await?;
    Ok(NoContent)
}

/// The header by which the AI SDK knows its stream.
const UI_STREAM: (&str, &str) = ("x-vercel-ai-ui-message-stream", "v1");

/// A UI message stream. The headers contain the reply's ids.
pub struct UiStreamAnswer<B>(ReplyStart<B>);

impl<B> Answer<B> for UiStreamAnswer<B> {
    fn into_reply(self) -> Reply<B> {
        begun(self.0).header(UI_STREAM.0, UI_STREAM.1.to_owned())
    }
}

impl<B> DescribeAnswer for UiStreamAnswer<B> {
    fn describe(description: &mut Description) {
        describe(description);
    }
}

/// Describes a UI message stream.
fn describe(description: &mut Description) {
    let chunk = description.outputs.subschema_for::<UiChunk<'static>>();
    let about = "A server-sent event. The last one has the data `[DONE]`.";
    let sentence = "The reply as the AI SDK's UI message stream.";
    description.events(sentence, about, &chunk);
}
