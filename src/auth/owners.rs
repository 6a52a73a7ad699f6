//! Whether something is there, but another's: for the audit, after whoever asked was told that there is no
//! such thing. `?1` is the owner who asked.

use crate::id::Owner;
use crate::platform::Stmt;

/// A row where there is such a conversation, memory, key or session, and it is not the owner's; `None` where
/// `what` is nothing that is somebody's.
#[must_use]
pub fn is_anothers(owner: &Owner, what: &str, id: &str) -> Option<Stmt> {
    let statement = match what {
        "conversation" => Stmt::new(
            "select id from conversations
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        "memory" => Stmt::new(
            "select id from memories
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        "key" => Stmt::new(
            "select id from api_keys
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        "session" => Stmt::new(
            "select id from sessions
             where id = ?2
               and user_id is not (select id from users where external_user_id = ?1)",
        ),
        _ => return None,
    };
    Some(statement.bind(owner.as_str()).bind(id))
}
