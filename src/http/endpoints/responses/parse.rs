//! A request for a response, and the message that it becomes.

use super::super::own_prompt::{characters, memory_of, of_today, repeatable_id, replacing};
use super::translate::translate;
use crate::chat::message::Text;
use crate::chat::response::{self, NewResponse, Response, input as items};
use crate::chat::turn::{GoesOn, NewMessage};
use crate::error::Error;
use crate::http::call::Call;
use crate::http::input::path::PathParameter;
use crate::http::input::{self, Metadata};
use crate::id::{ConversationId, Owner, ResponseId};
use crate::limit::{REFERENCED_ITEMS, RESPONSE_REQUEST_BYTES};
use crate::model::openai::text_of;
use crate::platform::Platform;
use crate::role::Role;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A request for a response. Other members of OpenAI's dialect reach the model where chat completions have them, such as `temperature`,
/// `tools`, `text` and `reasoning`, or are passed over, such as `include`; one that OpenAI does not know is refused.
#[derive(Deserialize, JsonSchema)]
pub struct CreateResponse {
    /// The name of a model. The operator's model answers, whatever it says.
    #[expect(dead_code, reason = "read by clients' habit alone")]
    model: Option<String>,
    /// A text, or items: messages, calls of tools and their results, and references to stored items. The last one is a message of the
    /// user, or a result of a tool: then the turn that called the tool goes on.
    input: Option<Value>,
    /// The persona for this response. Not accepted where the operator forbids it: `ALLOW_SYSTEM_PROMPT`.
    instructions: Option<String>,
    /// True: the response is streamed as it arises. False, the default: the answer is the whole response.
    stream: Option<bool>,
    /// The response that this one follows: it and those that it follows are in the prompt.
    previous_response_id: Option<String>,
    /// The conversation that the message continues, by its id: its messages so far are in the prompt. Without it, the message is one of
    /// the day's conversation, and the prompt has `input` alone.
    #[schemars(with = "Option<ConversationParameter>")]
    conversation: Option<Value>,
    /// At most 16 texts that the response repeats. `memory`: `on`, the default, recalls and remembers; `read` recalls only; `off` does
    /// neither. `replaces`: the id of a message, or of the reply to it, of which this one is another version; where it has the same words,
    /// the reply is made anew.
    #[schemars(with = "Option<input::MetadataObject>")]
    metadata: Option<Map<String, Value>>,
    /// False: the response is not found by its id later on. Its messages are stored all the same.
    store: Option<bool>,
    /// A template of OpenAI's, which is not accepted.
    prompt: Option<Value>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// The conversation that a response belongs to.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "a schema")]
enum ConversationParameter {
    /// The id of a conversation.
    Id(String),
    /// A conversation.
    Object {
        /// The id of the conversation.
        id: String,
    },
}

impl CreateResponse {
    /// Returns whether the response is streamed.
    #[must_use]
    pub fn is_streamed(&self) -> bool {
        self.stream.unwrap_or(false)
    }
}

impl CreateResponse {
    /// Checks that every member is known.
    fn check_names(&self) -> Result<(), Error> {
        if self.prompt.is_some() {
            let why = "is not accepted: there are no templates of prompts here";
            return Err(Error::invalid("prompt", why));
        }
        for (name, member) in &self.others {
            let name = name.as_str();
            if !member.is_null() && !REPEATED.contains(&name) && !OTHERS.contains(&name) {
                return Err(input::unknown_field(input::display_name(name)));
            }
        }
        Ok(())
    }
}

/// The members of a request that the response repeats.
#[rustfmt::skip]
const REPEATED: &[&str] = &[
    "background", "frequency_penalty", "max_output_tokens", "max_tool_calls", "parallel_tool_calls", "presence_penalty", "prompt_cache_key", "reasoning",
    "safety_identifier", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
];

/// The members of a request that reach the model or are of no use, and are not repeated.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "context_management", "include", "min_p", "moderation", "prompt_cache_options", "prompt_cache_retention", "repetition_penalty", "seed",
    "service_tier", "stream_options", "top_k",
];

/// The conversation of a request.
enum Place {
    /// The conversation of the response that the request follows.
    Follows(ResponseId),
    /// The conversation that the request names.
    Named(ConversationId),
    /// The day's.
    Today,
}

