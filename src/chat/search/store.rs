//! The statements of a search. Only the owner's rows are matched, the newest first: the numbers of the index are in the
//! order of time.

use super::Filter;
use super::words::{Words, quote};
use crate::id::{ConversationId, Owner};
use crate::limit::SEARCH_WINDOW;
use crate::memory::record::is_true;
use crate::owned;
use crate::platform::Query;
use crate::role::Role;
use crate::time::Timestamp;
use serde::Deserialize;

/// A part of the index, by the numbers of its texts: they cross the boundary as text, since D1 rounds large numbers.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    first: i64,
    end: i64,
}

/// The numbers of a millisecond, as migration 0017 has them.
const A_MILLISECOND: i64 = 1 << 20;

/// The last millisecond that the index tells apart: later times count as this one.
const LAST_MILLISECOND: i64 = 8_796_093_022_206;

impl Span {
    /// Returns the part with the texts of a time range.
    #[must_use]
    pub fn between(since: Option<Timestamp>, until: Option<Timestamp>) -> Self {
        let number = |at: Timestamp| at.millis().clamp(0, LAST_MILLISECOND) * A_MILLISECOND;
        Self {
            first: since.map_or(0, number),
            end: match until {
                Some(at) if at.millis() <= LAST_MILLISECOND => number(at),
                Some(_) | None => i64::MAX,
            },
        }
    }

    /// Returns the part before a number.
    #[must_use]
    pub fn before(self, number: i64) -> Self {
        let end = self.end.min(number);
        Self { end, ..self }
    }
}

/// A message that was found.
#[derive(Debug, Deserialize)]
pub struct MessageRow {
    /// The number of the message in the index.
    pub seq: String,
    /// The id of the message.
    pub id: String,
    /// The side that said the message.
    pub role: Role,
    /// The text of the message.
    pub content: String,
    /// The time at which the message was said, in RFC 3339.
    pub timestamp: String,
    /// The id of the conversation.
    pub conversation_id: String,
    /// The title of the conversation.
    pub title: Option<String>,
    /// True where the conversation is archived.
    #[serde(deserialize_with = "is_true")]
    pub archived: bool,
}

/// Finds at most `most` of the owner's messages in a part of the index, the newest first.
pub fn messages(
    owner: &Owner,
    words: &Words,
    filter: &Filter<'_>,
    span: Span,
    most: u32,
) -> Query<MessageRow> {
    let place = filter.conversation.map(of_conversation).unwrap_or_default();
    let expression = place + &words.expression("content");
    owned!(
        owner,
        "select cast(i.seq as text) as seq, m.id, m.role, m.content, m.timestamp, m.conversation_id, c.title,
           c.archived
         from message_words cross join message_index i on i.seq = message_words.rowid
           cross join messages m on m.id = i.message_id
           cross join conversations c on c.id = m.conversation_id
         where message_words match 'owner : \"' || replace(:owner, '-', '') || '\" AND ' || ?2
           and message_words.rowid >= cast(?3 as integer) and message_words.rowid < cast(?4 as integer)
           and c.user_id = :owner
           and (?5 is null or m.role = ?5)
         order by message_words.rowid desc
         limit ?6"
    )
    .bind(expression)
    .bind(span.first.to_string())
    .bind(span.end.to_string())
    .bind(filter.role.map(Role::name))
    .bind(most)
}

/// Returns the beginning of an expression that finds the texts of one conversation.
fn of_conversation(id: &ConversationId) -> String {
    let id = quote(&id.as_str().replace('-', ""));
    format!("conversation : {id} AND ")
}

/// A conversation that was found, beside the size of the window; only that where none was found.
#[derive(Debug, Deserialize)]
pub struct ConversationRow {
    /// The number of hits that were looked through.
    pub hits: u32,
    /// The number of the oldest of these hits.
    pub least: Option<String>,
    seq: Option<String>,
    id: Option<String>,
    title: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    archived: Option<u32>,
    match_count: Option<u32>,
    message_id: Option<String>,
    role: Option<Role>,
    content: Option<String>,
    timestamp: Option<String>,
}

