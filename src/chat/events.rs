//! The events of a streamed reply: server-sent, `id:` rising from 1, one JSON object a `data:`
//! line.

use crate::id::{ConversationId, MessageId};
use crate::memory::facts::store::CurrentFact;
use crate::memory::recall::recalled::Recalled;
use crate::model::Usage;
use crate::time::Timestamp;
use serde::Serialize;

/// A comment: no event, and a sign of life (WHATWG HTML, section 9.2.7).
pub const HEARTBEAT: &[u8] = b":\n\n";

/// Writes the events of one stream, each behind what `out` holds already.
#[derive(Debug)]
pub struct Events {
    last_id: u32,
    conversation: ConversationId,
}

#[derive(Serialize)]
struct Thinking<'a> {
    r#type: &'static str,
    step: &'static str,
    data: Data<'a>,
    conversation_id: &'a ConversationId,
    timestamp: String,
}

#[derive(Serialize)]
struct Data<'a> {
    message: String,
    #[serde(flatten)]
    used: &'a Used<'a>,
}

/// The memories and facts that a prompt tells of, as its caller may see them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Used<'a> {
    count: usize,
    fact_count: usize,
    memories: &'a [Recalled],
    facts: &'a [CurrentFact],
}

impl<'a> Used<'a> {
    /// All of them, or for a caller who may not read memories only how many there are.
    #[must_use]
    pub const fn new(memories: &'a [Recalled], facts: &'a [CurrentFact], may_read: bool) -> Self {
        Self {
            count: memories.len(),
            fact_count: facts.len(),
            memories: if may_read { memories } else { &[] },
            facts: if may_read { facts } else { &[] },
        }
    }

    /// The same as a sentence.
    fn message(&self) -> String {
        let some = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("one {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let memories = some(self.count, "memory", "memories");
        let facts = some(self.fact_count, "fact", "facts");
        let parts: Vec<String> = memories.into_iter().chain(facts).collect();
        if parts.is_empty() {
            return "Nothing recalled.".to_owned();
        }
        format!("Recalled {}.", parts.join(" and "))
    }
}

#[derive(Serialize)]
struct Chunk<'a> {
    r#type: &'static str,
    chunk: &'a str,
    conversation_id: &'a ConversationId,
}

#[derive(Serialize)]
struct Done<'a> {
    r#type: &'static str,
    done: bool,
    chunk: &'static str,
    conversation_id: &'a ConversationId,
    message_id: &'a MessageId,
    usage: Option<Usage>,
    timestamp: String,
}

#[derive(Serialize)]
struct Failure<'a> {
    r#type: &'static str,
    error: &'a str,
    code: &'a str,
    conversation_id: &'a ConversationId,
}

impl Events {
    /// The events of a stream of this conversation.
    #[must_use]
    pub const fn new(conversation: ConversationId) -> Self {
        Self {
            last_id: 0,
            conversation,
        }
    }

    /// What is remembered, before the first word.
    pub fn thinking(&mut self, used: &Used<'_>, now: Timestamp, out: &mut Vec<u8>) {
        let event = Thinking {
            r#type: "thinking",
            step: "memories_retrieved",
            data: Data {
                message: used.message(),
                used,
            },
            conversation_id: &self.conversation,
            timestamp: now.to_string(),
        };
        write(&mut self.last_id, &event, out);
    }

    /// The next words.
    pub fn chunk(&mut self, words: &str, out: &mut Vec<u8>) {
        let conversation_id = &self.conversation;
        let event = Chunk {
            r#type: "chunk",
            chunk: words,
            conversation_id,
        };
        write(&mut self.last_id, &event, out);
    }

    /// The reply is complete and stored: the last event.
    pub fn done(
        &mut self,
        message_id: &MessageId,
        usage: Option<Usage>,
        now: Timestamp,
        out: &mut Vec<u8>,
    ) {
        let event = Done {
            r#type: "done",
            done: true,
            chunk: "",
            conversation_id: &self.conversation,
            message_id,
            usage,
            timestamp: now.to_string(),
        };
        write(&mut self.last_id, &event, out);
    }

    /// The reply is not complete, and why, for a program and for a person: the last event.
    pub fn error(&mut self, code: &str, error: &str, out: &mut Vec<u8>) {
        let conversation_id = &self.conversation;
        let event = Failure {
            r#type: "error",
            error,
            code,
            conversation_id,
        };
        write(&mut self.last_id, &event, out);
    }
}

fn write(last_id: &mut u32, event: &impl Serialize, out: &mut Vec<u8>) {
    *last_id = last_id.saturating_add(1);
    out.extend_from_slice(format!("id: {last_id}\ndata: ").as_bytes());
    serde_json::to_writer(&mut *out, event).expect("plain structs are JSON");
    out.extend_from_slice(b"\n\n");
}
