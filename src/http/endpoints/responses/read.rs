//! Stored responses: read, streamed again, cancelled and deleted. One round trip each.

use crate::auth::scope::Scope;
use crate::chat::dialect::responses::object::stored;
use crate::chat::dialect::responses::{Options, ResponsesCodec};
use crate::chat::dialect::{Codec, ReplyIds};
use crate::chat::reply::calls;
use crate::chat::reply::event::{RecallSummary, ReplyEvent};
use crate::chat::reply::job::{Form, Reading};
use crate::chat::response::{self, Response, ResponseStatus};
use crate::config::Replies;
use crate::error::Error;
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::{EVENT_STREAM, Reply};
use crate::id::{Owner, ResponseId};
use crate::limit::{OPENAI_LARGEST_PAGE, OPENAI_PAGE};
use crate::platform::Platform;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A query for a response.
#[derive(Deserialize, JsonSchema)]
pub struct GetResponse {
    /// True: the answer is the stream of the response. The text of one that ended some time ago comes in one piece.
    stream: Option<bool>,
    /// The number of the event after which the stream begins.
    starting_after: Option<u32>,
    #[expect(dead_code, reason = "accepted and of no use")]
    include_obfuscation: Option<bool>,
    #[expect(dead_code, reason = "accepted and of no use")]
    #[serde(rename = "include[]", default)]
    include: Vec<String>,
}

/// A stored response: one document, or its events.
pub enum StoredResponse<B> {
    /// The document.
    Object(Value),
    /// The events.
    Events(Vec<u8>),
    /// The events, as they arise.
    Stream(B),
}

/// Returns a response.
///
/// # Errors
/// [`Error::NotFound`], and [`Error::TurnInProgress`] for the stream of one that is being written.
pub async fn get<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ResponseId>,
    QueryString(query): QueryString<GetResponse>,
) -> Result<StoredResponse<P::Body>, Error> {
    let response = response::get((call.platform, &call.actor()), owner, &id).await?;
    let model = call.config.model.name();
    if query.stream != Some(true) {
        return Ok(StoredResponse::Object(stored(&response, model)));
    }
    if call.config.replies == Replies::Object && !response.is_hidden() {
        let reading = Reading {
            form: Form::Response(id, query.starting_after),
            can_read_memories: call.caller()?.scopes.has(Scope::MemoriesRead),
        };
        let live = calls::read(call.platform, &response.message_id, &reading).await?;
        if let Some(body) = live {
            return Ok(StoredResponse::Stream(body));
        }
    }
    replay(&response, model, query.starting_after).map(StoredResponse::Events)
}

/// Returns the events of a response that is over.
fn replay(response: &Response, model: &str, after: Option<u32>) -> Result<Vec<u8>, Error> {
    let ended = response.ended().ok_or(Error::TurnInProgress)?;
    let ids = ReplyIds {
        conversation_id: response.conversation_id.clone(),
        message_id: response.message_id.clone(),
    };
    let mut codec = ResponsesCodec::new(
        ids,
        Options {
            model: model.to_owned(),
            id: response.id.clone(),
            request: response.request(),
            after,
        },
    );
    let mut members = ended.members;
    // A stream has the number of each call.
    if let Some(Value::Array(calls)) = members.get_mut("tool_calls") {
        for (index, call) in calls.iter_mut().enumerate() {
            if let Value::Object(call) = call {
                call.insert("index".to_owned(), index.into());
            }
        }
    }
    let mut reasoning = Map::new();
    for name in ["reasoning_content", "reasoning"] {
        if let Some(member) = members.shift_remove(name) {
            reasoning.insert(name.to_owned(), member);
        }
    }
    let at = |time: &str| Timestamp::parse(time).unwrap_or(Timestamp::from_millis(0));
    let recalled = ReplyEvent::Recalled(RecallSummary::default(), at(&response.created_at));
    let last = match ended.failure {
        Some(failure) => ReplyEvent::Failed(failure),
        None => ReplyEvent::Done(ended.usage, at(&ended.at)),
    };
    let mut events = Vec::new();
    codec.encode(&recalled, &mut events);
    codec.encode(&ReplyEvent::Members(&reasoning), &mut events);
    if !ended.text.is_empty() {
        codec.encode(&ReplyEvent::Delta(&ended.text), &mut events);
    }
    codec.encode(&ReplyEvent::Members(&members), &mut events);
    if ended.status != ResponseStatus::Cancelled {
        codec.encode(&ReplyEvent::Stopped(&ended.stop_reason), &mut events);
    }
    codec.encode(&last, &mut events);
    Ok(events)
}

