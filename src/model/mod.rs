//! Models: a [`Prompt`] becomes a call, and the bytes of the answer become [`Said`].
//!
//! Every dialect is server-sent events; a [`Decoder`] gathers them and asks the dialect what
//! each one says. Asking costs no round trip to the database.

pub mod builtin;
mod complete;
mod event;
pub mod openai;
pub mod sse;
pub mod workers_ai;

pub use complete::complete;

use crate::config::{Config, Model};
use crate::error::ModelFault;
use crate::platform::{Platform, SendError};
use crate::role::Role;
use serde::{Deserialize, Serialize};

/// A prompt, whatever the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Persona and memories.
    pub system: String,
    /// The conversation so far, oldest first.
    pub history: Vec<Line>,
    /// What the person says now.
    pub message: String,
    /// What the person said in earlier talks, best first: `system` tells of it, and the built-in
    /// model repeats it.
    pub recalled: Vec<String>,
}

/// An earlier message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub content: String,
}

/// What a model said in one event, whatever its dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The next words.
    Words(String),
    /// What the reply cost.
    Cost(Usage),
    /// The reply is complete; its cost may still follow.
    Finished,
    /// The stream is over.
    Over,
}

/// What a turn cost, in the model's own tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    #[serde(default)]
    pub prompt_tokens: u32,
    /// Tokens written.
    #[serde(default)]
    pub completion_tokens: u32,
    /// Both.
    #[serde(default)]
    pub total_tokens: u32,
}

/// Asks the configured model for at most `max_tokens`, and gives its stream once it has begun to
/// answer. A model that cannot be reached is tried once more.
///
/// # Errors
/// [`ModelFault`] where there is no stream to be had.
pub async fn ask<P: Platform>(
    platform: &P,
    config: &Config,
    prompt: &Prompt,
    max_tokens: u32,
) -> Result<P::Source, ModelFault> {
    let call = match &config.model {
        Model::OpenAi {
            base_url,
            name,
            api_key,
        } => openai::call(base_url, name, api_key.as_deref(), prompt, max_tokens),
        Model::WorkersAi { name } => workers_ai::call(name, prompt, max_tokens),
        Model::BuiltIn => return Ok(platform.local(builtin::reply(prompt))),
    };
    let mut answer = platform.send(call.clone(), config.model_timeout).await;
    if matches!(answer, Err(SendError::Unreachable(_))) {
        // A connection that was kept from an earlier call may have been closed by its server just now (RFC 9110
        // section 9.2.2 allows the repetition: nothing of an answer came).
        answer = platform.send(call, config.model_timeout).await;
    }
    match answer {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(answer.source),
        Ok(answer) => Err(refused(answer.status)),
        Err(SendError::Unreachable(cause)) => Err(ModelFault::Unavailable(cause)),
        Err(SendError::TimedOut) => Err(ModelFault::TimedOut),
    }
}

/// An upstream that is overloaded or broken may do better later; one that says that the request
/// is wrong will not.
fn refused(status: u16) -> ModelFault {
    let cause = format!("the model answered with status {status}");
    match status {
        408 | 429 | 500..=599 => ModelFault::Unavailable(cause),
        _ => ModelFault::Failed(cause),
    }
}

/// Turns the bytes of a model's answer into what it said, however they are cut.
#[derive(Debug, Default)]
pub struct Decoder {
    events: sse::Events,
}

impl Decoder {
    /// Takes the next bytes, and adds to `said` what became complete with them.
    ///
    /// # Errors
    /// [`ModelFault`] for what is not this dialect, or is the model's own word of an error; what
    /// came before it is said all the same.
    pub fn push(&mut self, bytes: &[u8], said: &mut Vec<Said>) -> Result<(), ModelFault> {
        self.events.push(bytes, |data| event::read(data, said))
    }

    /// Whether a comment came since this was asked before.
    pub fn take_comment(&mut self) -> bool {
        self.events.take_comment()
    }

    /// Whether nothing came that looks like an event: the answer is a page, a document, or nothing.
    #[must_use]
    pub const fn has_no_event(&self) -> bool {
        !self.events.has_event()
    }

    /// The stream is at its end: gives what an upstream that forgot the last empty line said.
    ///
    /// # Errors
    /// As [`Decoder::push`].
    pub fn finish(&mut self, said: &mut Vec<Said>) -> Result<(), ModelFault> {
        self.push(b"\n\n", said)
    }
}
