//! `GET /` and `GET /health`: what this is, and whether it is well.

use super::Call;
use super::reply::Reply;
use crate::platform::{Platform, Stmt};
use serde_json::json;

/// Of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
const PAGE: &str = include_str!("welcome.html");

/// A page for a browser, a few words for a program.
#[must_use]
pub fn root<P: Platform>(call: &Call<'_, P>) -> Reply<P::Body> {
    let accept = call.request.accept.as_deref().unwrap_or_default();
    if accept.contains("text/html") {
        let page = PAGE.replace("{{version}}", VERSION);
        let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
        let html = Reply::whole(200, "text/html; charset=utf-8", page.into_bytes());
        return html.header("content-security-policy", policy.to_owned());
    }
    Reply::json(&json!({
        "service": "Keepsake",
        "version": VERSION,
        "docs": "/",
        "health": "/health",
        "chat": "/chat",
    }))
}

/// Whether the database answers, and what kind of model is configured. One round trip.
pub async fn health<P: Platform>(call: &Call<'_, P>) -> Reply<P::Body> {
    let well = call
        .platform
        .batch(vec![Stmt::new("select 1 from users limit 1")])
        .await;
    if let Err(error) = &well {
        super::log_cause(call.platform, call.request_id, &error.clone().into());
    }
    let mut reply = Reply::json(&json!({
        "status": if well.is_ok() { "healthy" } else { "degraded" },
        "version": VERSION,
        "database": if well.is_ok() { "ok" } else { "unavailable" },
        "llm": call.config.model.kind(),
    }));
    if well.is_err() {
        reply.status = 503;
    }
    reply
}
