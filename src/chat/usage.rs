//! What is used a day: messages, when they are stored, and the model's tokens, when a reply ends.

use crate::id::{MessageId, Owner};
use crate::model::Usage;
use crate::platform::Stmt;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Counts a message that was just stored, once.
#[must_use]
pub fn said(owner: &Owner, message: &MessageId, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into usage (user_id, day, messages)
         select m.user_id, ?3, 1 from messages m
         where m.id = ?2 and m.user_id = (select id from users where external_user_id = ?1)
         on conflict (user_id, day) do update set messages = messages + 1",
    )
    .bind(owner.as_str())
    .bind(message.as_str())
    .bind(now.day())
}

/// Counts what a reply cost that is still being written: it ends right after.
#[must_use]
pub fn cost(owner: &Owner, reply: &MessageId, usage: Usage, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into usage (user_id, day, prompt_tokens, completion_tokens)
         select r.user_id, ?3, ?4, ?5 from messages r
         where r.id = ?2 and r.status = 'writing'
           and r.user_id = (select id from users where external_user_id = ?1)
         on conflict (user_id, day) do update set
           prompt_tokens = prompt_tokens + excluded.prompt_tokens,
           completion_tokens = completion_tokens + excluded.completion_tokens",
    )
    .bind(owner.as_str())
    .bind(reply.as_str())
    .bind(now.day())
    .bind(usage.prompt_tokens)
    .bind(usage.completion_tokens)
}

/// What was used on a day.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Day {
    /// Whose; only where that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// In UTC, as RFC 3339 writes it.
    pub day: String,
    /// What the person said.
    pub messages: u64,
    /// What the model read.
    pub prompt_tokens: u64,
    /// What it wrote.
    pub completion_tokens: u64,
}

/// The owner's days from one on, the newest first: [`Day`].
#[must_use]
pub fn days(owner: &Owner, from: &str) -> Stmt {
    Stmt::new(
        "select day, messages, prompt_tokens, completion_tokens from usage
         where user_id = (select id from users where external_user_id = ?1) and day >= ?2
         order by day desc",
    )
    .bind(owner.as_str())
    .bind(from)
}

/// Everybody's use of a day, after a user, in the order of their ids: [`Day`]. For whoever administers.
#[must_use]
pub fn of_everybody(day: &str, after: &str, most: u32) -> Stmt {
    Stmt::new(
        "select u.external_user_id as user_id, d.day, d.messages, d.prompt_tokens, d.completion_tokens
         from usage d cross join users u on u.id = d.user_id
         where d.day = ?1 and u.external_user_id > ?2
         order by u.external_user_id
         limit ?3",
    )
    .bind(day)
    .bind(after)
    .bind(most)
}
