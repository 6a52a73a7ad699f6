//! `GET /`, `GET /docs` and `GET /health`: the page of the service, its documentation, and its state.

use crate::config::Config;
use crate::error::Error;
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::log::log_cause;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::platform::{Platform, Query};
use crate::shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The content type of an HTML page.
const HTML: &str = "text/html; charset=utf-8";
/// The content type of the documentation.
const TEXT: &str = "text/plain; charset=utf-8";
const PAGE: &str = include_str!("welcome.html");
const DOCS: &str = include_str!("../../../README.md");

/// The migrations that this program needs: their names, as a JSON array.
const MIGRATIONS: &str = env!("MIGRATIONS");

/// The answer of the path `/`: HTML for a browser, JSON for a program.
pub enum Welcome {
    /// An HTML page, for a browser.
    Page(String),
    /// The service and its paths as JSON, for a program.
    Service(Service),
}

/// The service's name and version, and its paths.
#[derive(Serialize, JsonSchema)]
pub struct Service {
    /// The name of the service.
    service: &'static str,
    /// The version of the program.
    version: &'static str,
    /// The path of the documentation.
    docs: &'static str,
    /// The path of the state of the service.
    health: &'static str,
    /// The path to which messages are sent.
    chat: &'static str,
    /// A command that sends a first message.
    r#try: String,
}

impl<B> Answer<B> for Welcome {
    fn into_reply(self) -> Reply<B> {
        match self {
            Self::Service(service) => Reply::json(&service),
            Self::Page(page) => {
                let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                              form-action 'none'; frame-ancestors 'none'";
                Reply::whole(200, HTML, page.into_bytes())
                    .header("content-security-policy", policy.to_owned())
            }
        }
    }
}

impl DescribeAnswer for Welcome {
    fn describe(description: &mut Description) {
        let text = "A page for a browser, which accepts HTML, and JSON for a program.";
        description.json::<Service>(200, text);
        description.response(200, text, HTML, &json!({"type": "string"}));
    }
}

/// Returns the answer of the path `/`, with a command for the host of the request.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn root<P: Platform>(call: &Call<'_, P>) -> Result<Welcome, Error> {
    let command = command(call.config, &call.request.origin_url);
    if accepts_html(call) {
        let page = PAGE.replace("{{version}}", VERSION);
        let page = page.replace("{{command}}", &escape(&command));
        let token = if command.contains("$TOKEN") {
            "<p><code>$TOKEN</code> is a token or a key, which whoever administers this gives you.</p>\n"
        } else {
            ""
        };
        return Ok(Welcome::Page(page.replace("{{token}}", token)));
    }
    Ok(Welcome::Service(Service {
        service: "Keepsake",
        version: VERSION,
        docs: "/docs",
        health: "/health",
        chat: "/chat",
        r#try: command,
    }))
}

/// Returns a command that sends a first message to the address of the request, with the kind of credential that is
/// accepted there.
fn command(config: &Config, origin_url: &str) -> String {
    // The client chooses the host, so what no host has is no part of a command.
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

/// Escapes a text for HTML.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// The contract as an `OpenAPI` 3.1 document, which a test writes out of the route table.
const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

/// The contract as an `OpenAPI` document.
pub struct OpenApi;

impl<B> Answer<B> for OpenApi {
    fn into_reply(self) -> Reply<B> {
        Reply::whole(200, "application/json", OPENAPI.as_bytes().to_vec())
    }
}

impl DescribeAnswer for OpenApi {
    fn describe(description: &mut Description) {
        let schema = json!({"type": "object"});
        description.response(200, "The description.", "application/json", &schema);
    }
}

/// Returns the contract as an `OpenAPI` document.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn openapi<P: Platform>(_: &Call<'_, P>) -> Result<OpenApi, Error> {
    Ok(OpenApi)
}

/// The answer of the path `/docs`: another page for a browser, text for a program.
pub enum Documentation {
    /// The page of the contract, to which a browser is redirected.
    Page,
    /// The documentation as text.
    Text,
}

