//! The statements of a turn. A conversation that is not the owner's has no row.

use super::lease::{self, Lease};
use super::message::{Status, Text};
use super::prompt::Recent;
use super::reply::outcome::Outcome;
use crate::id::{ConversationId, MessageId, Owner, ResponseId};
use crate::limit;
use crate::model::Usage;
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Query, Value};
use crate::role::Role;
use crate::time::Timestamp;
use serde::Deserialize;

/// Lists the newest messages since the last reset that a prompt may hold, newest first: of a conversation, or of the
/// conversation of the turn that a `client_message_id` names. A reply whose writer is gone counts with its stored text.
pub fn recent(
    owner: &Owner,
    conversation: Option<&ConversationId>,
    client_message_id: Option<&Text>,
    most: u32,
    now: Timestamp,
) -> Query<Recent> {
    owned!(
        owner,
        "select m.id, m.role, m.content, m.timestamp as created_at
         from conversations c join messages m on m.conversation_id = c.id
         where c.id = coalesce(?2, (
             select e.conversation_id from messages e
             where e.user_id = :owner
               and e.client_message_id = ?4
           ))
           and c.user_id = :owner
           and m.timestamp > coalesce(c.context_since, '')
           and m.role in ('user', 'assistant')
           and (m.status in ('complete', 'interrupted')
             or (m.status = 'writing' and m.leased_until < ?5))
           and m.content <> '' and m.forgotten_at is null and m.branch_id is null
         order by m.timestamp desc, m.rowid desc
         limit ?3"
    )
    .bind(conversation.map(ConversationId::as_str))
    .bind(most)
    .bind(client_message_id.map(Text::as_str))
    .bind(now)
}

/// A row of a turn that was begun with the same `client_message_id`.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierTurn {
    /// The id of the conversation.
    pub conversation_id: ConversationId,
    /// The id of the person's message.
    pub message_id: MessageId,
    /// The text of the person's message.
    pub message: String,
    /// The id of the reply's message.
    pub reply_id: MessageId,
    /// The state of the reply.
    pub status: Status,
    /// The text of the reply so far.
    pub reply: String,
    /// 1 where the reply's text was forgotten, else 0.
    pub is_forgotten: u8,
    /// 1 where the reply is in a branch that was left, else 0.
    pub is_left: u8,
    /// The tokens that the model read, where the model counted them.
    pub prompt_tokens: Option<u32>,
    /// The tokens that the model wrote, where the model counted them.
    pub completion_tokens: Option<u32>,
    /// The newest response of the reply, where it has one.
    pub response_id: Option<ResponseId>,
}

impl EarlierTurn {
    /// Returns the cost of the turn, where it is known.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        let (prompt_tokens, completion_tokens) = (self.prompt_tokens?, self.completion_tokens?);
        let total_tokens = prompt_tokens.saturating_add(completion_tokens);
        Some(Usage {
            prompt_tokens,
            completion_tokens,
            total_tokens,
        })
    }
}

/// The columns of an [`EarlierTurn`], of its message `m` and its reply `r`. The time is `?3`. A reply whose writer is gone is
/// interrupted, whatever its row says.
const EARLIER: &str =
    "m.conversation_id, m.id as message_id, m.content as message, r.id as reply_id,
           case when r.status = 'writing' and coalesce(r.leased_until, r.timestamp) < ?3
             then 'interrupted' when r.status = 'interrupted' and r.stop_requested = 1
             then 'stopped' else r.status end as status,
           r.content as reply, r.forgotten_at is not null as is_forgotten,
           r.prompt_tokens, r.completion_tokens, r.branch_id is not null as is_left,
           (select max(s.id) from responses s where s.message_id = r.id) as response_id";

/// Finds the turn that a repeated `client_message_id` names. A reply whose writer is gone is
/// interrupted, whatever its row says.
pub fn earlier(owner: &Owner, client_message_id: &Text, now: Timestamp) -> Query<EarlierTurn> {
    owned!(
        owner,
        "select ",
        EARLIER,
        " from messages m join messages r on r.reply_to = m.id and r.branch_id is m.branch_id
         where m.user_id = :owner
           and m.client_message_id = ?2"
    )
    .bind(client_message_id.as_str())
    .bind(now)
}

/// Finds the turn of a response, where its reply is not complete: its model has called tools, whose results go on with it.
pub fn followed(owner: &Owner, response: &ResponseId, now: Timestamp) -> Query<EarlierTurn> {
    owned!(
        owner,
        "select ",
        EARLIER,
        " from responses s cross join messages r on r.id = s.message_id
            cross join messages m on m.id = r.reply_to
          where s.id = ?2 and s.user_id = :owner
            and r.status <> 'complete'"
    )
    .bind(response.as_str())
    .bind(now)
}

