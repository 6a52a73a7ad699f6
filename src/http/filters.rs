//! Which memories a query means: `type`, `role`, `conversation_id`, `since`, `until`, `as_of` and
//! `metadata.KEY`. D1 chooses by them where memories are listed, and we where they are searched.

use super::read;
use super::request::Request;
use crate::error::Error;
use crate::memory::Kind;
use crate::memory::record::Filter;
use crate::memory::store::Found;
use crate::model::Role;
use serde_json::Value;
use std::collections::BTreeMap;

/// The names of a filter in a query; one that ends with a dot stands for all that begin so.
pub const NAMES: &[&str] = &[
    "type",
    "role",
    "conversation_id",
    "since",
    "until",
    "as_of",
    "metadata.",
];

/// Reads a filter.
///
/// # Errors
/// [`Error::Invalid`] naming the parameter.
pub fn read(request: &Request) -> Result<Filter, Error> {
    let time = |name: &str| read::time(name, read::parameter(request, name).as_deref());
    let kind = read::parameter(request, "type");
    let role = read::parameter(request, "role");
    let pairs = form_urlencoded::parse(request.query.as_bytes());
    let metadata = pairs.filter_map(|(name, value)| {
        let key = name.strip_prefix("metadata.")?;
        Some((key.to_owned(), value.into_owned()))
    });
    Ok(Filter {
        kind: kind.map(|kind| self::kind(&kind)).transpose()?,
        role: role.map(|role| self::role(&role)).transpose()?,
        conversation: read::parameter(request, "conversation_id"),
        since: time("since")?,
        until: time("until")?,
        as_of: time("as_of")?,
        metadata: metadata.collect(),
    })
}

/// Reads the kind of a memory.
///
/// # Errors
/// [`Error::Invalid`].
pub fn kind(name: &str) -> Result<Kind, Error> {
    let why = "must be fact, preference, event or context";
    Kind::parse(name).ok_or_else(|| Error::invalid("type", why))
}

/// Reads who said a memory.
fn role(name: &str) -> Result<Role, Error> {
    let roles = [Role::User, Role::Assistant].into_iter();
    let mut named = roles.filter(|role| role.name() == name);
    let wrong = || Error::invalid("role", "must be user or assistant");
    named.next().ok_or_else(wrong)
}

/// Whether a filter leaves nothing out, but for what is not so at the time.
#[must_use]
pub fn is_open(filter: &Filter) -> bool {
    filter.kind.is_none()
        && filter.role.is_none()
        && filter.conversation.is_none()
        && filter.since.is_none()
        && filter.until.is_none()
        && filter.as_of.is_none()
        && filter.metadata.is_empty()
}

/// Whether a memory is meant; when it is so, recall says itself.
#[must_use]
pub fn means(filter: &Filter, memory: &Found) -> bool {
    let at = memory.created_at.as_str();
    filter.kind.is_none_or(|kind| kind == memory.memory_type)
        && filter.role.is_none_or(|role| role == memory.role)
        && (filter.conversation.is_none() || filter.conversation == memory.conversation_id)
        && filter
            .since
            .is_none_or(|since| at >= since.to_string().as_str())
        && filter
            .until
            .is_none_or(|until| at < until.to_string().as_str())
        && has(&filter.metadata, memory.extra_metadata.as_deref())
}

fn has(wanted: &BTreeMap<String, String>, metadata: Option<&str>) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let metadata = metadata.and_then(|json| serde_json::from_str::<Value>(json).ok());
    wanted.iter().all(|(key, value)| {
        let found = metadata.as_ref().and_then(|metadata| metadata.get(key));
        match found {
            Some(Value::String(text)) => text == value,
            Some(Value::Bool(is)) => value == if *is { "true" } else { "false" },
            Some(Value::Number(number)) => number.to_string().as_str() == value,
            _ => false,
        }
    })
}
