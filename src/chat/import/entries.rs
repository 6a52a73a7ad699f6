//! The rows of imported messages: each with its memory, its entry of the index, and the facts that it tells.

use super::{ImportedMessage, NewImport, store};
use crate::chat::distil;
use crate::chat::message::{Text, title};
use crate::chat::store::{Title, touch};
use crate::config::Config;
use crate::id::{ConversationId, Owner};
use crate::memory::facts::Listener;
use crate::memory::facts::changes::{Changes, Source};
use crate::memory::index::entry::{Entry, NewEntry};
use crate::memory::text::cut::CutText;
use crate::memory::{self, facts};
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Slot};
use crate::role::Role;
use serde::Serialize;
use std::time::Duration;

/// A message as JSON, with the columns of its row.
#[derive(Serialize)]
struct MessageRow<'a> {
    id: &'a str,
    role: &'static str,
    name: Option<&'a str>,
    content: &'a str,
    timestamp: &'a str,
    external_id: Option<&'a str>,
}

/// The columns of a message's memory that the message does not have.
#[derive(Serialize)]
struct MemoryRow<'a> {
    id: &'a str,
    importance: f64,
    packed: String,
    distil_after: Option<&'a str>,
}

/// Bytes of messages that are parsed before the instance serves other requests: some 10 ms of work.
const READ_AT_ONCE: usize = 16_000;

/// Makes the batch that stores the messages, and returns it with the slot of the messages' ids. The messages are parsed
/// a slice at a time: other requests of this instance are answered in between.
pub(super) async fn batch<P: Platform>(
    platform: &P,
    config: &Config,
    (owner, conversation): (&Owner, &ConversationId),
    lines: &[&NewImport],
    imported: &[ImportedMessage],
) -> (Batch, Slot<IdRow>) {
    let distil_after = distil::after(config, platform.now());
    let distil_after = distil_after.map(|time| time.to_string());
    let (mut messages, mut memories) = (Vec::new(), Vec::new());
    let mut changes = Changes::default();
    let mut before: Option<Entry> = None;
    let mut listener = Listener::new(config.keeps_statements);
    let mut read = 0;
    for (line, imported) in lines.iter().zip(imported) {
        if read >= READ_AT_ONCE {
            platform.sleep(Duration::ZERO).await;
            read = 0;
        }
        read += line.content.as_str().len();
        let (id, content) = (imported.id.as_str(), line.content.as_str());
        let mut importance = memory::store::REPLY_IMPORTANCE;
        if line.role == Role::User {
            let facts = listener.read(id, content, line.at);
            importance = facts::importance(content, &facts);
            for fact in facts {
                let source = Source {
                    message: id,
                    at: line.at,
                };
                changes.add(fact, source, platform.random());
            }
        }
        if line.role != Role::User {
            listener.hear(line.role, id, content, line.at);
        }
        let name = line.name.as_ref().map(Text::as_str);
        let new = NewEntry {
            role: line.role,
            speaker: name,
            content: &CutText::new(content),
            at: line.at,
            conversation: Some(conversation.as_str()),
            importance,
            is_distilled: false,
        };
        let entry = Entry::new(&new, before.as_ref());
        memories.push(MemoryRow {
            id,
            importance,
            packed: entry.pack(),
            distil_after: distil_after.as_deref().filter(|_| line.role == Role::User),
        });
        before = Some(entry);
        messages.push(MessageRow {
            id,
            role: line.role.name(),
            name,
            content,
            timestamp: &imported.timestamp,
            external_id: imported.external_id.as_deref(),
        });
    }
    let mut batch = Batch::new();
    let stored = batch.ask(store::insert(owner, conversation, &json(&messages)));
    batch.ask(store::remember(owner, &json(&memories)));
    batch.ask_all(changes.statements(owner));
    if let Some(last) = imported.last() {
        let mut pairs = lines.iter().zip(imported);
        let first = pairs.find(|(line, _)| line.role == Role::User);
        let title = first.map(|(line, row)| (title(line.content.as_str()), row.id.as_str()));
        let title = title
            .as_ref()
            .map(|(text, message_id)| Title { text, message_id });
        batch.ask(touch(
            owner,
            conversation,
            title.as_ref(),
            last.timestamp.as_str(),
        ));
    }
    (batch, stored)
}

/// Returns rows as a JSON array.
pub(super) fn json(rows: &impl Serialize) -> String {
    serde_json::to_string(rows).expect("texts and numbers are JSON")
}
