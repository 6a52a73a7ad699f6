//! The description of the contract, out of the rows of [`super::routes`]: the parameters, bodies and answers of each
//! operation as JSON schemas. Nothing in the Worker refers to it, so none of it is in the wasm; a test writes
//! `openapi.json` with it.

use super::answer::{Created, Json, MaybeCreated, NoContent};
use super::caller::Caller;
use super::input::path::{Path, PathParameter};
use super::input::query::QueryString;
use super::rates::Class;
use super::reply::Reply;
use super::request::Method;
use super::route::Policy;
use crate::id::Owner;
use crate::limit::BODY_BYTES;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A row of the route table with its documentation.
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
    /// Who may call it.
    pub policy: Policy,
    /// The endpoint: `conversations::list`.
    pub name: &'static str,
    /// The lines of the row's documentation.
    pub lines: &'static [&'static str],
    /// Adds the arguments and the answer to a description.
    pub describe: fn(&mut Description),
    /// The rate limit that its requests count towards.
    pub class: Class,
    /// The largest body that it reads, in bytes.
    pub body_bytes: usize,
    /// The codes of the problems that are particular to it.
    pub problems: &'static [&'static str],
    /// A body that it takes, as JSON.
    pub example: Option<&'static str>,
}

impl Operation {
    /// An operation as a row has it without options.
    #[must_use]
    pub const fn new(
        (method, path, policy): (Method, &'static str, Policy),
        name: &'static str,
        lines: &'static [&'static str],
        describe: fn(&mut Description),
    ) -> Self {
        Self {
            method,
            path,
            policy,
            name,
            lines,
            describe,
            class: Class::Api,
            body_bytes: BODY_BYTES,
            problems: &[],
            example: None,
        }
    }

    /// See [`super::route::Route::rate`].
    #[must_use]
    pub const fn rate(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// See [`super::route::Route::body`].
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body_bytes = bytes;
        self
    }

    /// Adds a body that the operation takes, as JSON.
    #[must_use]
    pub const fn example(mut self, json: &'static str) -> Self {
        self.example = Some(json);
        self
    }

    /// Adds the codes of problems that are particular to the operation.
    #[must_use]
    pub const fn fails(mut self, codes: &'static [&'static str]) -> Self {
        self.problems = codes;
        self
    }
}

/// The parameters, the body and the answers of an operation.
pub struct Description {
    /// Parameter objects of `OpenAPI`.
    pub parameters: Vec<Value>,
    /// The schema of the JSON body, where there is one.
    pub body: Option<Value>,
    /// Response objects of `OpenAPI`, by their status.
    pub responses: BTreeMap<u16, Value>,
    /// Makes schemas of what is sent to the service.
    pub inputs: SchemaGenerator,
    /// Makes schemas of what the service answers.
    pub outputs: SchemaGenerator,
}

impl Default for Description {
    fn default() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        let inputs = settings().with_transform(RecursiveTransform(close));
        Self {
            parameters: Vec::new(),
            body: None,
            responses: BTreeMap::new(),
            inputs: inputs.into_generator(),
            outputs: settings().for_serialize().into_generator(),
        }
    }
}

/// A body has no fields but those that it is described with.
fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
}

impl Description {
    /// Adds an answer of JSON.
    pub fn json<T: JsonSchema>(&mut self, status: u16, description: &str) {
        let schema = self.outputs.subschema_for::<T>();
        self.response(status, description, "application/json", &json!(schema));
    }

    /// Adds an answer with a body of a media type.
    pub fn response(&mut self, status: u16, description: &str, media_type: &str, schema: &Value) {
        let response = self.responses.entry(status);
        let response =
            response.or_insert_with(|| json!({"description": description, "content": {}}));
        if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) {
            content.insert(media_type.to_owned(), json!({"schema": schema}));
        }
    }
}

/// An argument of an endpoint that can be described.
pub trait DescribeArgument {
    /// Adds the argument.
    fn describe(_: &mut Description) {}
}

/// An answer of an endpoint that can be described.
pub trait DescribeAnswer {
    /// Adds the answer.
    fn describe(description: &mut Description);
}

impl DescribeArgument for &Owner {}
impl DescribeArgument for &Caller {}

impl<T: PathParameter> DescribeArgument for Path<T> {
    fn describe(description: &mut Description) {
        description.parameters.push(json!({
            "name": T::NAME, "in": "path", "required": true, "schema": {"type": "string"},
        }));
    }
}

impl<T: JsonSchema> DescribeArgument for QueryString<T> {
    fn describe(description: &mut Description) {
        let mut schema = T::json_schema(&mut description.inputs);
        RecursiveTransform(close).transform(&mut schema);
        let required = schema.get("required").cloned().unwrap_or_default();
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.unwrap_or(&none) {
            let is_required = required
                .as_array()
                .is_some_and(|names| names.contains(&json!(name)));
            description.parameters.push(json!({
                "name": name, "in": "query", "required": is_required, "schema": property,
            }));
        }
    }
}

impl<T: JsonSchema> DescribeArgument for Json<T> {
    fn describe(description: &mut Description) {
        let schema = description.inputs.subschema_for::<T>();
        description.body = Some(json!(schema));
    }
}

impl<T: JsonSchema> DescribeAnswer for Json<T> {
    fn describe(description: &mut Description) {
        description.json::<T>(200, "The answer.");
    }
}

impl<T: JsonSchema> DescribeAnswer for Created<T> {
    fn describe(description: &mut Description) {
        description.json::<T>(201, "It is created.");
    }
}

impl<T: JsonSchema> DescribeAnswer for MaybeCreated<T> {
    fn describe(description: &mut Description) {
        description.json::<T>(200, "Nothing is new.");
        description.json::<T>(201, "Something is new.");
    }
}

impl DescribeAnswer for NoContent {
    fn describe(description: &mut Description) {
        let done = json!({"description": "It is done."});
        description.responses.insert(204, done);
    }
}

impl<B> DescribeAnswer for Reply<B> {
    fn describe(description: &mut Description) {
        let answer = json!({"description": "The answer."});
        description.responses.insert(200, answer);
    }
}
