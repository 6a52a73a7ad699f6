//! Vectorize, by externs of our own: the `worker` crate has no type for it, and a stand-in may be behind the binding.
//! Vectors go from Workers AI to Vectorize as JavaScript values, without a copy in wasm.

use super::ai;
use crate::limit::{NEAREST_MILLIS, VECTOR_SECONDS};
use crate::platform::{Near, VectorError, VectorItem};
use futures::future::{Either, select};
use serde::Deserialize;
use serde_json::json;
use std::pin::pin;
use std::time::Duration;
use worker::js_sys::{Array, Float32Array, JSON, Object, Reflect};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast, JsValue};
use worker::{Delay, Env, EnvBinding};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object)]
    #[derive(Clone)]
    type Vectorize;

    #[wasm_bindgen(method, catch)]
    async fn query(
        this: &Vectorize,
        vector: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn upsert(this: &Vectorize, vectors: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getByIds)]
    async fn get_by_ids(this: &Vectorize, ids: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deleteByIds)]
    async fn delete_by_ids(this: &Vectorize, ids: &JsValue) -> Result<JsValue, JsValue>;
}

impl EnvBinding for Vectorize {
    const TYPE_NAME: &'static str = "VectorizeIndexImpl";

    fn get(binding: JsValue) -> worker::Result<Self> {
        Ok(binding.unchecked_into())
    }
}

/// The used part of the answer to a vector query.
#[derive(Deserialize)]
struct Matches {
    matches: Vec<Near>,
}

/// Returns whether both bindings, `VECTORIZE` and `AI`, are configured.
pub fn is_bound(env: &Env) -> bool {
    index(env).is_ok() && ai::is_bound(env)
}

/// Implements [`crate::platform::Platform::nearest`].
pub async fn nearest(
    env: &Env,
    model: &str,
    namespace: &str,
    text: &str,
    most: u32,
) -> Result<Vec<Near>, VectorError> {
    let query = async {
        let vectors = ai::embed(env, model, &[text]).await.map_err(fault)?;
        let options = json!({
            "topK": most,
            "namespace": namespace,
            "returnValues": false,
            "returnMetadata": "none",
        });
        let options = JSON::parse(&options.to_string()).map_err(fault)?;
        let answer = index(env)?.query(&vectors.get(0), &options).await;
        let answer = JSON::stringify(&answer.map_err(fault)?).map_err(fault)?;
        let text = answer.as_string().unwrap_or_default();
        let parsed = serde_json::from_str::<Matches>(&text);
        let parsed =
            parsed.map_err(|error| VectorError(format!("an answer without matches: {error}")));
        Ok(parsed?.matches)
    };
    within(Duration::from_millis(NEAREST_MILLIS), query).await
}

/// Implements [`crate::platform::Platform::embed`].
pub async fn embed(env: &Env, model: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, VectorError> {
    let embedding = async {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let vectors = ai::embed(env, model, &texts).await.map_err(fault)?;
        let vectors = vectors
            .iter()
            .map(|values| Ok(Float32Array::new(&values).to_vec()));
        vectors.collect()
    };
    within(Duration::from_secs(VECTOR_SECONDS), embedding).await
}

/// Implements [`crate::platform::Platform::upsert_vectors`].
pub async fn upsert(env: &Env, model: &str, items: Vec<VectorItem>) -> Result<(), VectorError> {
    let write = async {
        let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
        let vectors = ai::embed(env, model, &texts).await.map_err(fault)?;
        let batch = Array::new();
        for (item, values) in items.iter().zip(vectors.iter()) {
            let (id, namespace, metadata) = (&item.id, &item.namespace, &item.metadata);
            let vector = json!({"id": id, "namespace": namespace, "metadata": metadata});
            let vector = JSON::parse(&vector.to_string()).map_err(fault)?;
            Reflect::set(&vector, &JsValue::from_str("values"), &values).map_err(fault)?;
            batch.push(&vector);
        }
        index(env)?.upsert(&batch).await.map_err(fault)?;
        Ok(())
    };
    within(Duration::from_secs(VECTOR_SECONDS), write).await
}

/// Implements [`crate::platform::Platform::find_vectors`].
pub async fn find(env: &Env, ids: Vec<String>) -> Result<Vec<String>, VectorError> {
    let lookup = async {
        let ids: Array = ids.iter().map(|id| JsValue::from_str(id)).collect();
        let found = index(env)?.get_by_ids(&ids).await.map_err(fault)?;
        let found = found.dyn_into::<Array>().map_err(fault)?;
        let ids = found.iter().map(|vector| {
            let id = Reflect::get(&vector, &JsValue::from_str("id")).map_err(fault)?;
            let none = || VectorError("a vector without an id".to_owned());
            id.as_string().ok_or_else(none)
        });
        ids.collect()
    };
    within(Duration::from_secs(VECTOR_SECONDS), lookup).await
}

/// Implements [`crate::platform::Platform::delete_vectors`].
pub async fn delete(env: &Env, ids: Vec<String>) -> Result<(), VectorError> {
    let deletion = async {
        let ids: Array = ids.iter().map(|id| JsValue::from_str(id)).collect();
        index(env)?.delete_by_ids(&ids).await.map_err(fault)?;
        Ok(())
    };
    within(Duration::from_secs(VECTOR_SECONDS), deletion).await
}

fn index(env: &Env) -> Result<Vectorize, VectorError> {
    let found = env.get_binding("VECTORIZE");
    found.map_err(|error| VectorError(error.to_string()))
}

fn fault(error: JsValue) -> VectorError {
    VectorError(worker::Error::from(error).to_string())
}

/// Waits for a future to end, at most `timeout`.
async fn within<T>(
    timeout: Duration,
    work: impl Future<Output = Result<T, VectorError>>,
) -> Result<T, VectorError> {
    match select(pin!(work), Delay::from(timeout)).await {
        Either::Left((done, _)) => done,
        Either::Right(((), _)) => {
            let cause = format!("no answer within {} ms", timeout.as_millis());
            Err(VectorError(cause))
        }
    }
}
