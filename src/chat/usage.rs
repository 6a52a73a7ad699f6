//! The use of a day: messages, counted in the batch that stores them, and the model's tokens, when a reply
//! ends. Quotas are held in that batch, too: of many turns at once no more are let in than there is room for.

use super::lease::Lease;
use super::message::Text;
use super::prompt::{request_tokens, tokens};
use crate::config::Config;
use crate::error::{Error, ModelFault};
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::RESERVED_SECONDS;
use crate::model::{Completion, Prompt, Usage};
use crate::owned;
use crate::platform::Query;
use crate::time::Timestamp;
use serde::Deserialize;

/// The quotas of a user for a day; 0 where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// The most replies of the model in a day.
    pub messages: u32,
    /// The most tokens in a day, read and written.
    pub tokens: u32,
    /// The most tokens that one turn costs, which are reserved while its reply is written.
    pub tokens_a_turn: u32,
}

impl Quotas {
    /// Returns the quotas that the configuration sets.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let prompt = u32::try_from(config.prompt_tokens).unwrap_or(u32::MAX);
        Self {
            messages: config.daily_messages,
            tokens: config.daily_tokens,
            tokens_a_turn: prompt.saturating_add(config.max_tokens),
        }
    }

    /// Returns whether there are any quotas.
    #[must_use]
    pub const fn exist(self) -> bool {
        self.messages > 0 || self.tokens > 0
    }

    /// Returns the tokens that a turn reserves; 0 where there is no quota of tokens.
    #[must_use]
    pub const fn reserved(self) -> u32 {
        if self.tokens > 0 {
            self.tokens_a_turn
        } else {
            0
        }
    }

    /// Checks that the user's usage of today lets another turn begin.
    ///
    /// # Errors
    /// [`Error::QuotaUsed`]: until the day ends, or for a moment where only reserved tokens are in the way.
    pub fn check(self, used: &Standing, now: Timestamp) -> Result<(), Error> {
        let reserved = u64::from(self.tokens_a_turn).saturating_mul(used.writing);
        let tokens = used.tokens.saturating_add(reserved);
        let is_used = |quota: u32, used: u64| quota > 0 && used >= u64::from(quota);
        let (what, quota, retry_after) = if is_used(self.messages, used.messages) {
            ("messages", self.messages, now.left_of_day())
        } else if is_used(self.tokens, used.tokens) {
            ("tokens", self.tokens, now.left_of_day())
        } else if is_used(self.tokens, tokens) {
            ("tokens", self.tokens, RESERVED_SECONDS)
        } else {
            return Ok(());
        };
        Err(Error::QuotaUsed {
            what,
            quota,
            retry_after,
        })
    }
}

/// The conditions under which a turn is admitted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempt<'a> {
    /// The conversation that the turn continues; `None` where the turn opens one.
    pub conversation: Option<&'a ConversationId>,
    /// The client's own id of a new message.
    pub client_message_id: Option<&'a Text>,
    /// The reply that is written again, where the turn is a repeated one.
    pub reply: Option<&'a MessageId>,
    /// The message that the turn is another version of, or answers anew.
    pub replaced: Option<&'a MessageId>,
}

/// The day to which a turn was counted.
#[derive(Debug, Clone, Deserialize)]
pub struct DayRow {
    /// The day in UTC, in the date format of RFC 3339.
    pub day: String,
}

/// Admits a turn and counts it: one row, or none where its conversation is gone, where the message that it replaces is not current
/// or a reply is being written beside it, where a message with the same
/// `client_message_id` is stored, where its reply is complete or being written, or where the quotas are used up. The
/// statements that store the turn follow in the same batch, each with an effect only where the one before it changed
/// something.
pub fn admit(owner: &Owner, attempt: Attempt<'_>, quotas: Quotas, now: Timestamp) -> Query<DayRow> {
    owned!(
        owner,
        "insert into usage (user_id, day, messages)
         select u.id, ?2, 1 from users u
         where u.external_user_id = ?1 and u.suspended_at is null
           and (?4 is null or exists (
             select 1 from conversations c where c.id = ?4 and c.user_id = u.id
           ))
           and (?5 is null or not exists (
             select 1 from messages m where m.user_id = u.id and m.client_message_id = ?5
           ))
           and (?6 is null or exists (
             select 1 from messages r
             where r.id = ?6 and r.user_id = u.id
               and (r.status in ('failed', 'interrupted')
                 or (r.status = 'writing' and coalesce(r.leased_until, r.timestamp) < ?3))
           ))
           and (?10 is null or exists (
             select 1 from messages x
             where x.id = ?10 and x.user_id = u.id and x.branch_id is null
               and not exists (
                 select 1 from messages w
                 where w.user_id = u.id and w.status = 'writing' and w.conversation_id = x.conversation_id
                   and coalesce(w.leased_until, w.timestamp) >= ?3
               )
           ))
           and (?7 = 0 or coalesce((
             select d.messages from usage d where d.user_id = u.id and d.day = ?2
           ), 0) < ?7)
           and (?8 = 0 or coalesce((
             select d.prompt_tokens + d.completion_tokens
             from usage d where d.user_id = u.id and d.day = ?2
           ), 0) + ?9 * (
             select count(*) from messages w
             where w.user_id = u.id and w.status = 'writing' and w.leased_until >= ?3
           ) < ?8)
         on conflict (user_id, day) do update set messages = messages + 1
         returning day"
    )
    .bind(now.day())
    .bind(now)
    .bind(attempt.conversation.map(ConversationId::as_str))
    .bind(attempt.client_message_id.map(Text::as_str))
    .bind(attempt.reply.map(MessageId::as_str))
    .bind(quotas.messages)
    .bind(quotas.tokens)
    .bind(quotas.tokens_a_turn)
    .bind(attempt.replaced.map(MessageId::as_str))
}

