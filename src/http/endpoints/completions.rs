//! `POST /v1/chat/completions`: a message to the companion from a client that speaks OpenAI's dialect. The endpoint makes a
//! [`NewMessage`] of the last user message, and the reply goes the way of `POST /chat`; the whole request is the model's prompt.

use super::chat::begun;
use super::own_prompt::{self, characters};
use crate::auth::scope::Scope;
use crate::chat::dialect::Dialect;
use crate::chat::dialect::completions::{ChatCompletion, Chunk, Options};
use crate::chat::message::Text;
use crate::chat::reply::{self, ReplyOptions, ReplyStart};
use crate::chat::turn::NewMessage;
use crate::error::Error;
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::input;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::model::openai::text_of;
use crate::platform::Platform;
use crate::role::Role;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A request for a chat completion. Other members of OpenAI's dialect reach the model as they are, such as `temperature`, `tools` and
/// `response_format`, or are passed over, such as `store`; one that OpenAI does not know is refused.
#[derive(Deserialize, JsonSchema)]
pub struct CreateCompletion {
    /// The name of a model. The operator's model answers, whatever it says.
    #[expect(dead_code, reason = "read by clients' habit alone")]
    model: Option<String>,
    /// The conversation as the client tells it. The last message is the user's, or has the result of a tool: then the turn that called the
    /// tool goes on. Where it is the system's or the developer's, nothing is recalled or remembered.
    #[schemars(required, length(min = 1))]
    messages: Option<Vec<Map<String, Value>>>,
    /// True: the reply is streamed as it arises. False, the default: the answer is the whole reply.
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    /// `conversation_id`: the conversation that the message continues. `memory`: `on`, the default, recalls and remembers; `read`
    /// recalls only; `off` does neither. `replaces`: the id of a message, or of the reply to it, of which this one is another version;
    /// where it has the same words, the reply is made anew.
    #[schemars(with = "Option<input::MetadataObject>")]
    metadata: Option<Map<String, Value>>,
    /// The number of replies: 1.
    #[schemars(range(min = 1, max = 1))]
    n: Option<u32>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// The options of a stream.
#[derive(Deserialize, JsonSchema)]
pub struct StreamOptions {
    /// True where the stream ends with the usage.
    include_usage: Option<bool>,
    #[expect(dead_code, reason = "other options are accepted and of no use")]
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Answers a message in OpenAI's dialect.
///
/// # Errors
/// Those of [`reply::send`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<CreateCompletion>,
) -> Result<CompletionAnswer<P::Body>, Error> {
    let caller = call.caller()?;
    let usage = body
        .stream_options
        .as_ref()
        .and_then(|options| options.include_usage);
    let options = ReplyOptions {
        dialect: Dialect::Completions(Options {
            model: call.config.model.name().to_owned(),
            includes_usage: usage.unwrap_or(false),
        }),
        is_streamed: body.stream.unwrap_or(false),
        can_read_memories: caller.scopes.has(Scope::MemoriesRead),
        request_id: call.request_id.to_owned(),
    };
    let message = parse(call, owner, body).await?;
    let start = reply::send(call.platform, call.config, owner, message, options).await?;
    Ok(CompletionAnswer(start))
}

/// The members of a request that reach the model as they are.
#[rustfmt::skip]
const PASSED_ON: &[&str] = &[
    "frequency_penalty", "function_call", "functions", "logit_bias", "max_completion_tokens", "max_tokens", "min_p", "parallel_tool_calls",
    "presence_penalty", "reasoning_effort", "repetition_penalty", "response_format", "seed", "stop", "temperature", "tool_choice", "tools", "top_k",
    "top_p", "verbosity",
];

/// The members of a request that clients send and that are of no use here, or for the operator alone to choose.
#[rustfmt::skip]
const OF_NO_USE: &[&str] = &[
    "audio", "logprobs", "modalities", "moderation", "prediction", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "safety_identifier",
    "service_tier", "store", "top_logprobs", "user", "web_search_options",
];

/// The members of a message.
#[rustfmt::skip]
const OF_MESSAGE: &[&str] = &[
    "content", "function_call", "name", "reasoning", "reasoning_content", "refusal", "role", "tool_call_id", "tool_calls",
];

/// Returns the role of a message.
fn role_of(message: &Map<String, Value>) -> Option<&str> {
    message.get("role").and_then(Value::as_str)
}

/// Removes the members of a message's parts that are not their type's: the server of models might know one that nobody counted.
fn keep_known(message: &mut Map<String, Value>) {
    let parts = message.get_mut("content").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten().filter_map(Value::as_object_mut) {
        let kind = part.get("type").and_then(Value::as_str);
        let kind = kind.unwrap_or_default().to_owned();
        part.retain(|name, _| name == "type" || *name == kind);
    }
}

/// Returns whether an image is one of a `data:` URL, with nothing but the detail in which it is to be seen.
fn is_image(image: &Value) -> bool {
    let Some(image) = image.as_object() else {
        return false;
    };
    image.iter().all(|(name, member)| match name.as_str() {
        "url" => member
            .as_str()
            .is_some_and(|url| url.starts_with("data:image/")),
        "detail" => matches!(member.as_str(), Some("auto" | "low" | "high" | "original")),
        _ => false,
    }) && image.contains_key("url")
}

/// Checks that a message has a role, members and parts that are known: a server of models may give others a meaning that the operator
/// did not allow, such as a template, or an address that it fetches.
fn check_message(place: usize, message: &Map<String, Value>, may_speak: bool) -> Result<(), Error> {
    let field = |name: &str| format!("messages[{place}].{}", input::display_name(name));
    let unknown = message
        .iter()
        .find(|(name, member)| !member.is_null() && !OF_MESSAGE.contains(&name.as_str()));
    if let Some((name, _)) = unknown {
        return Err(input::unknown_field(field(name)));
    }
    match role_of(message) {
        Some("user" | "assistant" | "tool" | "function") => {}
        Some("system" | "developer") if may_speak => {}
        Some("system" | "developer") => {
            let why = "is not accepted here: the operator decides who speaks";
            return Err(Error::invalid(field("role"), why));
        }
        _ => {
            let why = "must be user, assistant, tool, function, system or developer";
            return Err(Error::invalid(field("role"), why));
        }
    }
    let parts = match message.get("content") {
        None | Some(Value::Null | Value::String(_)) => return Ok(()),
        Some(Value::Array(parts)) => parts,
        Some(_) => return Err(Error::invalid(field("content"), "must be a text or parts")),
    };
    let is_known = |part: &Value| match part.get("type").and_then(Value::as_str) {
        Some("text") => part.get("text").is_some_and(Value::is_string),
        Some("refusal") => part.get("refusal").is_some_and(Value::is_string),
        Some("image_url") => part.get("image_url").is_some_and(is_image),
        _ => false,
    };
    if parts.iter().all(is_known) {
        return Ok(());
    }
    let why =
        "must have parts of the types text, refusal and image_url alone, an image with a data: URL";
    Err(Error::invalid(field("content"), why))
}

async fn parse<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    body: CreateCompletion,
) -> Result<NewMessage, Error> {
    if body.n.is_some_and(|n| n != 1) {
        return Err(Error::invalid("n", "must be 1: a message has one reply"));
    }
    let mut messages = input::required("messages", body.messages)?;
    messages.iter_mut().for_each(keep_known);
    for (place, message) in messages.iter().enumerate() {
        check_message(place, message, call.config.allow_system_prompt)?;
    }
    let mut request = Map::new();
    for (name, member) in body.others {
        if PASSED_ON.contains(&name.as_str()) {
            request.insert(name, member);
        } else if !member.is_null() && !OF_NO_USE.contains(&name.as_str()) {
            return Err(input::unknown_field(input::display_name(&name)));
        }
    }
    let is_users = |message: &&Map<String, Value>| role_of(message) == Some("user");
    let newest = messages.last();
    let goes_on = matches!(newest.and_then(role_of), Some("tool" | "function"));
    let role = match newest.and_then(role_of) {
        Some("system" | "developer") => Role::System,
        _ => Role::User,
    };
    let last = if goes_on {
        messages.iter().rfind(is_users)
    } else {
        newest.filter(|message| role == Role::System || is_users(message))
    };
    let why = "must end with a message of the user, or with results of tools";
    let last = last.ok_or_else(|| Error::invalid("messages", why))?;
    let text = text_of(last.get("content"));
    let text = Text::parse("messages", text, characters(call.config, role))?;
    let metadata = input::metadata(body.metadata)?;
    let messages = messages.into_iter().map(Value::Object).collect();
    request.insert("messages".to_owned(), Value::Array(messages));
    own_prompt::message(call, owner, (text, role), goes_on, &metadata, request).await
}

/// A chat completion, as a stream of chunks or as one document. The headers contain the reply's ids.
pub struct CompletionAnswer<B>(ReplyStart<B>);

impl<B> Answer<B> for CompletionAnswer<B> {
    fn into_reply(self) -> Reply<B> {
        begun(self.0)
    }
}

impl<B> DescribeAnswer for CompletionAnswer<B> {
    fn describe(description: &mut Description) {
        let chunk = description.outputs.subschema_for::<Chunk<'static>>();
        let about = "A server-sent event. The last one has the data `[DONE]`, or an error object where the stream breaks.";
        let sentence =
            "The completion: with \"stream\": true server-sent events, else one document.";
        description.events(sentence, about, &chunk);
        description.json::<ChatCompletion<'static>>(200, sentence);
    }
}
