//! The statements of a turn. `?1` is always the owner, and a conversation that is not theirs has
//! no row.

use super::lease::{self, Lease};
use super::message::{Status, Text};
use super::relay::Outcome;
pub use crate::audit::actor::user_seen;
use crate::id::{ConversationId, MessageId, Owner};
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::Deserialize;

/// One row where the conversation is the owner's.
#[must_use]
pub fn conversation(owner: &Owner, id: &ConversationId) -> Stmt {
    Stmt::new(
        "select id from conversations
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
}

/// The newest messages since the last reset that a prompt may hold, newest first: of a conversation, or of
/// the one in which the turn of a `client_message_id` was begun. A reply whose writer is gone counts as far
/// as it came.
#[must_use]
pub fn recent(
    owner: &Owner,
    conversation: Option<&ConversationId>,
    client_message_id: Option<&Text>,
    most: u32,
    now: Timestamp,
) -> Stmt {
    Stmt::new(
        "select m.id, m.role, m.content
         from conversations c join messages m on m.conversation_id = c.id
         where c.id = coalesce(?2, (
             select e.conversation_id from messages e
             where e.user_id = (select id from users where external_user_id = ?1)
               and e.client_message_id = ?4
           ))
           and c.user_id = (select id from users where external_user_id = ?1)
           and m.timestamp > coalesce(c.context_since, '')
           and m.role in ('user', 'assistant')
           and (m.status in ('complete', 'interrupted')
             or (m.status = 'writing' and m.leased_until < ?5))
           and m.content <> '' and m.forgotten_at is null
         order by m.timestamp desc, m.rowid desc
         limit ?3",
    )
    .bind(owner.as_str())
    .bind(conversation.map(ConversationId::as_str))
    .bind(most)
    .bind(client_message_id.map(Text::as_str))
    .bind(now)
}

/// A turn that was begun with the same `client_message_id`.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// The person's message.
    pub message_id: MessageId,
    /// What they said.
    pub message: String,
    /// The reply's message.
    pub reply_id: MessageId,
    /// How far the reply came.
    pub status: Status,
    /// As far as it came.
    pub reply: String,
    /// Whether that was forgotten: 0 or 1.
    pub is_forgotten: u8,
    /// Tokens read, where known.
    pub prompt_tokens: Option<u32>,
    /// Tokens written, where known.
    pub completion_tokens: Option<u32>,
}

/// The turn that a repeated `client_message_id` names: an [`Earlier`]. A reply whose writer is gone is
/// interrupted, whatever its row says.
#[must_use]
pub fn earlier(owner: &Owner, client_message_id: &Text, now: Timestamp) -> Stmt {
    Stmt::new(
        "select m.conversation_id, m.id as message_id, m.content as message, r.id as reply_id,
           case when r.status = 'writing' and coalesce(r.leased_until, r.timestamp) < ?3
             then 'interrupted' else r.status end as status,
           r.content as reply, r.forgotten_at is not null as is_forgotten,
           r.prompt_tokens, r.completion_tokens
         from messages m join messages r on r.reply_to = m.id
         where m.user_id = (select id from users where external_user_id = ?1)
           and m.client_message_id = ?2",
    )
    .bind(owner.as_str())
    .bind(client_message_id.as_str())
    .bind(now)
}

/// Everything that a turn's rows are made of.
#[derive(Debug, Clone)]
pub struct NewTurn<'a> {
    /// Whose.
    pub owner: &'a Owner,
    /// Where.
    pub conversation_id: &'a ConversationId,
    /// The person's message.
    pub message_id: &'a MessageId,
    /// The reply's.
    pub reply_id: &'a MessageId,
    /// What they say.
    pub message: &'a Text,
    /// The client's own id of it.
    pub client_message_id: Option<&'a Text>,
    /// Who writes the reply.
    pub lease: &'a Lease,
    /// The tokens that it may cost, where the user has a quota of them.
    pub reserved_tokens: u32,
    /// When.
    pub now: Timestamp,
}

