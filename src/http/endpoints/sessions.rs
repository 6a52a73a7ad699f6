//! `/auth/refresh`, `/auth/logout` and `/auth/sessions`: see [`crate::auth::accounts::session`].

use super::accounts::rules;
use crate::audit::{self, Action, Note};
use crate::auth::accounts::session::{
    ACCESS_SECONDS, FORGIVEN_SECONDS, IDLE_SECONDS, LONGEST_SECONDS, Refresh,
};
use crate::auth::accounts::store::{self, Listed, Session};
use crate::auth::jwt;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::http::{input, rates};
use crate::id::{self, Owner};
use crate::platform::{Platform, Stmt, next};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Longest name of a program that is kept, in characters.
const USER_AGENT_CHARACTERS: usize = 200;

/// What a login, or a refresh, gives.
#[derive(Serialize)]
pub struct Tokens<'a> {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u32,
    refresh_token: String,
    user_id: &'a str,
    session_id: &'a str,
}

/// Begins a session by a password, in PHC format: its id, and the statement.
#[must_use]
pub fn begin<P: Platform>(call: &Call<'_, P>, owner: &Owner, password: &str) -> (String, Stmt) {
    let session = id::hex(&call.platform.random());
    let now = call.platform.now();
    let agent = call.request.user_agent.as_deref().map(|agent| {
        let printable = agent.chars().filter(|c| !c.is_control());
        printable.take(USER_AGENT_CHARACTERS).collect::<String>()
    });
    let until = now.plus_seconds(IDLE_SECONDS);
    let begin = store::begin(owner, password, &session, agent.as_deref(), now, until);
    (session, begin)
}

/// The tokens of a session that was used so often.
///
/// # Errors
/// [`Error::Internal`] without a secret to sign with, which the configuration refuses.
pub fn tokens<'a, P: Platform>(
    call: &Call<'_, P>,
    owner: &'a Owner,
    session: &'a str,
    uses: u32,
) -> Result<Tokens<'a>, Error> {
    let none = || Error::Internal("no JWT_SECRET_KEY".to_owned());
    let rules = &call.config.jwt;
    let now = call.platform.now();
    let access_token = jwt::issue(rules, owner, Some(session), ACCESS_SECONDS, now);
    let refresh = Refresh {
        session: session.to_owned(),
        uses,
    };
    Ok(Tokens {
        access_token: access_token.ok_or_else(none)?,
        token_type: "bearer",
        expires_in: ACCESS_SECONDS,
        refresh_token: refresh.token(rules.secrets.first().ok_or_else(none)?),
        user_id: owner.as_str(),
        session_id: session,
    })
}

#[derive(Deserialize)]
struct RefreshBody {
    refresh_token: Option<String>,
}

fn read_refresh<P>(call: &Call<'_, P>) -> Result<Option<Refresh>, Error> {
    let body: RefreshBody = input::json(call.request)?;
    let token = input::required("refresh_token", body.refresh_token)?;
    Ok(Refresh::read(&token, &call.config.jwt.secrets))
}

/// `POST /auth/refresh`: the next tokens of a session. One round trip; a second where an old refresh token is
/// shown, which ends the session.
///
/// A token that proves nothing counts as a credential that does not.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Suspended`], [`Error::TooFast`].
pub async fn refresh<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let refreshed = exchange(call).await;
    if matches!(refreshed, Err(Error::Unauthenticated(_))) {
        rates::refused(call.platform, call.request).await?;
    }
    refreshed
}

async fn exchange<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let refused =
        || Error::Unauthenticated("The refresh token is not valid, or the session has ended.");
    let shown = read_refresh(call)?.ok_or_else(refused)?;
    let now = call.platform.now();
    let until = now.plus_seconds(IDLE_SECONDS);
    let statements = vec![
        store::rotate(&shown.session, shown.uses, now, until, LONGEST_SECONDS),
        store::session(&shown.session),
    ];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let rotated = !next(&mut results)?.is_empty();
    let session = next(&mut results)?
        .first::<Session>()?
        .ok_or_else(refused)?;
    let owner = Owner::parse(&session.owner).ok_or_else(refused)?;
    if session.suspended_at.is_some() {
        return Err(Error::Suspended);
    }
    if rotated {
        let next = tokens(call, &owner, &shown.session, session.uses)?;
        return Ok(Reply::json(&next));
    }
    if Timestamp::parse(&session.expires_at).is_none_or(|at| at <= now) {
        return Err(refused());
    }
    let forgiven = now.minus_seconds(FORGIVEN_SECONDS);
    let just_now = Timestamp::parse(&session.used_at).is_some_and(|at| at > forgiven);
    if just_now && shown.uses + 1 == session.uses {
        let next = tokens(call, &owner, &shown.session, session.uses)?;
        return Ok(Reply::json(&next));
    }
    let note = Note {
        actor: Some(call.pseudonym(&owner)),
        done: false,
        if_changed: true,
        ..call.done(Action::RefreshReused, Some(shown.session.clone()))
    };
    let statements = vec![
        store::end(&owner, Some(&shown.session)),
        audit::add(&note, now),
    ];
    call.platform.batch(statements).await?;
    Err(refused())
}

/// `POST /auth/logout`: ends the session of a refresh token. One that is not valid any more has nothing to end
/// (RFC 7009 section 2.2).
///
/// # Errors
/// [`Error::Invalid`].
pub async fn logout<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let Some(shown) = read_refresh(call)? else {
        return Ok(Reply::empty(204));
    };
    let statements = vec![store::session(&shown.session)];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let session = next(&mut results)?.first::<Session>()?;
    if let Some(owner) = session.and_then(|session| Owner::parse(&session.owner)) {
        let statements = vec![
            store::end(&owner, Some(&shown.session)),
            call.note_change_of(&owner, Action::SessionEnded, Some(shown.session.clone())),
        ];
        call.platform.batch(statements).await?;
    }
    Ok(Reply::empty(204))
}

/// `GET /auth/sessions`: the caller's, the newest first.
///
/// # Errors
/// [`Error::Internal`].
pub async fn list<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let statements = vec![store::list(owner, call.platform.now())];
    let mut results = call.batch(owner, statements).await?;
    let sessions = next(&mut results)?.all::<Listed>()?;
    Ok(Reply::json(&json!({"sessions": sessions})))
}

/// `DELETE /auth/sessions` and `DELETE /auth/sessions/{id}`: ends all of the caller's, or one. What they were
/// given is good for a few minutes more: [`ACCESS_SECONDS`].
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    rules(call)?;
    let target = call.id.map(str::to_owned);
    let statements = vec![
        store::end(owner, call.id),
        call.note_change(Action::SessionEnded, target),
    ];
    let mut results = call.batch(owner, statements).await?;
    if next(&mut results)?.is_empty() && call.id.is_some() {
        return Err(Error::not_found(Resource::Session, call.id));
    }
    Ok(Reply::empty(204))
}
