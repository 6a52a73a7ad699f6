//! Import: what was said elsewhere becomes a conversation's messages, memories and facts, as if
//! it had been said here. One round trip, however many messages.
//!
//! A message that says what it is called elsewhere is imported once: an index refuses the second one with its whole
//! batch, and whoever was second looks again.

use super::message::{Text, title};
use crate::error::{Error, Resource};
use crate::id::{ConversationId, MessageId, Owner};
use crate::memory::facts::changes::{Changes, Source};
use crate::memory::index::entry::{Entry, NewEntry};
use crate::memory::text::cut::CutText;
use crate::memory::{self, facts};
use crate::platform::{DbError, Platform, Rows, Stmt};
use crate::role::Role;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A message to be imported.
#[derive(Debug, Clone)]
pub struct Line {
    /// Who said it: the person or the companion.
    pub role: Role,
    /// The speaker's name, where a conversation has more than one person.
    pub name: Option<Text>,
    /// What was said.
    pub content: Text,
    /// When.
    pub at: Timestamp,
    /// What it is called where it comes from: one message of the owner's is called so.
    pub external_id: Option<Text>,
}

/// A message that was imported, now or before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Imported {
    /// Its id; its memory has the same.
    pub id: MessageId,
    /// Where it is.
    pub conversation_id: ConversationId,
    /// Who said it.
    pub role: Role,
    /// RFC 3339.
    pub timestamp: String,
    /// See [`Line::external_id`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

impl Imported {
    /// Whether a line is this message.
    fn is(&self, line: &Line) -> bool {
        line.external_id.as_ref().map(Text::as_str) == self.external_id.as_deref()
    }
}

/// A message as it is stored.
#[derive(Serialize)]
struct MessageRow<'a> {
    id: &'a str,
    role: &'static str,
    name: Option<&'a str>,
    content: &'a str,
    timestamp: &'a str,
    external_id: Option<&'a str>,
}

/// What its memory has besides.
#[derive(Serialize)]
struct MemoryRow<'a> {
    id: &'a str,
    importance: f64,
    packed: String,
    distil_after: Option<&'a str>,
}

/// Stores messages, oldest first, in a conversation that was seen to be the owner's: their facts
/// change whatever became of it since. `seen` comes first, and fails for whoever is suspended. The model may distil facts from them after a time, too.
/// Gives back all of them, those of `known`, which [`known`] found, as they are; `None` where one of the others was
/// imported meanwhile, and then nothing is stored.
///
/// # Errors
/// [`Error::NotFound`] where the conversation is gone by now.
pub async fn import<P: Platform>(
    platform: &P,
    seen: Stmt,
    (owner, conversation): (&Owner, &ConversationId),
    lines: &[Line],
    known: &[Imported],
    distil_after: Option<Timestamp>,
) -> Result<Option<Vec<Imported>>, Error> {
    let (mut all, mut new, mut imported) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        if let Some(there) = known.iter().find(|known| known.is(line)) {
            all.push(there.clone());
            continue;
        }
        let made = Imported {
            id: MessageId::new(line.at, platform.random()),
            conversation_id: conversation.clone(),
            role: line.role,
            timestamp: line.at.to_string(),
            external_id: line.external_id.as_ref().map(|id| id.as_str().to_owned()),
        };
        new.push(line);
        imported.push(made.clone());
        all.push(made);
    }
    if new.is_empty() {
        return Ok(Some(all));
    }
    let mut statements =
        statements(platform, owner, conversation, &new, &imported, distil_after).await;
    statements.insert(0, seen);
    let stored = match platform.batch(statements).await {
        Err(DbError(cause)) if cause.contains("messages.external_id") => return Ok(None),
        stored => stored?,
    };
    if stored.get(1).is_none_or(Rows::is_empty) {
        return Err(Error::not_found(
            Resource::Conversation,
            Some(conversation.as_str()),
        ));
    }
    Ok(Some(all))
}

/// Bytes of messages that are read before others are answered: some 10 ms of work.
const READ_AT_ONCE: usize = 16_000;

