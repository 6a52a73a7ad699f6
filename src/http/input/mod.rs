//! Reading what came into types: bodies, queries and ids of a caller, counts of the database.

pub mod filters;
pub mod path;
pub mod query;
mod tree;
mod unknown;

use super::answer::Json;
use super::call::{Call, FromCall};
use super::request::{Body, Method, Request};
use crate::error::{Error, Resource};
use crate::id::{ConversationId, Owner};
use crate::limit::NAME_CHARACTERS;
use crate::platform::Rows;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use std::borrow::Cow;
use tree::Tree;
use unknown::Unknown;

/// Reads a JSON body. Whatever type it is read into, a field that the type does not have is refused: see
/// the module `unknown`.
///
/// # Errors
/// [`Error::UnsupportedMediaType`], [`Error::BodyTooLarge`], or [`Error::Invalid`] naming the
/// field that is unknown or of the wrong type, or `body` where it is no JSON at all.
pub fn json<T: DeserializeOwned>(request: &Request) -> Result<T, Error> {
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
    if json.end().is_err() || !body.is_object() {
        return Err(Error::invalid("body", "must be one JSON object"));
    }
    let mut unknown = Unknown::default();
    let mut note = |path: serde_ignored::Path<'_>| unknown.note(&path);
    let reader = serde_ignored::Deserializer::new(&body, &mut note);
    let value = serde_path_to_error::deserialize(reader)
        .map_err(|error| Error::invalid(error.path().to_string(), fault(error.inner())))?;
    match unknown.first(&body) {
        Some(field) => Err(Error::invalid(field, "is not a field that is known here")),
        None => Ok(value),
    }
}

/// Returns the sentence of a fault: the type's own, which begins with "must", or that the type is another.
fn fault(error: &serde_json::Error) -> String {
    let own = error.to_string();
    if own.starts_with("must ") {
        own
    } else {
        "is of the wrong type".to_owned()
    }
}

/// The body, read as a `T`.
impl<'a, P, T: DeserializeOwned> FromCall<'a, P> for Json<T> {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        json(call.request).map(Self)
    }
}

/// Returns a name that a caller chose, cut where it is longer than any of ours.
#[must_use]
pub fn display_name(name: &str) -> String {
    name.chars().take(NAME_CHARACTERS).collect()
}

/// Whether the request has a body, and says that it is JSON: no other body is read.
#[must_use]
pub fn is_json(request: &Request) -> bool {
    let content_type = request.content_type.as_deref().unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let has_body = matches!(request.method, Some(Method::Post | Method::Patch));
    has_body && media_type.eq_ignore_ascii_case("application/json")
}

/// A field that must be there.
///
/// # Errors
/// [`Error::Invalid`] naming it.
pub fn required<T>(field: &str, value: Option<T>) -> Result<T, Error> {
    value.ok_or_else(|| Error::invalid(field, "is required"))
}

/// Reads the id of a conversation. A text that cannot be one is told what a stranger's is told.
///
/// # Errors
/// [`Error::NotFound`].
pub fn conversation_id(text: &str) -> Result<ConversationId, Error> {
    ConversationId::parse(text).ok_or_else(|| Error::not_found(Resource::Conversation, None))
}

/// Reads the id of a user.
///
/// # Errors
/// [`Error::Invalid`].
pub fn owner(field: &str, text: &str) -> Result<Owner, Error> {
    let why = "must be 1 to 255 printable characters";
    Owner::parse(text).ok_or_else(|| Error::invalid(field, why))
}

/// A time that a caller sent, where they sent one.
///
/// # Errors
/// [`Error::Invalid`].
pub fn time(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Error> {
    text.map(|text| instant(field, text)).transpose()
}

/// A time that a caller sent: in a year that has four digits.
///
/// # Errors
/// [`Error::Invalid`].
pub fn instant(field: &str, text: &str) -> Result<Timestamp, Error> {
    parse_time(text).map_err(|why| Error::invalid(field, why))
}

fn parse_time(text: &str) -> Result<Timestamp, &'static str> {
    let sane = |at: &Timestamp| (0..END_OF_TIME).contains(&at.millis());
    let why = "must be an RFC 3339 time since 1970, such as 2026-05-08T10:00:00Z";
    Timestamp::parse(text).filter(sane).ok_or(why)
}

/// A time that a caller sent, in RFC 3339.
#[derive(Debug, Clone, Copy, JsonSchema)]
#[schemars(with = "String", extend("format" = "date-time"))]
pub struct Time(pub Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        parse_time(&text).map(Self).map_err(de::Error::custom)
    }
}

/// The year 10000: from then on texts do not sort as times do.
const END_OF_TIME: i64 = 253_402_300_800_000;

/// The `total` of a row that counts.
///
/// # Errors
/// [`Error::Internal`] where the row is another: a fault of the program.
pub fn total(rows: &Rows) -> Result<u32, Error> {
    #[derive(Deserialize)]
    struct Total {
        total: u32,
    }
    Ok(rows.first::<Total>()?.map_or(0, |row| row.total))
}
