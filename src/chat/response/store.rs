//! The statements about responses. A response is its message's owner's.

use super::{Ended, NewResponse, Response};
use crate::chat::lease::Lease;
use crate::id::{ConversationId, MessageId, Owner, ResponseId};
use crate::limit;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::time::Timestamp;
use serde::Deserialize;

/// The columns of a [`Response`]: of the response `r`, its message `m`, the message `q` that it answers, the conversation `c`. The
/// time is `?3`.
const COLUMNS: &str = "r.id, m.conversation_id, r.message_id, r.created_at, r.request, r.outcome, m.content,
   r.outcome is null and m.status = 'writing' and coalesce(m.leased_until, m.timestamp) >= ?3
     and r.id = (select max(n.id) from responses n where n.message_id = m.id) as is_writing,
   m.forgotten_at is not null or q.forgotten_at is not null or q.timestamp <= coalesce(c.context_since, '')
     as is_hidden,
   q.id as question_id, q.content as question, q.timestamp as question_at";

/// The tables of [`COLUMNS`].
const TABLES: &str = "responses r join messages m on m.id = r.message_id
   join messages q on q.id = m.reply_to join conversations c on c.id = m.conversation_id";

/// Inserts a response, of the reply that the holder of a lease writes.
pub fn insert(
    owner: &Owner,
    new: &NewResponse,
    reply_id: &MessageId,
    lease: &Lease,
    now: Timestamp,
) -> Query {
    owned!(
        owner,
        "insert into responses (id, user_id, message_id, previous_id, created_at, request)
         select ?2, m.user_id, m.id, ?5, ?6, ?7 from messages m
         where m.id = ?3 and m.lease = ?4 and m.user_id = :owner"
    )
    .bind(new.id.as_str())
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(new.previous_id.as_ref().map(ResponseId::as_str))
    .bind(now)
    .bind(serde_json::to_string(&new.request).expect("a map is JSON"))
}

/// Stores the end of a response, of a reply that the holder of the lease has ended.
pub fn end(
    owner: &Owner,
    id: &ResponseId,
    reply_id: &MessageId,
    lease: &Lease,
    ended: &Ended,
) -> Query {
    owned!(
        owner,
        "update responses set outcome = ?5
         where id = ?2 and exists (
           select 1 from messages m
           where m.id = ?3 and m.lease = ?4 and m.leased_until is null and m.user_id = :owner
         )"
    )
    .bind(id.as_str())
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(ended.to_json())
}

/// Finds a response of the owner.
pub fn get(owner: &Owner, id: &ResponseId, now: Timestamp) -> Query<Response> {
    owned!(
        owner,
        "select ",
        COLUMNS,
        " from ",
        TABLES,
        " where r.id = ?2 and r.user_id = :owner"
    )
    .bind(id.as_str())
    .bind(now)
}

/// Finds the newest response of a conversation of the owner.
pub fn newest(owner: &Owner, conversation: &ConversationId, now: Timestamp) -> Query<Response> {
    owned!(
        owner,
        "select ",
        COLUMNS,
        " from ",
        TABLES,
        " where m.conversation_id = ?2 and m.user_id = :owner
          order by m.timestamp desc, m.rowid desc, r.id desc limit 1"
    )
    .bind(conversation.as_str())
    .bind(now)
}

/// Lists a response of the owner and those that it follows, newest first: at most so many, and as many as are in
/// [`limit::CHAINED_BYTES`].
pub fn chain(owner: &Owner, id: &ResponseId, now: Timestamp, most: u32) -> Query<Response> {
    owned!(
        owner,
        "with recursive chain (id, depth) as (
           select ?2, 1
           union all
           select r.previous_id, depth + 1 from chain cross join responses r on r.id = chain.id
           where r.user_id = :owner and r.previous_id is not null and depth < ?4
         )
         select * from (select chain.depth, sum(length(r.request) + length(coalesce(r.outcome, '')))
           over (order by chain.depth) as bytes, ",
        COLUMNS,
        " from chain cross join ",
        TABLES,
        " where r.id = chain.id and r.user_id = :owner)
          where depth = 1 or bytes <= ?5 order by depth"
    )
    .bind(id.as_str())
    .bind(now)
    .bind(most)
    .bind(limit::CHAINED_BYTES)
}

/// A stored item that an input refers to.
#[derive(Debug, Clone, Deserialize)]
pub struct Referenced {
    /// The id of the response or the message.
    pub id: String,
    /// The role of the message.
    pub role: String,
    /// The text of the message; empty where it was forgotten.
    pub content: String,
    /// The end of the response, as JSON.
    pub outcome: Option<String>,
}

/// Finds the responses and messages of the owner whose ids are in a list (JSON).
pub fn referenced(owner: &Owner, ids: &str) -> Query<Referenced> {
    owned!(
        owner,
        "select id, role, iif(is_hidden, '', content) as content, iif(is_hidden, null, outcome) as outcome
         from (
           select f.value as id, m.role, iif(r.id is null, m.content, '') as content, r.outcome,
             m.forgotten_at is not null or q.forgotten_at is not null
               or coalesce(q.timestamp, m.timestamp) <= coalesce(c.context_since, '') as is_hidden,
             sum(length(iif(r.id is null, m.content, r.outcome))) over (order by f.key) as bytes
           from json_each(?2) f left join responses r on r.id = f.value and r.user_id = :owner
             cross join messages m on m.id = coalesce(r.message_id, f.value)
             left join messages q on q.id = m.reply_to
             cross join conversations c on c.id = m.conversation_id
           where m.user_id = :owner
         )
         where bytes <= ?3"
    )
    .bind(ids)
    .bind(limit::CHAINED_BYTES)
}

/// Deletes a response of the owner, and returns its id where it existed.
pub fn delete(owner: &Owner, id: &ResponseId) -> Query<IdRow> {
    owned!(
        owner,
        "delete from responses
         where id = ?2 and user_id = :owner
         returning id"
    )
    .bind(id.as_str())
}

/// Asks the writer of a response to end it.
pub fn cancel(owner: &Owner, id: &ResponseId) -> Query {
    owned!(
        owner,
        "update messages set stop_requested = 1
         where id = (
             select r.message_id from responses r
             where r.id = ?2 and r.outcome is null
               and r.id = (select max(n.id) from responses n where n.message_id = r.message_id)
           )
           and status = 'writing' and user_id = :owner"
    )
    .bind(id.as_str())
}
