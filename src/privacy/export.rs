//! What of somebody is exported: a chapter for each type of line. `?1` is the owner, `?2` a JSON array of
//! the place after which the page begins, empty for the first, and `?3` the most lines.
//!
//! `SQLite` makes the lines, so that no type here repeats what a table holds.

use crate::id::Owner;
use crate::platform::Stmt;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A line of an export.
#[derive(Debug, Deserialize)]
pub struct Line {
    /// A JSON object.
    pub line: String,
    /// Where it is.
    pub place: String,
}

/// Lines of one type.
pub struct Chapter {
    /// The type.
    pub name: &'static str,
    /// What a line holds besides, in order.
    pub fields: &'static [&'static str],
    /// A page: [`Line`]s.
    pub page: fn(owner: &Owner, after: &str, most: u32) -> Stmt,
}

/// How things stand with an owner while they export.
#[derive(Debug, Deserialize)]
pub struct Standing {
    /// Which user they are: whoever was erased and came back is another.
    pub user_id: String,
    /// JSON object: [`Marks`].
    pub marks: String,
}

/// By the types of lines: how many there are, and a mark that differs where one was added or taken away since.
pub type Marks = BTreeMap<String, (usize, Value)>;

/// How things stand with the owner: [`Standing`]; no row while they are being erased or suspended.
#[must_use]
pub fn standing(owner: &Owner) -> Stmt {
    Stmt::new(
        "select u.id as user_id, json_object(
           'user', json_array(1, json_array(u.email, u.display_name, u.extra_metadata)),
           'conversation', (
             select json_array(count(*), json_array(
               max(updated_at), max(context_since), sum(length(title)), sum(length(last_summary))
             ))
             from conversations where user_id = u.id
           ),
           'message', (
             select json_array(count(*), max(m.rowid))
             from conversations c cross join messages m on m.conversation_id = c.id
             where c.user_id = u.id
           ),
           'memory', (
             select json_array(count(*), json_array(
               max(seq), (select max(version) from memory_blocks where user_id = u.id)
             ))
             from memories where user_id = u.id
           ),
           'memory_change', (
             select json_array(count(*), max(h.id))
             from memories m cross join memory_history h on h.memory_seq = m.seq
             where m.user_id = u.id
           ),
           'api_key', (
             select json_array(count(*), max(created_at)) from api_keys where user_id = u.id
           ),
           'account', (
             select json_array(count(*), json_array(email, password_at))
             from accounts where user_id = u.id
           ),
           'session', (
             select json_array(count(*), json_array(max(created_at), max(used_at)))
             from sessions where user_id = u.id
           ),
           'usage', (
             select json_array(count(*), json_array(
               sum(messages), sum(prompt_tokens), sum(completion_tokens)
             ))
             from usage where user_id = u.id
           )
         ) as marks
         from users u
         where u.external_user_id = ?1 and u.suspended_at is null
           and not exists (select 1 from erasures where owner = ?1)",
    )
    .bind(owner.as_str())
}

/// A row while the owner is the same user as when they began, and is neither being erased nor suspended.
#[must_use]
pub fn may_go_on(owner: &Owner, user_id: &str) -> Stmt {
    Stmt::new(
        "select id from users
         where external_user_id = ?1 and id = ?2 and suspended_at is null
           and not exists (select 1 from erasures where owner = ?1)",
    )
    .bind(owner.as_str())
    .bind(user_id)
}

/// What lines hold, by their types.
#[must_use]
pub fn schema() -> Map<String, Value> {
    let fields = CHAPTERS.iter();
    fields
        .map(|chapter| (chapter.name.to_owned(), chapter.fields.into()))
        .collect()
}

fn page(statement: Stmt, owner: &Owner, after: &str, most: u32) -> Stmt {
    statement.bind(owner.as_str()).bind(after).bind(most)
}

/// Everything, in the order in which it is exported.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        name: "user",
        fields: &[
            "user_id",
            "email",
            "display_name",
            "created_at",
            "last_active",
            "metadata",
        ],
        page: user,
    },
    Chapter {
        name: "conversation",
        fields: &[
            "id",
            "title",
            "created_at",
            "updated_at",
            "context_since",
            "summary",
        ],
        page: conversations,
    },
    Chapter {
        name: "message",
        fields: &[
            "id",
            "conversation_id",
            "role",
            "name",
            "content",
            "timestamp",
            "status",
            "reply_to",
            "client_message_id",
            "external_id",
            "prompt_tokens",
            "completion_tokens",
            "forgotten_at",
        ],
        page: messages,
    },
    Chapter {
        name: "memory",
        fields: &[
            "id",
            "conversation_id",
            "source_message_id",
            "role",
            "name",
            "content",
            "memory_type",
            "importance",
            "created_at",
            "updated_at",
            "expires_at",
            "fact_key",
            "fact_value",
            "valid_from",
            "valid_to",
            "superseded_by",
            "metadata",
        ],
        page: memories,
    },
    Chapter {
        name: "memory_change",
        fields: &[
            "memory_id",
            "changed_at",
            "content",
            "memory_type",
            "importance",
            "expires_at",
            "valid_to",
            "metadata",
        ],
        page: history,
    },
    Chapter {
        name: "api_key",
        fields: &[
            "id",
            "name",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
        ],
        page: keys,
    },
    Chapter {
        name: "account",
        fields: &["email", "created_at", "password_at"],
        page: account,
    },
    Chapter {
        name: "session",
        fields: &["id", "created_at", "used_at", "expires_at", "user_agent"],
        page: sessions,
    },
    Chapter {
        name: "usage",
        fields: &["day", "messages", "prompt_tokens", "completion_tokens"],
        page: usage,
    },
];

