//! The outcome of a reply.

use crate::chat::message::Status;
use crate::chat::usage;
use crate::error::ModelFault;
use crate::model::{Prompt, Usage};

/// The outcome of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The state in which it ended.
    pub status: Status,
    /// The words that came.
    pub text: String,
    /// The tokens that it cost, where the model counted them.
    pub usage: Option<Usage>,
    /// The reason why it is not complete, where that is the model's doing.
    pub fault: Option<ModelFault>,
}

impl Outcome {
    /// Estimates the cost of a reply whose model did not count it. Returns `None` where the model has not read the
    /// prompt; a client that leaves, or a stream that breaks, is not free of charge.
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

    /// Returns the outcome of a model that gave no stream.
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
