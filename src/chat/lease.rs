//! The lease of a reply that is being written: the writer renews it every few seconds, with the words so far.
//! Where the writer's instance died the lease runs out, and a retry or the schedule takes the reply over as
//! far as it came.

use super::turn::Turn;
use crate::error::{Error, Resource};
use crate::id::{self, MessageId, Owner};
use crate::limit::{LEASE_RENEWAL, LEASE_SECONDS};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{DbError, Platform, Query};
use crate::shared;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The right to write a reply: random, so that the end of an earlier writer differs from that of a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lease(String);

impl Lease {
    /// Makes a lease of random bytes.
    #[must_use]
    pub fn new(now: Timestamp, random: [u8; 16]) -> Self {
        Self(id::new(now, random))
    }

    /// Returns the lease as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns the time at which a lease runs out that is taken or renewed now.
#[must_use]
pub fn until(now: Timestamp) -> Timestamp {
    now.plus_seconds(LEASE_SECONDS)
}

/// Renews a lease with the words so far: one row with the reply's id, or none where the lease is not held any
/// more or the user is suspended. A reply that the sweep took for abandoned is `writing` again.
pub fn renew(
    owner: &Owner,
    reply_id: &MessageId,
    lease: &Lease,
    text: &str,
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "update messages
         set status = 'writing', leased_until = ?4,
           content = case when ?5 = '' then content else ?5 end
         where id = ?2 and lease = ?3 and leased_until is not null
           and user_id = (
             select id from users where external_user_id = ?1 and suspended_at is null
           )
         returning id"
    )
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(until(now))
    .bind(text)
}

/// A row of the state of a reply.
#[derive(Debug, Deserialize)]
pub struct ReplyStanding {
    /// 1 where the user is suspended, else 0.
    suspended: u8,
    /// 1 where the reply is there, else 0.
    exists: u8,
}

/// Looks whether the user is suspended and a reply of theirs is there: no row where there is no such user.
pub fn standing(owner: &Owner, reply_id: &MessageId) -> Query<ReplyStanding> {
    owned!(
        owner,
        "select u.suspended_at is not null as suspended,
           exists (select 1 from messages m where m.id = ?2 and m.user_id = u.id) as \"exists\"
         from users u where u.external_user_id = ?1"
    )
    .bind(reply_id.as_str())
}

/// Renews a turn's lease with the words so far until it is lost, and returns the reason. A database that is away for a
/// moment costs one renewal of several.
pub async fn hold<P: Platform>(platform: &P, turn: &Turn, text: impl Fn() -> String) -> Error {
    let (owner, reply) = (&turn.owner, &turn.reply_id);
    loop {
        platform.sleep(LEASE_RENEWAL).await;
        let renewal = renew(owner, reply, &turn.lease, &text(), platform.now());
        if renewal
            .all(platform)
            .await
            .is_ok_and(|rows| rows.is_empty())
        {
            return why_lost(platform, turn).await;
        }
    }
}

/// Returns the reason why a reply is not this writer's to store: its user is suspended, it is gone, or a repeat of its
/// request has taken it over. One round trip.
pub async fn why_lost<P: Platform>(platform: &P, turn: &Turn) -> Error {
    let standing = standing(&turn.owner, &turn.reply_id);
    match standing.first(platform).await {
        Err(DbError(cause)) => Error::Internal(cause),
        Ok(Some(ReplyStanding { suspended: 1, .. })) => Error::Suspended,
        Ok(Some(ReplyStanding { exists: 1, .. })) => Error::TurnInProgress,
        Ok(_) => Error::not_found(Resource::Conversation, Some(turn.conversation_id.as_str())),
    }
}

/// Ends every user's replies that nobody writes any more, and returns their ids. For the schedule. A row without a lease
/// is of a version before leases, which ends its replies all the same.
pub fn sweep(now: Timestamp) -> Query<IdRow> {
    shared!(
        "update messages set status = 'interrupted'
         where status = 'writing' and coalesce(leased_until, timestamp) < ?1
         returning id"
    )
    .bind(now)
}

/// Makes memories of replies that were swept with words, while the messages that they answer are memories.
pub fn remember_swept(replies: &[String]) -> Query {
    let replies = serde_json::to_string(replies).expect("strings are JSON");
    shared!(
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
         on conflict (id) do nothing"
    )
    .bind(replies)
    .bind(crate::memory::store::REPLY_IMPORTANCE)
}
