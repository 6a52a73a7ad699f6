//! Which memories a query means: `type`, `role`, `conversation_id`, `since`, `until`, `as_of` and
//! `metadata.KEY`. D1 chooses by them where memories are listed, and we where they are searched.

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

/// A filter as a query or a body has it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct MemoryFilter {
    /// The kind of memory.
    pub r#type: Option<Kind>,
    /// Who said it.
    pub role: Option<Speaker>,
    /// The conversation that it was said in.
    pub conversation_id: Option<String>,
    /// The earliest time that it was said at.
    pub since: Option<Time>,
    /// The first time that is too late.
    pub until: Option<Time>,
    /// The time at which a fact holds.
    pub as_of: Option<Time>,
    /// Values that its metadata has.
    pub metadata: Option<BTreeMap<String, Label>>,
}

/// A side of a conversation whose words are memories.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person.
    User,
    /// The companion.
    Assistant,
}

/// A value of metadata, as a text: of a JSON body also a number or a truth.
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

/// Reads the kind of a memory.
///
/// # Errors
/// [`Error::Invalid`].
pub fn kind(name: &str) -> Result<Kind, Error> {
    let why = "must be fact, preference, event or context";
    Kind::parse(name).ok_or_else(|| Error::invalid("type", why))
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
