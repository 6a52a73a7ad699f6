//! The call of a model: its stream, or why there is none.

use super::{Model, Prompt, Settings, builtin, openai, workers_ai};
use crate::error::ModelFault;
use crate::platform::{Answer, ModelCall, Platform, SendError};
use std::cell::Cell;

/// Remembers that the model's server takes no JSON schema.
#[derive(Debug, Default)]
struct SchemaRefusal(Cell<bool>);

/// Calls the model, and returns its stream once it has begun to answer. A model that cannot be reached is tried once
/// more. One that refuses the request with its schema is asked without the schema; where that helps, the instance sends
/// it no schema any more.
///
/// # Errors
/// [`ModelFault`] where the model gives no stream.
pub async fn ask<P: Platform>(
    platform: &P,
    mut settings: Settings<'_>,
    prompt: &Prompt,
) -> Result<P::Source, ModelFault> {
    let refusal = platform.instance_state::<SchemaRefusal>();
    if refusal.0.get() {
        settings.schema = None;
    }
    let Some(mut answer) = send(platform, settings, prompt).await else {
        return Ok(platform.source_of(builtin::reply(prompt)));
    };
    let is_refused = matches!(&answer, Ok(answer) if matches!(answer.status, 400 | 422));
    if is_refused && settings.schema.take().is_some() {
        answer = send(platform, settings, prompt).await.unwrap_or(answer);
        let helps = matches!(&answer, Ok(answer) if is_success(answer.status));
        refusal.0.set(helps);
    }
    match answer {
        Ok(answer) if is_success(answer.status) => Ok(answer.source),
        Ok(answer) => Err(refused(answer.status)),
        Err(SendError::Unreachable(cause)) => Err(ModelFault::Unavailable(cause)),
        Err(SendError::TimedOut) => Err(ModelFault::TimedOut),
    }
}

/// Sends the call of a model, and once more where the model cannot be reached; `None` for the built-in model.
async fn send<P: Platform>(
    platform: &P,
    settings: Settings<'_>,
    prompt: &Prompt,
) -> Option<Result<Answer<P::Source>, SendError>> {
    let answer = platform
        .send(call(settings, prompt)?, settings.timeout)
        .await;
    // A connection that was kept from an earlier call may have been closed by its server just now (RFC 9110
    // section 9.2.2 allows the repetition: nothing of an answer came).
    if matches!(answer, Err(SendError::Unreachable(_))) {
        return Some(
            platform
                .send(call(settings, prompt)?, settings.timeout)
                .await,
        );
    }
    Some(answer)
}

/// Returns the call of a model; `None` for the built-in model, which needs no call.
fn call(settings: Settings<'_>, prompt: &Prompt) -> Option<ModelCall> {
    Some(match settings.model {
        Model::OpenAi {
            base_url,
            name,
            api_key,
        } => openai::call(base_url, name, api_key.as_deref(), prompt, settings),
        Model::WorkersAi { name } => workers_ai::call(name, prompt, settings.max_tokens),
        Model::BuiltIn => return None,
    })
}

/// Returns whether a status is one of success.
fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
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
