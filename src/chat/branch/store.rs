//! The statements of branches. The current branch of a conversation is its messages without a `branch_id`; what was left is
//! kept in segments, rows of `branches`. Triggers move the memories of the messages that leave and come back.

use super::{PathRow, Place, Replaces, Version};
use crate::chat::message::Text;
use crate::id::{ConversationId, MessageId, Owner};
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::time::Timestamp;
use serde::Deserialize;

/// A condition: no reply is being written in the conversation of the message `m`. The time is `?3`.
const NOBODY_WRITES: &str = "not exists (
             select 1 from messages w
             where w.user_id = m.user_id and w.status = 'writing' and w.conversation_id = m.conversation_id
               and coalesce(w.leased_until, w.timestamp) >= ?3
           )";

/// The segments from that of the message `?2` to the current branch, each with the message after which it hangs, and the last
/// of its messages that is on the way: empty for all of them.
const WAY: &str = "with recursive way (id, after_id, back_to) as (
           select b.id, b.after_id, ''
           from messages t cross join branches b on b.id = t.branch_id
           where t.id = ?2 and t.user_id = :owner
           union all
           select b.id, b.after_id, a.id
           from way w cross join messages a on a.id = w.after_id cross join branches b on b.id = a.branch_id
         )";

/// Finds a message of the owner, with the message of the person that it answers, or that it is.
///
/// `client_message_id` is the client's own id of a request that may be a repeated one.
pub fn find(owner: &Owner, id: &MessageId, client_message_id: Option<&Text>) -> Query<Place> {
    owned!(
        owner,
        "select m.conversation_id, m.role, m.branch_id is not null as is_left,
           a.id as asked_id, a.content as asked, a.branch_id is not null as asked_is_left,
           a.forgotten_at is not null as asked_is_forgotten, exists (
             select 1 from messages k where k.user_id = :owner and k.client_message_id = ?3
           ) as is_repeated
         from messages m left join messages a on a.role = 'user' and a.id = case m.role
           when 'user' then m.id
           else coalesce(m.reply_to, (
             select p.id from messages p
             where p.conversation_id = m.conversation_id and p.branch_id is m.branch_id and p.role = 'user'
               and (p.timestamp, p.rowid) < (m.timestamp, m.rowid)
             order by p.timestamp desc, p.rowid desc limit 1
           ))
         end
         where m.id = ?2 and m.user_id = :owner"
    )
    .bind(id.as_str())
    .bind(client_message_id.map(Text::as_str))
}

/// A message that a client names itself.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// The id of the message.
    pub id: MessageId,
    /// The text of the message.
    pub content: String,
    /// 1 where the client gave the message its id, 0 where the id is ours.
    pub is_named: u8,
}

/// Finds the person's message in a conversation that a client calls by a name of its own, or by our id.
pub fn named(
    owner: &Owner,
    conversation: &ConversationId,
    name: &str,
    id: Option<&MessageId>,
) -> Query<Named> {
    owned!(
        owner,
        "select m.id, m.content, m.client_message_id is ?3 as is_named from messages m
         where m.user_id = :owner and m.conversation_id = ?2 and m.role = 'user'
           and m.id in (
             select n.id from messages n where n.user_id = :owner and n.client_message_id = ?3
             union all
             select ?4
           )
         order by is_named desc limit 1"
    )
    .bind(conversation.as_str())
    .bind(name)
    .bind(id.map(MessageId::as_str))
}

/// Opens a segment for what a turn leaves: one row, or none where the message is not current or a reply is being written. With
/// `if_admitted`, the statement stands right after [`crate::chat::usage::admit`], and opens one only where the turn was admitted.
pub fn open(
    owner: &Owner,
    replaces: &Replaces,
    branch: &str,
    if_admitted: bool,
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "insert into branches (id, conversation_id, after_id, left_at)
         select ?4, m.conversation_id, iif(?5, m.id, (
             select p.id from messages p
             where p.conversation_id = m.conversation_id and p.branch_id is null
               and (p.timestamp, p.rowid) < (m.timestamp, m.rowid)
             order by p.timestamp desc, p.rowid desc limit 1
           )), ?3
         from messages m
         where m.id = ?2 and m.user_id = :owner and m.branch_id is null
           and (?6 = 0 or changes() = 1)
           and ",
        NOBODY_WRITES,
        " returning id"
    )
    .bind(replaces.message.as_str())
    .bind(now)
    .bind(branch)
    .bind(u32::from(replaces.is_kept))
    .bind(u32::from(if_admitted))
}

/// Moves what a turn leaves into the segment that [`open`] opened.
pub fn leave(owner: &Owner, replaces: &Replaces, branch: &str) -> Query {
    owned!(
        owner,
        "update messages set branch_id = ?3
         where conversation_id = (select b.conversation_id from branches b where b.id = ?3)
           and user_id = :owner and branch_id is null
           and (timestamp, rowid) >= (select m.timestamp, m.rowid from messages m where m.id = ?2)
           and (?4 = 0 or id <> ?2)"
    )
    .bind(replaces.message.as_str())
    .bind(branch)
    .bind(u32::from(replaces.is_kept))
}

