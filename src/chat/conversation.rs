//! Conversations as their owner sees them: the statements, and the rows they give. One round
//! trip each.

use crate::id::{ConversationId, Owner};
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A conversation in a list.
#[derive(Debug, Serialize, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// From its first message, or as its owner named it.
    pub title: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339; when it was last spoken in.
    pub updated_at: String,
    /// Messages of both sides.
    pub message_count: u32,
}

/// The owner's conversations, the one spoken in last first: [`Conversation`]s.
#[must_use]
pub fn list(owner: &Owner, limit: u32, offset: u32) -> Stmt {
    Stmt::new(
        "select c.id, c.title, c.created_at, c.updated_at,
           (select count(*) from messages m where m.conversation_id = c.id) as message_count
         from conversations c
         where c.user_id = (select id from users where external_user_id = ?1)
         order by c.updated_at desc, c.id desc
         limit ?2 offset ?3",
    )
    .bind(owner.as_str())
    .bind(limit)
    .bind(offset)
}

/// How many conversations the owner has, as triggers count them: one row with `total`.
#[must_use]
pub fn count(owner: &Owner) -> Stmt {
    Stmt::new("select conversation_count as total from users where external_user_id = ?1")
        .bind(owner.as_str())
}

/// One conversation: a [`Conversation`], or no row.
#[must_use]
pub fn get(owner: &Owner, id: &ConversationId) -> Stmt {
    Stmt::new(
        "select c.id, c.title, c.created_at, c.updated_at,
           (select count(*) from messages m where m.conversation_id = c.id) as message_count
         from conversations c
         where c.id = ?2 and c.user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
}

/// Gives it a title.
#[must_use]
pub fn rename(owner: &Owner, id: &ConversationId, title: &str) -> Stmt {
    Stmt::new(
        "update conversations set title = ?3
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(title)
}

/// Deletes it with its messages and memories; its id comes back where it was there.
#[must_use]
pub fn delete(owner: &Owner, id: &ConversationId) -> Stmt {
    Stmt::new(
        "delete from conversations
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)
         returning id",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
}

/// Keeps what was said so far out of later prompts; its id comes back where it was there.
#[must_use]
pub fn reset(owner: &Owner, id: &ConversationId, now: Timestamp) -> Stmt {
    Stmt::new(
        "update conversations set context_since = ?3
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)
         returning id",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(now)
}

/// A message in a page.
#[derive(Debug, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// What was said.
    pub content: String,
    /// `writing`, `complete`, `interrupted` or `failed`.
    pub status: String,
    /// RFC 3339.
    pub timestamp: String,
    /// The message that a reply answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The client's own id of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// What it is called where it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// One row where the conversation is the owner's and has this message.
#[must_use]
pub fn has_message(owner: &Owner, id: &ConversationId, message_id: &str) -> Stmt {
    Stmt::new(
        "select m.id from conversations c join messages m on m.conversation_id = c.id
         where c.id = ?2 and m.id = ?3
           and c.user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(message_id)
}

/// The newest messages before the message `before` (or of all), newest first: [`Message`]s. A reply whose writer
/// is gone is interrupted.
#[must_use]
pub fn messages(
    owner: &Owner,
    id: &ConversationId,
    before: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Stmt {
    Stmt::new(
        "select m.id, m.role, m.content, m.timestamp, m.reply_to, m.client_message_id, m.external_id,
           case when m.status = 'writing' and coalesce(m.leased_until, m.timestamp) < ?5
             then 'interrupted' else m.status end as status
         from conversations c join messages m on m.conversation_id = c.id
         where c.id = ?2
           and c.user_id = (select id from users where external_user_id = ?1)
           and (?3 is null or (m.timestamp, m.rowid) < (
             select b.timestamp, b.rowid from messages b
             where b.id = ?3 and b.conversation_id = c.id
           ))
         order by m.timestamp desc, m.rowid desc
         limit ?4",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(before)
    .bind(limit)
    .bind(now)
}
