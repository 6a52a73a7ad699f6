//! A request as the server gets it, with its parameters.

use super::era::Era;
use super::fault::Fault;
use serde_json::{Map, Value};

/// A request as a [`super::Server`] gets it.
pub struct Request<'a> {
    /// The era of the request.
    pub era: Era,
    /// The name of the method.
    pub method: &'a str,
    /// The parameters, with `_meta`.
    pub params: &'a Map<String, Value>,
}

impl<'a> Request<'a> {
    /// Returns a parameter that is a text.
    ///
    /// # Errors
    /// The [`Fault`] that names the parameter.
    pub fn text(&self, name: &str) -> Result<&'a str, Fault> {
        let text = self.params.get(name).and_then(Value::as_str);
        text.ok_or_else(|| Fault::invalid_params(&format!("`{name}` must be a text")))
    }

    /// Returns the cursor of a list: `None` asks for the first page.
    ///
    /// # Errors
    /// The [`Fault`] that names the parameter.
    pub fn cursor(&self) -> Result<Option<&'a str>, Fault> {
        match self.params.get("cursor") {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text("cursor").map(Some),
        }
    }

    /// Returns the arguments of a tool or a prompt, an object, which is empty where there are none.
    ///
    /// # Errors
    /// The [`Fault`] that names the parameter.
    pub fn arguments(&self) -> Result<Value, Fault> {
        match self.params.get("arguments") {
            None | Some(Value::Null) => Ok(Value::Object(Map::new())),
            Some(arguments @ Value::Object(_)) => Ok(arguments.clone()),
            Some(_) => Err(Fault::invalid_params("`arguments` must be an object")),
        }
    }
}
