//! A reply as a plain value, and an error as problem details.

use crate::error::Error;
use http::StatusCode;
use problem_details::ProblemDetails;
use serde::Serialize;

/// The content type of server-sent events.
pub const EVENT_STREAM: &str = "text/event-stream; charset=utf-8";

/// What goes back.
#[derive(Debug)]
pub struct Reply<B> {
    /// Of HTTP.
    pub status: u16,
    /// In lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: ReplyBody<B>,
}

/// The body of a reply.
#[derive(Debug)]
pub enum ReplyBody<B> {
    /// None.
    Empty,
    /// All of it.
    Whole(Vec<u8>),
    /// It comes as it is made.
    Stream(B),
}

/// The members of a problem that RFC 9457 leaves to the service.
#[derive(Serialize)]
struct Extensions<'a> {
    /// `about:blank`: the title is the status's own. The library's type of this member holds no
    /// URI without an authority.
    r#type: &'static str,
    code: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<&'a str>,
}

impl<B> Reply<B> {
    /// A reply without a body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self::new(status, ReplyBody::Empty)
    }

    /// 200 with JSON.
    #[must_use]
    pub fn json(value: &impl Serialize) -> Self {
        Self::whole(200, "application/json", json(value))
    }

    /// 201 with JSON.
    #[must_use]
    pub fn created(value: &impl Serialize) -> Self {
        Self::whole(201, "application/json", json(value))
    }

    /// 201 with JSON of the one thing that was made, and the path where it is found.
    #[must_use]
    pub fn created_one(path: String, value: &impl Serialize) -> Self {
        Self::created(value).header("location", path)
    }

    /// 202 with JSON.
    #[must_use]
    pub fn accepted(value: &impl Serialize) -> Self {
        Self::whole(202, "application/json", json(value))
    }

    /// A body of some type.
    #[must_use]
    pub fn whole(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self::new(status, ReplyBody::Whole(body)).header("content-type", content_type.to_owned())
    }

    /// 200 with server-sent events.
    #[must_use]
    pub fn events(body: B) -> Self {
        Self::stream(EVENT_STREAM, body)
    }

    /// 200 with a body that comes as it is made.
    #[must_use]
    pub fn stream(content_type: &str, body: B) -> Self {
        Self::new(200, ReplyBody::Stream(body)).header("content-type", content_type.to_owned())
    }

    /// A Worker that refuses to serve says no more than that.
    #[must_use]
    pub const fn not_serving() -> Self {
        Self::empty(503)
    }

    const fn new(status: u16, body: ReplyBody<B>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Writes an error as problem details (RFC 9457), without its cause.
    #[must_use]
    pub fn problem(error: &Error, request_id: &str) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or_default();
        let extensions = Extensions {
            r#type: "about:blank",
            code: error.code(),
            request_id,
            field: match error {
                Error::Invalid { field, .. } => Some(field),
                _ => None,
            },
            conversation_id: match error {
                Error::Model(_, conversation) => Some(conversation.as_str()),
                _ => None,
            },
        };
        let problem = ProblemDetails::from_status_code(status)
            .with_detail(error.detail())
            .with_extensions(extensions);
        let reply = Self::whole(error.status(), "application/problem+json", json(&problem));
        match error {
            Error::Unauthenticated(_) => reply.header("www-authenticate", "Bearer".to_owned()),
            // RFC 6750 section 3.1.
            Error::MissingScope(scope) => {
                let lacks = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
                reply.header("www-authenticate", lacks)
            }
            // draft-ietf-httpapi-ratelimit-headers-10; how much a limiter lets through is the platform's.
            Error::TooFast(wait) => reply
                .header("retry-after", wait.to_string())
                .header("ratelimit", format!("\"requests\";r=0;t={wait}")),
            Error::QuotaUsed {
                what,
                quota,
                retry_after,
            } => reply
                .header("retry-after", retry_after.to_string())
                .header("ratelimit-policy", format!("\"{what}\";q={quota};w=86400"))
                .header("ratelimit", format!("\"{what}\";r=0;t={retry_after}")),
            Error::MethodNotAllowed(allowed) => reply.header("allow", allowed.clone()),
            Error::Model(_, conversation) => {
                reply.header("x-conversation-id", conversation.as_str().to_owned())
            }
            _ => reply,
        }
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain structs are JSON")
}
