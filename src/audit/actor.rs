//! The actor: who does something, for the audit, and for the guards that each batch of statements begins with.

use super::{Action, Key, Note};
use crate::error::{Error, Resource};
use crate::id::{self, Owner};
use crate::owned;
use crate::platform::{Batch, Platform, Query, Results};
use crate::time::Timestamp;

/// The actor of a request, with the key that makes pseudonyms.
#[derive(Clone, Copy)]
pub struct Actor<'a> {
    /// The key that makes pseudonyms.
    pub key: &'a Key,
    /// The user or administrator who acts.
    pub who: Who<'a>,
    /// The network address that the request came from.
    pub address: Option<&'a str>,
    /// The id of the request.
    pub request_id: &'a str,
}

/// The user or administrator who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// An actor who is not known yet: the body of the request has to prove who acts.
    Unknown,
    /// The holder of `ADMIN_TOKEN`, who is no user.
    Admin,
    /// A user, who may be an administrator as well.
    User(&'a Owner),
}

impl Actor<'_> {
    /// Returns the name of a user in the audit.
    #[must_use]
    pub fn pseudonym(&self, owner: &Owner) -> String {
        self.key.pseudonym("user", owner.as_str())
    }

    /// Describes a refused act of an actor who is not known.
    #[must_use]
    pub fn refused(&self, action: Action) -> Note {
        let address = self.address;
        Note {
            actor: None,
            action,
            target: None,
            address: address.map(|address| self.key.pseudonym("address", address)),
            done: false,
            request_id: self.request_id.to_owned(),
            if_changed: false,
        }
    }

    /// Describes an act that is done.
    #[must_use]
    pub fn done(&self, action: Action, target: Option<String>) -> Note {
        let actor = match self.who {
            Who::Unknown => None,
            Who::Admin => Some("admin".to_owned()),
            Who::User(owner) => Some(self.pseudonym(owner)),
        };
        Note {
            actor,
            target,
            done: true,
            ..self.refused(action)
        }
    }

    /// Returns the statement that notes an act.
    pub fn note<P: Platform>(&self, platform: &P, action: Action, target: Option<String>) -> Query {
        super::insert(&self.done(action, target), platform.now())
    }

    /// Returns the statement that notes an act where the statement before it in the batch changed something.
    pub fn note_change<P: Platform>(
        &self,
        platform: &P,
        action: Action,
        target: Option<String>,
    ) -> Query {
        let note = Note {
            if_changed: true,
            ..self.done(action, target)
        };
        super::insert(&note, platform.now())
    }

    /// Returns the statement that has a batch fail where the owner is suspended, and creates the user on first sight.
    pub fn seen<P: Platform>(&self, platform: &P, owner: &Owner) -> Query {
        let now = platform.now();
        let user_id = id::new(now, platform.random());
        user_seen(owner, &user_id, &self.pseudonym(owner), now)
    }

    /// Returns the statement that has a batch fail where the actor, who acts for another user, is suspended; `None` for
    /// the holder of `ADMIN_TOKEN` and for an actor who is not known.
    pub fn guard<P: Platform>(&self, platform: &P) -> Option<Query> {
        match self.who {
            Who::User(actor) => Some(self.seen(platform, actor)),
            Who::Unknown | Who::Admin => None,
        }
    }

    /// Executes a batch for an owner in one round trip. The batch fails where the actor is suspended. An owner who acts
    /// is created on first sight.
    ///
    /// # Errors
    /// [`Error::NotFound`] where somebody else acts for the owner, and the owner is no user, [`Error::Suspended`],
    /// [`Error::BeingErased`], and [`Error::Internal`] where the database fails.
    pub async fn run<P: Platform>(
        &self,
        platform: &P,
        owner: &Owner,
        mut batch: Batch,
    ) -> Result<Results, Error> {
        if self.who == Who::Unknown || self.who == Who::User(owner) {
            batch.guard(self.seen(platform, owner));
            return Ok(batch.run(platform).await?);
        }
        if let Some(guard) = self.guard(platform) {
            batch.guard(guard);
        }
        let user_id = id::new(platform.now(), platform.random());
        let present = batch.guard(present(owner, &user_id));
        let results = batch.run(platform).await?;
        if results.is_empty(present)? {
            return Err(Error::not_found(Resource::User, Some(owner.as_str())));
        }
        Ok(results)
    }
}

/// Returns the statement that creates the user on first sight, and notes once a minute that the user is active. The
/// batch of the statement fails while the user is being erased, and for a user who is suspended or was suspended when
/// erased. A user who was erased today keeps the usage of that day. `subject` is the user's name in the audit.
pub fn user_seen(owner: &Owner, id: &str, subject: &str, now: Timestamp) -> Query {
    owned!(
        owner,
        "insert into users (id, external_user_id, created_at, last_active, suspended_at, returns_as)
         values (?2, ?1, ?3, ?3, (select since from suspensions where subject = ?5),
           (select subject from usage_of_erased where subject = ?5))
         on conflict (external_user_id) do update set last_active = excluded.last_active
         where users.last_active < ?4 or users.suspended_at is not null"
    )
    .bind(id)
    .bind(now)
    .bind(now.minus_seconds(60))
    .bind(subject)
}

/// Returns the owner's id where the owner is a user; a user whom somebody else names is not created. The batch of the
/// statement fails while the owner is being erased.
pub fn present(owner: &Owner, id: &str) -> Query {
    owned!(
        owner,
        "insert into users (id, external_user_id, created_at, last_active)
         select ?2, external_user_id, created_at, last_active from users
         where external_user_id = ?1
         on conflict (external_user_id) do update set display_name = display_name
         returning id"
    )
    .bind(id)
}
