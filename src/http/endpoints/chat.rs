//! `POST /chat`: the way of one message.
//!
//! [`say`] reads the request into an [`Ask`]; [`chat::begin`] stores it (two round trips); a
//! `Teller` queries the model, relays its stream to the client and stores how it came out (one round
//! trip); and only then the last event says `done`, so that what a client has seen end is stored. From the
//! moment the message is stored all of it runs under `spawn`: a client that leaves does not stop it
//! from being kept.

use crate::auth::scope::Scope;
use crate::chat::events::{Events, Used};
use crate::chat::message::{Status, Text};
use crate::chat::store::Earlier;
use crate::chat::{self, Ask, Begun};
use crate::config::Config;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::input;
use crate::http::reply::{EVENT_STREAM, Reply};
use crate::http::teller::Teller;
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::{CLIENT_MESSAGE_ID_CHARACTERS, SYSTEM_PROMPT_CHARACTERS};
use crate::memory;
use crate::model::Usage;
use crate::platform::Platform;
use crate::time::Timestamp;
use futures::channel::oneshot;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct ChatBody {
    message: Option<String>,
    conversation_id: Option<String>,
    system_prompt: Option<String>,
    stream: Option<bool>,
    memory: Option<String>,
    client_message_id: Option<String>,
}

/// Answers a message, as a stream or at once.
///
/// # Errors
/// What [`chat::begin`] gives, and [`Error::Model`] for a model that does not begin to answer.
pub async fn say<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let body: ChatBody = input::json(call.request)?;
    let streamed = body.stream.unwrap_or(true);
    let ask = ask(call.config, body, call.request.idempotency_key.as_deref())?;
    let (platform, config) = (call.platform.clone(), call.config.clone());
    match chat::begin(&platform, &config, owner, ask).await? {
        Begun::Repeated(earlier) => Ok(repeat(&earlier, streamed, platform.now())),
        Begun::Turn(turn) => {
            let (answer, answered) = oneshot::channel();
            let request_id = call.request_id.to_owned();
            let teller = Teller {
                platform: platform.clone(),
                config,
                turn,
                request_id,
                may_read: call
                    .caller
                    .is_some_and(|caller| caller.scopes.has(Scope::MemoriesRead)),
            };
            platform.spawn(teller.tell(streamed, answer));
            let stopped = || Error::Internal("a turn ended without an answer".to_owned());
            answered.await.map_err(|_| stopped())?
        }
    }
}

fn ask(config: &Config, body: ChatBody, idempotency_key: Option<&str>) -> Result<Ask, Error> {
    let message = input::required("message", body.message)?;
    let optional = |field: &str, text: Option<String>, most: usize| {
        text.map(|text| Text::parse(field, &text, most)).transpose()
    };
    let client_message_id = one_id(body.client_message_id, idempotency_key)?;
    Ok(Ask {
        message: Text::parse("message", &message, config.message_characters)?,
        conversation_id: body
            .conversation_id
            .map(|id| input::conversation_id(&id))
            .transpose()?,
        system_prompt: match body.system_prompt {
            Some(_) if !config.allow_system_prompt => {
                let why = "is not accepted here: the operator decides who speaks";
                return Err(Error::invalid("system_prompt", why));
            }
            text => optional("system_prompt", text, SYSTEM_PROMPT_CHARACTERS)?,
        },
        memory: body
            .memory
            .as_deref()
            .map_or(Ok(memory::Mode::default()), memory_use)?,
        client_message_id: optional(
            "client_message_id",
            client_message_id,
            CLIENT_MESSAGE_ID_CHARACTERS,
        )?,
    })
}

/// The client's own id of the message: `client_message_id`, or the header `Idempotency-Key`, quoted as its draft has
/// it (draft-ietf-httpapi-idempotency-key-header-07) or plain as most clients send it.
fn one_id(field: Option<String>, header: Option<&str>) -> Result<Option<String>, Error> {
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

fn memory_use(name: &str) -> Result<memory::Mode, Error> {
    memory::Mode::parse(name).ok_or_else(|| Error::invalid("memory", "must be on, read or off"))
}

/// The reply to `stream: false`.
#[derive(Serialize)]
pub(in crate::http) struct Whole<'a> {
    pub response: &'a str,
    pub conversation_id: &'a ConversationId,
    pub message_id: &'a MessageId,
    pub status: Status,
    #[serde(flatten)]
    pub used: Used<'a>,
    pub usage: Option<Usage>,
}

/// Tells a complete turn again, without asking the model.
fn repeat<B>(earlier: &Earlier, streamed: bool, now: Timestamp) -> Reply<B> {
    let (conversation_id, message_id) = (&earlier.conversation_id, &earlier.reply_id);
    let reply = if streamed {
        let mut events = Events::new(conversation_id.clone());
        let mut out = Vec::new();
        events.thinking(&Used::default(), now, &mut out);
        events.chunk(&earlier.reply, &mut out);
        events.done(message_id, earlier.usage(), now, &mut out);
        Reply::whole(200, EVENT_STREAM, out)
    } else {
        Reply::json(&Whole {
            response: &earlier.reply,
            conversation_id,
            message_id,
            status: earlier.status,
            used: Used::default(),
            usage: earlier.usage(),
        })
    };
    with_ids(reply, conversation_id, message_id)
}

/// Names the turn in the reply's headers.
pub(in crate::http) fn with_ids<B>(
    reply: Reply<B>,
    conversation: &ConversationId,
    message: &MessageId,
) -> Reply<B> {
    reply
        .header("x-conversation-id", conversation.as_str().to_owned())
        .header("x-message-id", message.as_str().to_owned())
}
