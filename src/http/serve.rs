//! Turns a request into its reply: finds the route, authenticates the caller, lets the endpoint answer, and turns an error
//! into the form of the path's dialect.

use super::call::Call;
use super::dialect::PathDialect;
use super::endpoints::resource_metadata::challenge;
use super::log::log_cause;
use super::reply::Reply;
use super::request::{Body, Request};
use super::routes::Contract;
use super::{caller, cors, guards, hosts, input, rates, refusals};
use crate::config::{Config, Faults};
use crate::error::Error;
use crate::id;
use crate::platform::Platform;
use input::query;
use serde_json::json;
use std::rc::Rc;

/// Answers a request. Never fails: an error becomes the reply and a line in the log. `read_body` reads the request's body,
/// up to a limit in bytes, after the caller is authenticated.
pub async fn serve<P: Platform>(
    platform: &P,
    config: &Result<Rc<Config>, Faults>,
    mut request: Request,
    read_body: impl AsyncFnOnce(usize) -> Body,
) -> Reply<P::Body> {
    let began = platform.now();
    let request_id = match &request.request_id {
        Some(id) if is_loggable(id) => id.clone(),
        _ => id::new(began, platform.random()),
    };
    let dialect = PathDialect::of(&request.path);
    let refused = hosts::refuse(config, &request).map(Err);
    let config = refused.as_ref().unwrap_or(config);
    let (path, reply) = match config {
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
        dialect.error(&error, &request_id)
    });
    let line = json!({
        "level": if reply.status < 500 { "info" } else { "error" },
        "event": "request",
        "request_id": request_id,
        "method": request.method_name,
        "route": path,
        "status": reply.status,
        "ms": platform.now().millis().saturating_sub(began.millis()),
        "at": began.to_string(),
    });
    platform.log(&line.to_string());
    let reply = match config {
        Ok(config) => cors::allow(challenge(reply, config, &request), config, &request),
        Err(_) => reply,
    };
    dialect.identify(guards::guard(reply), request_id)
}

/// Answers a request where the configuration is valid. Returns the path of the request's route, if there is one, for
/// the log.
async fn serve_configured<P: Platform>(
    platform: &P,
    config: &Rc<Config>,
    request: &mut Request,
    request_id: &str,
    read_body: impl AsyncFnOnce(usize) -> Body,
) -> (Option<&'static str>, Result<Reply<P::Body>, Error>) {
    if request.is_preflight() {
        return (None, Ok(Reply::empty(204)));
    }
    let (route, parameters) = match Contract::<P>::find(request.method, &request.path) {
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
        rates::admit(platform, route.class, caller.as_ref(), request).await?;
        query::check(route.takes, request)?;
        if input::is_json(request) {
            request.body = read_body(route.body_bytes).await;
        }
        let request = &*request;
        let call = Call {
            platform,
            config,
            request,
            parameters: &parameters,
            request_id,
            caller: caller.as_ref(),
        };
        let reply = (route.handle)(&call).await;
        match (&reply, &caller) {
            (Ok(_), Some(caller)) => caller::introduce_later(platform, caller),
            (Err(error), _) => call.note_denied(error),
            _ => {}
        }
        reply
    };
    (Some(route.path), reply.await)
}

/// Returns whether a caller's request id can be logged and sent back as it is: 1 to 128 characters, all of them letters of
/// ASCII, digits, or one of `-_.`.
fn is_loggable(id: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=128).contains(&id.len()) && id.chars().all(is_plain)
}
