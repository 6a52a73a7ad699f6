//! A request in Anthropic's dialect, and the message that it becomes.

use super::super::own_prompt::{self, characters};
use super::blocks::{has_results, role_of, system_text, to_messages};
use super::translate::{shows_thinking, translate};
use crate::chat::message::Text;
use crate::chat::turn::NewMessage;
use crate::config::Config;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::whole::Whole;
use crate::id::Owner;
use crate::model::openai::text_of;
use crate::platform::Platform;
use crate::role::Role;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A request for a message. Other members of Anthropic's dialect reach the model where chat completions have them, such as `temperature`,
/// `tools` and `stop_sequences`, or are passed over, such as `service_tier`; one that Anthropic does not know is refused.
#[derive(Deserialize, JsonSchema)]
pub struct CreateMessage {
    /// The name of a model. The operator's model answers, whatever it says.
    #[expect(dead_code, reason = "read by clients' habit alone")]
    model: Option<String>,
    /// The conversation as the client tells it: texts, or blocks of the types `text`, `image`, `tool_use` and `tool_result`. The last message
    /// is the user's; where it has results of tools, the turn that called them goes on.
    #[schemars(required, length(min = 1))]
    messages: Option<Vec<Map<String, Value>>>,
    /// The persona for this message, as a text or as blocks of text. Not accepted where the operator forbids it: `ALLOW_SYSTEM_PROMPT`.
    system: Option<Value>,
    /// The most tokens of the reply. The operator's limit holds, too.
    #[schemars(with = "Option<u32>", range(min = 1))]
    max_tokens: Option<Whole>,
    /// True: the reply is streamed as it arises. False, the default: the answer is the whole reply.
    stream: Option<bool>,
    /// `conversation_id`: the conversation that the message continues. `memory`: `on`, the default, recalls and remembers; `read`
    /// recalls only; `off` does neither. `replaces`: the id of a message, or of the reply to it, of which this one is another version;
    /// where it has the same words, the reply is made anew. `user_id` is passed over.
    metadata: Option<Map<String, Value>>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// A request for the number of tokens of a message's request.
#[derive(Deserialize, JsonSchema)]
pub struct CountTokens {
    /// The name of a model, which is of no use.
    #[expect(dead_code, reason = "read by clients' habit alone")]
    model: Option<String>,
    /// The messages, as in a request for a message.
    #[schemars(required, length(min = 1))]
    messages: Option<Vec<Map<String, Value>>>,
    /// The persona, as in a request for a message.
    system: Option<Value>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl CreateMessage {
    /// Returns whether the reply is streamed.
    #[must_use]
    pub fn is_streamed(&self) -> bool {
        self.stream.unwrap_or(false)
    }

    /// Returns whether the client wants to see what the model thinks.
    #[must_use]
    pub fn shows_thinking(&self) -> bool {
        shows_thinking(&self.others)
    }
}

/// Returns the request of chat completions whose tokens are counted.
pub fn counted(config: &Config, body: CountTokens) -> Result<Map<String, Value>, Error> {
    let messages = input::required("messages", body.messages)?;
    request(config, &messages, body.system.as_ref(), &body.others)
}

/// Returns a request as one of chat completions.
fn request(
    config: &Config,
    messages: &[Map<String, Value>],
    system: Option<&Value>,
    others: &Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    if messages.is_empty() {
        return Err(Error::invalid("messages", "must have a message"));
    }
    let mut request = translate(others)?;
    let mut all = to_messages(messages, config.allow_system_prompt)?;
    if let Some(text) = system_text("system", system)? {
        if !config.allow_system_prompt {
            let why = "is not accepted here: the operator decides who speaks";
            return Err(Error::invalid("system", why));
        }
        all.insert(0, json!({"role": "system", "content": text}));
    }
    request.insert("messages".to_owned(), Value::Array(all));
    Ok(request)
}

/// Parses a request for a message.
pub async fn message<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    body: CreateMessage,
) -> Result<NewMessage, Error> {
    let messages = input::required("messages", body.messages)?;
    let mut request = request(call.config, &messages, body.system.as_ref(), &body.others)?;
    if let Some(Whole(most)) = body.max_tokens {
        if most == 0 {
            return Err(Error::invalid("max_tokens", "must be at least 1"));
        }
        request.insert("max_tokens".to_owned(), most.into());
    }
    let newest = messages.last();
    let goes_on = newest.is_some_and(has_results);
    let role = match newest.and_then(role_of) {
        Some("system") => Role::System,
        _ => Role::User,
    };
    let is_users = |message: &&Map<String, Value>| role_of(message) == Some("user");
    let said = if goes_on {
        let is_said = |one: &&Map<String, Value>| is_users(one) && !has_results(one);
        messages.iter().rfind(is_said)
    } else {
        newest.filter(|message| role == Role::System || is_users(message))
    };
    let why = "must end with a message of the user, or with results of tools that the user's message led to";
    let said = said.ok_or_else(|| Error::invalid("messages", why))?;
    let text = text_of(said.get("content"));
    let most = characters(call.config, role);
    let text = Text::parse("messages", text, most)?;
    let beside = newest
        .filter(|_| goes_on)
        .map(|one| text_of(one.get("content")));
    if beside.is_some_and(|beside| beside.chars().count() > most) {
        let why = format!("must not have more than {most} characters beside results of tools");
        return Err(Error::invalid("messages", why));
    }
    let mut metadata = body.metadata.unwrap_or_default();
    metadata.retain(|name, member| name != "user_id" && !member.is_null());
    let metadata = input::metadata(Some(metadata))?;
    own_prompt::message(call, owner, (text, role), goes_on, &metadata, request).await
}
