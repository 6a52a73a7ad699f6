//! Describes the contract from the rows of [`super::routes`]: the parameters, bodies and answers of each operation, as JSON
//! schemas. A test writes `openapi.json` from it. The Worker does not call it, so the wasm does not contain it.

use super::answer::{Created, Json, MaybeCreated, NoContent};
use super::caller::Caller;
use super::input::path::{Path, PathParameter};
use super::input::query::QueryString;
use super::policy::Policy;
use super::request::Method;
use super::route::Options;
use crate::id::Owner;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A row of the route table with its documentation.
pub struct Operation {
    /// The method of the route.
    pub method: Method,
    /// The path of the route.
    pub path: &'static str,
    /// The callers that the route lets through.
    pub policy: Policy,
    /// The name of the endpoint: `conversations::list`.
    pub name: &'static str,
    /// The lines of the row's documentation.
    pub lines: &'static [&'static str],
    /// The function that adds the arguments and the answer to a description.
    pub describe: fn(&mut Description),
    /// The options of the row.
    pub options: Options,
}

/// A row of the table of MCP's tools with its documentation.
pub struct ToolDescription {
    /// The name of the tool.
    pub name: &'static str,
    /// The name of the tool for people.
    pub title: &'static str,
    /// The lines of the row's documentation, for models.
    pub lines: &'static [&'static str],
    /// The effect of the tool.
    pub effect: Effect,
    /// The function that returns the schema of the arguments.
    pub input: fn(SchemaGenerator) -> Schema,
    /// The function that returns the schema of the result.
    pub output: fn(SchemaGenerator) -> Schema,
}

/// The effect of a tool on what is stored, as a hint to clients, which may ask a person before a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The tool reads.
    Reads,
    /// The tool adds, and changes nothing that is there. A fact that is there is not stored again.
    Adds,
    /// The tool deletes.
    Deletes,
}

impl ToolDescription {
    /// Returns the tool as `tools/list` describes it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let settings = || {
            SchemaSettings::draft2020_12()
                .with(|settings| settings.meta_schema = None)
                .with_transform(RecursiveTransform(without_own_formats))
        };
        let inputs = settings().with(|settings| settings.inline_subschemas = true);
        let inputs = inputs.with_transform(RecursiveTransform(restrict));
        let inputs = inputs.with_transform(RecursiveTransform(simplify));
        let lines: Vec<&str> = self.lines.iter().map(|line| line.trim()).collect();
        json!({
            "name": self.name,
            "title": self.title,
            "description": lines.join(" "),
            "inputSchema": (self.input)(inputs.into_generator()),
            "outputSchema": (self.output)(settings().for_serialize().into_generator()),
            "annotations": {
                "title": self.title,
                "readOnlyHint": self.effect == Effect::Reads,
                "destructiveHint": self.effect == Effect::Deletes,
                "idempotentHint": self.effect != Effect::Adds,
                "openWorldHint": false,
            },
        })
    }
}

/// Makes a schema of arguments as plain as models and their clients want it: an argument that may be absent need not be
/// null, names are a list, and the forms of texts are left to the endpoint, which says what is wrong.
fn simplify(schema: &mut Schema) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    without_null(schema);
    schema.remove("pattern");
    let names = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .map(|choices| {
            let names = choices.iter().map(|choice| choice.get("const").cloned());
            names.collect::<Option<Vec<Value>>>()
        });
    if let Some(Some(names)) = names {
        schema.remove("oneOf");
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), names.into());
    }
    let is_object = schema.get("type") == Some(&json!("object"));
    let is_open = schema
        .get("additionalProperties")
        .is_some_and(Value::is_object)
        || schema.get("additionalProperties") == Some(&json!(true));
    if is_object && !is_open {
        schema.remove("title");
        schema.entry("properties").or_insert_with(|| json!({}));
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
}

/// Removes the formats of numbers, which no standard knows and strict validators refuse.
fn without_own_formats(schema: &mut Schema) {
    let is_own = |format: &Value| {
        let names = [
            "uint", "uint8", "uint16", "uint32", "uint64", "int32", "int64", "float", "double",
        ];
        format
            .as_str()
            .is_some_and(|format| names.contains(&format))
    };
    if schema.get("format").is_some_and(is_own) {
        schema.remove("format");
    }
}

/// The parameters, the body and the answers of an operation, for the `OpenAPI` document.
pub struct Description {
    /// The parameter objects of `OpenAPI`.
    pub parameters: Vec<Value>,
    /// The schema of the JSON body, where there is one.
    pub body: Option<Value>,
    /// The response objects of `OpenAPI`, by their status.
    pub responses: BTreeMap<u16, Value>,
    /// The generator of the schemas of input.
    pub inputs: SchemaGenerator,
    /// The generator of the schemas of output.
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
        let inputs = settings().with_transform(RecursiveTransform(restrict));
        Self {
            parameters: Vec::new(),
            body: None,
            responses: BTreeMap::new(),
            inputs: inputs.into_generator(),
            outputs: settings().for_serialize().into_generator(),
        }
    }
}

/// Forbids the fields that a schema does not describe: a body with an unknown field is refused. Bounds a `u32`.
fn restrict(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    if schema.get("format") == Some(&json!("uint32")) && schema.get("maximum").is_none() {
        schema.insert("maximum".to_owned(), json!(u32::MAX));
    }
}

/// Removes `null` from the schema of a query parameter: a query cannot write it.
fn without_null(schema: &mut Map<String, Value>) {
    let null = json!({"type": "null"});
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| *choice != null);
        if let [Value::Object(only)] = choices.as_mut_slice() {
            let only = std::mem::take(only);
            schema.remove("anyOf");
            for (name, value) in only {
                // What is said of the property is more than what is said of its type.
                schema.entry(name).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_mut_slice() {
            let only = only.take();
            schema.insert("type".to_owned(), only);
        }
    }
}

impl Description {
    /// Adds an answer with a body of JSON.
    pub fn json<T: JsonSchema>(&mut self, status: u16, description: &str) {
        let schema = self.outputs.subschema_for::<T>();
        self.response(status, description, "application/json", &json!(schema));
    }

    /// Adds an answer without a body.
    pub fn empty(&mut self, status: u16, description: &str) {
        self.responses
            .insert(status, json!({"description": description}));
    }

    /// Adds a 200 with server-sent events, whose data is of a schema, and that of the last one `[DONE]`; `about` describes an event.
    pub fn events(&mut self, description: &str, about: &str, data: &Schema) {
        let event = json!({
            "type": "object",
            "description": about,
            "required": ["data"],
            "properties": {
                "data": {"type": "string", "anyOf": [
                    {"const": "[DONE]"},
                    {"contentMediaType": "application/json", "contentSchema": data},
                ]},
            },
        });
        self.response(200, description, "text/event-stream", &event);
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
    /// Adds the argument to a description.
    fn describe(_: &mut Description) {}
}

/// An answer of an endpoint that can be described.
pub trait DescribeAnswer {
    /// Adds the answer to a description.
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
        RecursiveTransform(restrict).transform(&mut schema);
        let required = schema.get("required").cloned().unwrap_or_default();
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.unwrap_or(&none) {
            let is_required = required
                .as_array()
                .is_some_and(|names| names.contains(&json!(name)));
            let mut property = property.as_object().cloned().unwrap_or_default();
            without_null(&mut property);
            if property.get("type") == Some(&json!("object")) {
                // The members are parameters of their own, and their names begin with that of the object.
                let member = json!({"pattern": format!(r"^{name}\.")});
                property.insert("propertyNames".to_owned(), member);
            }
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
        description.empty(204, "It is done.");
    }
}