/// The path of the contract's page. The platform serves it from the static assets, without the Worker.
const DOCS_PAGE: &str = "/docs/";

impl<B> Answer<B> for Documentation {
    fn into_reply(self) -> Reply<B> {
        match self {
            Self::Page => Reply::empty(303).header("location", DOCS_PAGE.to_owned()),
            Self::Text => Reply::whole(200, TEXT, DOCS.as_bytes().to_vec()),
        }
    }
}

impl DescribeAnswer for Documentation {
    fn describe(description: &mut Description) {
        let text = "The documentation in Markdown.";
        description.response(200, text, TEXT, &json!({"type": "string"}));
        let page = "A browser, which accepts HTML, finds the page of the contract at `/docs/`, where this instance has pages.";
        let location = json!({"Location": {"schema": {"type": "string"}}});
        let redirect = json!({"description": page, "headers": location});
        description.responses.insert(303, redirect);
    }
}

/// Returns the documentation of this version; a browser is redirected to the page of the contract, where there is one.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn docs<P: Platform>(call: &Call<'_, P>) -> Result<Documentation, Error> {
    Ok(if call.config.has_pages && accepts_html(call) {
        Documentation::Page
    } else {
        Documentation::Text
    })
}

/// Returns whether the client accepts HTML, as a browser does.
fn accepts_html<P: Platform>(call: &Call<'_, P>) -> bool {
    let accept = call.request.accept.as_deref();
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The state of the service.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// The state in one word: `healthy` where the database is `ok`, else `degraded`.
    status: HealthStatus,
    /// The version of the program.
    version: &'static str,
    /// The state of the database.
    database: DatabaseStatus,
    /// The kind of language model that is configured.
    llm: &'static str,
}

/// The state of the service in one word.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum HealthStatus {
    /// The service works.
    Healthy,
    /// Requests to the service fail.
    Degraded,
}

/// The state of the database.
#[derive(Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum DatabaseStatus {
    /// The database answers, and has every migration that this version needs.
    Ok,
    /// The database answers, and lacks a migration that this version needs.
    Outdated,
    /// The database does not answer.
    Unavailable,
}

/// Answers with a 200 where the database is `ok`, else with a 503.
impl<B> Answer<B> for Health {
    fn into_reply(self) -> Reply<B> {
        let mut reply = Reply::json(&self);
        if self.database != DatabaseStatus::Ok {
            reply.status = 503;
        }
        reply
    }
}

impl DescribeAnswer for Health {
    fn describe(description: &mut Description) {
        description.json::<Self>(200, "The service works.");
        description.json::<Self>(503, "The database does not answer, or lacks a migration.");
    }
}

/// Returns the state of the database, which has to have every migration that this program needs, and the kind of model
/// that is configured. One round trip.
///
/// # Errors
/// None.
pub async fn health<P: Platform>(call: &Call<'_, P>) -> Result<Health, Error> {
    let database = match missing_migrations().all(call.platform).await {
        Ok(missing) if missing.is_empty() => DatabaseStatus::Ok,
        Ok(missing) => {
            let missing: Vec<String> = missing.into_iter().map(|row| row.name).collect();
            let line = json!({"level": "error", "event": "migrations_missing", "request_id": call.request_id, "missing": missing});
            call.platform.log(&line.to_string());
            DatabaseStatus::Outdated
        }
        Err(error) => {
            log_cause(call.platform, call.request_id, &error.into());
            DatabaseStatus::Unavailable
        }
    };
    Ok(Health {
        status: if database == DatabaseStatus::Ok {
            HealthStatus::Healthy
        } else {
            HealthStatus::Degraded
        },
        version: VERSION,
        database,
        llm: call.config.model.kind(),
    })
}

/// The name of a migration.
#[derive(Deserialize)]
struct MigrationRow {
    name: String,
}

/// Selects the migrations that this program needs and that are not on wrangler's list in the database.
fn missing_migrations() -> Query<MigrationRow> {
    shared!(
        "select n.value as name from json_each(?1) n
         where not exists (select 1 from d1_migrations m where m.name = n.value)"
    )
    .bind(MIGRATIONS)
}