/// Everything that is stored of the messages. They are read a slice at a time: whoever else asks this instance is
/// answered in between.
async fn statements<P: Platform>(
    platform: &P,
    owner: &Owner,
    conversation: &ConversationId,
    lines: &[&Line],
    imported: &[Imported],
    distil_after: Option<Timestamp>,
) -> Vec<Stmt> {
    let distil_after = distil_after.map(|time| time.to_string());
    let (mut messages, mut memories) = (Vec::new(), Vec::new());
    let mut changes = Changes::default();
    let mut before: Option<Entry> = None;
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
            let facts = facts::extract(content, line.at);
            importance = facts::importance(content, &facts);
            for fact in facts {
                let source = Source {
                    message: id,
                    at: line.at,
                };
                changes.add(fact, source, platform.random());
            }
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
    let mut statements = vec![
        insert(owner, conversation, &json(&messages)),
        remember(owner, &json(&memories)),
    ];
    statements.extend(changes.statements(owner));
    statements.extend(imported.last().map(|last| {
        let first = lines.iter().find(|line| line.role == Role::User);
        let title = first.map(|line| title(line.content.as_str()));
        touch(owner, conversation, title.as_deref(), &last.timestamp)
    }));
    statements
}

fn json(rows: &impl Serialize) -> String {
    serde_json::to_string(rows).expect("texts and numbers are JSON")
}

/// The owner's messages that were imported before, by what they are called elsewhere (a JSON list): [`Imported`].
#[must_use]
pub fn known(owner: &Owner, external_ids: &str) -> Stmt {
    Stmt::new(
        "select m.id, m.conversation_id, m.role, m.timestamp, m.external_id
         from json_each(?2) f cross join messages m on m.external_id = f.value
         where m.user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(external_ids)
}

/// Opens a conversation without a message.
#[must_use]
pub fn open(owner: &Owner, id: &ConversationId, title: Option<&str>, at: Timestamp) -> Stmt {
    Stmt::new(
        "insert into conversations (id, user_id, title, created_at, updated_at)
         select ?2, u.id, ?3, ?4, ?4 from users u where u.external_user_id = ?1",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(title)
    .bind(at)
}

/// Stores complete messages (JSON) in the owner's conversation; no row comes back where that is
/// gone.
#[must_use]
pub fn insert(owner: &Owner, conversation: &ConversationId, messages: &str) -> Stmt {
    Stmt::new(
        "insert into messages (
           id, conversation_id, user_id, role, name, content, timestamp, external_id
         )
         select f.value ->> 'id', c.id, c.user_id, f.value ->> 'role', f.value ->> 'name',
           f.value ->> 'content', f.value ->> 'timestamp', f.value ->> 'external_id'
         from conversations c cross join json_each(?3) f
         where c.id = ?2 and c.user_id = (select id from users where external_user_id = ?1)
         order by f.key
         returning id",
    )
    .bind(owner.as_str())
    .bind(conversation.as_str())
    .bind(messages)
}

/// Makes stored messages memories: `memories` is JSON with the id, importance and entry of each.
#[must_use]
pub fn remember(owner: &Owner, memories: &str) -> Stmt {
    Stmt::new(
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, name, content, memory_type,
           importance, created_at, packed, distil_after
         )
         select m.id, m.user_id, m.conversation_id, m.id, m.role, m.name, m.content, 'context',
           f.value ->> 'importance', m.timestamp, f.value ->> 'packed', f.value ->> 'distil_after'
         from json_each(?2) f cross join messages m on m.id = f.value ->> 'id'
         where m.user_id = (select id from users where external_user_id = ?1)
         order by f.key
         on conflict (id) do nothing",
    )
    .bind(owner.as_str())
    .bind(memories)
}

/// Notes that the conversation was spoken in, and gives it a title where it has none.
#[must_use]
pub fn touch(owner: &Owner, id: &ConversationId, title: Option<&str>, last: &str) -> Stmt {
    Stmt::new(
        "update conversations set updated_at = max(updated_at, ?4), title = coalesce(title, ?3)
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(title)
    .bind(last)
}