/// Counts the cost of a call of the model outside of a turn, less the cost that was counted for the call before. With
/// `claimed`, the statement stands right after one that claims the messages of the call, and counts only where that one
/// changed something.
pub fn spend(owner: &Owner, spent: Usage, less: Usage, claimed: bool, now: Timestamp) -> Query {
    owned!(
        owner,
        "insert into usage (user_id, day, prompt_tokens, completion_tokens)
         select u.id, ?2, ?3, ?4 from users u
         where u.external_user_id = ?1 and (?7 = 0 or changes() > 0)
         on conflict (user_id, day) do update set
           prompt_tokens = max(0, prompt_tokens + excluded.prompt_tokens - ?5),
           completion_tokens = max(0, completion_tokens + excluded.completion_tokens - ?6)"
    )
    .bind(now.day())
    .bind(spent.prompt_tokens)
    .bind(spent.completion_tokens)
    .bind(less.prompt_tokens)
    .bind(less.completion_tokens)
    .bind(u32::from(claimed))
}

/// The usage of a user today.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Standing {
    /// The messages that the user sent.
    pub messages: u64,
    /// The tokens that the model read and wrote for the user.
    pub tokens: u64,
    /// The user's replies that are being written.
    pub writing: u64,
}

/// Reads the owner's usage of today: no row where there is no such user.
pub fn standing(owner: &Owner, now: Timestamp) -> Query<Standing> {
    owned!(
        owner,
        "select coalesce(d.messages, 0) as messages,
           coalesce(d.prompt_tokens + d.completion_tokens, 0) as tokens,
           (select count(*) from messages w
            where w.user_id = u.id and w.status = 'writing' and w.leased_until >= ?3) as writing
         from users u left join usage d on d.user_id = u.id and d.day = ?2
         where u.external_user_id = ?1"
    )
    .bind(now.day())
    .bind(now)
}

/// Estimates the cost of a call of the model that read a prompt and wrote a text, rather too high than too low.
#[must_use]
pub fn estimate(prompt: &Prompt, written: &str) -> Usage {
    let history = prompt.history.iter().map(|line| tokens(&line.content));
    let message = match &prompt.request {
        Some(request) => request_tokens(request),
        None => tokens(&prompt.message),
    };
    let read = tokens(&prompt.system) + history.sum::<usize>() + message;
    let written = if written.is_empty() {
        0
    } else {
        tokens(written)
    };
    let count = |tokens: usize| u32::try_from(tokens).unwrap_or(u32::MAX);
    Usage {
        prompt_tokens: count(read),
        completion_tokens: count(written),
        total_tokens: count(read + written),
    }
}

/// Returns the cost of a call of the model outside of a turn, estimated where the model does not say it: nothing where the
/// model could not be reached.
#[must_use]
pub fn of_call(prompt: &Prompt, answer: &Result<Completion, ModelFault>) -> Usage {
    match answer {
        Err(ModelFault::Unavailable(_)) => Usage::default(),
        Err(_) => estimate(prompt, ""),
        Ok(answer) => answer
            .usage
            .filter(|usage| usage.prompt_tokens > 0)
            .unwrap_or_else(|| estimate(prompt, &answer.text)),
    }
}

/// Counts the cost of a reply whose lease the writer still holds. The next statement of the batch ends the reply.
pub fn cost(
    owner: &Owner,
    reply: &MessageId,
    lease: &Lease,
    usage: Usage,
    now: Timestamp,
) -> Query {
    owned!(
        owner,
        "insert into usage (user_id, day, prompt_tokens, completion_tokens)
         select r.user_id, ?4, ?5, ?6 from messages r
         where r.id = ?2 and r.lease = ?3 and r.leased_until is not null
           and r.user_id = :owner
         on conflict (user_id, day) do update set
           prompt_tokens = prompt_tokens + excluded.prompt_tokens,
           completion_tokens = completion_tokens + excluded.completion_tokens"
    )
    .bind(reply.as_str())
    .bind(lease.as_str())
    .bind(now.day())
    .bind(usage.prompt_tokens)
    .bind(usage.completion_tokens)
}
