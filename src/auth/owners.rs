//! Looks for a thing that exists and is another user's, for the audit. The caller was already answered that there is no
//! such thing.

use crate::error::Resource;
use crate::id::Owner;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;

/// Returns the statement that finds a row where the thing exists and belongs to another user; `None` for a kind of
/// thing that no user owns by its id.
#[must_use]
pub fn is_anothers(owner: &Owner, resource: Resource, id: &str) -> Option<Query<IdRow>> {
    let statement = match resource {
        Resource::Conversation => owned!(
            owner,
            "select id from conversations where id = ?2 and user_id is not :owner"
        ),
        Resource::Memory => owned!(
            owner,
            "select id from memories where id = ?2 and user_id is not :owner"
        ),
        Resource::Response => owned!(
            owner,
            "select id from responses where id = ?2 and user_id is not :owner"
        ),
        Resource::Message | Resource::Item => owned!(
            owner,
            "select id from messages where id = ?2 and user_id is not :owner"
        ),
        Resource::Key => owned!(
            owner,
            "select id from api_keys where id = ?2 and user_id is not :owner"
        ),
        Resource::Session => owned!(
            owner,
            "select id from sessions where id = ?2 and user_id is not :owner"
        ),
        Resource::Model
        | Resource::User
        | Resource::Account
        | Resource::Erasure
        | Resource::Route => return None,
    };
    Some(statement.bind(id))
}
