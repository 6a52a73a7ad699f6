//! The filter of a list or a search of memories.

use super::Kind;
use super::store::Found;
use crate::role::Role;
use crate::time::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// A filter of the memories of a list or a search; all memories pass where no field is set.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The type of the memories.
    pub kind: Option<Kind>,
    /// The role of the memories' speaker.
    pub role: Option<Role>,
    /// The id of the conversation in which the memories were said.
    pub conversation: Option<String>,
    /// The earliest time at which the memories were said.
    pub since: Option<Timestamp>,
    /// The end of the time range in which the memories were said, exclusive.
    pub until: Option<Timestamp>,
    /// The time whose state is wanted: the memories that had been said by then, and the facts that held then. `None`
    /// stands for now.
    pub as_of: Option<Timestamp>,
    /// Members of the memories' metadata, with their values as texts.
    pub metadata: BTreeMap<String, String>,
}

impl Filter {
    /// Returns whether the filter excludes nothing but facts that hold no longer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.kind.is_none()
            && self.role.is_none()
            && self.conversation.is_none()
            && self.since.is_none()
            && self.until.is_none()
            && self.as_of.is_none()
            && self.metadata.is_empty()
    }

    /// Returns whether a memory passes every field but `as_of`, which is for [`super::recall::choice::Choice::recalled`].
    #[must_use]
    pub fn is_match(&self, memory: &Found) -> bool {
        let at = memory.created_at.as_str();
        let is_since = |since: Timestamp| at >= since.to_string().as_str();
        let is_before = |until: Timestamp| at < until.to_string().as_str();
        self.kind.is_none_or(|kind| kind == memory.memory_type)
            && self.role.is_none_or(|role| role == memory.role)
            && (self.conversation.is_none() || self.conversation == memory.conversation_id)
            && self.since.is_none_or(is_since)
            && self.until.is_none_or(is_before)
            && has_members(memory.extra_metadata.as_deref(), &self.metadata)
    }

    /// Formats the filter's members of the metadata as a JSON object.
    pub(super) fn metadata_json(&self) -> String {
        serde_json::to_string(&self.metadata).expect("texts are JSON")
    }
}

/// Returns whether a memory's metadata, which is JSON, has the members with the given values.
fn has_members(metadata: Option<&str>, wanted: &BTreeMap<String, String>) -> bool {
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
