//! The statements of sessions.

use crate::id::{Owner, SessionId};
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::shared;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Stores a session of the owner, where the owner's account has the password, in PHC format. Returns the session's id.
pub fn insert(
    owner: &Owner,
    password: &str,
    id: &SessionId,
    user_agent: Option<&str>,
    now: Timestamp,
    until: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "insert into sessions (id, user_id, created_at, used_at, expires_at, user_agent)
         select ?2, a.user_id, ?4, ?4, ?5, ?3 from users u join accounts a on a.user_id = u.id
         where u.external_user_id = ?1 and a.password = ?6
         returning id"
    )
    .bind(id.as_str())
    .bind(user_agent)
    .bind(now)
    .bind(until)
    .bind(password)
}

/// Counts one more use of a session, where it was used `uses` times. The session lasts until `until`, but no longer
/// than `longest` seconds in all. Returns the session's id where the use was counted.
pub fn rotate(
    id: &SessionId,
    uses: u32,
    now: Timestamp,
    until: Timestamp,
    longest: u32,
) -> Query<IdRow> {
    shared!(
        "update sessions set uses = uses + 1, used_at = ?3, expires_at = min(?4,
           strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+' || ?5 || ' seconds'))
         where id = ?1 and uses = ?2 and expires_at > ?3
           and not exists (
             select 1 from users u where u.id = sessions.user_id and u.suspended_at is not null
           )
         returning id"
    )
    .bind(id.as_str())
    .bind(uses)
    .bind(now)
    .bind(until)
    .bind(longest)
}

/// A session with the state of its user.
#[derive(Debug, Deserialize)]
pub struct SessionRow {
    /// The external id of the session's user.
    pub owner: String,
    /// The number of times that the session was used.
    pub uses: u32,
    /// The time at which the session was last used, in RFC 3339.
    pub used_at: String,
    /// The time at which the session ends, in RFC 3339.
    pub expires_at: String,
    /// The time at which the user was suspended, in RFC 3339.
    pub suspended_at: Option<String>,
}

/// Finds the session of an id from a verified refresh token.
pub fn find(id: &SessionId) -> Query<SessionRow> {
    shared!(
        "select u.external_user_id as owner, s.uses, s.used_at, s.expires_at, u.suspended_at
         from sessions s join users u on u.id = s.user_id
         where s.id = ?1"
    )
    .bind(id.as_str())
}

/// A session of the caller.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub struct Session {
    /// The id of the session.
    pub id: String,
    /// The time at which the session began, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub created_at: String,
    /// The time at which the session was last used, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub used_at: String,
    /// The time at which the session ends unless it is used, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub expires_at: String,
    /// The `User-Agent` of the program that began the session.
    pub user_agent: Option<String>,
}

/// Lists at most `most` of the owner's sessions, the newest first. `after` is the time and the id of the last session
/// before.
pub fn list(
    owner: &Owner,
    now: Timestamp,
    after: Option<(&str, &str)>,
    most: u32,
) -> Query<Session> {
    owned!(
        owner,
        "select id, created_at, used_at, expires_at, user_agent from sessions
         where user_id = :owner and expires_at > ?2
           and (?3 is null or (created_at, id) < (?3, ?4))
         order by created_at desc, id desc
         limit ?5"
    )
    .bind(now)
    .bind(after.map(|(created_at, _)| created_at))
    .bind(after.map(|(_, id)| id))
    .bind(most)
}

/// Ends a session of the owner, or all of them. Returns the ids of the ended sessions.
pub fn delete(owner: &Owner, id: Option<&SessionId>) -> Query<IdRow> {
    owned!(
        owner,
        "delete from sessions
         where user_id = :owner
           and (?2 is null or id = ?2)
         returning id"
    )
    .bind(id.map(SessionId::as_str))
}

/// Deletes sessions that have expired, of any user.
pub fn delete_expired(now: Timestamp) -> Query {
    shared!("delete from sessions where expires_at < ?1").bind(now)
}
