//! The lease of a reply that is being written: the writer renews it every few seconds, with the words so far.
//! Where the writer's instance died the lease runs out, and a retry or the schedule takes the reply over as
//! far as it came.

use super::Turn;
use crate::error::{Error, Resource};
use crate::id::{self, MessageId, Owner};
use crate::limit::{LEASE_RENEWAL, LEASE_SECONDS};
use crate::platform::{DbError, Platform, Rows, Stmt, next};
use crate::time::Timestamp;
use serde::Deserialize;

/// Who writes a reply: random, so that an earlier writer's end is told from a later one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease(String);

impl Lease {
    /// A new one, of random bytes.
    #[must_use]
    pub fn new(now: Timestamp, random: [u8; 16]) -> Self {
        Self(id::new(now, random))
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Until when a lease is good that is taken or renewed now.
#[must_use]
pub fn until(now: Timestamp) -> Timestamp {
    now.plus_seconds(LEASE_SECONDS)
}

/// Renews a lease with the words so far: one row with the reply's id, or none where the lease is not held any
/// more or the user is suspended. A reply that the sweep took for abandoned is `writing` again.
#[must_use]
pub fn renew(
    owner: &Owner,
    reply_id: &MessageId,
    lease: &Lease,
    text: &str,
    now: Timestamp,
) -> Stmt {
    Stmt::new(
        "update messages
         set status = 'writing', leased_until = ?4,
           content = case when ?5 = '' then content else ?5 end
         where id = ?2 and lease = ?3 and leased_until is not null
           and user_id = (
             select id from users where external_user_id = ?1 and suspended_at is null
           )
         returning id",
    )
    .bind(owner.as_str())
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(until(now))
    .bind(text)
}

/// How it stands with a reply.
#[derive(Debug, Deserialize)]
struct Standing {
    /// Whether the user is suspended: 0 or 1.
    suspended: u8,
    /// Whether the reply is there: 0 or 1.
    exists: u8,
}

/// How it stands with a reply of the owner: a `Standing`, or no row where there is no such user.
#[must_use]
pub fn standing(owner: &Owner, reply_id: &MessageId) -> Stmt {
    Stmt::new(
        "select u.suspended_at is not null as suspended,
           exists (select 1 from messages m where m.id = ?2 and m.user_id = u.id) as \"exists\"
         from users u where u.external_user_id = ?1",
    )
    .bind(owner.as_str())
    .bind(reply_id.as_str())
}

/// Renews a turn's lease with the words so far until it is lost: why it is. A database that is away for a moment costs
/// one renewal of several.
pub async fn hold<P: Platform>(platform: &P, turn: &Turn, text: impl Fn() -> String) -> Error {
    let (owner, reply) = (&turn.owner, &turn.reply_id);
    loop {
        platform.sleep(LEASE_RENEWAL).await;
        let renewal = renew(owner, reply, &turn.lease, &text(), platform.now());
        let renewed = platform.batch(vec![renewal]).await;
        if renewed.is_ok_and(|results| results.iter().all(Rows::is_empty)) {
            return why_lost(platform, turn).await;
        }
    }
}

/// Why a reply is not this writer's to store: its user is suspended, it is gone, or a repeat of its request has taken
/// it over. One round trip.
pub async fn why_lost<P: Platform>(platform: &P, turn: &Turn) -> Error {
    let look = async {
        let looks = vec![standing(&turn.owner, &turn.reply_id)];
        let mut results = platform.batch(looks).await?.into_iter();
        next(&mut results)?.first::<Standing>()
    };
    match look.await {
        Err(DbError(cause)) => Error::Internal(cause),
        Ok(Some(Standing { suspended: 1, .. })) => Error::Suspended,
        Ok(Some(Standing { exists: 1, .. })) => Error::TurnInProgress,
        Ok(_) => Error::not_found(Resource::Conversation, Some(turn.conversation_id.as_str())),
    }
}

/// Ends the replies that nobody writes any more, whoever's they are: their ids. For the schedule. A row without
/// a lease is of a version before leases, which ends its replies all the same.
#[must_use]
pub fn sweep(now: Timestamp) -> Stmt {
    Stmt::new(
        "update messages set status = 'interrupted'
         where status = 'writing' and coalesce(leased_until, timestamp) < ?1
         returning id",
    )
    .bind(now)
}

/// Makes memories of replies that were swept with words, while the messages that they answer are memories.
#[must_use]
pub fn remember_swept(replies: &[String]) -> Stmt {
    let replies = serde_json::to_string(replies).expect("strings are JSON");
    Stmt::new(
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at
         )
         select r.id, r.user_id, r.conversation_id, r.id, r.role, r.content, 'context', ?2,
           r.timestamp
         from json_each(?1) s
           join messages r on r.id = s.value
           join memories k on k.id = r.reply_to
         where r.status = 'interrupted' and r.content <> '' and r.forgotten_at is null
         on conflict (id) do nothing",
    )
    .bind(replies)
    .bind(crate::memory::store::REPLY_IMPORTANCE)
}
