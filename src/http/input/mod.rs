//! Parses the input of callers into types: bodies, queries, ids and times.

pub mod filters;
mod node;
pub mod path;
pub mod query;
mod tree;
pub mod whole;

use super::answer::Json;
use super::call::{Call, FromCall};
use super::request::{Body, Method, Request};
use crate::error::{Error, Resource};
use crate::id::{ConversationId, Owner};
use crate::limit::NAME_CHARACTERS;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;
use tree::Tree;

/// Parses a body of JSON. A field that the type does not have is refused: see the module `node`.
///
/// # Errors
/// [`Error::UnsupportedMediaType`], [`Error::BodyTooLarge`], or [`Error::Invalid`] with the name of the field that is
/// unknown or of the wrong type, or with `body` where the body is no JSON object.
pub fn json<T: DeserializeOwned>(request: &Request) -> Result<T, Error> {
    node::deserialize(&tree(request)?)
}

/// Deserializes the arguments of a tool, as [`json`] does a body.
///
/// # Errors
/// [`Error::Invalid`] with the name of the field that is unknown or of the wrong type.
pub fn arguments<T: DeserializeOwned>(arguments: &Value) -> Result<T, Error> {
    node::deserialize(arguments)
}

/// Parses a body of JSON into a tree, an object.
fn tree(request: &Request) -> Result<Value, Error> {
    let body = value(request)?;
    if !body.is_object() {
        return Err(Error::invalid("body", "must be one JSON object"));
    }
    Ok(body)
}

/// Parses a body of JSON.
///
/// # Errors
/// [`Error::UnsupportedMediaType`], [`Error::BodyTooLarge`], or [`Error::Invalid`] where the body is no JSON.
pub fn value(request: &Request) -> Result<Value, Error> {
    if !is_json(request) {
        return Err(Error::UnsupportedMediaType);
    }
    let bytes = match &request.body {
        Body::Whole(bytes) => bytes,
        Body::TooLarge(most) => return Err(Error::BodyTooLarge(*most)),
        Body::Broken => return Err(Error::invalid("body", "ended before it was complete")),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| Error::invalid("body", "must be UTF-8"))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let Tree(body) = Tree::deserialize(&mut json).map_err(|error| match error.classify() {
        Category::Data => Error::invalid("body", "has a field that comes twice"),
        Category::Io | Category::Syntax | Category::Eof => Error::invalid("body", "must be JSON"),
    })?;
    if json.end().is_err() {
        return Err(Error::invalid("body", "must be one JSON object"));
    }
    Ok(body)
}

/// Parses the body as a `T`.
impl<'a, P, T: DeserializeOwned> FromCall<'a, P> for Json<T> {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        json(call.request).map(Self)
    }
}

/// Returns a name that a caller sent, cut to [`NAME_CHARACTERS`], for an error that repeats it.
#[must_use]
pub fn display_name(name: &str) -> String {
    name.chars().take(NAME_CHARACTERS).collect()
}

/// Returns the error about a field of a body that is not known.
#[must_use]
pub fn unknown_field(field: String) -> Error {
    Error::invalid(field, "is not a field that is known here")
}

/// Returns whether a request has a body of JSON, by its method and its content type. Other bodies are not read.
#[must_use]
pub fn is_json(request: &Request) -> bool {
    let content_type = request.content_type.as_deref().unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let has_body = matches!(request.method, Some(Method::Post | Method::Patch));
    has_body && media_type.eq_ignore_ascii_case("application/json")
}

/// Returns the value of a required field.
///
/// # Errors
/// [`Error::Invalid`] with the field's name, where there is no value.
pub fn required<T>(field: &str, value: Option<T>) -> Result<T, Error> {
    value.ok_or_else(|| Error::invalid(field, "is required"))
}

/// Parses the id of a conversation.
///
/// # Errors
/// [`Error::NotFound`] for a text that no id can be: the same as for an id that no conversation has.
pub fn conversation_id(text: &str) -> Result<ConversationId, Error> {
    ConversationId::parse(text).ok_or_else(|| Error::not_found(Resource::Conversation, None))
}