/// A conversation that was found.
#[derive(Debug)]
pub struct FoundConversation {
    /// The number of its newest hit.
    pub seq: String,
    /// The id of the conversation.
    pub id: String,
    /// The title of the conversation.
    pub title: Option<String>,
    /// The time at which the conversation was opened, in RFC 3339.
    pub created_at: String,
    /// The time at which somebody last spoke in the conversation, in RFC 3339.
    pub updated_at: String,
    /// True where the conversation is archived.
    pub archived: bool,
    /// The number of messages that have the words, among the hits that were looked through.
    pub match_count: u32,
    /// The newest hit, where that is a message.
    pub message: Option<FoundMessage>,
}

/// The newest message of a conversation that was found.
#[derive(Debug)]
pub struct FoundMessage {
    /// The id of the message.
    pub id: String,
    /// The side that said the message.
    pub role: Role,
    /// The text of the message.
    pub content: String,
    /// The time at which the message was said, in RFC 3339.
    pub timestamp: String,
}

impl ConversationRow {
    /// Returns the conversation of the row, if it has one.
    #[must_use]
    pub fn found(self) -> Option<FoundConversation> {
        let message = match (self.message_id, self.role, self.content, self.timestamp) {
            (Some(id), Some(role), Some(content), Some(timestamp)) => Some(FoundMessage {
                id,
                role,
                content,
                timestamp,
            }),
            _ => None,
        };
        Some(FoundConversation {
            seq: self.seq?,
            id: self.id?,
            title: self.title,
            created_at: self.created_at?,
            updated_at: self.updated_at?,
            archived: self.archived == Some(1),
            match_count: self.match_count.unwrap_or_default(),
            message,
        })
    }
}

/// Finds at most `most` of the owner's conversations by the newest hits in them, among the [`SEARCH_WINDOW`] newest hits
/// after a cursor. The cursor is the number of the newest hit of the first page and that of the last page's last one: a
/// conversation with a hit between the two was on a page before.
pub fn conversations(
    owner: &Owner,
    words: &Words,
    cursor: Option<(i64, i64)>,
    most: u32,
) -> Query<ConversationRow> {
    let (newest, after) = cursor.unwrap_or((i64::MAX, i64::MAX));
    owned!(
        owner,
        "with hits as materialized (
           select i.seq, i.conversation_id, i.message_id
           from message_words cross join message_index i on i.seq = message_words.rowid
           where message_words match 'owner : \"' || replace(:owner, '-', '') || '\" AND ' || ?2
             and message_words.rowid < cast(?4 as integer)
           order by message_words.rowid desc
           limit ?6
         ),
         seen as materialized (
           select distinct i.conversation_id
           from message_words cross join message_index i on i.seq = message_words.rowid
           where ?5 = 1
             and message_words match 'owner : \"' || replace(:owner, '-', '') || '\" AND ' || ?2
             and message_words.rowid >= cast(?4 as integer) and message_words.rowid <= cast(?3 as integer)
         ),
         page as materialized (
           select max(h.seq) as seq, h.conversation_id, sum(h.message_id <> '') as match_count from hits h
           where h.conversation_id not in (select s.conversation_id from seen s)
           group by h.conversation_id
           order by max(h.seq) desc
           limit ?7
         )
         select w.hits, w.least, cast(p.seq as text) as seq, c.id, c.title, c.created_at, c.updated_at, c.archived,
           p.match_count, m.id as message_id, m.role, m.content, m.timestamp
         from (select count(*) as hits, cast(min(h.seq) as text) as least from hits h) w
           left join page p on true
           left join conversations c on c.id = p.conversation_id and c.user_id = :owner
           left join message_index i on i.seq = p.seq
           left join messages m on m.id = i.message_id
         order by p.seq desc"
    )
    .bind(words.expression("title content"))
    .bind(newest.to_string())
    .bind(after.to_string())
    .bind(u32::from(cursor.is_some()))
    .bind(SEARCH_WINDOW)
    .bind(most)
}
