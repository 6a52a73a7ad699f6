//! From the bytes of a model to the neutral events of a reply, whose words are gathered on the way.

use super::event::ReplyEvent;
use super::members::add_members;
use super::outcome::Outcome;
use crate::chat::message::Status;
use crate::error::ModelFault;
use crate::limit::REPLY_BYTES;
use crate::model::{Decoder, StreamEvent, Usage};
use crate::platform::Ending;
use serde_json::{Map, Value};

/// Gathers the text of one reply from the model's stream.
#[derive(Debug, Default)]
pub struct Transcript {
    decoder: Decoder,
    text: String,
    usage: Option<Usage>,
    /// The reason why the model stopped, once it has.
    stopped: Option<String>,
    /// The members other than the text, put together.
    members: Map<String, Value>,
    /// The bytes of the members other than the text.
    members_bytes: usize,
    /// True where the model stopped to wait for the results of tools.
    awaits_tools: bool,
    /// True where a member says what a text would: a call of a tool, a refusal.
    says_otherwise: bool,
    fault: Option<ModelFault>,
}

/// Returns whether a member is more than an empty text or list.
fn is_something(member: &Value) -> bool {
    match member {
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        other => !other.is_null(),
    }
}

fn too_long() -> ModelFault {
    ModelFault::Failed("the reply is too long".to_owned())
}

impl Transcript {
    /// Returns the text of the reply so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes the next bytes of the model, and calls `emit` with each event that they complete. Returns whether more
    /// bytes are wanted: false where the reply is over or unusable.
    pub fn push(&mut self, bytes: &[u8], emit: &mut impl FnMut(&ReplyEvent<'_>)) -> bool {
        let mut events = Vec::new();
        let fault = self.decoder.push(bytes, &mut events).err();
        let is_over = self.apply(events, emit);
        if self.fault.is_none() && self.stopped.is_none() {
            self.fault = fault;
        }
        !is_over && self.fault.is_none()
    }

    /// Returns whether the model sent a comment since the last call.
    pub fn take_comment(&mut self) -> bool {
        self.decoder.take_comment()
    }

    /// Applies events of the model to the transcript, and returns whether the stream is over.
    fn apply(&mut self, events: Vec<StreamEvent>, emit: &mut impl FnMut(&ReplyEvent<'_>)) -> bool {
        for event in events {
            match event {
                StreamEvent::Delta(text) => self.delta(text, emit),
                StreamEvent::Usage(usage) => {
                    self.usage = Some(usage);
                    emit(&ReplyEvent::Usage(usage));
                }
                StreamEvent::Members(members) => self.members(&members, emit),
                StreamEvent::Stop(reason) => self.stop(&reason, emit),
                StreamEvent::End => {
                    self.stop("stop", emit);
                    return true;
                }
            }
            if self.fault.is_some() {
                break;
            }
        }
        false
    }

    fn stop(&mut self, reason: &str, emit: &mut impl FnMut(&ReplyEvent<'_>)) {
        if self.stopped.is_none() {
            self.stopped = Some(reason.to_owned());
            self.awaits_tools = matches!(reason, "tool_calls" | "function_call");
            emit(&ReplyEvent::Stopped(reason));
        }
    }

    fn members(&mut self, members: &Map<String, Value>, emit: &mut impl FnMut(&ReplyEvent<'_>)) {
        let bytes = serde_json::to_string(members).map_or(0, |json| json.len());
        self.members_bytes = self.members_bytes.saturating_add(bytes);
        self.says_otherwise |= ["tool_calls", "function_call", "refusal", "audio"]
            .iter()
            .any(|name| members.get(*name).is_some_and(is_something));
        if self.text.len() + self.members_bytes > REPLY_BYTES {
            self.fault = Some(too_long());
            return;
        }
        add_members(&mut self.members, members);
        emit(&ReplyEvent::Members(members));
    }

    fn delta(&mut self, mut text: String, emit: &mut impl FnMut(&ReplyEvent<'_>)) {
        // NUL is no word, and a text with one is cut at it by SQLite's functions.
        text.retain(|c| c != '\0');
        if self.text.len() + self.members_bytes + text.len() > REPLY_BYTES {
            self.fault = Some(too_long());
            return;
        }
        self.text.push_str(&text);
        emit(&ReplyEvent::Delta(&text));
    }

    /// Ends the reply: no more bytes arrive. An event whose last line has no line end still counts.
    pub fn end(&mut self, ending: Ending, emit: &mut impl FnMut(&ReplyEvent<'_>)) -> Outcome {
        if ending == Ending::Ended {
            let mut events = Vec::new();
            // An event that was cut is no event: the reply was cut, then.
            let _ = self.decoder.finish(&mut events);
            self.apply(events, emit);
            if self.decoder.has_no_event() && self.fault.is_none() {
                let cause = "the answer is no stream of events".to_owned();
                self.fault = Some(ModelFault::Failed(cause));
            }
        }
        let is_empty = self.text.trim().is_empty() && !self.says_otherwise;
        if self.stopped.is_some() && is_empty && self.fault.is_none() {
            self.fault = Some(ModelFault::Failed("the reply has no word".to_owned()));
        }
        let is_complete = self.stopped.is_some() && self.fault.is_none();
        let fault = self.fault.take().or(match ending {
            Ending::Stalled => Some(ModelFault::TimedOut),
            Ending::Ended | Ending::Broken => Some(ModelFault::Interrupted),
            Ending::Enough | Ending::ClientGone => None,
        });
        let status = match ending {
            // The turn goes on with the results.
            _ if is_complete && self.awaits_tools => Status::Interrupted,
            _ if is_complete => Status::Complete,
            Ending::ClientGone => Status::Interrupted,
            _ if self.text.is_empty() => Status::Failed,
            _ => Status::Interrupted,
        };
        Outcome {
            status,
            text: std::mem::take(&mut self.text),
            usage: self.usage,
            fault: fault.filter(|_| !is_complete),
            members: std::mem::take(&mut self.members),
            stopped: self.stopped.take(),
        }
    }
}
