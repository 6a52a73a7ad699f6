//! The call of a model: its stream, or why there is none.

use super::{Model, Prompt, Settings, builtin, openai, workers_ai};
use crate::error::ModelFault;
use crate::platform::{ModelCall, Platform, SendError};

/// Calls the model, and returns its stream once it has begun to answer. A model that cannot be reached is tried once
/// more.
///
/// # Errors
/// [`ModelFault`] where the model gives no stream.
pub async fn ask<P: Platform>(
    platform: &P,
    settings: Settings<'_>,
    prompt: &Prompt,
) -> Result<P::Source, ModelFault> {
    let Some(first) = call(settings, prompt) else {
        return Ok(platform.source_of(builtin::reply(prompt)));
    };
    let mut answer = platform.send(first, settings.timeout).await;
    // A connection that was kept from an earlier call may have been closed by its server just now (RFC 9110
    // section 9.2.2 allows the repetition: nothing of an answer came).
    if matches!(answer, Err(SendError::Unreachable(_)))
        && let Some(again) = call(settings, prompt)
    {
        answer = platform.send(again, settings.timeout).await;
    }
    match answer {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(answer.source),
        Ok(answer) => Err(refused(answer.status)),
        Err(SendError::Unreachable(cause)) => Err(ModelFault::Unavailable(cause)),
        Err(SendError::TimedOut) => Err(ModelFault::TimedOut),
    }
}

/// Returns the call of a model; `None` for the built-in model, which needs no call.
fn call(settings: Settings<'_>, prompt: &Prompt) -> Option<ModelCall> {
    let max_tokens = settings.max_tokens;
    Some(match settings.model {
        Model::OpenAi {
            base_url,
            name,
            api_key,
        } => openai::call(base_url, name, api_key.as_deref(), prompt, max_tokens),
        Model::WorkersAi { name } => workers_ai::call(name, prompt, max_tokens),
        Model::BuiltIn => return None,
    })
}

/// Returns the fault of a bad status. An upstream that is overloaded or broken may recover later; one that refuses the
/// request will not.
fn refused(status: u16) -> ModelFault {
    let cause = format!("the model answered with status {status}");
    match status {
        408 | 429 | 500..=599 => ModelFault::Unavailable(cause),
        _ => ModelFault::Failed(cause),
    }
}