/// Parses the id of a conversation as OpenAI's dialects send it: `conv_ID`.
///
/// # Errors
/// [`Error::NotFound`] for a text that no id can be: the same as for an id that no conversation has.
pub fn openai_conversation_id(text: &str) -> Result<ConversationId, Error> {
    conversation_id(text.strip_prefix("conv_").unwrap_or(text))
}

/// Parses the id of a user.
///
/// # Errors
/// [`Error::Invalid`].
pub fn owner(field: &str, text: &str) -> Result<Owner, Error> {
    let why = "must be 1 to 255 printable characters";
    Owner::parse(text).ok_or_else(|| Error::invalid(field, why))
}

/// The schema of [`metadata`].
#[derive(JsonSchema)]
#[schemars(transparent)]
#[schemars(extend("maxProperties" = 16, "propertyNames" = {"maxLength": 64}))]
#[expect(dead_code, reason = "a schema")]
pub struct MetadataObject(BTreeMap<String, MetadataText>);

#[derive(JsonSchema)]
#[schemars(transparent)]
#[expect(dead_code, reason = "a schema")]
struct MetadataText(#[schemars(length(max = 512))] String);

/// Texts that a client keeps with a thing.
pub type Metadata = BTreeMap<String, String>;

/// Parses the `metadata` of OpenAI's dialects: at most 16 pairs, keys of at most 64 characters and values of at most 512.
/// Source: the OpenAI API reference, "Metadata".
///
/// # Errors
/// [`Error::Invalid`].
pub fn metadata(metadata: Option<Map<String, Value>>) -> Result<Metadata, Error> {
    let metadata = metadata.unwrap_or_default();
    if metadata.len() > 16 {
        return Err(Error::invalid(
            "metadata",
            "must not have more than 16 members",
        ));
    }
    let pairs = metadata.into_iter().map(|(name, value)| {
        let field = || format!("metadata.{}", display_name(&name));
        if name.chars().count() > 64 {
            return Err(Error::invalid(
                field(),
                "must have a name of at most 64 characters",
            ));
        }
        let Value::String(text) = value else {
            return Err(Error::invalid(field(), "must be a text"));
        };
        if text.chars().count() > 512 {
            return Err(Error::invalid(
                field(),
                "must not be longer than 512 characters",
            ));
        }
        Ok((name, text))
    });
    pairs.collect()
}

/// Parses `metadata` as [`metadata()`] does, and returns it as JSON.
///
/// # Errors
/// [`Error::Invalid`].
pub fn metadata_json(texts: Option<Map<String, Value>>) -> Result<String, Error> {
    let texts = metadata(texts)?;
    Ok(serde_json::to_string(&texts).expect("texts are JSON"))
}

/// Parses an optional time; see [`instant`].
///
/// # Errors
/// [`Error::Invalid`].
pub fn time(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Error> {
    text.map(|text| instant(field, text)).transpose()
}

/// Parses a time in RFC 3339, from 1970 to 9999.
///
/// # Errors
/// [`Error::Invalid`].
pub fn instant(field: &str, text: &str) -> Result<Timestamp, Error> {
    parse_time(text).map_err(|why| Error::invalid(field, why))
}

fn parse_time(text: &str) -> Result<Timestamp, &'static str> {
    let is_in_range = |at: &Timestamp| (0..END_OF_TIME).contains(&at.millis());
    let why = "must be an RFC 3339 time since 1970, such as 2026-05-08T10:00:00Z";
    Timestamp::parse(text).filter(is_in_range).ok_or(why)
}

/// A time in the input of a caller, in RFC 3339, from 1970 to 9999.
#[derive(Debug, Clone, Copy, JsonSchema)]
#[schemars(with = "String", extend("format" = "date-time", "pattern" = "^(19[7-9][0-9]|[2-9][0-9]{3})-"))]
pub struct Time(pub Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        parse_time(&text).map(Self).map_err(de::Error::custom)
    }
}

/// The start of the year 10000, in milliseconds since the Unix epoch: from then on, texts do not sort as times do.
const END_OF_TIME: i64 = 253_402_300_800_000;
