//! `POST /chat`: a message to the companion. The endpoint parses it into a [`NewMessage`] and answers with the reply that
//! [`reply::send`] begins: two round trips before the model is called, one after.

use crate::auth::scope::Scope;
use crate::chat::dialect::Dialect;
use crate::chat::dialect::keepsake::{
    ChatResponse, ChunkEvent, DoneEvent, ErrorEvent, ThinkingEvent,
};
use crate::chat::message::{TEXT_PATTERN, Text};
use crate::chat::reply::{self, ReplyBody, ReplyOptions, ReplyStart};
use crate::chat::turn::NewMessage;
use crate::config::Config;
use crate::error::Error;
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::input;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::{EVENT_STREAM, Reply};
use crate::id::Owner;
use crate::limit::{CLIENT_MESSAGE_ID_CHARACTERS, SYSTEM_PROMPT_CHARACTERS};
use crate::memory;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// The default of `MAX_MESSAGE_CHARACTERS`.
pub(super) const MESSAGE_CHARACTERS: usize = 4000;

/// A message to the companion.
#[derive(Deserialize, JsonSchema)]
pub struct SendMessage {
    /// The text of the message.
    #[schemars(
        required,
        length(min = 1, max = MESSAGE_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    pub(super) message: Option<String>,
    /// The conversation that the message continues; a new one where the field is absent.
    pub(super) conversation_id: Option<String>,
    /// The persona for this turn. Not accepted where the operator forbids it: `ALLOW_SYSTEM_PROMPT`.
    #[schemars(
        length(min = 1, max = SYSTEM_PROMPT_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    pub(super) system_prompt: Option<String>,
    /// True, the default: the reply is streamed as it arises. False: the answer is the whole reply.
    pub(super) stream: Option<bool>,
    /// `on`, the default: recalls and remembers; `read`: recalls only; `off`: neither.
    #[schemars(extend("enum" = ["on", "read", "off", null]))]
    pub(super) memory: Option<String>,
    /// The client's own id of the message. A repeated message with the same id is answered once.
    #[schemars(
        length(min = 1, max = CLIENT_MESSAGE_ID_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    pub(super) client_message_id: Option<String>,
}

/// Answers a message, as a stream or at once.
///
/// # Errors
/// Those of [`reply::send`].
pub async fn send<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<SendMessage>,
) -> Result<ChatAnswer<P::Body>, Error> {
    let is_streamed = body.stream.unwrap_or(true);
    let message = parse(call.config, body, call.request.idempotency_key.as_deref())?;
    answer(call, owner, message, is_streamed).await
}

/// Answers a message that was parsed.
///
/// # Errors
/// Those of [`reply::send`].
pub(super) async fn answer<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    message: NewMessage,
    is_streamed: bool,
) -> Result<ChatAnswer<P::Body>, Error> {
    let options = ReplyOptions {
        dialect: Dialect::Keepsake,
        is_streamed,
        can_read_memories: call
            .caller
            .is_some_and(|caller| caller.scopes.has(Scope::MemoriesRead)),
        request_id: call.request_id.to_owned(),
    };
    let (platform, config) = (call.platform, call.config);
    let start = reply::send(platform, config, owner, message, options).await?;
    Ok(ChatAnswer(start))
}

pub(super) fn parse(
    config: &Config,
    body: SendMessage,
    idempotency_key: Option<&str>,
) -> Result<NewMessage, Error> {
    let text = input::required("message", body.message)?;
    let optional = |field: &str, text: Option<String>, most: usize| {
        text.map(|text| Text::parse(field, text, most)).transpose()
    };
    let client_message_id = one_id(body.client_message_id, idempotency_key)?;
    let text = Text::parse("message", text, config.message_characters)?;
    Ok(NewMessage {
        conversation_id: body
            .conversation_id
            .map(|id| input::conversation_id(&id))
            .transpose()?,
        system_prompt: parse_system_prompt(config, body.system_prompt)?,
        memory: body
            .memory
            .as_deref()
            .map_or(Ok(memory::Mode::default()), parse_memory)?,
        client_message_id: optional(
            "client_message_id",
            client_message_id,
            CLIENT_MESSAGE_ID_CHARACTERS,
        )?,
        ..NewMessage::new(text)
    })
}

/// Parses the persona of a turn.
pub(super) fn parse_system_prompt(
    config: &Config,
    text: Option<String>,
) -> Result<Option<Text>, Error> {
    if text.is_some() && !config.allow_system_prompt {
        let why = "is not accepted here: the operator decides who speaks";
        return Err(Error::invalid("system_prompt", why));
    }
    text.map(|text| Text::parse("system_prompt", text, SYSTEM_PROMPT_CHARACTERS))
        .transpose()
}

/// Returns the client's own id of the message: `client_message_id`, or the header `Idempotency-Key`, quoted
/// (draft-ietf-httpapi-idempotency-key-header-07) or plain, as most clients send it.
pub(super) fn one_id(field: Option<String>, header: Option<&str>) -> Result<Option<String>, Error> {
    let unquoted = header.map(|key| {
        let inner = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
        inner.unwrap_or(key)
    });
    match (field, unquoted) {
        (Some(id), Some(key)) if id != key => {
            let why = "must be the Idempotency-Key, where both are sent";
            Err(Error::invalid("client_message_id", why))
        }
        (field, key) => Ok(field.or_else(|| key.map(str::to_owned))),
    }
}

pub(super) fn parse_memory(name: &str) -> Result<memory::Mode, Error> {
    memory::Mode::parse(name).ok_or_else(|| Error::invalid("memory", "must be on, read or off"))
}

/// The reply to a message, as a stream of events or as one JSON document. The headers contain the reply's ids.
pub struct ChatAnswer<B>(ReplyStart<B>);

impl<B> Answer<B> for ChatAnswer<B> {
    fn into_reply(self) -> Reply<B> {
        begun(self.0)
    }
}

/// Returns the reply to a request from a companion's reply that has begun. The headers contain its ids.
pub(super) fn begun<B>(ReplyStart { ids, body }: ReplyStart<B>) -> Reply<B> {
    let reply = match body {
        ReplyBody::Stream(body) => Reply::events(body),
        ReplyBody::Events(events) => Reply::whole(200, EVENT_STREAM, events),
        ReplyBody::Whole(json) => Reply::whole(200, "application/json", json),
    };
    reply
        .header("x-conversation-id", ids.conversation_id.as_str().to_owned())
        .header("x-message-id", ids.message_id.as_str().to_owned())
}

impl<B> DescribeAnswer for ChatAnswer<B> {
    fn describe(description: &mut Description) {
        let sentence = "The reply: server-sent events whose data is one of these objects, or with \"stream\": false one document.";
        describe_events(description, sentence);
        description.json::<ChatResponse<'static>>(200, sentence);
    }
}

/// Describes the events of Keepsake's own dialect.
pub(super) fn describe_events(description: &mut Description, sentence: &str) {
    let outputs = &mut description.outputs;
    let objects = json!({"oneOf": [
        outputs.subschema_for::<ThinkingEvent<'static>>(),
        outputs.subschema_for::<ChunkEvent<'static>>(),
        outputs.subschema_for::<DoneEvent<'static>>(),
        outputs.subschema_for::<ErrorEvent<'static>>(),
    ]});
    let events = json!({
        "type": "object",
        "description": "A server-sent event.",
        "required": ["data"],
        "properties": {
            "id": {"type": "string", "description": "The number of the event, from 1."},
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": objects},
        },
    });
    description.response(200, sentence, EVENT_STREAM, &events);
}
