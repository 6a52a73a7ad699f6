//! The turns of a dialogue, as the index has them.

use crate::time;
use keepsake::memory::facts;
use keepsake::memory::index::entry::{Entry, NewEntry};
use keepsake::memory::text::cut::CutText;
use keepsake::role::Role;
use keepsake::time::Timestamp;
use serde_json::Value;
use std::collections::HashMap;

/// A turn, with the entry of the index that it would have in the Worker.
pub struct Turn {
    /// The id of the turn, unique in its dialogue.
    pub id: String,
    /// The side that said the turn.
    pub role: Role,
    /// The words of the turn.
    pub text: String,
    /// The time at which it was said.
    pub at: Timestamp,
    /// Its importance, from 0 to 1.
    pub importance: f64,
    /// Its entry of the index.
    pub entry: Entry,
}

/// Returns the turns of a dialogue, in the order in which they were said.
pub fn turns(lines: &[Value]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut steps: HashMap<String, i64> = HashMap::new();
    for line in lines {
        let text = |field: &str| line[field].as_str().expect("a text");
        let session = line["session"].to_string();
        let step = steps.entry(session.clone()).or_default();
        let at = Timestamp::from_millis(time(text("date")).millis() + *step * 1000);
        *step += 1;
        let name = text("speaker");
        let plain = ["user", "assistant"].contains(&name.to_lowercase().as_str());
        let is_person = if plain {
            name.eq_ignore_ascii_case("user")
        } else {
            lines[0]["speaker"] == line["speaker"]
        };
        let role = if is_person {
            Role::User
        } else {
            Role::Assistant
        };
        let importance = if is_person {
            facts::importance(
                text("text"),
                &facts::Listener::new(true).read("", text("text"), at),
            )
        } else {
            0.2
        };
        let new = NewEntry {
            role,
            speaker: (!plain).then_some(name),
            content: &CutText::new(text("text")),
            at,
            conversation: Some(&session),
            importance,
            is_distilled: false,
        };
        turns.push(Turn {
            id: text("id").to_owned(),
            role,
            text: text("text").to_owned(),
            at,
            importance,
            entry: Entry::new(&new, turns.last().map(|turn| &turn.entry)),
        });
    }
    turns
}
