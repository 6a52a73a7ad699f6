//! The filter of memories in a query or a body: `type`, `role`, `conversation_id`, `since`, `until`, `as_of` and
//! `metadata`. D1 applies it to a list, and [`Filter::is_match`] to a search.

use super::Time;
use crate::memory::Kind;
use crate::memory::filter::Filter;
use crate::role::Role;
use schemars::JsonSchema;
use serde::de;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// The filter of memories in a query or in a body.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct MemoryFilter {
    /// The kind of the memories.
    pub r#type: Option<Kind>,
    /// The side that said the memory.
    pub role: Option<Speaker>,
    /// The conversation in which the memory was said.
    pub conversation_id: Option<String>,
    /// The earliest time at which the memory was said.
    pub since: Option<Time>,
    /// The end of the time range in which the memory was said, exclusive.
    pub until: Option<Time>,
    /// The time at which a fact was valid.
    pub as_of: Option<Time>,
    /// Values of the memory's metadata, by their keys.
    pub metadata: Option<BTreeMap<String, Label>>,
}

/// A side of a conversation, as a filter names it.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person of the conversation.
    User,
    /// The companion of the conversation.
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
