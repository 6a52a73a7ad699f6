//! The acts of a request, as a use case needs them: what guards its statements, and what the audit notes of it.

use crate::audit::{self, Action, Note};
use crate::error::Error;
use crate::id::Owner;
use crate::platform::sql::Results;
use crate::platform::{Batch, Platform, Stmt};
use futures::future::LocalBoxFuture;

/// Executes a batch for an owner, behind the statements that guard it.
pub type Execute<'a> = Box<dyn Fn(Owner, Batch) -> LocalBoxFuture<'a, Result<Results, Error>> + 'a>;

/// Somebody who acts, known or not.
pub struct Acting<'a, P> {
    /// The world.
    pub platform: &'a P,
    /// The key of pseudonyms.
    pub audit_key: &'a audit::Key,
    /// The row of the audit for an act that is done; its action and its target are replaced.
    pub note: Note,
    /// Executes a batch.
    pub execute: Execute<'a>,
}

impl<P: Platform> Acting<'_, P> {
    /// Executes a batch for an owner, behind the statements that guard it: it fails where the owner is suspended.
    ///
    /// # Errors
    /// [`Error::Suspended`], [`Error::NotFound`] where the owner is another user and absent, [`Error::Internal`].
    pub async fn run(&self, owner: &Owner, batch: Batch) -> Result<Results, Error> {
        (self.execute)(owner.clone(), batch).await
    }

    /// Returns the row of the audit for an act that is done.
    #[must_use]
    pub fn done(&self, action: Action, target: Option<String>) -> Note {
        Note {
            action,
            target,
            ..self.note.clone()
        }
    }

    /// Returns the statement that adds the row, where the statement before it changed something.
    #[must_use]
    pub fn note_change(&self, action: Action, target: Option<String>) -> Stmt {
        let note = Note {
            if_changed: true,
            ..self.done(action, target)
        };
        audit::add(&note, self.platform.now())
    }

    /// Returns the same for a user who is proved by what the body of the request shows.
    #[must_use]
    pub fn note_change_of(&self, owner: &Owner, action: Action, target: Option<String>) -> Stmt {
        let note = Note {
            actor: Some(self.pseudonym(owner)),
            if_changed: true,
            ..self.done(action, target)
        };
        audit::add(&note, self.platform.now())
    }

    /// Returns the name that the audit has for a user.
    #[must_use]
    pub fn pseudonym(&self, owner: &Owner) -> String {
        self.audit_key.pseudonym("user", owner.as_str())
    }
}