/// Gives the client's own id of a message that a turn leaves to the message that replaces it.
pub fn release_name(owner: &Owner, replaces: &Replaces, branch: &str) -> Query {
    owned!(
        owner,
        "update messages set client_message_id = null
         where id = ?2 and branch_id = ?3 and user_id = :owner"
    )
    .bind(replaces.message.as_str())
    .bind(branch)
}

/// Makes the messages of a segment current again.
pub fn come_back(owner: &Owner, branch: &str) -> Query {
    owned!(
        owner,
        "update messages set branch_id = null where branch_id = ?2 and user_id = :owner"
    )
    .bind(branch)
}

/// Deletes a segment that has no message.
pub fn delete_empty(owner: &Owner, branch: &str) -> Query {
    owned!(
        owner,
        "delete from branches
         where id = ?2 and conversation_id in (select c.id from conversations c where c.user_id = :owner)
           and not exists (select 1 from messages m where m.branch_id = ?2)"
    )
    .bind(branch)
}

/// Returns the statements that make the branch of a message the current one. The first opens a segment for what is left: one
/// row, or none where the message is current, or a reply is being written. Without that segment the others change nothing.
pub fn switch(
    owner: &Owner,
    to: &MessageId,
    branch: &str,
    now: Timestamp,
) -> (Query<IdRow>, [Query; 5]) {
    let opened = owned!(
        owner,
        WAY,
        " insert into branches (id, conversation_id, after_id, left_at)
          select ?4, m.conversation_id, (
              select w.after_id from way w left join messages a on a.id = w.after_id
              where a.branch_id is null
            ), ?3
          from messages m
          where m.id = ?2 and m.user_id = :owner and m.branch_id is not null
            and ",
        NOBODY_WRITES,
        " returning id"
    )
    .bind(to.as_str())
    .bind(now)
    .bind(branch);
    let marked = owned!(
        owner,
        WAY,
        " update branches set back_to = (select w.back_to from way w where w.id = branches.id)
          where id in (select w.id from way w)
            and exists (
              select 1 from branches n cross join conversations c on c.id = n.conversation_id
              where n.id = ?3 and c.user_id = :owner
            )"
    )
    .bind(to.as_str())
    .bind(branch);
    let left = owned!(
        owner,
        "update messages set branch_id = ?2
         where conversation_id = (select b.conversation_id from branches b where b.id = ?2)
           and user_id = :owner and branch_id is null
           and ((select b.after_id from branches b where b.id = ?2) is null or (timestamp, rowid) > (
             select a.timestamp, a.rowid from branches b cross join messages a on a.id = b.after_id
             where b.id = ?2
           ))"
    )
    .bind(branch);
    let returned = owned!(
        owner,
        "update messages set branch_id = null
         where user_id = :owner
           and branch_id in (
             select b.id from branches n cross join branches b on b.conversation_id = n.conversation_id
             where n.id = ?2 and b.back_to is not null
           )
           and exists (
             select 1 from branches b left join messages a on a.id = b.back_to
             where b.id = messages.branch_id
               and (a.id is null or (messages.timestamp, messages.rowid) <= (a.timestamp, a.rowid))
           )"
    )
    .bind(branch);
    let hung = owned!(
        owner,
        "update branches set after_id = back_to, back_to = null
         where back_to <> '' and conversation_id = (
           select c.id from branches n cross join conversations c on c.id = n.conversation_id
           where n.id = ?2 and c.user_id = :owner
         )"
    )
    .bind(branch);
    let emptied = owned!(
        owner,
        "delete from branches
         where conversation_id = (
             select c.id from branches n cross join conversations c on c.id = n.conversation_id
             where n.id = ?2 and c.user_id = :owner
           )
           and not exists (select 1 from messages m where m.branch_id = branches.id)"
    )
    .bind(branch);
    (opened, [marked, left, returned, hung, emptied])
}

/// Lists the versions of a message, the oldest first: the messages that follow the same message, each in a branch of its own.
pub fn versions(owner: &Owner, id: &MessageId, now: Timestamp) -> Query<Version> {
    owned!(
        owner,
        "with place as materialized (
           select t.conversation_id, coalesce((
               select p.id from messages p
               where p.conversation_id = t.conversation_id and p.branch_id is t.branch_id
                 and (p.timestamp, p.rowid) < (t.timestamp, t.rowid)
               order by p.timestamp desc, p.rowid desc limit 1
             ), (select b.after_id from branches b where b.id = t.branch_id)) as after_id
           from messages t where t.id = ?2 and t.user_id = :owner
         ),
         heads (id) as (
           select (
             select m.id from messages m where m.branch_id = b.id order by m.timestamp, m.rowid limit 1
           )
           from place p cross join branches b on b.conversation_id = p.conversation_id and b.after_id is p.after_id
           union all
           select (
             select m.id from messages m
             where m.conversation_id = p.conversation_id and m.branch_id is a.branch_id
               and (a.id is null or (m.timestamp, m.rowid) > (a.timestamp, a.rowid))
             order by m.timestamp, m.rowid limit 1
           )
           from place p left join messages a on a.id = p.after_id
         )
         select m.id, m.conversation_id, m.role, m.content, m.timestamp, m.branch_id is null as is_current,
           m.rating, m.comment,
           case when m.status = 'writing' and coalesce(m.leased_until, m.timestamp) < ?3
             then 'interrupted' else m.status end as status
         from heads h cross join messages m on m.id = h.id
         where m.user_id = :owner
         order by m.timestamp, m.rowid"
    )
    .bind(id.as_str())
    .bind(now)
}

