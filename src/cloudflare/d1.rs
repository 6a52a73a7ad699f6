//! D1, by externs of our own: the rows of each statement cross the boundary to wasm as one text of JSON. The types of the
//! `worker` crate would cross it for every column of every row.

use crate::platform::{DbError, Rows, Stmt, Value};
use worker::js_sys::{Array, JSON, JsString, Object, Reflect};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast, JsValue};
use worker::{Env, EnvBinding};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Object)]
    #[derive(Clone)]
    type D1;
    #[wasm_bindgen(extends = Object)]
    type Prepared;

    #[wasm_bindgen(method, catch)]
    fn prepare(this: &D1, sql: &str) -> Result<Prepared, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn batch(this: &D1, statements: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, variadic)]
    fn bind(this: &Prepared, values: &Array) -> Result<Prepared, JsValue>;
}

impl EnvBinding for D1 {
    const TYPE_NAME: &'static str = "D1Database";

    fn get(binding: JsValue) -> worker::Result<Self> {
        Ok(binding.unchecked_into())
    }
}

/// Implements [`crate::platform::Platform::batch`].
pub async fn batch(env: &Env, statements: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
    let database: D1 = env
        .get_binding("DB")
        .map_err(|error| DbError(error.to_string()))?;
    let prepared = Array::new();
    for statement in &statements {
        let values = statement.params.iter().map(value).collect();
        let bound = database
            .prepare(statement.sql)
            .and_then(|stmt| stmt.bind(&values));
        prepared.push(&bound.map_err(fault)?.into());
    }
    let results = database.batch(&prepared).await.map_err(fault)?;
    let results: Array = results.unchecked_into();
    results
        .iter()
        .map(|result| rows(&result).map_err(fault))
        .collect()
}

fn rows(result: &JsValue) -> Result<Rows, JsValue> {
    let rows = Reflect::get(result, &JsValue::from_str("results"))?;
    let json: JsString = JSON::stringify(&rows)?;
    Ok(Rows::from_json(
        json.as_string().unwrap_or_else(|| "[]".to_owned()),
    ))
}

/// Converts a parameter of a statement for D1. A number becomes a double, since D1 takes no `BigInt`.
fn value(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Number(number) => JsValue::from_f64(*number),
        Value::Text(text) => JsValue::from_str(text),
    }
}

fn fault(error: JsValue) -> DbError {
    DbError(worker::Error::from(error).to_string())
}
