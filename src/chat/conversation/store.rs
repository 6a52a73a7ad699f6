//! The statements about a user's conversations, as their owner sees them.

use super::{Change, Conversation, Filter, Message};
use crate::chat::message::Text;
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

/// The columns of a [`Conversation`] and their table.
const CONVERSATION: &str =
    "select c.id, c.title, c.created_at, c.updated_at, c.pinned, c.archived, c.metadata,
   (select count(*) from messages m where m.conversation_id = c.id and m.branch_id is null) as message_count
 from conversations c";

/// Lists the owner's conversations, those that are pinned first, then the one with the newest message.
pub fn list(owner: &Owner, filter: Filter, limit: u32, offset: u32) -> Query<Conversation> {
    owned!(
        owner,
        CONVERSATION,
        " where c.user_id = :owner
           and (?2 is null or c.archived = ?2) and (?3 is null or c.pinned = ?3)
         order by c.pinned desc, c.updated_at desc, c.id desc
         limit ?4 offset ?5"
    )
    .bind(filter.archived.map(u32::from))
    .bind(filter.pinned.map(u32::from))
    .bind(limit)
    .bind(offset)
}

/// Lists the owner's conversations after one, of which the list is ordered by: 1 where it is pinned, the time of its newest
/// message, and its id.
pub fn list_after(
    owner: &Owner,
    filter: Filter,
    limit: u32,
    (pinned, updated_at, id): (u32, &str, &str),
) -> Query<Conversation> {
    owned!(
        owner,
        CONVERSATION,
        " where c.user_id = :owner and (c.pinned, c.updated_at, c.id) < (?5, ?6, ?7)
           and (?2 is null or c.archived = ?2) and (?3 is null or c.pinned = ?3)
         order by c.pinned desc, c.updated_at desc, c.id desc
         limit ?4"
    )
    .bind(filter.archived.map(u32::from))
    .bind(filter.pinned.map(u32::from))
    .bind(limit)
    .bind(pinned)
    .bind(updated_at)
    .bind(id)
}

/// Reads the number of the owner's conversations that a filter lets through, as triggers count them; only the pinned ones
/// are counted here, where the filter asks for them.
pub fn count(owner: &Owner, filter: Filter) -> Query<Total> {
    owned!(
        owner,
        "select case when ?3 is null then w.listed when ?3 = 1 then w.pinned else w.listed - w.pinned end as total
         from (
           select case when ?2 is null then u.conversation_count when ?2 = 1 then u.archived_count
               else u.conversation_count - u.archived_count end as listed,
             case when ?3 is null then 0 else (
               select count(*) from conversations c
               where c.user_id = u.id and c.pinned = 1 and (?2 is null or c.archived = ?2)
             ) end as pinned
           from users u where u.external_user_id = ?1
         ) w"
    )
    .bind(filter.archived.map(u32::from))
    .bind(filter.pinned.map(u32::from))
}

/// Finds a conversation of the owner.
pub fn get(owner: &Owner, id: &ConversationId) -> Query<Conversation> {
    owned!(
        owner,
        CONVERSATION,
        " where c.id = ?2 and c.user_id = :owner"
    )
    .bind(id.as_str())
}

/// Changes a conversation of the owner. A new title is the person's own: it is of no message.
pub fn change(owner: &Owner, id: &ConversationId, change: &Change) -> Query {
    owned!(
        owner,
        "update conversations
         set title = coalesce(?3, title), title_from = iif(?3 is null, title_from, null),
           pinned = coalesce(?4, pinned), archived = coalesce(?5, archived),
           metadata = coalesce(?6, metadata)
         where id = ?2 and user_id = :owner"
    )
    .bind(id.as_str())
    .bind(change.title.as_ref().map(Text::as_str))
    .bind(change.pinned.map(u32::from))
    .bind(change.archived.map(u32::from))
    .bind(change.metadata.as_deref())
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