/// A message that begins a segment of a conversation.
#[derive(Debug, Deserialize)]
pub struct Head {
    /// The message after which the segment hangs; `None` at the start of the conversation.
    pub after_id: Option<String>,
    /// The time at which the message was said.
    pub timestamp: String,
    /// The number of the message's row.
    pub row: u32,
}

/// Lists the messages that begin the segments of a conversation of the owner.
pub fn heads(owner: &Owner, conversation: &ConversationId) -> Query<Head> {
    owned!(
        owner,
        "select b.after_id, m.timestamp, m.rowid as row
         from conversations c cross join branches b on b.conversation_id = c.id
           cross join messages m on m.rowid = (
             select h.rowid from messages h where h.branch_id = b.id order by h.timestamp, h.rowid limit 1
           )
         where c.id = ?2 and c.user_id = :owner"
    )
    .bind(conversation.as_str())
}

/// Lists the messages from the start of a conversation up to one of its messages, of the branch in which that is.
pub fn path(owner: &Owner, conversation: &ConversationId, to: &MessageId) -> Query<PathRow> {
    owned!(
        owner,
        "with recursive way (branch_id, last_id) as (
           select t.branch_id, t.id from messages t
           where t.id = ?2 and t.conversation_id = ?3 and t.user_id = :owner
           union all
           select a.branch_id, a.id
           from way w cross join branches b on b.id = w.branch_id cross join messages a on a.id = b.after_id
         )
         select m.id, m.reply_to
         from way w cross join messages l on l.id = w.last_id
           cross join messages m on m.conversation_id = l.conversation_id and m.branch_id is w.branch_id
             and (m.timestamp, m.rowid) <= (l.timestamp, l.rowid)
         order by m.timestamp, m.rowid"
    )
    .bind(to.as_str())
    .bind(conversation.as_str())
}

/// Opens the conversation of a fork, where the owner still has the conversation and the message: one row, or none. A title that
/// was made of a message is that of its copy. `copies` is a JSON array of the ids of messages and their copies.
pub fn open_fork(
    owner: &Owner,
    (from, message): (&ConversationId, &MessageId),
    fork: &ConversationId,
    copies: &str,
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "insert into conversations (id, user_id, title, title_from, created_at, updated_at)
         select ?3, c.user_id, iif(c.title_from is null or f.value is not null, c.title, null),
           f.value ->> 'copy', ?5, ?5
         from conversations c left join json_each(?4) f on f.value ->> 'id' = c.title_from
         where c.id = ?2 and c.user_id = :owner
           and exists (select 1 from messages m where m.id = ?6 and m.conversation_id = c.id)
         returning id"
    )
    .bind(from.as_str())
    .bind(fork.as_str())
    .bind(copies)
    .bind(now)
    .bind(message.as_str())
}

/// Copies messages into a fork. A reply that is being written is copied as far as it is stored. Copies have no memories.
pub fn copy(owner: &Owner, from: &ConversationId, fork: &ConversationId, copies: &str) -> Query {
    owned!(
        owner,
        "insert into messages (
           id, conversation_id, user_id, role, name, content, timestamp, status, reply_to, forgotten_at, copied_from
         )
         select f.value ->> 'copy', c.id, c.user_id, m.role, m.name, m.content, m.timestamp,
           iif(m.status = 'writing', 'interrupted', m.status), f.value ->> 'reply_to', m.forgotten_at,
           coalesce(m.copied_from, m.id)
         from conversations c cross join json_each(?4) f cross join messages m on m.id = f.value ->> 'id'
         where c.id = ?3 and c.user_id = :owner and m.conversation_id = ?2 and m.user_id = c.user_id
         order by f.key"
    )
    .bind(from.as_str())
    .bind(fork.as_str())
    .bind(copies)
}

/// Stores what the person thinks of a reply, and returns the reply's id: no row where the owner has no such message, or where it
/// is no reply.
pub fn rate(
    owner: &Owner,
    id: &MessageId,
    (rating, comment): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "update messages set rating = ?3, comment = ?4, rated_at = ?5
         where id = ?2 and user_id = :owner and role = 'assistant'
         returning id"
    )
    .bind(id.as_str())
    .bind(rating)
    .bind(comment)
    .bind(now)
}
