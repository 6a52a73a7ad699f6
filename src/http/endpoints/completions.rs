//! `POST /v1/chat/completions`: a message to the companion from a client that speaks OpenAI's dialect. The endpoint makes a
//! [`NewMessage`] of the last user message, and the reply goes the way of `POST /chat`; the whole request is the model's prompt.

use super::chat::{begun, one_id, parse_memory};
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
use crate::id::{ConversationId, Owner};
use crate::limit::CLIENT_MESSAGE_ID_CHARACTERS;
use crate::memory;
use crate::model::openai::text_of;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A request for a chat completion. Members that are not listed reach the model as they are.
#[derive(Deserialize, JsonSchema)]
pub struct CreateCompletion {
    /// The name of a model. The operator's model answers, whatever it says.
    #[expect(dead_code, reason = "read by clients' habit alone")]
    model: Option<String>,
    /// The conversation as the client tells it. The last message is the user's, or has the result of a tool: then the turn that called the
    /// tool goes on.
    #[schemars(required, length(min = 1))]
    messages: Option<Vec<Map<String, Value>>>,
    /// True: the reply is streamed as it arises. False, the default: the answer is the whole reply.
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    /// `conversation_id`: the conversation that the message continues. `memory`: `on`, the default, recalls and remembers; `read`
    /// recalls only; `off` does neither.
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
    let message = parse(call, owner, body)?;
    let start = reply::send(call.platform, call.config, owner, message, options).await?;
    Ok(CompletionAnswer(start))
}

fn parse<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    body: CreateCompletion,
) -> Result<NewMessage, Error> {
    if body.n.is_some_and(|n| n != 1) {
        return Err(Error::invalid("n", "must be 1: a message has one reply"));
    }
    let messages = input::required("messages", body.messages)?;
    let speaks = |message: &Map<String, Value>| {
        let role = message.get("role").and_then(Value::as_str);
        matches!(role, Some("system" | "developer"))
    };
    if !call.config.allow_system_prompt && messages.iter().any(speaks) {
        let why = "must have no system message here: the operator decides who speaks";
        return Err(Error::invalid("messages", why));
    }
    let role = |message: &Map<String, Value>| {
        message
            .get("role")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let last_role = messages.last().and_then(role);
    let goes_on = matches!(last_role.as_deref(), Some("tool" | "function"));
    let users = messages
        .iter()
        .rfind(|message| role(message).as_deref() == Some("user"));
    let last = users.filter(|_| goes_on || last_role.as_deref() == Some("user"));
    let why = "must end with a message of the user, or with results of tools";
    let last = last.ok_or_else(|| Error::invalid("messages", why))?;
    let text = Text::parse(
        "messages",
        text_of(last.get("content")),
        call.config.message_characters,
    )?;
    let metadata = |name: &str| {
        let member = body
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.get(name));
        let text = member.filter(|member| !member.is_null()).map(|member| {
            let field = format!("metadata.{name}");
            member
                .as_str()
                .ok_or_else(|| Error::invalid(field, "must be a text"))
        });
        text.transpose()
    };
    let named = metadata("conversation_id")?.or(call.request.conversation_id.as_deref());
    let named = named.map(input::conversation_id).transpose()?;
    let may_open = named.is_none();
    let conversation = named.unwrap_or_else(|| {
        let key_id = call.caller.and_then(|caller| caller.key_id.as_deref());
        let day = call.platform.now().day();
        ConversationId::named(owner, &["day", key_id.unwrap_or_default(), &day])
    });
    let client_message_id = one_id(None, call.request.idempotency_key.as_deref())?;
    let client_message_id = client_message_id
        .map(|id| Text::parse("Idempotency-Key", id, CLIENT_MESSAGE_ID_CHARACTERS))
        .transpose()?;
    let memory = metadata("memory")?.map_or(Ok(memory::Mode::default()), parse_memory)?;
    let mut request = body.others;
    request.insert("messages".to_owned(), json!(messages));
    Ok(NewMessage {
        text,
        conversation_id: Some(conversation),
        may_open,
        system_prompt: None,
        memory,
        client_message_id,
        request: Some(request),
        goes_on,
    })
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
        let events = json!({
            "type": "object",
            "description": "A server-sent event. The last one has the data `[DONE]`, or an error object where the stream breaks.",
            "required": ["data"],
            "properties": {
                "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": chunk},
            },
        });
        let sentence =
            "The completion: with \"stream\": true server-sent events, else one document.";
        description.response(200, sentence, "text/event-stream", &events);
        description.json::<ChatCompletion<'static>>(200, sentence);
    }
}
