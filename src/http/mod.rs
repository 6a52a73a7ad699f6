//! The contract: every route on one screen, and the way of a request to its reply.
//!
//! [`serve`] turns a [`Request`] into a [`Reply`], whatever happens: find the route, see who
//! calls, let the endpoint answer, and turn an error into problem details. A reader who looks for
//! `POST /chat` finds it in [`ROUTES`] and goes on in [`chat`].

pub mod accounts;
pub mod admin;
pub mod audit;
pub mod caller;
pub mod chat;
pub mod conversations;
pub mod cors;
pub mod erasure;
pub mod export;
pub mod filters;
pub mod guards;
pub mod hosts;
pub mod import;
pub mod keys;
pub mod memories;
pub mod memory_bodies;
pub mod metrics;
pub mod passwords;
pub mod query;
pub mod rates;
pub mod read;
mod refusals;
pub mod reply;
pub mod request;
pub mod search;
pub mod sessions;
mod teller;
pub mod tokens;
mod tree;
mod unknown;
pub mod usage;
pub mod users;
pub mod welcome;

use crate::audit::{Action, Note};
use crate::auth;
use crate::auth::scope::Scope;
use crate::chat::store::user_seen;
use crate::config::{Config, Faults};
use crate::error::Error;
use crate::id::{self, Owner};
use crate::limit;
use crate::platform::{Platform, Rows, Stmt, next};
use caller::Caller;
use reply::Reply;
use request::{Body, Method, Request};
use serde_json::json;
use std::sync::OnceLock;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anybody, without a credential.
    Public,
    /// Whoever proves who they are, with a credential that has the scope.
    Scope(Scope),
    /// Whoever proves who they are, with any credential of theirs.
    User,
    /// The person themselves: not with a key, which may be a program's.
    Person,
    /// Whoever administers this instance.
    Admin,
    /// The same with `ADMIN_TOKEN` alone, and in development anybody; not with a key.
    Development,
}

/// Who answers: one variant a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// [`welcome::root`]
    Root,
    /// [`welcome::docs`]
    Docs,
    /// [`welcome::health`]
    Health,
    /// [`chat::say`]
    Chat,
    /// [`conversations::reset`]
    ResetConversation,
    /// [`memories::clear`]
    ClearMemory,
    /// [`memories::list`]
    ListMemories,
    /// [`memory_bodies::create`]
    CreateMemories,
    /// [`search::search`]
    SearchMemories,
    /// [`search::search_posted`]
    SearchMemoriesPosted,
    /// [`memories::get`]
    GetMemory,
    /// [`memory_bodies::change`]
    ChangeMemory,
    /// [`memories::delete`]
    DeleteMemory,
    /// [`memories::history`]
    MemoryHistory,
    /// [`memories::profile`]
    Profile,
    /// [`admin::reindex`]
    Reindex,
    /// [`import::open`]
    OpenConversation,
    /// [`import::messages`]
    ImportMessages,
    /// [`conversations::list`]
    ListConversations,
    /// [`conversations::get`]
    GetConversation,
    /// [`conversations::rename`]
    RenameConversation,
    /// [`conversations::delete`]
    DeleteConversation,
    /// [`conversations::messages`]
    ListMessages,
    /// [`tokens::issue`]
    IssueToken,
    /// [`tokens::validate`]
    ValidateToken,
    /// [`accounts::register`]
    Register,
    /// [`accounts::verify`]
    VerifyAccount,
    /// [`accounts::login`]
    Login,
    /// [`passwords::change`]
    ChangePassword,
    /// [`passwords::reset`]
    ResetPassword,
    /// [`sessions::refresh`]
    Refresh,
    /// [`sessions::logout`]
    Logout,
    /// [`sessions::list`]
    ListSessions,
    /// [`sessions::end`]
    EndSessions,
    /// [`sessions::end`]
    EndSession,
    /// [`keys::create`]
    CreateKey,
    /// [`keys::list`]
    ListKeys,
    /// [`keys::delete`]
    DeleteKey,
    /// [`keys::rotate`]
    RotateKey,
    /// [`users::me`]
    GetMe,
    /// [`users::change`]
    ChangeMe,
    /// [`export::everything`]
    ExportMe,
    /// [`erasure::me`]
    EraseMe,
    /// [`erasure::status`]
    GetErasure,
    /// [`erasure::verify`]
    VerifyErasure,
    /// [`usage::mine`]
    GetUsage,
    /// [`usage::of_everybody`]
    ListUsage,
    /// [`users::list`]
    ListUsers,
    /// [`users::create`]
    CreateUser,
    /// [`users::suspend`]
    SuspendUser,
    /// [`erasure::of_user`]
    EraseUser,
    /// [`users::hand_over`]
    MoveConversations,
    /// [`metrics::metrics`]
    Metrics,
    /// [`audit::list`]
    ListAudit,
    /// [`audit::verify`]
    VerifyAudit,
}

