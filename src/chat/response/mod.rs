//! Responses: the calls of the model within replies, as OpenAI's Responses dialect names them, stored with the requests that led to
//! them. A turn that calls tools has several: each goes on with the reply of the same message. One round trip each.

pub mod context;
pub mod input;
pub mod store;

use super::message::Status;
use super::prompt::Recent;
use super::reply::event::Failure;
use super::reply::outcome::Outcome;
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, MessageId, Owner, ResponseId};
use crate::limit;
use crate::model::Usage;
use crate::platform::{Batch, Platform};
use crate::role::Role;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A response that is to be stored with its turn.
#[derive(Debug, Clone)]
pub struct NewResponse {
    /// The id of the response.
    pub id: ResponseId,
    /// The response that it follows.
    pub previous_id: Option<ResponseId>,
    /// The request: the members that the answer repeats, and `input`.
    pub request: Map<String, Value>,
}

/// The end of a response.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ended {
    /// The state of the response.
    pub status: ResponseStatus,
    /// The text that the model wrote in this call.
    pub text: String,
    /// The members other than the text, such as calls of tools.
    #[serde(default)]
    pub members: Map<String, Value>,
    /// The reason why the model stopped.
    pub stop_reason: String,
    /// The tokens that the call cost, where the model counted them.
    pub usage: Option<Usage>,
    /// The reason why the response is not complete, where the model is at fault.
    pub failure: Option<Failure>,
    /// The time of the end, in RFC 3339.
    pub at: String,
}

/// The state of a response, as OpenAI names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseStatus {
    /// The model is writing.
    InProgress,
    /// The response is complete, or ends with calls of tools.
    Completed,
    /// The response is as long as it may be.
    Incomplete,
    /// The model failed.
    Failed,
    /// The client left, or cancelled the response.
    Cancelled,
}

impl ResponseStatus {
    /// Returns the state in which a reply ends that was not cut: by the reason why its model stopped.
    #[must_use]
    pub fn of_stop(reason: &str) -> Self {
        match reason {
            "length" | "content_filter" => Self::Incomplete,
            _ => Self::Completed,
        }
    }
}

impl Ended {
    /// Returns the end of a response, from the outcome of the reply.
    #[must_use]
    pub fn new(outcome: &Outcome, at: Timestamp) -> Self {
        let status = match (outcome.status, &outcome.fault, &outcome.stopped) {
            (_, Some(_), _) | (Status::Failed, ..) => ResponseStatus::Failed,
            (_, None, Some(reason)) => ResponseStatus::of_stop(reason),
            (_, None, None) => ResponseStatus::Cancelled,
        };
        Self {
            status,
            text: outcome.text.clone(),
            members: outcome.members.clone(),
            stop_reason: outcome.stop_reason().to_owned(),
            usage: outcome.usage,
            failure: outcome.fault.as_ref().map(Failure::from),
            at: at.to_string(),
        }
    }

    /// Returns the end as it is stored: without its members, or without its text too, where it would be too long.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = |ended: &Self| serde_json::to_string(ended).expect("plain structs are JSON");
        let fits = |text: &String| text.len() <= limit::RESPONSE_OUTCOME_BYTES;
        let text = json(self);
        if fits(&text) {
            return text;
        }
        let mut less = self.clone();
        less.members.clear();
        let text = json(&less);
        if fits(&text) {
            return text;
        }
        less.text.clear();
        json(&less)
    }

    /// Returns whether the model waits for the results of tools.
    #[must_use]
    pub fn awaits_tools(&self) -> bool {
        let calls = self.members.get("tool_calls").and_then(Value::as_array);
        let is_over = self.status == ResponseStatus::Completed;
        is_over && calls.is_some_and(|calls| !calls.is_empty())
    }
}

/// A stored response.
#[derive(Debug, Clone, Deserialize)]
pub struct Response {
    /// The id of the response.
    pub id: ResponseId,
    /// The conversation of the response.
    pub conversation_id: ConversationId,
    /// The message of the reply.
    pub message_id: MessageId,
    /// The time at which the response began, in RFC 3339.
    pub created_at: String,
    /// The request, as JSON.
    request: String,
    /// The end, as JSON.
    outcome: Option<String>,
    /// The text of the reply's message.
    content: String,
    /// 1 while the response is written, else 0.
    is_writing: u8,
    /// 1 where later prompts may not have the response, else 0.
    is_hidden: u8,
    /// The id of the message that the reply answers.
    question_id: MessageId,
    /// The text of that message.
    pub question: String,
    /// The time of that message, in RFC 3339.
    question_at: String,
}

impl Response {
    /// Returns the request: the members that the answer repeats, and `input`.
    #[must_use]
    pub fn request(&self) -> Map<String, Value> {
        serde_json::from_str(&self.request).unwrap_or_default()
    }

    /// Returns the end of the response; `None` while it is written. One whose writer is gone has the text that was stored.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        let stored = self.outcome.as_deref().map(serde_json::from_str);
        match stored {
            Some(Ok(ended)) => Some(ended),
            _ if self.is_writing == 1 => None,
            _ => Some(Ended {
                status: ResponseStatus::Cancelled,
                text: self.content.clone(),
                members: Map::new(),
                stop_reason: "stop".to_owned(),
                usage: None,
                failure: None,
                at: self.created_at.clone(),
            }),
        }
    }

    /// Returns whether later prompts may not have the response: its message was forgotten, or its conversation reset.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.is_hidden == 1
    }

    /// Returns whether the response is still being written.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        self.is_writing == 1
    }

    /// Returns the messages of the turn, newest first.
    pub(super) fn recent(&self) -> impl Iterator<Item = Recent> {
        let reply = Recent {
            id: self.message_id.as_str().to_owned(),
            role: Role::Assistant,
            content: self.content.clone(),
            created_at: self.created_at.clone(),
        };
        let question = Recent {
            id: self.question_id.as_str().to_owned(),
            role: Role::User,
            content: self.question.clone(),
            created_at: self.question_at.clone(),
        };
        let is_told = self.is_hidden == 0;
        [reply, question].into_iter().filter(move |_| is_told)
    }
}

fn absent(id: &ResponseId) -> Error {
    Error::not_found(Resource::Response, Some(id.as_str()))
}

/// Finds a response of the owner.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ResponseId,
) -> Result<Response, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(store::get(owner, id, platform.now()));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    found.ok_or_else(|| absent(id))
}

/// Finds the newest response of a conversation of the owner.
///
/// # Errors
/// [`Error::NotFound`] where the conversation, or its first response, is absent.
pub async fn newest<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    conversation: &ConversationId,
) -> Result<Response, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(store::newest(owner, conversation, platform.now()));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    let id = Some(conversation.as_str());
    found.ok_or_else(|| Error::not_found(Resource::Conversation, id))
}

/// Deletes a response. The messages of its turn stay in their conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ResponseId,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    let deleted = batch.ask(store::delete(owner, id));
    let results = actor.run(platform, owner, batch).await?;
    if results.is_empty(deleted)? {
        return Err(absent(id));
    }
    Ok(())
}

/// Cancels a response that is being written, and returns it as it is now; another one stays as it is. Its writer ends it within
/// [`crate::limit::LEASE_RENEWAL`], and the words so far are kept.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn cancel<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &ResponseId,
) -> Result<Response, Error> {
    let mut batch = Batch::new();
    batch.ask(store::cancel(owner, id));
    let found = batch.ask(store::get(owner, id, platform.now()));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    found.ok_or_else(|| absent(id))
}
