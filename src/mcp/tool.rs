//! The results of tools.

use serde_json::{Map, Value, json};

/// Returns the result of a tool whose answer is a text of JSON: the text, and the same as structured content.
#[must_use]
pub fn structured(json: &str) -> Map<String, Value> {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    let mut result = text(json);
    result.insert("structuredContent".to_owned(), value);
    result
}

/// Returns the result of a tool that failed in a way that the model can mend.
#[must_use]
pub fn error(why: &str) -> Map<String, Value> {
    let mut result = text(why);
    result.insert("isError".to_owned(), Value::Bool(true));
    result
}

/// Returns a result with one text.
#[must_use]
pub fn text(text: &str) -> Map<String, Value> {
    let content = json!([{"type": "text", "text": text}]);
    Map::from_iter([("content".to_owned(), content)])
}