/// Parses a request. Returns its message, and the members that the response repeats.
pub async fn parse<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    id: &ResponseId,
    body: CreateResponse,
) -> Result<(NewMessage, Map<String, Value>), Error> {
    body.check_names()?;
    let place = place(&body)?;
    let items = with_ids(items_of(body.input)?, id);
    let metadata = input::metadata(body.metadata)?;
    let mut request = translate(&body.others)?;
    let (messages, role) = messages(call, &items, body.instructions.as_deref())?;
    let has_results = is_of(messages.last(), "tool");
    let said = answered_message(&messages, has_results);
    let referenced = messages
        .iter()
        .filter(|one| items::reference(one).is_some());
    if referenced.count() > REFERENCED_ITEMS {
        let why = format!("must not refer to more than {REFERENCED_ITEMS} stored items");
        return Err(Error::invalid("input", why));
    }
    let pending = match (&place, said) {
        (Place::Follows(id), None) => {
            Some(response::get((call.platform, &call.actor()), owner, id).await?)
        }
        (Place::Named(id), None) => {
            Some(response::newest((call.platform, &call.actor()), owner, id).await?)
        }
        _ => None,
    };
    let text = match (said, &pending) {
        (Some(said), _) => Text::parse(
            "input",
            text_of(said.get("content")),
            characters(call.config, role),
        )?,
        (None, Some(pending)) => {
            let awaits = pending.ended().is_some_and(|ended| ended.awaits_tools());
            if !has_results || pending.is_hidden() || !awaits {
                let why = "must end with a message of the user, or with results of the tools that the response calls";
                return Err(Error::invalid("input", why));
            }
            Text::parse("input", pending.question.clone(), usize::MAX)?
        }
        (None, None) => {
            let why = "must end with a message of the user, or with results of tools";
            return Err(Error::invalid("input", why));
        }
    };
    let memory = memory_of(&metadata, role)?;
    let repeated = repeated(
        &place,
        body.instructions,
        body.store,
        &metadata,
        body.others,
    );
    request.insert("messages".to_owned(), Value::Array(messages));
    let has_history = matches!(place, Place::Named(_));
    let (conversation_id, may_open, previous) = match place {
        Place::Follows(id) => (
            pending
                .as_ref()
                .map(|pending| pending.conversation_id.clone()),
            false,
            Some(id),
        ),
        Place::Named(id) => (Some(id), false, None),
        Place::Today => (Some(of_today(call, owner)), true, None),
    };
    let goes_on = match &pending {
        Some(_) => GoesOn::Followed,
        None => GoesOn::with(has_results),
    };
    let follows = pending.map(|Response { id, .. }| id).or(previous);
    let client_message_id = repeatable_id(call, has_results)?;
    let is_stored = body.store.unwrap_or(true);
    let response = is_stored
        .then(|| new_response(id, follows.as_ref(), &repeated, items))
        .transpose()?;
    let message = NewMessage {
        role,
        conversation_id,
        may_open,
        memory,
        client_message_id,
        request: Some(request),
        has_history,
        follows,
        response,
        goes_on,
        field: "input",
        ..NewMessage::new(text)
    };
    Ok((replacing(call, owner, message, &metadata).await?, repeated))
}

/// Returns the response that is stored: with what the turn adds to the conversation, from the last message of the user on. Images and
/// reasoning are not stored.
fn new_response(
    id: &ResponseId,
    follows: Option<&ResponseId>,
    repeated: &Map<String, Value>,
    mut items: Vec<Value>,
) -> Result<NewResponse, Error> {
    let is_users = |item: &Value| is_of(Some(item), "user");
    let last = items.len().saturating_sub(1);
    let begin = items.iter().rposition(is_users).unwrap_or_else(|| {
        // Results alone belong together; of instructions the last one is the turn's.
        let has_message = items.iter().any(|item| item.get("role").is_some());
        if has_message { last } else { 0 }
    });
    items.drain(..begin);
    let is_reasoning = |item: &Value| item.get("type").and_then(Value::as_str) == Some("reasoning");
    items.retain(|item| !is_reasoning(item));
    for part in items
        .iter_mut()
        .filter_map(|item| item.get_mut("content")?.as_array_mut())
        .flatten()
    {
        if part.get("type").and_then(Value::as_str) == Some("input_image") {
            *part = json!({"type": "input_text", "text": "[image]"});
        }
    }
    let mut request = repeated.clone();
    request.insert("input".to_owned(), Value::Array(items));
    let bytes = serde_json::to_string(&request).map_or(usize::MAX, |json| json.len());
    if bytes > RESPONSE_REQUEST_BYTES {
        let why = format!(
            "must not be longer than {RESPONSE_REQUEST_BYTES} bytes with the options of the response, where it is stored"
        );
        return Err(Error::invalid("input", why));
    }
    Ok(NewResponse {
        id: id.clone(),
        previous_id: follows.cloned(),
        request,
    })
}