impl NewTurn<'_> {
    /// Opens a conversation, right after [`super::usage::admit`] and only where that let the turn in.
    #[must_use]
    pub fn open_conversation(&self, title: &str) -> Stmt {
        Stmt::new(
            "insert into conversations (id, user_id, title, created_at, updated_at)
             select ?2, u.id, ?3, ?4, ?4 from users u
             where u.external_user_id = ?1 and changes() = 1",
        )
        .bind(self.owner.as_str())
        .bind(self.conversation_id.as_str())
        .bind(title)
        .bind(self.now)
    }

    /// Stores the person's message in the owner's conversation, right after [`super::usage::admit`] or
    /// [`NewTurn::open_conversation`] and only where that changed something: one row, or none.
    #[must_use]
    pub fn message(&self) -> Stmt {
        Stmt::new(
            "insert into messages (
               id, conversation_id, user_id, role, content, timestamp, client_message_id
             )
             select ?3, c.id, c.user_id, 'user', ?4, ?5, ?6 from conversations c
             where c.id = ?2
               and c.user_id = (select id from users where external_user_id = ?1)
               and changes() = 1
             returning id",
        )
        .bind(self.owner.as_str())
        .bind(self.conversation_id.as_str())
        .bind(self.message_id.as_str())
        .bind(self.message.as_str())
        .bind(self.now)
        .bind(self.client_message_id.map(Text::as_str))
    }

    /// Inserts the reply's row, to be filled while the model speaks.
    #[must_use]
    pub fn reply(&self) -> Stmt {
        Stmt::new(
            "insert into messages (
               id, conversation_id, user_id, role, content, timestamp, status, reply_to,
               lease, leased_until, reserved_tokens
             )
             select ?2, m.conversation_id, m.user_id, 'assistant', '', ?4, 'writing', m.id, ?5, ?6, ?7
             from messages m
             where m.id = ?3
               and m.user_id = (select id from users where external_user_id = ?1)",
        )
        .bind(self.owner.as_str())
        .bind(self.reply_id.as_str())
        .bind(self.message_id.as_str())
        .bind(self.now)
        .bind(self.lease.as_str())
        .bind(lease::until(self.now))
        .bind(self.reserved_tokens)
    }
}

/// Takes up a turn whose reply is not complete and has no writer, right after [`super::usage::admit`] and only
/// where that let it in: one row, or none. The words that came stay until the new reply has some, unless they were
/// forgotten; what takes their place is not, while the message that it answers is not.
#[must_use]
pub fn resume(
    owner: &Owner,
    reply_id: &MessageId,
    lease: &Lease,
    reserved_tokens: u32,
    now: Timestamp,
) -> Stmt {
    Stmt::new(
        "update messages
         set status = 'writing', timestamp = ?3, lease = ?4, leased_until = ?5, reserved_tokens = ?6,
           content = iif(forgotten_at is null, content, ''),
           forgotten_at = (select m.forgotten_at from messages m where m.id = messages.reply_to)
         where id = ?2 and changes() = 1
           and user_id = (select id from users where external_user_id = ?1)
         returning id",
    )
    .bind(owner.as_str())
    .bind(reply_id.as_str())
    .bind(now)
    .bind(lease.as_str())
    .bind(lease::until(now))
    .bind(reserved_tokens)
}

/// Ends a reply, by the holder of its lease. Only the first end counts: a row that has ended stays, but for
/// one that the sweep took for abandoned. A reply without a word leaves the words of an earlier try.
#[must_use]
pub fn end_reply(owner: &Owner, reply_id: &MessageId, lease: &Lease, outcome: &Outcome) -> Stmt {
    Stmt::new(
        "update messages
         set content = case when ?4 = '' then content else ?4 end,
           status = case when ?4 = '' and content <> '' then 'interrupted' else ?5 end,
           prompt_tokens = ?6, completion_tokens = ?7, leased_until = null
         where id = ?2 and lease = ?3 and leased_until is not null
           and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(outcome.text.as_str())
    .bind(outcome.status.name())
    .bind(outcome.usage.map(|usage| usage.prompt_tokens))
    .bind(outcome.usage.map(|usage| usage.completion_tokens))
}

/// One row where the holder of the lease has ended the reply, and it is there.
#[must_use]
pub fn ended_reply(owner: &Owner, reply_id: &MessageId, lease: &Lease) -> Stmt {
    Stmt::new(
        "select id from messages
         where id = ?2 and lease = ?3 and leased_until is null
           and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(reply_id.as_str())
    .bind(lease.as_str())
}

/// The conversation was spoken in, and has a title from now on.
#[must_use]
pub fn touch(owner: &Owner, id: &ConversationId, title: &str, now: Timestamp) -> Stmt {
    Stmt::new(
        "update conversations set updated_at = ?4, title = coalesce(title, ?3)
         where id = ?2 and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(title)
    .bind(now)
}
