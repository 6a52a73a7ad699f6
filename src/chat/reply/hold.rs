//! Holds the lease of a reply while it is written, and finds out why it was lost.

use crate::chat::lease::{Renewed, renew};
use crate::chat::turn::Turn;
use crate::error::{Error, Resource};
use crate::id::{MessageId, Owner};
use crate::limit::LEASE_RENEWAL;
use crate::owned;
use crate::platform::{DbError, Platform, Query};
use serde::Deserialize;

/// The end of a lease's holding.
#[derive(Debug)]
pub enum HoldEnd {
    /// The person wants no more of the reply.
    StopRequested,
    /// The lease is lost.
    Lost(Error),
}

/// Renews a turn's lease with the words so far until it is lost, or the person wants no more of the reply. A database that is away for
/// a moment costs one renewal of several.
pub async fn hold<P: Platform>(platform: &P, turn: &Turn, text: impl Fn() -> String) -> HoldEnd {
    let (owner, reply) = (&turn.owner, &turn.reply_id);
    loop {
        platform.sleep(LEASE_RENEWAL).await;
        let renewal = renew(owner, reply, &turn.lease, &text(), platform.now());
        match renewal.first(platform).await {
            Ok(Some(Renewed { stop_requested: 1 })) => return HoldEnd::StopRequested,
            Ok(None) => return HoldEnd::Lost(why_lost(platform, turn).await),
            Ok(Some(_)) | Err(_) => {}
        }
    }
}

/// Returns the reason why a writer may no longer store a reply: its user is suspended, the reply was deleted, or a
/// repeat of its request has taken it over. One round trip.
pub async fn why_lost<P: Platform>(platform: &P, turn: &Turn) -> Error {
    let standing = standing(&turn.owner, &turn.reply_id);
    match standing.first(platform).await {
        Err(DbError(cause)) => Error::Internal(cause),
        Ok(Some(ReplyStanding { suspended: 1, .. })) => Error::Suspended,
        Ok(Some(ReplyStanding { exists: 1, .. })) => Error::TurnInProgress,
        Ok(_) => Error::not_found(Resource::Conversation, Some(turn.conversation_id.as_str())),
    }
}

/// The state of a reply and its user.
#[derive(Debug, Deserialize)]
pub struct ReplyStanding {
    /// 1 where the user is suspended, else 0.
    suspended: u8,
    /// 1 where the reply exists, else 0.
    exists: u8,
}

/// Reads the state of a user's reply; no row where there is no such user.
pub fn standing(owner: &Owner, reply_id: &MessageId) -> Query<ReplyStanding> {
    owned!(
        owner,
        "select u.suspended_at is not null as suspended,
           exists (select 1 from messages m where m.id = ?2 and m.user_id = u.id) as \"exists\"
         from users u where u.external_user_id = ?1"
    )
    .bind(reply_id.as_str())
}
