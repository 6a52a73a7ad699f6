//! A recalled memory, as replies and prompts have it.

use crate::memory::Kind;
use crate::memory::nearest::Chosen;
use crate::memory::score::why::Why;
use crate::memory::store::Found;
use crate::role::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A memory that fits a question, with the parts of its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recalled {
    /// The id of the memory; the id of a verbatim memory is also the message's.
    pub id: String,
    /// The conversation from which the memory comes.
    pub conversation_id: Option<String>,
    /// The message that the memory records, or from which it was distilled.
    pub source_message_id: Option<String>,
    /// The role of the memory's speaker.
    pub role: Role,
    /// The speaker's name, where a conversation has names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text of the memory.
    pub content: String,
    /// The type of the memory.
    pub r#type: Kind,
    /// The importance of the memory, from 0 to 1.
    pub importance: f64,
    /// The metadata of the memory: a JSON object that the client added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub metadata: Option<Value>,
    /// The time at which the text was written, in RFC 3339.
    pub created_at: String,
    /// The time from which a fact holds, in RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// The time until which a fact held, in RFC 3339; absent while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// The day of what is coming, or was: `2026-05-07`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurs_on: Option<String>,
    /// The score of the memory, from 0 to 1; comparable within one recall only.
    pub score: f32,
    /// The parts of the memory's score.
    pub why: Why,
    /// The memory's text with the messages before and after it, for the prompt; empty where the memory stands alone.
    #[serde(skip)]
    pub around: Vec<(Role, String)>,
}

/// Makes a recalled memory of a hit and its row; `found` also has the rows around it.
pub(super) fn recalled(hit: &Chosen, row: &Found, found: &HashMap<u64, Found>) -> Recalled {
    let near = |numbers: &[u64]| {
        let rows = numbers.iter().filter_map(|seq| found.get(seq));
        rows.map(|row| (row.role, row.content.clone()))
            .collect::<Vec<_>>()
    };
    let mut around = near(&hit.before);
    if !hit.before.is_empty() || !hit.after.is_empty() {
        around.push((row.role, row.content.clone()));
    }
    around.extend(near(&hit.after));
    let metadata = row.extra_metadata.as_deref();
    Recalled {
        id: row.id.clone(),
        conversation_id: row.conversation_id.clone(),
        source_message_id: row.source_message_id.clone(),
        role: row.role,
        name: row.name.clone(),
        content: row.content.clone(),
        r#type: row.memory_type,
        importance: row.importance,
        metadata: metadata.and_then(|json| serde_json::from_str(json).ok()),
        created_at: row.created_at.clone(),
        valid_from: row.valid_from.clone(),
        valid_to: row.valid_to.clone(),
        occurs_on: row.occurs_on.clone(),
        score: (hit.score * 10_000.0).round().max(0.0) / 10_000.0,
        why: hit.why.rounded(),
        around,
    }
}
