//! The events of a reply, as every dialect gets them.

use crate::error::ModelFault;
use crate::memory::facts::store::CurrentFact;
use crate::memory::recall::recalled::Recalled;
use crate::model::Usage;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// An event of a reply, in the order of the variants; there are many deltas, and one of `Done` and `Failed` ends it.
#[derive(Debug)]
pub enum ReplyEvent<'a> {
    /// The memories and facts in the prompt.
    Recalled(RecallSummary<'a>, Timestamp),
    /// The next part of the reply's text.
    Delta(&'a str),
    /// The tokens that the reply cost, as the model counts them.
    Usage(Usage),
    /// Other members of the reply than its text; see [`crate::model::StreamEvent::Members`].
    Members(&'a Map<String, Value>),
    /// The model has stopped, for a reason such as `stop` or `length`: the reply has no more text.
    Stopped(&'a str),
    /// The reply is complete and stored.
    Done(Option<Usage>, Timestamp),
    /// The reply is not complete.
    Failed(Failure),
}

/// An event of a reply as it is kept: what was recalled is in the turn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum KeptEvent {
    /// See [`ReplyEvent::Recalled`].
    Recalled(Timestamp),
    /// See [`ReplyEvent::Delta`].
    Delta(String),
    /// See [`ReplyEvent::Usage`].
    Usage(Usage),
    /// See [`ReplyEvent::Members`].
    Members(Map<String, Value>),
    /// See [`ReplyEvent::Stopped`].
    Stopped(String),
    /// See [`ReplyEvent::Done`].
    Done(Option<Usage>, Timestamp),
    /// See [`ReplyEvent::Failed`].
    Failed(Failure),
}

impl KeptEvent {
    /// Copies an event.
    #[must_use]
    pub fn of(event: &ReplyEvent<'_>) -> Self {
        match event {
            ReplyEvent::Recalled(_, at) => Self::Recalled(*at),
            ReplyEvent::Delta(text) => Self::Delta((*text).to_owned()),
            ReplyEvent::Usage(usage) => Self::Usage(*usage),
            ReplyEvent::Members(members) => Self::Members((*members).clone()),
            ReplyEvent::Stopped(reason) => Self::Stopped((*reason).to_owned()),
            ReplyEvent::Done(usage, at) => Self::Done(*usage, *at),
            ReplyEvent::Failed(failure) => Self::Failed(failure.clone()),
        }
    }

    /// Returns the event as the dialects get it; `recalled` is what was recalled for the reply.
    #[must_use]
    pub fn event<'a>(&'a self, recalled: RecallSummary<'a>) -> ReplyEvent<'a> {
        match self {
            Self::Recalled(at) => ReplyEvent::Recalled(recalled, *at),
            Self::Delta(text) => ReplyEvent::Delta(text),
            Self::Usage(usage) => ReplyEvent::Usage(*usage),
            Self::Members(members) => ReplyEvent::Members(members),
            Self::Stopped(reason) => ReplyEvent::Stopped(reason),
            Self::Done(usage, at) => ReplyEvent::Done(*usage, *at),
            Self::Failed(failure) => ReplyEvent::Failed(failure.clone()),
        }
    }

    /// Returns whether the event is the last one of its reply.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        matches!(self, Self::Done(..) | Self::Failed(_))
    }
}

/// The reason why a reply is not complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The reason why the reply is not complete, as a code for programs.
    pub code: Cow<'static, str>,
    /// The reason why the reply is not complete, as a sentence for people.
    pub sentence: String,
}

impl From<&ModelFault> for Failure {
    fn from(fault: &ModelFault) -> Self {
        Self {
            code: fault.code().into(),
            sentence: fault.detail(),
        }
    }
}

/// The memories and facts in a prompt, as the caller may see them.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
pub struct RecallSummary<'a> {
    /// The number of memories in the prompt.
    count: usize,
    /// The number of facts in the prompt.
    fact_count: usize,
    /// The memories, the best first; none for a caller who may not read memories.
    memories: &'a [Recalled],
    /// The facts, the weightiest first; none for a caller who may not read memories.
    facts: &'a [CurrentFact],
}

impl<'a> RecallSummary<'a> {
    /// Summarises memories and facts; for a caller who may not read memories, only their numbers.
    #[must_use]
    pub const fn new(memories: &'a [Recalled], facts: &'a [CurrentFact], can_read: bool) -> Self {
        Self {
            count: memories.len(),
            fact_count: facts.len(),
            memories: if can_read { memories } else { &[] },
            facts: if can_read { facts } else { &[] },
        }
    }

    /// Returns the numbers of memories and facts as a sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let some = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("one {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let memories = some(self.count, "memory", "memories");
        let facts = some(self.fact_count, "fact", "facts");
        let parts: Vec<String> = memories.into_iter().chain(facts).collect();
        if parts.is_empty() {
            return "Nothing recalled.".to_owned();
        }
        format!("Recalled {}.", parts.join(" and "))
    }
}
