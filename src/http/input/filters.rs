//! Filters of memories: `type`, `role`, `conversation_id`, `since`, `until`, `as_of` and `metadata.KEY`. A list applies
//! them in SQL; a search applies them here, to its ranked results.

use super::Time;
use crate::error::Error;
use crate::memory::Kind;
use crate::memory::record::Filter;
use crate::memory::store::Found;
use crate::role::Role;
use schemars::JsonSchema;
use serde::de;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// The filter in a query or in a body.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct MemoryFilter {
    /// The kind of memory.
    pub r#type: Option<Kind>,
    /// The side that said it.
    pub role: Option<Speaker>,
    /// The conversation in which it was said.
    pub conversation_id: Option<String>,
    /// The earliest time at which it was said.
    pub since: Option<Time>,
    /// The end of the time at which it was said, exclusive.
    pub until: Option<Time>,
    /// The time at which a fact was valid.
    pub as_of: Option<Time>,
    /// Values in its metadata, by their keys.
    pub metadata: Option<BTreeMap<String, Label>>,
}

/// A side of a conversation, as a filter names it.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person.
    User,
    /// The companion.
    Assistant,
}

/// A value of metadata, as text. In a body of JSON it may also be a number or a boolean.
#[derive(Debug, JsonSchema)]
pub struct Label(String);

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text)),
            Value::Bool(is) => Ok(Self(is.to_string())),
            Value::Number(number) => Ok(Self(number.to_string())),
            _ => Err(de::Error::custom("must be a text, a number or a truth")),
        }
    }
}

impl From<MemoryFilter> for Filter {
    fn from(filter: MemoryFilter) -> Self {
        let time = |time: Option<Time>| time.map(|Time(at)| at);
        let metadata = filter.metadata.unwrap_or_default().into_iter();
        Self {
            kind: filter.r#type,
            role: filter.role.map(|role| match role {
                Speaker::User => Role::User,
                Speaker::Assistant => Role::Assistant,
            }),
            conversation: filter.conversation_id,
            since: time(filter.since),
            until: time(filter.until),
            as_of: time(filter.as_of),
            metadata: metadata.map(|(key, Label(value))| (key, value)).collect(),
        }
    }
}

/// Parses the kind of a memory.
///
/// # Errors
/// [`Error::Invalid`].
pub fn kind(name: &str) -> Result<Kind, Error> {
    let why = "must be fact, preference, event or context";
    Kind::parse(name).ok_or_else(|| Error::invalid("type", why))
}

/// Returns whether a filter has no condition, so that it lets every memory that is valid now through.
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

/// Returns whether a memory meets the conditions of a filter, except `as_of`, which recall applies itself.
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