fn user(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'user', 'user_id', external_user_id, 'email', email,
             'display_name', display_name, 'created_at', created_at, 'last_active', last_active,
             'metadata', extra_metadata) as line,
           json_array(id) as place
         from users where external_user_id = ?1 and ?2 = '[]' limit ?3",
    );
    page(statement, owner, after, most)
}

fn conversations(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'conversation', 'id', id, 'title', title,
             'created_at', created_at, 'updated_at', updated_at, 'context_since', context_since,
             'summary', last_summary) as line,
           json_array(updated_at, id) as place
         from conversations
         where user_id = (select id from users where external_user_id = ?1)
           and (updated_at, id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
         order by updated_at, id limit ?3",
    );
    page(statement, owner, after, most)
}

/// The rest of the conversation of the place, then the conversations after it.
fn messages(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'message', 'id', m.id, 'conversation_id', m.conversation_id,
             'role', m.role, 'name', m.name, 'content', m.content, 'timestamp', m.timestamp,
             'status', m.status, 'reply_to', m.reply_to, 'client_message_id', m.client_message_id,
             'external_id', m.external_id,
             'prompt_tokens', m.prompt_tokens, 'completion_tokens', m.completion_tokens,
             'forgotten_at', m.forgotten_at) as line,
           json_array(placed.updated_at, m.conversation_id, m.timestamp, m.rowid) as place
         from (
           select * from (
             select ?2 ->> 0 as updated_at, m.rowid as message
             from conversations c join messages m on m.conversation_id = c.id
             where c.id = ?2 ->> 1
               and c.user_id = (select id from users where external_user_id = ?1)
               and (m.timestamp, m.rowid) > (?2 ->> 2, ?2 ->> 3)
             order by m.timestamp, m.rowid limit ?3
           )
           union all
           select * from (
             select c.updated_at, m.rowid as message
             from conversations c cross join messages m on m.conversation_id = c.id
             where c.user_id = (select id from users where external_user_id = ?1)
               and (c.updated_at, c.id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
             order by c.updated_at, c.id, m.timestamp, m.rowid limit ?3
           )
           limit ?3
         ) placed
         cross join messages m on m.rowid = placed.message",
    );
    page(statement, owner, after, most)
}

fn memories(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'memory', 'id', id, 'conversation_id', conversation_id,
             'source_message_id', source_message_id, 'role', role, 'name', name,
             'content', content, 'memory_type', memory_type, 'importance', importance,
             'created_at', created_at, 'updated_at', updated_at, 'expires_at', expires_at,
             'fact_key', fact_key, 'fact_value', fact_value, 'valid_from', valid_from,
             'valid_to', valid_to, 'superseded_by', superseded_by,
             'metadata', extra_metadata) as line,
           json_array(seq) as place
         from memories
         where user_id = (select id from users where external_user_id = ?1)
           and seq > coalesce(?2 ->> 0, 0)
         order by seq limit ?3",
    );
    page(statement, owner, after, most)
}

fn history(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'memory_change', 'memory_id', m.id, 'changed_at', h.changed_at,
             'content', h.content, 'memory_type', h.memory_type, 'importance', h.importance,
             'expires_at', h.expires_at, 'valid_to', h.valid_to,
             'metadata', h.extra_metadata) as line,
           json_array(m.seq, h.id) as place
         from memories m cross join memory_history h on h.memory_seq = m.seq
         where m.user_id = (select id from users where external_user_id = ?1)
           and m.seq >= coalesce(?2 ->> 0, 0)
           and (m.seq, h.id) > (coalesce(?2 ->> 0, 0), coalesce(?2 ->> 1, 0))
         order by m.seq, h.id limit ?3",
    );
    page(statement, owner, after, most)
}

fn keys(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'api_key', 'id', id, 'name', name, 'scopes', json(scopes),
             'created_at', created_at, 'last_used_at', last_used_at,
             'expires_at', expires_at) as line,
           json_array(created_at, id) as place
         from api_keys
         where user_id = (select id from users where external_user_id = ?1)
           and (created_at, id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
         order by created_at, id limit ?3",
    );
    page(statement, owner, after, most)
}

fn account(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'account', 'email', email, 'created_at', created_at,
             'password_at', password_at) as line,
           json_array(email) as place
         from accounts
         where user_id = (select id from users where external_user_id = ?1) and ?2 = '[]'
         limit ?3",
    );
    page(statement, owner, after, most)
}

fn sessions(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'session', 'id', id, 'created_at', created_at,
             'used_at', used_at, 'expires_at', expires_at, 'user_agent', user_agent) as line,
           json_array(created_at, id) as place
         from sessions
         where user_id = (select id from users where external_user_id = ?1)
           and (created_at, id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
         order by created_at, id limit ?3",
    );
    page(statement, owner, after, most)
}

fn usage(owner: &Owner, after: &str, most: u32) -> Stmt {
    let statement = Stmt::new(
        "select json_object('type', 'usage', 'day', day, 'messages', messages,
             'prompt_tokens', prompt_tokens, 'completion_tokens', completion_tokens) as line,
           json_array(day) as place
         from usage
         where user_id = (select id from users where external_user_id = ?1)
           and day > coalesce(?2 ->> 0, '')
         order by day limit ?3",
    );
    page(statement, owner, after, most)
}
