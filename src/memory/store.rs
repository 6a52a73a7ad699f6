//! The statements of memory. `?1` is always the owner; the triggers of the schema keep the
//! keyword index equal to `memories`.

use super::Kind;
use crate::id::{ConversationId, MessageId, Owner};
use crate::model::Role;
use crate::platform::Stmt;
use serde::Deserialize;

/// How much a memory weighs that is nothing but the companion's own words.
const REPLY_IMPORTANCE: f64 = 0.2;

/// A candidate of recall.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// The memory's id.
    pub id: String,
    /// Where it was said.
    pub conversation_id: Option<String>,
    /// The message it is the record of.
    pub source_message_id: Option<String>,
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub content: String,
    /// What kind of thing it is.
    pub memory_type: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// RFC 3339.
    pub created_at: String,
    /// For each term of the message that it has, how many of the owner's memories have it: a JSON
    /// array of numbers.
    pub term_counts: String,
    /// How many memories the owner has.
    pub stored: u32,
}

/// The owner's memories that have a term of the message, those with its rarest first: [`Found`]s.
/// The terms are quoted, so that no text is a syntax error. The index is asked for the owner's
/// rows alone, a term at a time, so how rare a term is depends on nobody else's words (FTS5's own
/// `bm25()` counts everybody's); the `where` clause holds it to the owner besides.
#[must_use]
pub fn search(owner: &Owner, terms: &[String], most: u32) -> Stmt {
    let terms = serde_json::to_string(terms).expect("strings are JSON");
    Stmt::new(
        "with hits as materialized (
           select t.key as term, w.rowid as seq
           from users u cross join json_each(?2) t cross join memory_words w
           where u.external_user_id = ?1
             and w.memory_words match
               'owner : \"' || replace(u.id, '-', '') || '\" AND content : \"' || t.value || '\"'
         ),
         counts as (
           select term, count(*) as hits from hits group by term
         )
         select m.id, m.conversation_id, m.source_message_id, m.role, m.content, m.memory_type,
           m.importance, m.created_at, json_group_array(c.hits) as term_counts,
           (select count(*) from memories
             where user_id = (select id from users where external_user_id = ?1)) as stored
         from hits h cross join counts c on c.term = h.term
           cross join memories m on m.seq = h.seq
         where m.user_id = (select id from users where external_user_id = ?1)
         group by m.seq
         order by sum(1.0 / c.hits) desc, m.seq desc
         limit ?3",
    )
    .bind(owner.as_str())
    .bind(terms)
    .bind(most)
}

/// Makes the person's stored message a memory.
#[must_use]
pub fn remember(owner: &Owner, message_id: &MessageId, kind: Kind, importance: f64) -> Stmt {
    Stmt::new(
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at
         )
         select m.id, m.user_id, m.conversation_id, m.id, m.role, m.content, ?3, ?4, m.timestamp
         from messages m
         where m.id = ?2 and m.user_id = (select id from users where external_user_id = ?1)
         on conflict (id) do nothing",
    )
    .bind(owner.as_str())
    .bind(message_id.as_str())
    .bind(kind.name())
    .bind(importance)
}

/// Makes a stored reply a memory, while the message that it answers is one.
#[must_use]
pub fn remember_reply(owner: &Owner, reply_id: &MessageId) -> Stmt {
    Stmt::new(
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at
         )
         select r.id, r.user_id, r.conversation_id, r.id, r.role, r.content, 'context', ?3,
           r.timestamp
         from messages r join memories k on k.id = r.reply_to
         where r.id = ?2
           and r.status in ('complete', 'interrupted')
           and r.user_id = (select id from users where external_user_id = ?1)
         on conflict (id) do nothing",
    )
    .bind(owner.as_str())
    .bind(reply_id.as_str())
    .bind(REPLY_IMPORTANCE)
}

/// How many memories [`forget`] would delete: one row with `total`.
#[must_use]
pub fn count(owner: &Owner, conversation: Option<&ConversationId>) -> Stmt {
    Stmt::new(
        "select count(*) as total from memories
         where user_id = (select id from users where external_user_id = ?1)
           and (?2 is null or conversation_id = ?2)",
    )
    .bind(owner.as_str())
    .bind(conversation.map(ConversationId::as_str))
}

/// Deletes the owner's memories: of one conversation, or all.
#[must_use]
pub fn forget(owner: &Owner, conversation: Option<&ConversationId>) -> Stmt {
    Stmt::new(
        "delete from memories
         where user_id = (select id from users where external_user_id = ?1)
           and (?2 is null or conversation_id = ?2)",
    )
    .bind(owner.as_str())
    .bind(conversation.map(ConversationId::as_str))
}