/// Finds the newest turn that a message began and whose reply is not complete: its model has called tools, whose results go on with
/// it. The turn is of a conversation, or of that of a response.
pub fn going_on(
    owner: &Owner,
    (conversation, response): (Option<&ConversationId>, Option<&ResponseId>),
    message: &Text,
    now: Timestamp,
) -> Query<EarlierTurn> {
    owned!(
        owner,
        "select ",
        EARLIER,
        " from messages m join messages r on r.reply_to = m.id
          where m.conversation_id = coalesce(?4, (
              select p.conversation_id from responses s cross join messages p on p.id = s.message_id
              where s.id = ?5 and s.user_id = :owner
            ))
            and m.user_id = :owner
            and m.content = ?2
            and m.branch_id is null and r.branch_id is null
            and r.status <> 'complete'
          order by m.timestamp desc, m.rowid desc
          limit 1"
    )
    .bind(message.as_str())
    .bind(now)
    .bind(conversation.map(ConversationId::as_str))
    .bind(response.map(ResponseId::as_str))
}

/// The values of a new turn's rows.
#[derive(Debug, Clone)]
pub struct NewTurn<'a> {
    /// The person who sends the message.
    pub owner: &'a Owner,
    /// The id of the conversation.
    pub conversation_id: &'a ConversationId,
    /// The id of the person's message.
    pub message_id: &'a MessageId,
    /// The id of the reply's message.
    pub reply_id: &'a MessageId,
    /// The side that said the message.
    pub role: Role,
    /// The text of the person's message.
    pub message: &'a Text,
    /// The client's own id of the message.
    pub client_message_id: Option<&'a Text>,
    /// The right to write the reply.
    pub lease: &'a Lease,
    /// The tokens that the turn may cost, where the user has a quota of tokens.
    pub reserved_tokens: u32,
    /// The segment that holds what the turn leaves.
    pub branch: Option<&'a str>,
    /// The time of the turn.
    pub now: Timestamp,
}

impl NewTurn<'_> {
    /// Opens a conversation, right after [`super::usage::admit`] and only where that statement admitted the turn. One that the
    /// owner has already stays as it is.
    pub fn open_conversation(&self, title: &str) -> Query {
        owned!(
            self.owner,
            "insert into conversations (id, user_id, title, title_from, created_at, updated_at)
             select ?2, u.id, ?3, ?5, ?4, ?4 from users u
             where u.external_user_id = ?1 and changes() = 1
             on conflict (id) do update set updated_at = excluded.updated_at
             where user_id = excluded.user_id"
        )
        .bind(self.conversation_id.as_str())
        .bind(title)
        .bind(self.now)
        .bind(self.message_id.as_str())
    }

    /// Stores the person's message in the owner's conversation, right after [`super::usage::admit`] or
    /// [`NewTurn::open_conversation`] and only where that statement changed something, or where the turn has left a segment: one
    /// row, or none.
    pub fn insert_message(&self) -> Query<IdRow> {
        owned!(
            self.owner,
            "insert into messages (
               id, conversation_id, user_id, role, content, timestamp, client_message_id
             )
             select ?3, c.id, c.user_id, ?7, ?4, ?5, ?6 from conversations c
             where c.id = ?2
               and c.user_id = :owner
               and iif(?8 is null, changes() = 1, exists (
                 select 1 from branches b where b.id = ?8 and b.conversation_id = c.id
               ))
             returning id"
        )
        .bind(self.conversation_id.as_str())
        .bind(self.message_id.as_str())
        .bind(self.message.as_str())
        .bind(self.now)
        .bind(self.client_message_id.map(Text::as_str))
        .bind(self.role.name())
        .bind(self.branch)
    }

    /// Inserts the reply's row, which is filled while the model answers: one row, or none where the message is not stored, or where
    /// the segment is not there that the turn has left.
    pub fn insert_reply(&self) -> Query<IdRow> {
        owned!(
        self.owner,
        "insert into messages (
               id, conversation_id, user_id, role, content, timestamp, status, reply_to,
               lease, leased_until, reserved_tokens
             )
             select ?2, m.conversation_id, m.user_id, 'assistant', '', ?4, 'writing', m.id, ?5, ?6, ?7
             from messages m
             where m.id = ?3
               and m.user_id = :owner
               and (?8 is null or exists (
                 select 1 from branches b where b.id = ?8 and b.conversation_id = m.conversation_id
               ))
             returning id"
    )
        .bind(self.reply_id.as_str())
        .bind(self.message_id.as_str())
        .bind(self.now)
        .bind(self.lease.as_str())
        .bind(lease::until(self.now))
        .bind(self.reserved_tokens)
        .bind(self.branch)
    }
}

/// Takes up a turn whose reply is not complete and has no writer, right after [`super::usage::admit`] and only where
/// that statement admitted the turn: one row, or none. The earlier text stays until the new reply has some, unless it
/// was forgotten. The new text counts as forgotten only where the message that it answers does.
pub fn resume(
    owner: &Owner,
    reply_id: &MessageId,
    lease: &Lease,
    reserved_tokens: u32,
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "update messages
         set status = 'writing', timestamp = ?3, lease = ?4, leased_until = ?5, reserved_tokens = ?6,
           stop_requested = 0, content = iif(forgotten_at is null, content, ''),
           forgotten_at = (select m.forgotten_at from messages m where m.id = messages.reply_to)
         where id = ?2 and changes() = 1
           and user_id = :owner
         returning id"
    )
    .bind(reply_id.as_str())
    .bind(now)
    .bind(lease.as_str())
    .bind(lease::until(now))
    .bind(reserved_tokens)
}

