//! Looks for a thing that exists and is another user's, for the audit. The caller was already answered that there is no
//! such thing. `?1` is the owner who requested it.

use crate::error::Resource;
use crate::id::Owner;
use crate::platform::Stmt;

/// Returns the statement that finds a row where the thing exists and is not the owner's; `None` for a kind of thing
/// that no user owns by its id.
#[must_use]
pub fn is_anothers(owner: &Owner, resource: Resource, id: &str) -> Option<Stmt> {
    let statement = match resource {
        Resource::Conversation => Stmt::new(
            "select id from conversations
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        Resource::Memory => Stmt::new(
            "select id from memories
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        Resource::Key => Stmt::new(
            "select id from api_keys
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        Resource::Session => Stmt::new(
            "select id from sessions
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        Resource::User | Resource::Account | Resource::Erasure | Resource::Route => return None,
    };
    Some(statement.bind(owner.as_str()).bind(id))
}