fn place(body: &CreateResponse) -> Result<Place, Error> {
    let conversation = match &body.conversation {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id.as_str()),
        Some(object) => {
            let id = object.get("id").and_then(Value::as_str);
            Some(id.ok_or_else(|| Error::invalid("conversation", "must be an id"))?)
        }
    };
    match (&body.previous_response_id, conversation) {
        (Some(_), Some(_)) => {
            let why = "must be absent where previous_response_id is sent";
            Err(Error::invalid("conversation", why))
        }
        (Some(id), None) => Ok(Place::Follows(ResponseId::parameter(id)?)),
        (None, Some(id)) => Ok(Place::Named(input::openai_conversation_id(id)?)),
        (None, None) => Ok(Place::Today),
    }
}

/// Returns the items of an input.
fn items_of(input: Option<Value>) -> Result<Vec<Value>, Error> {
    match input {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(vec![json!({"role": "user", "content": text})]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Error::invalid("input", "must be a text or items")),
    }
}

/// Gives each item that has no id one of its response.
fn with_ids(mut items: Vec<Value>, id: &ResponseId) -> Vec<Value> {
    for (place, item) in items.iter_mut().enumerate() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let prefix = match items::kind(item) {
            Some("function_call") => "fc",
            Some("function_call_output") => "fco",
            _ => "msg",
        };
        let id = format!("{prefix}_{}-{place}", id.as_str());
        if item.get("id").is_none_or(Value::is_null) {
            item.insert("id".to_owned(), id.into());
        }
    }
    items
}

/// Returns the messages of a request, and the role of the newest one.
fn messages<P>(
    call: &Call<'_, P>,
    items: &[Value],
    instructions: Option<&str>,
) -> Result<(Vec<Value>, Role), Error> {
    let mut messages = items::to_messages("input", items)?;
    if let Some(instructions) = instructions.filter(|text| !text.trim().is_empty()) {
        messages.insert(0, json!({"role": "system", "content": instructions}));
    }
    let is_instruction =
        |message: &Value| is_of(Some(message), "system") || is_of(Some(message), "developer");
    if !call.config.allow_system_prompt && messages.iter().any(is_instruction) {
        let field = if instructions.is_some() {
            "instructions"
        } else {
            "input"
        };
        let why = "is not accepted here: the operator decides who speaks";
        return Err(Error::invalid(field, why));
    }
    let role = match messages.last() {
        Some(last) if is_instruction(last) => Role::System,
        _ => Role::User,
    };
    Ok((messages, role))
}

/// Returns the message that the turn answers, where the input has it.
fn answered_message(messages: &[Value], goes_on: bool) -> Option<&Value> {
    let last = messages.last()?;
    if goes_on {
        return messages
            .iter()
            .rfind(|message| is_of(Some(message), "user"));
    }
    let is_said = |role: &str| is_of(Some(last), role);
    ["user", "system", "developer"]
        .iter()
        .any(|role| is_said(role))
        .then_some(last)
}

fn is_of(message: Option<&Value>, role: &str) -> bool {
    message.and_then(|message| message.get("role")?.as_str()) == Some(role)
}

/// Returns the members that a response repeats.
fn repeated(
    place: &Place,
    instructions: Option<String>,
    store: Option<bool>,
    metadata: &Metadata,
    others: Map<String, Value>,
) -> Map<String, Value> {
    let mut repeated = Map::new();
    match place {
        Place::Follows(id) => {
            let id = format!("resp_{}", id.as_str());
            repeated.insert("previous_response_id".to_owned(), id.into());
        }
        Place::Named(id) => {
            let id = format!("conv_{}", id.as_str());
            repeated.insert("conversation".to_owned(), json!({ "id": id }));
        }
        Place::Today => {}
    }
    repeated.insert("instructions".to_owned(), instructions.into());
    repeated.insert("store".to_owned(), store.unwrap_or(true).into());
    repeated.insert("metadata".to_owned(), json!(metadata));
    let others = others.into_iter();
    repeated.extend(
        others.filter(|(name, member)| REPEATED.contains(&name.as_str()) && !member.is_null()),
    );
    if let Some(Value::Object(text)) = repeated.get_mut("text") {
        text.entry("format")
            .or_insert_with(|| json!({"type": "text"}));
    }
    if let Some(Value::Object(reasoning)) = repeated.get_mut("reasoning") {
        for name in ["effort", "summary"] {
            reasoning.entry(name).or_insert(Value::Null);
        }
    }
    if let Some(Value::Array(tools)) = repeated.get_mut("tools") {
        for tool in tools.iter_mut().filter_map(Value::as_object_mut) {
            for name in ["description", "parameters", "strict"] {
                tool.entry(name).or_insert(Value::Null);
            }
        }
    }
    repeated
}
