//! A request becomes its response.

use super::era::{Era, Headers};
use super::fault::Fault;
use super::message::Message;
use super::request::Request;
use super::server::{Answer, Info, Refusal, Server};
use super::version::{HANDSHAKE, STATELESS};
use serde_json::{Map, Value, json};

/// The time in milliseconds for which a client may keep what changes with a new version only.
const STABLE_MS: u32 = 3_600_000;

/// A response over HTTP.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, which is JSON; none for a notification.
    pub body: Option<Value>,
}

impl Response {
    /// Returns the response to a request that failed; `id` is the request's, where it is known.
    #[must_use]
    pub fn fault(status: u16, id: Option<&Value>, fault: &Fault) -> Self {
        let mut error = json!({"code": fault.code, "message": fault.message});
        if let (Some(data), Some(error)) = (&fault.data, error.as_object_mut()) {
            error.insert("data".to_owned(), data.clone());
        }
        Self {
            status,
            body: Some(json!({"jsonrpc": "2.0", "id": id, "error": error})),
        }
    }
}

/// Answers a request, whose body is JSON of any kind.
///
/// # Errors
/// The error of the server that ends a request outside of the protocol.
pub async fn respond<S: Server>(
    server: &S,
    headers: &Headers,
    body: Value,
) -> Result<Response, S::Error> {
    let message = match Message::parse(body) {
        Ok(message) => message,
        Err(malformed) => {
            let fault = &malformed.fault;
            return Ok(Response::fault(fault.status, malformed.id.as_ref(), fault));
        }
    };
    let Some(id) = &message.id else {
        // A notification, such as `notifications/initialized`: there is nothing to keep.
        return Ok(Response {
            status: 202,
            body: None,
        });
    };
    let era = match Era::of(&message, headers) {
        Ok(era) => era,
        Err(fault) => return Ok(Response::fault(fault.status, Some(id), &fault)),
    };
    let request = Request {
        era,
        method: &message.method,
        params: &message.params,
    };
    match answer(server, &request).await {
        Ok(mut result) => {
            if era == Era::Stateless {
                complete(&mut result, &message.method, &S::INFO);
            }
            Ok(Response {
                status: 200,
                body: Some(json!({"jsonrpc": "2.0", "id": id, "result": result})),
            })
        }
        Err(Refusal::Fault(fault)) => {
            // Clients of the other era take every status but this one for a broken connection.
            let status = if era == Era::Stateless {
                fault.status
            } else {
                200
            };
            Ok(Response::fault(status, Some(id), &fault))
        }
        Err(Refusal::Other(error)) => Err(error),
    }
}

async fn answer<S: Server>(server: &S, request: &Request<'_>) -> Answer<S::Error> {
    match (request.era, request.method) {
        (Era::Stateless, "server/discover") => Ok(object([
            ("supportedVersions", json!([STATELESS, HANDSHAKE[0]])),
            ("capabilities", server.capabilities()),
            ("instructions", S::INFO.instructions.into()),
        ])),
        (Era::Handshake, "initialize") => {
            let wanted = request
                .params
                .get("protocolVersion")
                .and_then(Value::as_str);
            let known = HANDSHAKE.into_iter().find(|known| Some(*known) == wanted);
            Ok(object([
                ("protocolVersion", known.unwrap_or(HANDSHAKE[0]).into()),
                ("capabilities", server.capabilities()),
                ("serverInfo", info(&S::INFO)),
                ("instructions", S::INFO.instructions.into()),
            ]))
        }
        (Era::Handshake, "ping") => Ok(Map::new()),
        (Era::Stateless, "initialize" | "ping") => {
            Err(Fault::unknown_method(request.method).into())
        }
        (_, "tools/list") => {
            // There is one page.
            if request.cursor()?.is_some() {
                let why = "`cursor` is not one that a page gave";
                return Err(Fault::invalid_params(why).into());
            }
            Ok(object([("tools", server.tools().into())]))
        }
        (_, "tools/call") => {
            let (name, arguments) = (request.text("name")?, request.arguments()?);
            server.call(name, arguments, request).await
        }
        _ => server.answer(request).await,
    }
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    let members = members.into_iter();
    members
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn info(info: &Info) -> Value {
    json!({"name": info.name, "title": info.title, "version": info.version})
}

/// Adds the members that each result of the stateless era has, where the server has not set them.
fn complete(result: &mut Map<String, Value>, method: &str, about: &Info) {
    let mut add = |name: &str, value: Value| {
        result.entry(name).or_insert(value);
    };
    add("resultType", "complete".into());
    let cached = match method {
        "server/discover" => Some((STABLE_MS, "public")),
        // They are those that the caller's scopes allow.
        "tools/list" | "prompts/list" | "resources/templates/list" => Some((STABLE_MS, "private")),
        "resources/list" | "resources/read" => Some((0, "private")),
        _ => None,
    };
    if let Some((ttl, scope)) = cached {
        add("ttlMs", ttl.into());
        add("cacheScope", scope.into());
    }
    let server = json!({"io.modelcontextprotocol/serverInfo": info(about)});
    add("_meta", server);
}
