//! The [`Call`] that an endpoint gets, and the arguments that are read from it.

use super::caller::{self, Caller};
use super::request::Request;
use crate::audit::actor::{Actor, Who};
use crate::audit::{Action, Note};
use crate::auth::scope::Scope;
use crate::config::Config;
use crate::error::Error;
use crate::id::Owner;
use std::rc::Rc;

/// The decoded parameters of a path, with their names.
pub type Parameters = Vec<(String, String)>;

/// A request with everything that an endpoint needs.
pub struct Call<'a, P> {
    /// The platform that serves the request.
    pub platform: &'a P,
    /// The configuration.
    pub config: &'a Rc<Config>,
    /// The request as the client sent it.
    pub request: &'a Request,
    /// The decoded parameters of the path, with their names.
    pub parameters: &'a Parameters,
    /// The id of the request, for the log and the audit.
    pub request_id: &'a str,
    /// The caller; none where the route is public.
    pub caller: Option<&'a Caller>,
}

impl<'a, P> Call<'a, P> {
    /// Returns the caller.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where the route is public.
    pub fn caller(&self) -> Result<&'a Caller, Error> {
        self.caller.ok_or_else(caller::nobody)
    }
}

impl<P> Call<'_, P> {
    /// Returns an error unless the caller has a scope.
    ///
    /// # Errors
    /// [`Error::MissingScope`]; [`Error::Unauthenticated`] where the route is public.
    pub fn require(&self, scope: Scope) -> Result<(), Error> {
        self.caller()?.require(scope)
    }

    /// Returns the actor, for the audit and for the guards of a batch.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor {
            who: match self.caller {
                None => Who::Unknown,
                Some(caller) => caller.owner.as_ref().map_or(Who::Admin, Who::User),
            },
            ..unknown(self.config, self.request, self.request_id)
        }
    }
}

/// Returns the actor of a request whose caller is not known.
#[must_use]
pub fn unknown<'a>(config: &'a Config, request: &'a Request, request_id: &'a str) -> Actor<'a> {
    Actor {
        key: &config.audit_key,
        who: Who::Unknown,
        address: request.address.as_deref(),
        request_id,
    }
}

/// Describes a refused act of a request whose caller is not known, for the audit.
#[must_use]
pub fn note(config: &Config, request: &Request, request_id: &str, action: Action) -> Note {
    unknown(config, request, request_id).refused(action)
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
    /// The [`Error`] of the reply.
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error>;
}

/// Reads the user whose things the request is about.
impl<'a, P> FromCall<'a, P> for &'a Owner {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        call.caller()?.owner()
    }
}

/// Reads the caller, who is no user with the admin token.
impl<'a, P> FromCall<'a, P> for &'a Caller {
    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        call.caller()
    }
}
