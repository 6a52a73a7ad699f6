//! `/v1/responses`: OpenAI's Responses. `POST` makes a [`crate::chat::turn::NewMessage`] of the input's last user message, and the reply goes the way of
//! `POST /chat`. Where an input has nothing but the results of tools, the response with their calls is read first: one round trip more.

mod parse;
mod read;
mod translate;

pub use parse::CreateResponse;
pub use read::{
    DeletedResponse, GetResponse, InputItems, ListInputItems, Order, StoredResponse, cancel,
    delete, get, input_items,
};

use super::chat::begun;
use crate::auth::scope::Scope;
use crate::chat::dialect::Dialect;
use crate::chat::dialect::responses::{EventObject, Options, object::ResponseObject};
use crate::chat::reply::{self, ReplyOptions, ReplyStart};
use crate::error::Error;
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::id::{Owner, ResponseId};
use crate::platform::Platform;

/// Answers a message in OpenAI's Responses dialect.
///
/// # Errors
/// Those of [`reply::send`], and [`Error::NotFound`] for a response or a conversation that the owner does not have.
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<CreateResponse>,
) -> Result<ResponseAnswer<P::Body>, Error> {
    let id = ResponseId::new(call.platform.now(), call.platform.random());
    let is_streamed = body.is_streamed();
    let (message, request) = parse::parse(call, owner, &id, body).await?;
    let options = ReplyOptions {
        dialect: Dialect::Responses(Options {
            model: call.config.model.name().to_owned(),
            id,
            request,
            after: None,
        }),
        is_streamed,
        can_read_memories: call.caller()?.scopes.has(Scope::MemoriesRead),
        request_id: call.request_id.to_owned(),
    };
    let start = reply::send(call.platform, call.config, owner, message, options).await?;
    Ok(ResponseAnswer(start))
}

/// A response, as a stream of events or as one document. The headers contain the reply's ids.
pub struct ResponseAnswer<B>(ReplyStart<B>);

impl<B> Answer<B> for ResponseAnswer<B> {
    fn into_reply(self) -> Reply<B> {
        begun(self.0)
    }
}

impl<B> DescribeAnswer for ResponseAnswer<B> {
    fn describe(description: &mut Description) {
        describe(description);
    }
}

/// Describes a response, as a stream of events or as one document.
fn describe(description: &mut Description) {
    let event = description.outputs.subschema_for::<EventObject>();
    let about = "A server-sent event, named by its `type`. The last one has the data `[DONE]`.";
    let sentence = "The response: with \"stream\": true server-sent events, else one document.";
    description.events(sentence, about, &event);
    description.json::<ResponseObject<'static>>(200, sentence);
}
