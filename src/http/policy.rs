//! The policies of routes.

use crate::auth::scope::Scope;

/// The callers that a route lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Everybody, also without a credential.
    Public,
    /// A caller whose credential has a given scope.
    Scope(Scope),
    /// A caller with any credential of a user.
    User,
    /// A user with a credential that is no API key, since a key may belong to a program.
    Person,
    /// An administrator of this instance.
    Admin,
    /// An administrator with `ADMIN_TOKEN`, and in development everybody, but no caller with an API key.
    Development,
}
