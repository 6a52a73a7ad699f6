//! What an endpoint is given: a [`Call`], and arguments that are read from it.

use super::caller::{self, Caller};
use super::request::Request;
use crate::audit::{Action, Note};
use crate::chat::store::user_seen;
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::id::{self, Owner};
use crate::platform::{Batch, Platform, Results, Rows, Stmt, next};
use crate::users;

/// What an endpoint is given.
pub struct Call<'a, P> {
    /// The world.
    pub platform: &'a P,
    /// The configuration.
    pub config: &'a Config,
    /// What was asked.
    pub request: &'a Request,
    /// The parameter of the path, decoded, where it has one.
    pub id: Option<&'a str>,
    /// For log lines that outlive the request.
    pub request_id: &'a str,
    /// Who calls, where the route asks.
    pub caller: Option<&'a Caller>,
}

impl<'a, P> Call<'a, P> {
    /// Returns who calls.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where the route asks for nobody.
    pub fn caller(&self) -> Result<&'a Caller, Error> {
        self.caller.ok_or_else(caller::nobody)
    }
}

impl<P: Platform> Call<'_, P> {
    /// The statement that adds a row to the audit.
    #[must_use]
    pub fn note(&self, action: Action, target: Option<String>) -> Stmt {
        crate::audit::add(&self.done(action, target), self.platform.now())
    }

    /// The same, right after the statement that does it, and only where that changed something.
    #[must_use]
    pub fn note_change(&self, action: Action, target: Option<String>) -> Stmt {
        let note = Note {
            if_changed: true,
            ..self.done(action, target)
        };
        crate::audit::add(&note, self.platform.now())
    }

    /// The same of a user who is proved by what the request's body shows, and no caller.
    #[must_use]
    pub fn note_change_of(&self, owner: &Owner, action: Action, target: Option<String>) -> Stmt {
        let note = Note {
            actor: Some(self.pseudonym(owner)),
            if_changed: true,
            ..self.done(action, target)
        };
        crate::audit::add(&note, self.platform.now())
    }

    /// The row of the audit for an act of the caller that is done.
    #[must_use]
    pub fn done(&self, action: Action, target: Option<String>) -> Note {
        let actor = self.caller.map(|caller| match &caller.owner {
            Some(owner) => self.pseudonym(owner),
            None => "admin".to_owned(),
        });
        Note {
            actor,
            target,
            done: true,
            ..note(self.config, self.request, self.request_id, action)
        }
    }

    /// What the audit calls a user.
    #[must_use]
    pub fn pseudonym(&self, owner: &Owner) -> String {
        self.config.audit_key.pseudonym("user", owner.as_str())
    }

    /// Returns the statement that has a batch fail where the caller is suspended, for what they do for somebody
    /// else. None of the admin token's, which is nobody's.
    #[must_use]
    pub fn caller_seen(&self) -> Option<Stmt> {
        Some(self.seen(self.caller?.owner.as_ref()?))
    }

    /// Returns the statement that each batch of what somebody has done begins with: the batch fails for whoever is
    /// suspended.
    #[must_use]
    pub fn seen(&self, owner: &Owner) -> Stmt {
        let now = self.platform.now();
        let user_id = id::new(now, self.platform.random());
        user_seen(owner, &user_id, &self.pseudonym(owner), now)
    }

    /// Executes a batch for an owner, behind the statements of [`Call::batch`].
    ///
    /// # Errors
    /// As [`Call::batch`].
    pub async fn run(&self, owner: &Owner, mut batch: Batch) -> Result<Results, Error> {
        let is_self = |caller: &Caller| caller.owner.as_ref() == Some(owner);
        if self.caller.is_none_or(is_self) {
            batch.guard_stmt::<()>(self.seen(owner));
            return Ok(batch.run(self.platform).await?);
        }
        if let Some(seen) = self.caller_seen() {
            batch.guard_stmt::<()>(seen);
        }
        let user_id = id::new(self.platform.now(), self.platform.random());
        let present = batch.guard_stmt::<()>(users::present(owner, &user_id));
        let results = batch.run(self.platform).await?;
        if results.is_empty(present)? {
            return Err(Error::not_found(Resource::User, Some(owner.as_str())));
        }
        Ok(results)
    }

    /// Executes statements in one round trip for an owner, who is created on first sight where they call
    /// themselves. What is done for somebody else is done where whoever calls is not suspended, either.
    ///
    /// # Errors
    /// [`Error::NotFound`] where somebody else names them and they are no user, [`Error::Internal`] where the
    /// database fails.
    pub async fn batch(
        &self,
        owner: &Owner,
        mut statements: Vec<Stmt>,
    ) -> Result<std::vec::IntoIter<Rows>, Error> {
        let themselves = |caller: &Caller| caller.owner.as_ref() == Some(owner);
        let themselves = self.caller.is_none_or(themselves);
        let seen = if themselves {
            self.seen(owner)
        } else {
            let user_id = id::new(self.platform.now(), self.platform.random());
            users::present(owner, &user_id)
        };
        statements.insert(0, seen);
        let caller = if themselves { None } else { self.caller_seen() };
        let for_another = caller.is_some();
        statements.splice(0..0, caller);
        let mut results = self.platform.batch(statements).await?.into_iter();
        if for_another {
            next(&mut results)?;
        }
        let seen = next(&mut results)?;
        if !themselves && seen.is_empty() {
            return Err(Error::not_found(Resource::User, Some(owner.as_str())));
        }
        Ok(results)
    }
}

/// A row of the audit, of something that was refused to nobody known.
#[must_use]
pub fn note(config: &Config, request: &Request, request_id: &str, action: Action) -> Note {
    let address = request.address.as_deref();
    Note {
        actor: None,
        action,
        target: None,
        address: address.map(|address| config.audit_key.pseudonym("address", address)),
        done: false,
        request_id: request_id.to_owned(),
        if_changed: false,
    }
}

/// An argument of an endpoint, read from the call.
pub trait FromCall<'a, P>: Sized {
    /// Returns whether the argument takes a name of the query.
    #[must_use]
    fn takes(_name: &str) -> bool {
        false
    }

    /// Reads the argument.
    ///
    /// # Errors
    /// The [`Error`] that the caller is answered with.
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error>;
}

/// The user whose things the caller asks for.
impl<'a, P> FromCall<'a, P> for &'a Owner {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        call.caller()?.owner()
    }
}

/// The caller, who may be nobody in particular: the admin token's.
impl<'a, P> FromCall<'a, P> for &'a Caller {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        call.caller()
    }
}
