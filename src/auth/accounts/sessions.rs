//! Sessions: each begins with a login. Its access tokens are good for minutes, its [`super::refresh_token`]s once.
//!
//! An old refresh token shows that somebody has a copy, and the session ends for both. Only the last one but one is
//! forgiven for some seconds, since two tabs ask at once, and answers get lost: it gives the same next one again.

pub mod store;

use super::refresh_token::RefreshToken;
use super::visit::Visit;
use crate::audit::actor::Actor;
use crate::audit::{self, Action, Note};
use crate::auth::jwt;
use crate::cursor;
use crate::error::{Error, Resource};
use crate::id::{Owner, SessionId};
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform};
use crate::platform::{Results, Slot};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::Session;

/// The time that an access token is good for, in seconds.
const ACCESS_SECONDS: u32 = 15 * 60;

/// The time after which an unused session ends, in seconds.
const IDLE_SECONDS: i64 = 30 * 24 * 3600;
/// The longest time that a session lasts, in seconds.
const LONGEST_SECONDS: u32 = 180 * 24 * 3600;

/// The time for which the refresh token before the newest one does not end the session, in seconds.
const FORGIVEN_SECONDS: i64 = 10;

/// Longest `User-Agent` that is stored, in characters.
const USER_AGENT_CHARACTERS: usize = 200;

/// The tokens of a session.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionTokens {
    /// A JSON Web Token for `Authorization: Bearer`.
    access_token: String,
    /// The type of the access token: `bearer`.
    token_type: &'static str,
    /// The time that the access token is good for, in seconds.
    expires_in: u32,
    /// The token that gives the next tokens; it is good once.
    refresh_token: String,
    /// The id of the user.
    user_id: String,
    /// The id of the session.
    #[schemars(with = "String")]
    session_id: SessionId,
}

impl SessionTokens {
    /// Issues the tokens of a session that was used `uses` times.
    fn issue<P: Platform>(
        visit: &Visit<'_, P>,
        owner: &Owner,
        session: SessionId,
        uses: u32,
    ) -> Result<Self, Error> {
        let none = || Error::Internal("no JWT_SECRET_KEY".to_owned());
        let now = visit.platform.now();
        let id = session.as_str();
        let access_token = jwt::issue(visit.jwt, owner, Some(id), ACCESS_SECONDS, now);
        let secret = visit.jwt.secrets.first().ok_or_else(none)?;
        let refresh = RefreshToken { session, uses };
        Ok(Self {
            access_token: access_token.ok_or_else(none)?,
            token_type: "bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: refresh.write(secret),
            user_id: owner.as_str().to_owned(),
            session_id: refresh.session,
        })
    }
}

/// A session that a batch begins.
pub struct Begun {
    session: SessionId,
    stored: Slot<IdRow>,
}

/// Adds the statement to a batch that begins a session of an account with the given password hash, in PHC format.
pub fn begin<P: Platform>(
    visit: &Visit<'_, P>,
    owner: &Owner,
    password: &str,
    batch: &mut Batch,
) -> Begun {
    let session = SessionId::random(visit.platform.random());
    let now = visit.platform.now();
    let agent = visit.user_agent.map(|agent| {
        let printable = agent.chars().filter(|c| !c.is_control());
        printable.take(USER_AGENT_CHARACTERS).collect::<String>()
    });
    let until = now.plus_seconds(IDLE_SECONDS);
    let insert = store::insert(owner, password, &session, agent.as_deref(), now, until);
    let stored = batch.ask(insert);
    Begun { session, stored }
}

impl Begun {
    /// Issues the tokens of the session; `None` where the owner has no account with that password.
    ///
    /// # Errors
    /// [`Error::Internal`] without a secret to sign with, which the configuration refuses.
    pub fn tokens<P: Platform>(
        self,
        visit: &Visit<'_, P>,
        owner: &Owner,
        results: &Results,
    ) -> Result<Option<SessionTokens>, Error> {
        if results.is_empty(self.stored)? {
            return Ok(None);
        }
        SessionTokens::issue(visit, owner, self.session, 0).map(Some)
    }
}

