//! The outcome of a reply.

use crate::chat::message::Status;
use crate::chat::usage;
use crate::error::ModelFault;
use crate::model::{Prompt, Usage};
use serde_json::{Map, Value};

/// The outcome of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The state in which the reply ended.
    pub status: Status,
    /// The text of the reply.
    pub text: String,
    /// The tokens that the reply cost, where the model counted them.
    pub usage: Option<Usage>,
    /// The reason why the reply is not complete, where the model is at fault.
    pub fault: Option<ModelFault>,
    /// The members other than the text, such as calls of tools: see [`super::members`].
    pub members: Map<String, Value>,
    /// The reason why the model stopped, where it did.
    pub stopped: Option<String>,
}

impl Outcome {
    /// Returns the reason why the model stopped, and `stop` where it gave none.
    #[must_use]
    pub fn stop_reason(&self) -> &str {
        self.stopped.as_deref().unwrap_or("stop")
    }

    /// Estimates the cost of a reply whose tokens the model did not count. Returns `None` where the model has not read
    /// the prompt; a reply whose client leaves, or whose stream breaks, has a cost.
    #[must_use]
    pub fn estimate(&self, prompt: &Prompt) -> Option<Usage> {
        let is_unread = matches!(
            self.fault,
            Some(ModelFault::Failed(_) | ModelFault::Unavailable(_))
        );
        if is_unread && self.text.is_empty() {
            return None;
        }
        Some(usage::estimate(prompt, &self.text))
    }

    /// Returns the outcome of a reply that its person stopped.
    #[must_use]
    pub fn stopped(mut self) -> Self {
        if self.status == Status::Interrupted {
            self.status = Status::Stopped;
        }
        self
    }

    /// Returns the outcome of a call of the model that gave no stream.
    #[must_use]
    pub fn failed(fault: ModelFault) -> Self {
        Self {
            status: Status::Failed,
            text: String::new(),
            usage: None,
            fault: Some(fault),
            members: Map::new(),
            stopped: None,
        }
    }
}