/// Ends a reply, by the holder of its lease. Only the first end counts: a row that has ended stays as it is, except for
/// one that the sweep took for abandoned. A reply without text keeps the text of an earlier try. `text` is the text of the whole reply.
pub fn end_reply(
    owner: &Owner,
    reply_id: &MessageId,
    lease: &Lease,
    text: &str,
    outcome: &Outcome,
) -> Query {
    owned!(
        owner,
        "update messages
         set content = case when ?4 = '' then content else ?4 end,
           status = case when ?4 = '' and content <> '' then 'interrupted' else ?5 end,
           prompt_tokens = ?6, completion_tokens = ?7, leased_until = null
         where id = ?2 and lease = ?3 and leased_until is not null
           and user_id = :owner"
    )
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(text)
    .bind(outcome.status.stored())
    .bind(outcome.usage.map(|usage| usage.prompt_tokens))
    .bind(outcome.usage.map(|usage| usage.completion_tokens))
}

/// Finds a reply that the holder of a lease has ended.
pub fn ended_reply(owner: &Owner, reply_id: &MessageId, lease: &Lease) -> Query<IdRow> {
    owned!(
        owner,
        "select id from messages
         where id = ?2 and lease = ?3 and leased_until is null
           and user_id = :owner"
    )
    .bind(reply_id.as_str())
    .bind(lease.as_str())
}

/// Finds the turn of a reply.
pub fn replied(owner: &Owner, reply_id: &MessageId, now: Timestamp) -> Query<EarlierTurn> {
    owned!(
        owner,
        "select ",
        EARLIER,
        " from messages r join messages m on m.id = r.reply_to
         where r.id = ?2 and r.user_id = :owner"
    )
    .bind(reply_id.as_str())
    .bind(now)
}

/// Finds the newest reply that is being written in a conversation.
pub fn writing(owner: &Owner, conversation: &ConversationId, now: Timestamp) -> Query<IdRow> {
    owned!(
        owner,
        "select id from messages
         where status = 'writing' and user_id = :owner and conversation_id = ?2
           and leased_until >= ?3
         order by timestamp desc, rowid desc
         limit 1"
    )
    .bind(conversation.as_str())
    .bind(now)
}

/// Lists the newest replies of the owner that began after a time and are over, at most [`limit::OBJECTS_ERASED`].
pub fn ended_since(owner: &Owner, since: Timestamp) -> Query<IdRow> {
    owned!(
        owner,
        "select m.id from conversations c cross join messages m on m.conversation_id = c.id
         where c.user_id = :owner and c.updated_at >= ?2
           and m.timestamp >= ?2 and m.reply_to is not null and m.status <> 'writing'
         order by m.timestamp desc
         limit ?3"
    )
    .bind(since)
    .bind(limit::OBJECTS_ERASED)
}

/// Asks the writers of the replies in a conversation to end them, and returns the replies' ids.
pub fn request_stop(owner: &Owner, conversation: &ConversationId) -> Query<IdRow> {
    owned!(
        owner,
        "update messages set stop_requested = 1
         where status = 'writing' and user_id = :owner and conversation_id = ?2
         returning id"
    )
    .bind(conversation.as_str())
}

/// Asks the writer of a reply to end it, and returns the reply's id where it is being written.
pub fn request_stop_of(owner: &Owner, reply_id: &MessageId) -> Query<IdRow> {
    owned!(
        owner,
        "update messages set stop_requested = 1
         where id = ?2 and status = 'writing' and user_id = :owner
         returning id"
    )
    .bind(reply_id.as_str())
}

/// A title that was made of a message.
pub struct Title<'a> {
    /// The title.
    pub text: &'a str,
    /// The id of the message.
    pub message_id: &'a str,
}

/// Stores the time of the conversation's newest message. A conversation without a title gets `title`, unless its
/// message was deleted or forgotten meanwhile.
pub fn touch(
    owner: &Owner,
    id: &ConversationId,
    title: Option<&Title<'_>>,
    newest: impl Into<Value>,
) -> Query {
    owned!(
        owner,
        "update conversations set updated_at = max(updated_at, ?3), title = coalesce(title, (
             select ?4 from messages m where m.id = ?5 and m.conversation_id = ?2 and m.forgotten_at is null
           )), title_from = iif(title is null, (
             select m.id from messages m where m.id = ?5 and m.conversation_id = ?2 and m.forgotten_at is null
           ), title_from)
         where id = ?2 and user_id = :owner"
    )
    .bind(id.as_str())
    .bind(newest)
    .bind(title.map(|title| title.text))
    .bind(title.map(|title| title.message_id))
}
