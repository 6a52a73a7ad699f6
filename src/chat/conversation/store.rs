//! The statements about a user's conversations, as their owner sees them.

use super::{Conversation, Message};
use crate::id::{ConversationId, MessageId, Owner};
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::{IdRow, Total};
use crate::time::Timestamp;

/// The columns of a [`Message`] and their tables. The time is `?3`.
const MESSAGE: &str =
    "select m.id, m.role, m.content, m.timestamp, m.reply_to, m.client_message_id, m.external_id,
   m.rating, m.comment, m.rowid as row,
   case when m.status = 'writing' and coalesce(m.leased_until, m.timestamp) < ?3
     then 'interrupted' when m.status = 'interrupted' and m.stop_requested = 1
     then 'stopped' else m.status end as status
 from conversations c join messages m on m.conversation_id = c.id";

/// Lists the owner's conversations, the one with the newest message first.
pub fn list(owner: &Owner, limit: u32, offset: u32) -> Query<Conversation> {
    owned!(
        owner,
        "select c.id, c.title, c.created_at, c.updated_at,
           (select count(*) from messages m where m.conversation_id = c.id and m.branch_id is null) as message_count
         from conversations c
         where c.user_id = :owner
         order by c.updated_at desc, c.id desc
         limit ?2 offset ?3"
    )
    .bind(limit)
    .bind(offset)
}

/// Lists the owner's conversations after one, by the time of its newest message and its id.
pub fn list_after(
    owner: &Owner,
    limit: u32,
    (updated_at, id): (&str, &str),
) -> Query<Conversation> {
    owned!(
        owner,
        "select c.id, c.title, c.created_at, c.updated_at,
           (select count(*) from messages m where m.conversation_id = c.id and m.branch_id is null) as message_count
         from conversations c
         where c.user_id = :owner and (c.updated_at, c.id) < (?2, ?3)
         order by c.updated_at desc, c.id desc
         limit ?4"
    )
    .bind(updated_at)
    .bind(id)
    .bind(limit)
}

/// Reads the number of the owner's conversations, as triggers count them.
pub fn count(owner: &Owner) -> Query<Total> {
    owned!(
        owner,
        "select conversation_count as total from users where external_user_id = ?1"
    )
}

/// Finds a conversation of the owner.
pub fn get(owner: &Owner, id: &ConversationId) -> Query<Conversation> {
    owned!(
        owner,
        "select c.id, c.title, c.created_at, c.updated_at,
           (select count(*) from messages m where m.conversation_id = c.id and m.branch_id is null) as message_count
         from conversations c
         where c.id = ?2 and c.user_id = :owner"
    )
    .bind(id.as_str())
}

/// Sets the title of a conversation of the owner.
pub fn rename(owner: &Owner, id: &ConversationId, title: &str) -> Query {
    owned!(
        owner,
        "update conversations set title = ?3, title_from = null
         where id = ?2 and user_id = :owner"
    )
    .bind(id.as_str())
    .bind(title)
}

/// Deletes a conversation with its messages and memories, and returns its id where it existed.
pub fn delete(owner: &Owner, id: &ConversationId) -> Query<IdRow> {
    owned!(
        owner,
        "delete from conversations
         where id = ?2 and user_id = :owner
         returning id"
    )
    .bind(id.as_str())
}

/// Keeps the present messages of a conversation out of later prompts, and returns the conversation's id where it
/// existed.
pub fn reset(owner: &Owner, id: &ConversationId, now: Timestamp) -> Query<IdRow> {
    owned!(
        owner,
        "update conversations set context_since = ?3
         where id = ?2 and user_id = :owner
         returning id"
    )
    .bind(id.as_str())
    .bind(now)
}

/// Finds a message of a conversation of the owner.
pub fn has_message(owner: &Owner, id: &ConversationId, message_id: &str) -> Query<IdRow> {
    owned!(
        owner,
        "select m.id from conversations c join messages m on m.conversation_id = c.id
         where c.id = ?2 and m.id = ?3
           and c.user_id = :owner and m.branch_id is null"
    )
    .bind(id.as_str())
    .bind(message_id)
}

/// Lists the oldest messages of a conversation after the message `after` (or of all), oldest first. A reply whose writer is gone is
/// interrupted.
pub fn messages_after(
    owner: &Owner,
    id: &ConversationId,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Query<Message> {
    owned!(
        owner,
        MESSAGE,
        " where c.id = ?2
            and c.user_id = :owner and m.branch_id is null
            and (?4 is null or (m.timestamp, m.rowid) > (
              select a.timestamp, a.rowid from messages a
              where a.id = ?4 and a.conversation_id = c.id
            ))
          order by m.timestamp, m.rowid
          limit ?5"
    )
    .bind(id.as_str())
    .bind(now)
    .bind(after)
    .bind(limit)
}

/// Finds a message of a conversation of the owner.
pub fn message(
    owner: &Owner,
    conversation: &ConversationId,
    id: &MessageId,
    now: Timestamp,
) -> Query<Message> {
    owned!(
        owner,
        MESSAGE,
        " where c.id = ?2 and c.user_id = :owner and m.id = ?4"
    )
    .bind(conversation.as_str())
    .bind(now)
    .bind(id.as_str())
}

/// Lists the newest messages of a conversation before the message `before`, or before the time and the number of the row
/// in `end`, or of all, newest first. A reply whose writer is gone is interrupted.
pub fn messages(
    owner: &Owner,
    id: &ConversationId,
    before: Option<&str>,
    end: Option<(&str, u32)>,
    limit: u32,
    now: Timestamp,
) -> Query<Message> {
    owned!(
        owner,
        MESSAGE,
        " where c.id = ?2
           and c.user_id = :owner and m.branch_id is null
           and (?4 is null or (m.timestamp, m.rowid) < (
             select b.timestamp, b.rowid from messages b
             where b.id = ?4 and b.conversation_id = c.id
           ))
           and (?6 is null or (m.timestamp, m.rowid) < (?6, ?7))
         order by m.timestamp desc, m.rowid desc
         limit ?5"
    )
    .bind(id.as_str())
    .bind(now)
    .bind(before)
    .bind(limit)
    .bind(end.map(|(timestamp, _)| timestamp))
    .bind(end.map(|(_, row)| row))
}