/// Gives the next tokens of a session. One round trip; a second where an old refresh token is shown, which ends the
/// session.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Suspended`].
pub async fn refresh<P: Platform>(
    visit: &Visit<'_, P>,
    token: &str,
) -> Result<SessionTokens, Error> {
    let refused =
        || Error::Unauthenticated("The refresh token is not valid, or the session has ended.");
    let shown = RefreshToken::parse(token, &visit.jwt.secrets).ok_or_else(refused)?;
    let platform = visit.platform;
    let now = platform.now();
    let until = now.plus_seconds(IDLE_SECONDS);
    let mut batch = Batch::new();
    let rotate = store::rotate(&shown.session, shown.uses, now, until, LONGEST_SECONDS);
    let rotated = batch.ask(rotate);
    let session = batch.ask(store::find(&shown.session));
    let results = batch.run(platform).await?;
    let session = results.first(session)?.ok_or_else(refused)?;
    let owner = Owner::parse(&session.owner).ok_or_else(refused)?;
    if session.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    if !results.is_empty(rotated)? {
        return SessionTokens::issue(visit, &owner, shown.session, session.uses);
    }
    if Timestamp::parse(&session.expires_at).is_none_or(|at| at <= now) {
        return Err(refused());
    }
    let forgiven = now.minus_seconds(FORGIVEN_SECONDS);
    let is_just_used = Timestamp::parse(&session.used_at).is_some_and(|at| at > forgiven);
    if is_just_used && shown.uses + 1 == session.uses {
        return SessionTokens::issue(visit, &owner, shown.session, session.uses);
    }
    let target = Some(shown.session.as_str().to_owned());
    let note = Note {
        actor: Some(visit.actor.pseudonym(&owner)),
        done: false,
        if_changed: true,
        ..visit.actor.done(Action::RefreshReused, target)
    };
    let mut batch = Batch::new();
    batch.ask(store::delete(&owner, Some(&shown.session)));
    batch.ask(audit::insert(&note, now));
    batch.run(platform).await?;
    Err(refused())
}

/// Ends the session of a refresh token. A token that is not valid any more has nothing to end (RFC 7009 section 2.2).
/// Two round trips.
///
/// # Errors
/// [`Error::Internal`].
pub async fn logout<P: Platform>(visit: &Visit<'_, P>, token: &str) -> Result<(), Error> {
    let Some(RefreshToken { session, .. }) = RefreshToken::parse(token, &visit.jwt.secrets) else {
        return Ok(());
    };
    let platform = visit.platform;
    let row = store::find(&session).first(platform).await?;
    if let Some(owner) = row.and_then(|row| Owner::parse(&row.owner)) {
        let target = Some(session.as_str().to_owned());
        let ended = visit.note_change_of(&owner, Action::SessionEnded, target);
        let mut batch = Batch::new();
        batch.ask(store::delete(&owner, Some(&session)));
        batch.ask(ended);
        batch.run(platform).await?;
    }
    Ok(())
}

/// The sessions of a user.
#[derive(Serialize, JsonSchema)]
pub struct SessionList {
    /// The sessions, the newest first.
    sessions: Vec<Session>,
    /// The `cursor` of the next page; null for the last page.
    next_cursor: Option<String>,
}

/// The name of the list of sessions, in its cursors.
const LIST: &str = "sessions";

/// Lists a page of the owner's sessions, the newest first. One round trip.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`; [`Error::Internal`].
pub async fn list<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    cursor: Option<&str>,
    limit: u32,
) -> Result<SessionList, Error> {
    let after = cursor
        .map(|cursor| cursor::parse(LIST, cursor))
        .transpose()?;
    let after = after.as_ref().map(|[at, id]| (at.as_str(), id.as_str()));
    let (now, most) = (platform.now(), limit.saturating_add(1));
    let mut batch = Batch::new();
    let sessions = batch.ask(store::list(owner, now, after, most));
    let mut sessions = actor.run(platform, owner, batch).await?.all(sessions)?;
    let last = cursor::cut(&mut sessions, limit);
    Ok(SessionList {
        next_cursor: last.map(|last| cursor::format(LIST, [&last.created_at, &last.id])),
        sessions,
    })
}

/// Ends a session of the owner, or all of them. The access tokens of an ended session are good until they expire, some
/// minutes later. One round trip.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    session: Option<&SessionId>,
) -> Result<(), Error> {
    let target = session.map(|id| id.as_str().to_owned());
    let mut batch = Batch::new();
    let ended = batch.ask(store::delete(owner, session));
    batch.ask(actor.note_change(platform, Action::SessionEnded, target));
    let results = actor.run(platform, owner, batch).await?;
    match session {
        Some(id) if results.is_empty(ended)? => {
            Err(Error::not_found(Resource::Session, Some(id.as_str())))
        }
        _ => Ok(()),
    }
}
