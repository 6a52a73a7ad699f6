//! Workers AI, by externs of our own: the type of the `worker` crate refuses a stand-in behind the binding, and returns
//! no native stream.

use crate::platform::{Answer, SendError};
use futures::future::{Either, select};
use serde_json::json;
use std::pin::pin;
use std::time::Duration;
use worker::js_sys::{Array, JSON, JsString, Object, Reflect};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast, JsValue};
use worker::web_sys::ReadableStream;
use worker::{Delay, Env, EnvBinding};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object)]
    #[derive(Clone)]
    type WorkersAi;

    #[wasm_bindgen(method, catch)]
    async fn run(this: &WorkersAi, model: &str, input: &JsValue) -> Result<JsValue, JsValue>;
}

impl EnvBinding for WorkersAi {
    const TYPE_NAME: &'static str = "Ai";

    fn get(binding: JsValue) -> worker::Result<Self> {
        Ok(binding.unchecked_into())
    }
}

/// Returns whether the binding `AI` is configured.
pub fn is_bound(env: &Env) -> bool {
    env.get_binding::<WorkersAi>("AI").is_ok()
}

/// Runs a model and returns its stream. The binding throws an exception where the model refuses.
///
/// # Errors
/// [`SendError`] where no stream came within `timeout`.
pub async fn run(
    env: &Env,
    model: &str,
    input: &str,
    timeout: Duration,
) -> Result<Answer<ReadableStream>, SendError> {
    let unreachable =
        |error: JsValue| SendError::Unreachable(worker::Error::from(error).to_string());
    let ai: WorkersAi = env
        .get_binding("AI")
        .map_err(|error| SendError::Unreachable(error.to_string()))?;
    let input = JSON::parse(input).map_err(unreachable)?;
    let run = pin!(ai.run(model, &input));
    match select(run, Delay::from(timeout)).await {
        Either::Left((answer, _)) => {
            let source = answer
                .map_err(unreachable)?
                .dyn_into()
                .map_err(|_| SendError::Unreachable("the model gave no stream".to_owned()))?;
            Ok(Answer {
                status: 200,
                source,
            })
        }
        Either::Right(((), _)) => Err(SendError::TimedOut),
    }
}

/// Embeds texts, and returns one vector for each, in order. Most models answer `{data: [[…]]}`; bge-m3 may also answer
/// `{response: [[…]]}`.
///
/// # Errors
/// The exception of the binding, or a text of this program where the answer does not have one vector for each text.
pub async fn embed(env: &Env, model: &str, texts: &[&str]) -> Result<Array, JsValue> {
    let ai: WorkersAi = env.get_binding("AI")?;
    let input = JSON::parse(&json!({"text": texts}).to_string())?;
    let answer = ai.run(model, &input).await?;
    let vectors = ["data", "response"].into_iter().find_map(|field| {
        let found = Reflect::get(&answer, &JsValue::from_str(field)).ok()?;
        let found: Array = found.dyn_into().ok()?;
        let whole = found.iter().all(|vector| Array::is_array(&vector));
        (whole && found.length() as usize == texts.len()).then_some(found)
    });
    vectors.ok_or_else(|| JsString::from("the model gave no vectors").into())
}
