//! `GET /`, `GET /docs` and `GET /health`: what this is, how it is used, and whether it is well.

use crate::config::Config;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::platform::{DbError, Platform, Stmt, next};
use serde::Deserialize;
use serde_json::json;

/// Of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
const PAGE: &str = include_str!("welcome.html");
const DOCS: &str = include_str!("../../../README.md");

/// The migrations that this program needs: their names, as a JSON array.
const MIGRATIONS: &str = env!("MIGRATIONS");

/// A page for a browser, a few words for a program; both with a command that works where it stands.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn root<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let command = command(call.config, &call.request.origin_url);
    let accept = call.request.accept.as_deref().unwrap_or_default();
    if accept.contains("text/html") {
        let page = PAGE.replace("{{version}}", VERSION);
        let page = page.replace("{{command}}", &escape(&command));
        let token = if command.contains("$TOKEN") {
            "<p><code>$TOKEN</code> is a token or a key, which whoever administers this gives you.</p>\n"
        } else {
            ""
        };
        let page = page.replace("{{token}}", token);
        let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
        let html = Reply::whole(200, "text/html; charset=utf-8", page.into_bytes());
        return Ok(html.header("content-security-policy", policy.to_owned()));
    }
    Ok(Reply::json(&json!({
        "service": "Keepsake",
        "version": VERSION,
        "docs": "/docs",
        "health": "/health",
        "chat": "/chat",
        "try": command,
    })))
}

/// A first message, to the address that was asked and with the kind of credential that is believed there.
fn command(config: &Config, origin_url: &str) -> String {
    // Whoever asks chooses the host, so what no host has is no part of a command.
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:-[]/".contains(c);
    let origin_url = if origin_url.chars().all(plain) {
        origin_url
    } else {
        "https://YOUR-KEEPSAKE"
    };
    let credential = match (config.allow_x_user_id, config.require_authentication) {
        (true, _) => " \\\n  -H 'X-User-Id: alice'",
        (false, true) => " \\\n  -H \"Authorization: Bearer $TOKEN\"",
        (false, false) => "",
    };
    format!(
        "curl -N {origin_url}/chat \\\n  -H 'Content-Type: application/json'{credential} \\\n  \
         -d '{{\"message\":\"My name is Alice and I keep bees\"}}'"
    )
}

/// A text between two tags.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// The documentation of this version.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn docs<P: Platform>(_: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let text = DOCS.as_bytes().to_vec();
    Ok(Reply::whole(200, "text/plain; charset=utf-8", text))
}

/// Whether the database answers and has every migration that this program needs, and what kind of model is
/// configured. One round trip.
///
/// # Errors
/// None.
pub async fn health<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let database = match missing(call.platform).await {
        Ok(missing) if missing.is_empty() => "ok",
        Ok(missing) => {
            let line = json!({"level": "error", "event": "migrations_missing", "request_id": call.request_id, "missing": missing});
            call.platform.log(&line.to_string());
            "outdated"
        }
        Err(error) => {
            crate::http::serve::log_cause(call.platform, call.request_id, &error.into());
            "unavailable"
        }
    };
    let is_well = database == "ok";
    let mut reply = Reply::json(&json!({
        "status": if is_well { "healthy" } else { "degraded" },
        "version": VERSION,
        "database": database,
        "llm": call.config.model.kind(),
    }));
    if !is_well {
        reply.status = 503;
    }
    Ok(reply)
}

/// The migrations that are not on the list which wrangler keeps in the database.
async fn missing<P: Platform>(platform: &P) -> Result<Vec<String>, DbError> {
    #[derive(Deserialize)]
    struct Missing {
        name: String,
    }
    let statement = Stmt::new(
        "select n.value as name from json_each(?1) n
         where not exists (select 1 from d1_migrations m where m.name = n.value)",
    );
    let results = platform.batch(vec![statement.bind(MIGRATIONS)]).await?;
    let rows = next(&mut results.into_iter())?.all::<Missing>()?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
