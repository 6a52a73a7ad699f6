//! Reading what came into types: bodies, queries and ids of a caller, counts of the database.

use super::request::{Body, Method, Request};
use super::tree::Tree;
use super::unknown::Unknown;
use crate::error::Error;
use crate::id::{ConversationId, Owner};
use crate::limit::{LARGEST_PAGE, PAGE};
use crate::platform::Rows;
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

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
        Body::TooLarge => {
            return Err(Error::BodyTooLarge(super::body_bytes(
                request.method,
                &request.path,
            )));
        }
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
        .map_err(|error| Error::invalid(error.path().to_string(), "is of the wrong type"))?;
    match unknown.first(&body) {
        Some(field) => Err(Error::invalid(field, "is not a field that is known here")),
        None => Ok(value),
    }
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
    ConversationId::parse(text).ok_or(Error::NotFound("conversation"))
}

/// Reads the id of a user.
///
/// # Errors
/// [`Error::Invalid`].
pub fn owner(field: &str, text: &str) -> Result<Owner, Error> {
    let why = "must be 1 to 255 printable characters";
    Owner::parse(text).ok_or_else(|| Error::invalid(field, why))
}

/// A parameter of the query.
#[must_use]
pub fn parameter(request: &Request, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(request.query.as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The parameter `limit`: from 1 to [`LARGEST_PAGE`], [`PAGE`] where it is absent.
///
/// # Errors
/// [`Error::Invalid`].
pub fn limit(request: &Request) -> Result<u32, Error> {
    limit_of(request, PAGE, LARGEST_PAGE)
}

/// The parameter `limit`: from 1 to `most`.
///
/// # Errors
/// [`Error::Invalid`].
pub fn limit_of(request: &Request, default: u32, most: u32) -> Result<u32, Error> {
    let limit = number(request, "limit", default)?;
    if (1..=most).contains(&limit) {
        return Ok(limit);
    }
    let why = format!("must be from 1 to {most}");
    Err(Error::invalid("limit", why))
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
    let sane = |at: &Timestamp| (0..END_OF_TIME).contains(&at.millis());
    let why = "must be an RFC 3339 time since 1970, such as 2026-05-08T10:00:00Z";
    let at = Timestamp::parse(text).filter(sane);
    at.ok_or_else(|| Error::invalid(field, why))
}

/// The year 10000: from then on texts do not sort as times do.
const END_OF_TIME: i64 = 253_402_300_800_000;

/// A parameter that is a whole number.
///
/// # Errors
/// [`Error::Invalid`].
pub fn number(request: &Request, name: &str, default: u32) -> Result<u32, Error> {
    let text = parameter(request, name);
    text.map_or(Ok(default), |text| {
        text.parse()
            .map_err(|_| Error::invalid(name, "must be a whole number, not negative"))
    })
}

/// A parameter that is `true` or `false`; false where it is absent.
///
/// # Errors
/// [`Error::Invalid`].
pub fn flag(request: &Request, name: &str) -> Result<bool, Error> {
    match parameter(request, name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Error::invalid(name, "must be true or false")),
    }
}

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
