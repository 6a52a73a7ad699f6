//! The lease of a reply that is being written: the writer renews it every few seconds, with the words so far.
//! Where the writer's instance died the lease runs out, and a retry or the schedule takes the reply over as
//! far as it came.

use crate::id::{self, MessageId, Owner};
use crate::limit::LEASE_SECONDS;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The right to write a reply: random, so that the lease of an earlier writer differs from that of a later one.
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

/// Returns the end of a lease that is taken or renewed now.
#[must_use]
pub fn until(now: Timestamp) -> Timestamp {
    now.plus_seconds(LEASE_SECONDS)
}

/// A lease that was renewed.
#[derive(Debug, Deserialize)]
pub struct Renewed {
    /// 1 where the person wants no more of the reply, else 0.
    pub stop_requested: u8,
}

/// Renews a lease, and stores the reply's text so far: one row, or none where the lease is lost or
/// the user is suspended. A reply that the sweep took for abandoned is `writing` again.
pub fn renew(
    owner: &Owner,
    reply_id: &MessageId,
    lease: &Lease,
    text: &str,
    now: Timestamp,
) -> Query<Renewed> {
    owned!(
        owner,
        "update messages
         set status = 'writing', leased_until = ?4,
           content = case when ?5 = '' then content else ?5 end
         where id = ?2 and lease = ?3 and leased_until is not null
           and user_id = (
             select id from users where external_user_id = ?1 and suspended_at is null
           )
         returning stop_requested"
    )
    .bind(reply_id.as_str())
    .bind(lease.as_str())
    .bind(until(now))
    .bind(text)
}

/// Ends the replies of every user whose leases ran out, and returns the replies' ids. For the schedule. A row without a
/// lease is of a version before leases, which ends its replies itself.
pub fn sweep(now: Timestamp) -> Query<IdRow> {
    shared!(
        "update messages set status = 'interrupted'
         where status = 'writing' and coalesce(leased_until, timestamp) < ?1
         returning id"
    )
    .bind(now)
}

/// Stores memories of swept replies that have a text, where the messages that they answer are memories.
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
           and r.branch_id is null
         on conflict (id) do nothing"
    )
    .bind(replies)
    .bind(crate::memory::store::REPLY_IMPORTANCE)
}
