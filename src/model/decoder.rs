//! From the bytes of a model's answer to neutral events, however the bytes are cut.

use super::{parse, sse};
use crate::error::ModelFault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An event of a model's stream, in any dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEvent {
    /// The next part of the reply's text.
    Delta(String),
    /// The tokens that the reply cost.
    Usage(Usage),
    /// Other members of the reply than its text, as OpenAI's dialect has them: a part of a call of a tool, a refusal, reasoning.
    Members(Map<String, Value>),
    /// The reply has no more text, for a reason such as `stop`, `length` (it is as long as it may be) or `tool_calls`; its usage may
    /// still follow.
    Stop(String),
    /// The stream is over.
    End,
}

/// The tokens that a call cost, as the model counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    /// The tokens that the model read.
    #[serde(default)]
    pub prompt_tokens: u32,
    /// The tokens that the model wrote.
    #[serde(default)]
    pub completion_tokens: u32,
    /// The sum of the tokens that the model read and wrote.
    #[serde(default)]
    pub total_tokens: u32,
}

/// Decodes the bytes of a model's answer.
#[derive(Debug, Default)]
pub struct Decoder {
    parser: sse::Parser,
}

impl Decoder {
    /// Takes the next bytes, and adds the events that they complete to `events`.
    ///
    /// # Errors
    /// [`ModelFault`] for bytes of no known dialect, and for an error that the model reports. `events` then has the
    /// events before the fault.
    pub fn push(&mut self, bytes: &[u8], events: &mut Vec<StreamEvent>) -> Result<(), ModelFault> {
        self.parser
            .push(bytes, |data| parse::parse_event(data, events))
    }

    /// Returns whether the model sent a comment since the last call.
    pub fn take_comment(&mut self) -> bool {
        self.parser.take_comment()
    }

    /// Returns whether nothing came that looks like an event: the answer is a page, a document, or empty.
    #[must_use]
    pub const fn has_no_event(&self) -> bool {
        !self.parser.has_event()
    }

    /// Ends the stream: adds the event of an upstream that omitted the last empty line.
    ///
    /// # Errors
    /// As [`Decoder::push`].
    pub fn finish(&mut self, events: &mut Vec<StreamEvent>) -> Result<(), ModelFault> {
        self.push(b"\n\n", events)
    }
}
