//! `/v1/messages`: Anthropic's Messages. `POST` makes a [`crate::chat::turn::NewMessage`] of the last message of the user, and the reply goes
//! the way of `POST /chat`; the whole request is the model's prompt. `POST /v1/messages/count_tokens` makes no round trip.

mod blocks;
mod parse;
mod translate;

pub use parse::{CountTokens, CreateMessage};

use super::chat::begun;
use crate::auth::scope::Scope;
use crate::chat::dialect::Dialect;
use crate::chat::dialect::anthropic::object::MessageObject;
use crate::chat::dialect::anthropic::{MessageEvent, Options};
use crate::chat::prompt::request_tokens;
use crate::chat::reply::{self, ReplyOptions, ReplyStart};
use crate::error::Error;
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

/// Answers a message in Anthropic's dialect.
///
/// # Errors
/// Those of [`reply::send`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<CreateMessage>,
) -> Result<MessageAnswer<P::Body>, Error> {
    let options = ReplyOptions {
        dialect: Dialect::Anthropic(Options {
            model: call.config.model.name().to_owned(),
            shows_thinking: body.shows_thinking(),
        }),
        is_streamed: body.is_streamed(),
        can_read_memories: call.caller()?.scopes.has(Scope::MemoriesRead),
        request_id: call.request_id.to_owned(),
    };
    let message = parse::message(call, owner, body).await?;
    let start = reply::send(call.platform, call.config, owner, message, options).await?;
    Ok(MessageAnswer(start))
}

/// The tokens of a request.
#[derive(Serialize, JsonSchema)]
pub struct TokenCount {
    /// The tokens of the request as they are estimated here: rather too many than too few, and without what would be recalled for it.
    input_tokens: usize,
}

/// Estimates the tokens of a request in Anthropic's dialect.
///
/// # Errors
/// [`Error::Invalid`] for a request that [`create`] would refuse.
#[expect(clippy::unused_async, reason = "every endpoint is async")]
pub async fn count_tokens<P>(
    call: &Call<'_, P>,
    Json(body): Json<CountTokens>,
) -> Result<Json<TokenCount>, Error> {
    let request = parse::counted(call.config, body)?;
    Ok(Json(TokenCount {
        input_tokens: request_tokens(&request),
    }))
}

/// A message, as a stream of events or as one document. The headers contain the reply's ids.
pub struct MessageAnswer<B>(ReplyStart<B>);

impl<B> Answer<B> for MessageAnswer<B> {
    fn into_reply(self) -> Reply<B> {
        begun(self.0)
    }
}

impl<B> DescribeAnswer for MessageAnswer<B> {
    fn describe(description: &mut Description) {
        describe(description);
    }
}

/// Describes a message, as a stream of events or as one document.
fn describe(description: &mut Description) {
    let data = description.outputs.subschema_for::<MessageEvent>();
    let event = json!({
        "type": "object",
        "description": "A server-sent event, named by its `type`. The last one is `message_stop`, or `error` where the stream breaks.",
        "required": ["event", "data"],
        "properties": {
            "event": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": data},
        },
    });
    let sentence = "The message: with \"stream\": true server-sent events, else one document.";
    description.response(200, sentence, "text/event-stream", &event);
    description.json::<MessageObject<'static>>(200, sentence);
}