/// A route of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// What it is called with.
    pub method: Method,
    /// In `matchit`'s language.
    pub path: &'static str,
    /// Who may call it.
    pub policy: Policy,
    /// Who answers.
    pub endpoint: Endpoint,
}

const fn route(method: Method, path: &'static str, policy: Policy, endpoint: Endpoint) -> Route {
    Route {
        method,
        path,
        policy,
        endpoint,
    }
}

const fn scope(scope: Scope) -> Policy {
    Policy::Scope(scope)
}

/// Every route there is.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route(Method::Get,     "/",                            Policy::Public,                    Endpoint::Root),
    route(Method::Get,     "/docs",                        Policy::Public,                    Endpoint::Docs),
    route(Method::Get,     "/health",                      Policy::Public,                    Endpoint::Health),
    route(Method::Post,    "/chat",                        scope(Scope::Chat),                Endpoint::Chat),
    route(Method::Post,    "/conversation/reset",          scope(Scope::ConversationsWrite),  Endpoint::ResetConversation),
    route(Method::Post,    "/memory/clear",                scope(Scope::MemoriesWrite),       Endpoint::ClearMemory),
    route(Method::Get,     "/memories",                    scope(Scope::MemoriesRead),        Endpoint::ListMemories),
    route(Method::Post,    "/memories",                    scope(Scope::MemoriesWrite),       Endpoint::CreateMemories),
    route(Method::Get,     "/memories/search",             scope(Scope::MemoriesRead),        Endpoint::SearchMemories),
    route(Method::Post,    "/memories/search",             scope(Scope::MemoriesRead),        Endpoint::SearchMemoriesPosted),
    route(Method::Get,     "/memories/{id}",               scope(Scope::MemoriesRead),        Endpoint::GetMemory),
    route(Method::Patch,   "/memories/{id}",               scope(Scope::MemoriesWrite),       Endpoint::ChangeMemory),
    route(Method::Delete,  "/memories/{id}",               scope(Scope::MemoriesWrite),       Endpoint::DeleteMemory),
    route(Method::Get,     "/memories/{id}/history",       scope(Scope::MemoriesRead),        Endpoint::MemoryHistory),
    route(Method::Get,     "/users/me/profile",            scope(Scope::MemoriesRead),        Endpoint::Profile),
    route(Method::Get,     "/conversations",               scope(Scope::ConversationsRead),   Endpoint::ListConversations),
    route(Method::Post,    "/conversations",               scope(Scope::ConversationsWrite),  Endpoint::OpenConversation),
    route(Method::Get,     "/conversations/{id}",          scope(Scope::ConversationsRead),   Endpoint::GetConversation),
    route(Method::Patch,   "/conversations/{id}",          scope(Scope::ConversationsWrite),  Endpoint::RenameConversation),
    route(Method::Delete,  "/conversations/{id}",          scope(Scope::ConversationsWrite),  Endpoint::DeleteConversation),
    route(Method::Get,     "/conversations/{id}/messages", scope(Scope::ConversationsRead),   Endpoint::ListMessages),
    route(Method::Post,    "/conversations/{id}/messages", scope(Scope::ConversationsWrite),  Endpoint::ImportMessages),
    route(Method::Get,     "/users/me",                    Policy::User,                      Endpoint::GetMe),
    route(Method::Patch,   "/users/me",                    Policy::Person,                    Endpoint::ChangeMe),
    route(Method::Delete,  "/users/me",                    Policy::Person,                    Endpoint::EraseMe),
    route(Method::Get,     "/users/me/export",             Policy::Person,                    Endpoint::ExportMe),
    route(Method::Get,     "/users/me/usage",              Policy::User,                      Endpoint::GetUsage),
    route(Method::Get,     "/erasures/{id}",               Policy::Public,                    Endpoint::GetErasure),
    route(Method::Post,    "/erasures/verify",             Policy::Public,                    Endpoint::VerifyErasure),
    route(Method::Get,     "/api-keys",                    scope(Scope::Keys),                Endpoint::ListKeys),
    route(Method::Post,    "/api-keys",                    scope(Scope::Keys),                Endpoint::CreateKey),
    route(Method::Delete,  "/api-keys/{id}",               scope(Scope::Keys),                Endpoint::DeleteKey),
    route(Method::Post,    "/api-keys/{id}/rotate",        scope(Scope::Keys),                Endpoint::RotateKey),
    route(Method::Get,     "/admin/users",                 Policy::Admin,                     Endpoint::ListUsers),
    route(Method::Post,    "/admin/users",                 Policy::Admin,                     Endpoint::CreateUser),
    route(Method::Patch,   "/admin/users/{id}",            Policy::Admin,                     Endpoint::SuspendUser),
    route(Method::Delete,  "/admin/users/{id}",            Policy::Admin,                     Endpoint::EraseUser),
    route(Method::Post,    "/admin/users/{id}/move",       Policy::Admin,                     Endpoint::MoveConversations),
    route(Method::Get,     "/admin/usage",                 Policy::Admin,                     Endpoint::ListUsage),
    route(Method::Get,     "/admin/audit",                 Policy::Admin,                     Endpoint::ListAudit),
    route(Method::Get,     "/admin/audit/verify",          Policy::Admin,                     Endpoint::VerifyAudit),
    route(Method::Get,     "/metrics",                     Policy::Admin,                     Endpoint::Metrics),
    route(Method::Post,    "/admin/reindex",               scope(Scope::MemoriesWrite),       Endpoint::Reindex),
    route(Method::Post,    "/auth/token",                  Policy::Development,               Endpoint::IssueToken),
    route(Method::Post,    "/auth/validate",               Policy::Public,                    Endpoint::ValidateToken),
    route(Method::Post,    "/auth/register",               Policy::Public,                    Endpoint::Register),
    route(Method::Post,    "/auth/verify",                 Policy::Public,                    Endpoint::VerifyAccount),
    route(Method::Post,    "/auth/login",                  Policy::Public,                    Endpoint::Login),
    route(Method::Post,    "/auth/refresh",                Policy::Public,                    Endpoint::Refresh),
    route(Method::Post,    "/auth/logout",                 Policy::Public,                    Endpoint::Logout),
    route(Method::Post,    "/auth/password",               Policy::Person,                    Endpoint::ChangePassword),
    route(Method::Post,    "/auth/password/reset",         Policy::Public,                    Endpoint::ResetPassword),
    route(Method::Get,     "/auth/sessions",               Policy::Person,                    Endpoint::ListSessions),
    route(Method::Delete,  "/auth/sessions",               Policy::Person,                    Endpoint::EndSessions),
    route(Method::Delete,  "/auth/sessions/{id}",          Policy::Person,                    Endpoint::EndSession),
];

