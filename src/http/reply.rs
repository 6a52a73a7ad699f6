//! A reply as a plain value, and errors as problem details.

use crate::error::Error;
use http::StatusCode;
use problem_details::ProblemDetails;
use serde::Serialize;

/// The content type of server-sent events.
pub const EVENT_STREAM: &str = "text/event-stream; charset=utf-8";

/// A reply to a request.
#[derive(Debug)]
pub struct Reply<B> {
    /// The HTTP status of the reply.
    pub status: u16,
    /// The headers of the reply, with names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body of the reply.
    pub body: ReplyBody<B>,
}

/// The body of a reply.
#[derive(Debug)]
pub enum ReplyBody<B> {
    /// No body.
    Empty,
    /// The whole body.
    Whole(Vec<u8>),
    /// A body that is sent while it arises.
    Stream(B),
}

/// The members of a problem that RFC 9457 leaves to the service, and `type`.
#[derive(Serialize)]
struct Extensions<'a> {
    /// The type of the problem: always `about:blank`, since the title is that of the status. It stands here because the
    /// library's own member cannot hold a URI without an authority.
    r#type: &'static str,
    code: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<&'a str>,
}

impl<B> Reply<B> {
    /// Returns a reply without a body.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self::new(status, ReplyBody::Empty)
    }

    /// Returns a 200 with a body of JSON.
    #[must_use]
    pub fn json(value: &impl Serialize) -> Self {
        Self::whole(200, "application/json", json(value))
    }

    /// Returns a 201 with a body of JSON.
    #[must_use]
    pub fn created(value: &impl Serialize) -> Self {
        Self::whole(201, "application/json", json(value))
    }

    /// Returns a 202 with a body of JSON.
    #[must_use]
    pub fn accepted(value: &impl Serialize) -> Self {
        Self::whole(202, "application/json", json(value))
    }

    /// Returns a reply with a body of a content type.
    #[must_use]
    pub fn whole(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self::new(status, ReplyBody::Whole(body)).header("content-type", content_type.to_owned())
    }

    /// Returns a 200 with a stream of server-sent events.
    #[must_use]
    pub fn events(body: B) -> Self {
        Self::stream(EVENT_STREAM, body)
    }

    /// Returns a 200 with a body of a content type that is sent while it arises.
    #[must_use]
    pub fn stream(content_type: &str, body: B) -> Self {
        Self::new(200, ReplyBody::Stream(body)).header("content-type", content_type.to_owned())
    }

    /// Returns the reply of a Worker that refuses to serve: a 503 without the reason, which is in the log.
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

    /// Adds a header to the reply.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Returns the reply to a failed request: problem details (RFC 9457) without the error's cause, and the headers
    /// that belong to the error.
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
        Self::whole(error.status(), "application/problem+json", json(&problem)).headers_of(error)
    }

    /// Adds the headers that belong to an error.
    #[must_use]
    pub fn headers_of(self, error: &Error) -> Self {
        let reply = self;
        match error {
            Error::Unauthenticated(_) => reply.header("www-authenticate", "Bearer".to_owned()),
            // RFC 6750 section 3.1.
            Error::MissingScope(scope) => {
                let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
                reply.header("www-authenticate", challenge)
            }
            // draft-ietf-httpapi-ratelimit-headers-10. The limiter's quota is in the platform's configuration, unknown here.
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
