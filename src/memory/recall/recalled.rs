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

/// A memory that fits a question, and the reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recalled {
    /// The memory's id; that of a verbatim memory is also the message's.
    pub id: String,
    /// The conversation that the memory comes from.
    pub conversation_id: Option<String>,
    /// The message that the memory is the record of, or was distilled from.
    pub source_message_id: Option<String>,
    /// The role of the speaker.
    pub role: Role,
    /// The speaker's name, where a conversation has names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text.
    pub content: String,
    /// The type of the memory.
    pub r#type: Kind,
    /// The importance, from 0 to 1.
    pub importance: f64,
    /// A JSON object that the client added.
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
    /// The score, from 0 to 1; comparable within one recall only.
    pub score: f32,
    /// The parts of the score.
    pub why: Why,
    /// The text with those just before and after it, for the prompt; empty where it stands alone.
    #[serde(skip)]
    pub around: Vec<(Role, String)>,
}

/// Makes a memory of the row of a hit; `found` has the rows around it too.
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
        score: (hit.score * 10_000.0).round().max(0.0) / 10_000.0,
        why: hit.why.rounded(),
        around,
    }
}
