//! A message of JSON-RPC: a request, or a notification where it has no id.

use super::fault::Fault;
use serde_json::{Map, Value};

/// A message as it came in.
pub struct Message {
    /// The id of a request, a text or a number; none of a notification.
    pub id: Option<Value>,
    /// The name of the method.
    pub method: String,
    /// The parameters, empty where the message has none.
    pub params: Map<String, Value>,
}

impl Message {
    /// Parses a body.
    ///
    /// # Errors
    /// The fault of a body that is no message.
    pub fn parse(body: Value) -> Result<Self, Box<Malformed>> {
        let fault = |why| Malformed::new(None, why);
        let mut body = match body {
            Value::Object(body) => body,
            Value::Array(_) => return Err(fault("batches are not supported; send one object")),
            _ => return Err(fault("the body must be one object")),
        };
        let id = match body.remove("id") {
            None => None,
            Some(id @ (Value::String(_) | Value::Number(_))) => Some(id),
            Some(_) => return Err(fault("id must be a text or a number")),
        };
        let fault = |why| Malformed::new(id.clone(), why);
        if body.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return Err(fault("jsonrpc must be \"2.0\""));
        }
        let Some(Value::String(method)) = body.remove("method") else {
            return Err(fault("method must be a text"));
        };
        let params = match body.remove("params") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(params)) => params,
            Some(_) => return Err(fault("params must be an object")),
        };
        Ok(Self { id, method, params })
    }
}

/// A body that is no message.
pub struct Malformed {
    /// The id, where there is a readable one.
    pub id: Option<Value>,
    /// The fault of the body.
    pub fault: Fault,
}

impl Malformed {
    fn new(id: Option<Value>, why: &str) -> Box<Self> {
        let fault = Fault::invalid_request(why);
        Box::new(Self { id, fault })
    }
}