impl<B> Answer<B> for StoredResponse<B> {
    fn into_reply(self) -> Reply<B> {
        match self {
            Self::Object(object) => Reply::json(&object),
            Self::Events(events) => Reply::whole(200, EVENT_STREAM, events),
            Self::Stream(body) => Reply::events(body),
        }
    }
}

impl<B> DescribeAnswer for StoredResponse<B> {
    fn describe(description: &mut Description) {
        super::describe(description);
    }
}

/// Cancels a response that is being written; another one stays as it is.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn cancel<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ResponseId>,
) -> Result<StoredResponse<P::Body>, Error> {
    let actor = call.actor();
    let mut response = response::cancel((call.platform, &actor), owner, &id).await?;
    if call.config.replies == Replies::Object && response.is_writing() {
        calls::stop(call.platform, std::slice::from_ref(&response.message_id)).await;
        response = response::get((call.platform, &actor), owner, &id).await?;
    }
    let object = stored(&response, call.config.model.name());
    Ok(StoredResponse::Object(object))
}

/// The confirmation that a response is deleted.
#[derive(Serialize, JsonSchema)]
pub struct DeletedResponse {
    /// The id of the response.
    id: String,
    #[schemars(extend("const" = "response.deleted"))]
    object: &'static str,
    /// Always true.
    deleted: bool,
}

/// Deletes a response. The messages of its turn stay in their conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ResponseId>,
) -> Result<Json<DeletedResponse>, Error> {
    response::delete((call.platform, &call.actor()), owner, &id).await?;
    Ok(Json(DeletedResponse {
        id: format!("resp_{}", id.as_str()),
        object: "response.deleted",
        deleted: true,
    }))
}

/// A query for a page of the items of a response's input.
#[derive(Deserialize, JsonSchema)]
pub struct ListInputItems {
    /// The most items of the page.
    #[serde(default)]
    limit: PageSize<OPENAI_PAGE, OPENAI_LARGEST_PAGE>,
    /// The id of the item after which the page begins.
    after: Option<String>,
    /// `desc`, the default: the last item comes first. `asc`: the first one.
    order: Option<Order>,
    #[expect(dead_code, reason = "accepted and of no use")]
    #[serde(rename = "include[]", default)]
    include: Vec<String>,
}

/// The order of a list of OpenAI's dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The oldest first.
    Asc,
    /// The newest first.
    Desc,
}

/// A page of items.
#[derive(Serialize, JsonSchema)]
pub struct InputItems {
    #[schemars(extend("const" = "list"))]
    object: &'static str,
    /// The items of the page.
    data: Vec<Value>,
    /// The id of the first item of the page.
    first_id: Option<Value>,
    /// The id of the last item of the page, which is the `after` of the next one.
    last_id: Option<Value>,
    /// True where there are more items.
    has_more: bool,
}

impl InputItems {
    /// Returns a page of items, which has as many as it may and one more where there are more.
    #[must_use]
    pub fn new(mut data: Vec<Value>, limit: u32) -> Self {
        let limit = limit as usize;
        let has_more = data.len() > limit;
        data.truncate(limit);
        let id = |item: Option<&Value>| item.and_then(|item| item.get("id")).cloned();
        Self {
            object: "list",
            first_id: id(data.first()),
            last_id: id(data.last()),
            data,
            has_more,
        }
    }
}

/// Lists the items of a response's input.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for an `after` that the input does not have.
pub async fn input_items<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ResponseId>,
    QueryString(query): QueryString<ListInputItems>,
) -> Result<Json<InputItems>, Error> {
    let response = response::get((call.platform, &call.actor()), owner, &id).await?;
    let mut request = response.request();
    let mut items = match request.shift_remove("input") {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    items.iter_mut().for_each(normalize);
    if query.order != Some(Order::Asc) {
        items.reverse();
    }
    if let Some(after) = query.after {
        let place = items
            .iter()
            .position(|item| item.get("id") == Some(&json!(after)));
        let why = "names no item of this input";
        let place = place.ok_or_else(|| Error::invalid("after", why))?;
        items.drain(..=place);
    }
    let PageSize(limit) = query.limit;
    Ok(Json(InputItems::new(items, limit)))
}

/// Gives an item the members that a client may leave out.
fn normalize(item: &mut Value) {
    let Value::Object(item) = item else {
        return;
    };
    let Some(role) = item.get("role").and_then(Value::as_str) else {
        return;
    };
    let is_companions = role == "assistant";
    if let Some(Value::String(text)) = item.get("content") {
        let part = if is_companions {
            json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
        } else {
            json!({"type": "input_text", "text": text})
        };
        item.insert("content".to_owned(), json!([part]));
    }
    item.insert("type".to_owned(), "message".into());
    item.entry("status").or_insert_with(|| "completed".into());
}
