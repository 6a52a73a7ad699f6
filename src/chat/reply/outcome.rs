//! The outcome of a reply.

use crate::chat::message::Status;
use crate::chat::usage;
use crate::error::ModelFault;
use crate::model::{Prompt, Usage};

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
}

impl Outcome {
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

    /// Returns the outcome of a call of the model that gave no stream.
    #[must_use]
    pub const fn failed(fault: ModelFault) -> Self {
        Self {
            status: Status::Failed,
            text: String::new(),
            usage: None,
            fault: Some(fault),
        }
    }
}
