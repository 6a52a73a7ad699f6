//! The parts that requests of other dialects have in common: their clients send the whole prompt, and name conversations and memory in
//! `metadata`.

use super::chat::{one_id, parse_memory};
use crate::chat::message::Text;
use crate::chat::revise;
use crate::chat::turn::{GoesOn, NewMessage};
use crate::config::Config;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::input::path::{PathParameter, StoredMessageId};
use crate::http::input::{self, Metadata};
use crate::id::{ConversationId, Owner};
use crate::limit::{CLIENT_MESSAGE_ID_CHARACTERS, SYSTEM_PROMPT_CHARACTERS};
use crate::memory;
use crate::platform::Platform;
use crate::role::Role;
use serde_json::{Map, Value};

/// Returns the message of a request whose prompt is the client's own: `text` is what the role says in it, and `has_results` is true where it
/// ends with results of tools. Round trips as of [`replacing`].
pub(super) async fn message<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    (text, role): (Text, Role),
    has_results: bool,
    metadata: &Metadata,
    request: Map<String, Value>,
) -> Result<NewMessage, Error> {
    let (conversation, may_open) = place_of(call, owner, metadata)?;
    let message = NewMessage {
        role,
        conversation_id: Some(conversation),
        may_open,
        memory: memory_of(metadata, role)?,
        client_message_id: repeatable_id(call, has_results)?,
        request: Some(request),
        has_history: false,
        goes_on: GoesOn::with(has_results),
        ..NewMessage::new(text)
    };
    replacing(call, owner, message, metadata).await
}

/// Returns the message of a request, whose metadata may name a message that it replaces, or whose reply is made anew: `replaces`. Round
/// trips as of [`revise::replace`] where it does, and none otherwise.
pub(super) async fn replacing<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    message: NewMessage,
    metadata: &Metadata,
) -> Result<NewMessage, Error> {
    let Some(named) = metadata.get("replaces") else {
        return Ok(message);
    };
    let is_said = message.role == Role::User && message.goes_on == GoesOn::Nothing;
    if !is_said || message.follows.is_some() {
        let why = "must come with a message of the user, and without previous_response_id";
        return Err(Error::invalid("metadata.replaces", why));
    }
    let StoredMessageId(id) = StoredMessageId::parameter(named)?;
    let (by, model) = ((call.platform, &call.actor()), &call.config.embedding_model);
    revise::replace(by, model, owner, &id, message).await
}

/// Returns the id of the conversation to which an owner's client gives a name of its own. It tells nobody the owner or the name.
pub(super) fn named_conversation(config: &Config, owner: &Owner, name: &[&str]) -> ConversationId {
    let name = [&[owner.as_str()], name].concat().join("\n");
    ConversationId::of_hash(&config.audit_key.pseudonym("conversation", &name))
}

/// Returns the id of the conversation of messages that name none: one a day and key.
pub(super) fn of_today<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> ConversationId {
    let key_id = call.caller.and_then(|caller| caller.key_id.as_deref());
    let day = call.platform.now().day();
    let name = ["day", key_id.unwrap_or_default(), &day];
    named_conversation(call.config, owner, &name)
}

/// Returns the conversation that the metadata or a header of a request names, or else that of the day, and whether it may be opened.
fn place_of<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    metadata: &Metadata,
) -> Result<(ConversationId, bool), Error> {
    let own = metadata.get("conversation_id").map(String::as_str);
    let named = own.or(call.request.conversation_id.as_deref());
    let named = named.map(input::openai_conversation_id).transpose()?;
    let may_open = named.is_none();
    Ok((named.unwrap_or_else(|| of_today(call, owner)), may_open))
}

/// Returns the id by which a request may be repeated. The results of tools are no repetition of the request that led to their calls.
pub(super) fn repeatable_id<P>(call: &Call<'_, P>, goes_on: bool) -> Result<Option<Text>, Error> {
    let key = call.request.idempotency_key.as_deref();
    one_id(None, key.filter(|_| !goes_on))?
        .map(|id| Text::parse("Idempotency-Key", id, CLIENT_MESSAGE_ID_CHARACTERS))
        .transpose()
}

/// Returns the use of memory that the metadata of a request wants. Instructions alone are nothing that a person said: they are not
/// remembered.
pub(super) fn memory_of(metadata: &Metadata, role: Role) -> Result<memory::Mode, Error> {
    let wanted = metadata.get("memory").map(String::as_str);
    let wanted = wanted.map_or(Ok(memory::Mode::default()), parse_memory)?;
    Ok(if role == Role::User {
        wanted
    } else {
        memory::Mode::Off
    })
}

/// Returns the most characters of a message of a role.
pub(super) fn characters(config: &Config, role: Role) -> usize {
    match role {
        Role::System => config.message_characters.max(SYSTEM_PROMPT_CHARACTERS),
        Role::User | Role::Assistant => config.message_characters,
    }
}
