//! Conversations that wait for a title by the model. `conversations.title_after` is the time from which on the model may
//! give one; it is null for one that does not wait.

use crate::id::{ConversationId, MessageId, Owner};
use crate::limit;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;
use serde::Deserialize;

/// Has a conversation of the owner wait for a title, and returns its id: only where its title was made of a message and no
/// call was ever made for it.
pub fn enqueue(
    owner: &Owner,
    id: &ConversationId,
    message: &MessageId,
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "update conversations set title_after = ?4
         where id = ?2 and user_id = :owner
           and title_from = ?3 and title_tries = 0 and title_after is null
         returning id"
    )
    .bind(id.as_str())
    .bind(message.as_str())
    .bind(now)
}

/// A conversation that was claimed for a title, with the words of which the title is made.
#[derive(Debug, Deserialize)]
pub struct ClaimedRow {
    /// The id of the message of which the title is made.
    pub message_id: String,
    /// The text of the message.
    pub message: String,
    /// The text of the complete reply, where it is not forgotten.
    pub reply: Option<String>,
    /// The number of calls for the title, with this one.
    pub tries: u32,
}

/// Claims a conversation of the owner that is due by now. Nobody else can claim it before `again`. Claims none where a
/// person gave the title meanwhile, where its message is gone, or where today's `quota` of tokens is used up (0 where there
/// is no quota).
pub fn claim(
    owner: &Owner,
    id: &ConversationId,
    (now, again): (Timestamp, Timestamp),
    quota: u32,
) -> Query<ClaimedRow> {
    owned!(
        owner,
        "update conversations set title_after = ?4, title_tries = title_tries + 1
         where id = ?2 and user_id = :owner
           and title_after <= ?3 and title_tries < ?5
           and exists (
             select 1 from messages m
             where m.id = conversations.title_from and m.conversation_id = ?2 and m.forgotten_at is null
           )
           and (?6 = 0 or coalesce((
             select d.prompt_tokens + d.completion_tokens from usage d
             where d.user_id = :owner and d.day = ?7
           ), 0) < ?6)
         returning title_from as message_id, title_tries as tries,
           (select m.content from messages m where m.id = conversations.title_from) as message,
           (select r.content from messages r
            where r.reply_to = conversations.title_from and r.forgotten_at is null and r.status = 'complete') as reply"
    )
    .bind(id.as_str())
    .bind(now)
    .bind(again)
    .bind(limit::TITLE_TRIES)
    .bind(quota)
    .bind(now.day())
}

/// Ends the wait of a conversation that was claimed until `again`. It gets the title, if there is one, unless a person gave
/// another meanwhile or its message is gone.
pub fn settle(
    owner: &Owner,
    id: &ConversationId,
    message: &str,
    again: Timestamp,
    title: Option<&str>,
) -> Query {
    owned!(
        owner,
        "update conversations
         set title_after = null,
           title = iif(title_from = ?3 and exists (
             select 1 from messages m where m.id = ?3 and m.conversation_id = ?2 and m.forgotten_at is null
           ), coalesce(?5, title), title)
         where id = ?2 and user_id = :owner and title_after = ?4"
    )
    .bind(id.as_str())
    .bind(message)
    .bind(again)
    .bind(title)
}

/// A conversation that waits for a title.
#[derive(Debug, Deserialize)]
pub struct WaitingRow {
    /// The external id of the user.
    pub owner: String,
    /// The id of the conversation.
    pub id: ConversationId,
}

/// Finds at most `most` conversations that have waited for a title since `before`. For the schedule.
pub fn find_waiting(before: Timestamp, most: u32) -> Query<WaitingRow> {
    shared!(
        "select u.external_user_id as owner, c.id
         from conversations c indexed by ix_conversations_title_after cross join users u on u.id = c.user_id
         where c.title_after < ?1 and c.title_tries < 3 and c.title_from is not null
         limit ?2"
    )
    .bind(before)
    .bind(most)
}