/// What an endpoint is given.
pub struct Call<'a, P> {
    /// The world.
    pub platform: &'a P,
    /// The configuration.
    pub config: &'a Config,
    /// What was asked.
    pub request: &'a Request,
    /// The `{id}` of the path, where it has one.
    pub id: Option<&'a str>,
    /// For log lines that outlive the request.
    pub request_id: &'a str,
    /// Who calls, where the route asks.
    pub caller: Option<&'a Caller>,
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

    fn done(&self, action: Action, target: Option<String>) -> Note {
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
            auth::users::present(owner, &user_id)
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
            return Err(Error::NotFound("user"));
        }
        Ok(results)
    }
}

/// A row of the audit, of something that was refused to nobody known.
fn note(config: &Config, request: &Request, request_id: &str, action: Action) -> Note {
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

async fn answer<P: Platform>(
    endpoint: Endpoint,
    caller: Option<&Caller>,
    call: &Call<'_, P>,
) -> Result<Reply<P::Body>, Error> {
    let caller = || caller.ok_or_else(caller::nobody);
    let owner = || caller()?.owner();
    match endpoint {
        Endpoint::Root => Ok(welcome::root(call)),
        Endpoint::Docs => Ok(welcome::docs()),
        Endpoint::Health => Ok(welcome::health(call).await),
        Endpoint::Chat => chat::say(call, owner()?).await,
        Endpoint::ResetConversation => conversations::reset(call, owner()?).await,
        Endpoint::ClearMemory => memories::clear(call, owner()?).await,
        Endpoint::ListMemories => memories::list(call, owner()?).await,
        Endpoint::CreateMemories => memory_bodies::create(call, owner()?).await,
        Endpoint::SearchMemories => search::search(call, owner()?).await,
        Endpoint::SearchMemoriesPosted => search::search_posted(call, owner()?).await,
        Endpoint::GetMemory => memories::get(call, owner()?).await,
        Endpoint::ChangeMemory => memory_bodies::change(call, owner()?).await,
        Endpoint::DeleteMemory => memories::delete(call, owner()?).await,
        Endpoint::MemoryHistory => memories::history(call, owner()?).await,
        Endpoint::Profile => memories::profile(call, owner()?).await,
        Endpoint::Reindex => admin::reindex(call, caller()?).await,
        Endpoint::OpenConversation => import::open(call, owner()?).await,
        Endpoint::ImportMessages => import::messages(call, owner()?).await,
        Endpoint::ListConversations => conversations::list(call, owner()?).await,
        Endpoint::GetConversation => conversations::get(call, owner()?).await,
        Endpoint::RenameConversation => conversations::rename(call, owner()?).await,
        Endpoint::DeleteConversation => conversations::delete(call, owner()?).await,
        Endpoint::ListMessages => conversations::messages(call, owner()?).await,
        Endpoint::IssueToken => tokens::issue(call).await,
        Endpoint::ValidateToken => tokens::validate(call).await,
        Endpoint::Register => accounts::register(call).await,
        Endpoint::VerifyAccount => accounts::verify(call).await,
        Endpoint::Login => accounts::login(call).await,
        Endpoint::ChangePassword => passwords::change(call, owner()?).await,
        Endpoint::ResetPassword => passwords::reset(call).await,
        Endpoint::Refresh => sessions::refresh(call).await,
        Endpoint::Logout => sessions::logout(call).await,
        Endpoint::ListSessions => sessions::list(call, owner()?).await,
        Endpoint::EndSessions | Endpoint::EndSession => sessions::end(call, owner()?).await,
        Endpoint::CreateKey => keys::create(call, caller()?).await,
        Endpoint::ListKeys => keys::list(call, owner()?).await,
        Endpoint::DeleteKey => keys::delete(call, owner()?).await,
        Endpoint::RotateKey => keys::rotate(call, caller()?).await,
        Endpoint::GetMe => users::me(call, owner()?).await,
        Endpoint::ChangeMe => users::change(call, owner()?).await,
        Endpoint::ExportMe => export::everything(call, owner()?).await,
        Endpoint::EraseMe => erasure::me(call, owner()?).await,
        Endpoint::GetErasure => erasure::status(call).await,
        Endpoint::VerifyErasure => erasure::verify(call),
        Endpoint::GetUsage => usage::mine(call, owner()?).await,
        Endpoint::ListUsage => usage::of_everybody(call).await,
        Endpoint::ListUsers => users::list(call).await,
        Endpoint::CreateUser => users::create(call).await,
        Endpoint::SuspendUser => users::suspend(call).await,
        Endpoint::EraseUser => erasure::of_user(call).await,
        Endpoint::MoveConversations => users::hand_over(call).await,
        Endpoint::Metrics => metrics::metrics(call).await,
        Endpoint::ListAudit => audit::list(call).await,
        Endpoint::VerifyAudit => audit::verify(call).await,
    }
}

/// Answers a request. Never fails: what goes wrong is in the reply and in the log. Its body is read by
/// `read_body`, up to so many bytes, once it is known who asks.
pub async fn serve<P: Platform>(
    platform: &P,
    config: &Result<Config, Faults>,
    mut request: Request,
    read_body: impl AsyncFnOnce(usize) -> Body,
) -> Reply<P::Body> {
    let began = platform.now();
    let request_id = match &request.request_id {
        Some(id) if sane(id) => id.clone(),
        _ => id::new(began, platform.random()),
    };
    let refused = hosts::refuse(config, &request).map(Err);
    let config = refused.as_ref().unwrap_or(config);
    let (route, reply) = match config {
        Ok(config) => {
            serve_configured(platform, config, &mut request, &request_id, read_body).await
        }
        Err(Faults(faults)) => {
            let line = json!({"level": "error", "event": "not_serving", "faults": faults});
            platform.log(&line.to_string());
            (None, Ok(Reply::not_serving()))
        }
    };
    let reply = reply.unwrap_or_else(|error| {
        log_cause(platform, &request_id, &error);
        Reply::problem(&error, &request_id)
    });
    let line = json!({
        "level": if reply.status < 500 { "info" } else { "error" },
        "event": "request",
        "request_id": request_id,
        "method": request.method_name,
        "route": route.map(|route: &Route| route.path),
        "status": reply.status,
        "ms": platform.now().millis().saturating_sub(began.millis()),
        "at": began.to_string(),
    });
    platform.log(&line.to_string());
    let reply = match config {
        Ok(config) => cors::allow(reply, config, &request),
        Err(_) => reply,
    };
    guards::guard(reply).header("x-request-id", request_id)
}

async fn serve_configured<P: Platform>(
    platform: &P,
    config: &Config,
    request: &mut Request,
    request_id: &str,
    read_body: impl AsyncFnOnce(usize) -> Body,
) -> (Option<&'static Route>, Result<Reply<P::Body>, Error>) {
    if request.is_preflight() {
        return (None, Ok(Reply::empty(204)));
    }
    let (route, id) = match find(request.method, &request.path) {
        Ok(found) => found,
        Err(error) => return (None, Err(error)),
    };
    let reply = async {
        let caller = caller::admit(route.policy, platform, config, request).await;
        if let Err(Error::Unauthenticated(_)) = &caller
            && caller::shows(request)
        {
            rates::refused(platform, request).await?;
            refusals::note_later(platform, config, request, request_id);
        }
        let caller = caller?;
        rates::admit(platform, route, caller.as_ref(), request).await?;
        query::check(route.endpoint, request)?;
        if read::is_json(request) {
            request.body = read_body(body_bytes(request.method, &request.path)).await;
        }
        let request = &*request;
        let id = id.as_deref();
        let call = Call {
            platform,
            config,
            request,
            id,
            request_id,
            caller: caller.as_ref(),
        };
        let reply = answer(route.endpoint, caller.as_ref(), &call).await;
        match (&reply, &caller) {
            (Ok(_), Some(caller)) => caller::introduce_later(platform, caller),
            (Err(Error::NotFound(what)), Some(caller)) => {
                refusals::note_denied_later(&call, caller, what);
            }
            _ => {}
        }
        reply
    };
    (Some(route), reply.await)
}

/// The largest body that a request may have, in bytes.
#[must_use]
pub fn body_bytes(method: Option<Method>, path: &str) -> usize {
    let route = find(method, path).map(|(route, _)| route.endpoint);
    match route {
        Ok(Endpoint::ImportMessages | Endpoint::CreateMemories) => limit::BULK_BODY_BYTES,
        _ => limit::BODY_BYTES,
    }
}

/// The route of a request and the `{id}` in its path. `HEAD` is answered as `GET`.
fn find(method: Option<Method>, path: &str) -> Result<(&'static Route, Option<String>), Error> {
    static PATHS: OnceLock<matchit::Router<&'static str>> = OnceLock::new();
    let paths = PATHS.get_or_init(|| {
        let mut paths = matchit::Router::new();
        for route in ROUTES {
            // A path stands once for each of its methods; the router refuses the later ones.
            let _ = paths.insert(route.path, route.path);
        }
        paths
    });
    let found = paths.at(path).map_err(|_| Error::NotFound("route"))?;
    let on_path = || ROUTES.iter().filter(|route| route.path == *found.value);
    let route = method.and_then(|method| on_path().find(|r| r.method == method));
    let Some(route) = route else {
        let allowed: Vec<&str> = on_path().map(|route| route.method.name()).collect();
        return Err(Error::MethodNotAllowed(allowed.join(", ")));
    };
    let id = found.params.get("id").map(|id| {
        let decoded = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
        decoded.into_owned()
    });
    Ok((route, id))
}

/// A caller's request id is taken where it can be logged and sent back as it is.
fn sane(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=128).contains(&id.len()) && id.chars().all(plain)
}

/// The causes that no reply shows.
fn log_cause<P: Platform>(platform: &P, request_id: &str, error: &Error) {
    let (level, cause) = match error {
        Error::Internal(cause) => ("error", cause.as_str()),
        Error::Model(fault, _) => ("warn", fault.cause()),
        _ => return,
    };
    let line = json!({"level": level, "event": "cause", "request_id": request_id, "cause": cause});
    platform.log(&line.to_string());
}

#[cfg(test)]
mod tests {
    use super::ROUTES;

    #[test]
    fn every_path_is_one_that_the_router_takes() {
        let mut router = matchit::Router::new();
        for route in ROUTES {
            let twin = ROUTES
                .iter()
                .filter(|r| r.path == route.path && r.method == route.method);
            assert_eq!(twin.count(), 1, "{route:?}");
            match router.insert(route.path, ()) {
                Ok(()) | Err(matchit::InsertError::Conflict { .. }) => {}
                Err(error) => panic!("{route:?}: {error}"),
            }
            assert!(router.at(route.path).is_ok());
        }
    }
}
