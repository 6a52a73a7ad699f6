//! A reply as a plain value, and the only map from errors to what a caller is told.

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

    /// What a caller is told of an error: problem details (RFC 9457), without its cause.
    #[must_use]
    pub fn problem(error: &Error, request_id: &str) -> Self {
        let told = Told::of(error);
        let status = StatusCode::from_u16(told.status).unwrap_or_default();
        let extensions = Extensions {
            r#type: "about:blank",
            code: told.code,
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
            .with_detail(told.detail)
            .with_extensions(extensions);
        let reply = Self::whole(told.status, "application/problem+json", json(&problem));
        match error {
            Error::Unauthenticated(_) => reply.header("www-authenticate", "Bearer".to_owned()),
            // RFC 6750 section 3.1.
            Error::MissingScope(scope) => {
                let lacks = format!(
                    "Bearer error=\"insufficient_scope\", scope=\"{}\"",
                    scope.name()
                );
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

/// The code of an error for programs, and its sentence for people: for where it is told within a stream.
#[must_use]
pub fn sentence(error: &Error) -> (&'static str, String) {
    let told = Told::of(error);
    (told.code, told.detail)
}

/// What a person and their program are told of an error.
struct Told {
    status: u16,
    code: &'static str,
    detail: String,
}

impl Told {
    fn of(error: &Error) -> Self {
        let (status, code, detail) = match error {
            Error::Unauthenticated(why) => (401, "unauthenticated", (*why).to_owned()),
            Error::Forbidden(why) => (403, "forbidden", (*why).to_owned()),
            Error::MissingScope(scope) => (
                403,
                "missing_scope",
                format!("This needs a credential with the scope `{}`.", scope.name()),
            ),
            Error::Suspended => (403, "suspended", "This user is suspended.".to_owned()),
            Error::BeingErased => (409, "being_erased", "This user is being erased.".to_owned()),
            Error::QuotaUsed { what, quota, .. } => (
                429,
                "quota_used",
                format!("Today's {quota} {what} are used up."),
            ),
            Error::TooFast(_) => (
                429,
                "too_fast",
                "Too many requests. Please wait a while.".to_owned(),
            ),
            Error::NotFound { resource, .. } => (
                404,
                "not_found",
                format!("There is no such {}.", resource.noun()),
            ),
            Error::MethodNotAllowed(allowed) => (
                405,
                "method_not_allowed",
                format!("This path is called with {allowed}."),
            ),
            Error::TurnInProgress => (
                409,
                "turn_in_progress",
                "This message is being answered already; read the conversation in a moment."
                    .to_owned(),
            ),
            Error::BeingAnswered => (
                409,
                "turn_in_progress",
                "A reply is being written there. Please try again in a moment.".to_owned(),
            ),
            Error::BodyTooLarge(most) => (
                413,
                "body_too_large",
                format!("The body must not be larger than {} KiB.", most / 1024),
            ),
            Error::UnsupportedMediaType => (
                415,
                "unsupported_media_type",
                "The body must be sent with Content-Type: application/json.".to_owned(),
            ),
            Error::Invalid { field, why } => (422, "invalid_field", format!("`{field}` {why}.")),
            Error::Model(fault, _) => (
                model_status(fault),
                fault.code(),
                fault.sentence().to_owned(),
            ),
            Error::Internal(_) => (
                500,
                "internal",
                "Something went wrong here. Please try again.".to_owned(),
            ),
        };
        Self {
            status,
            code,
            detail,
        }
    }
}

const fn model_status(fault: &crate::error::ModelFault) -> u16 {
    use crate::error::ModelFault::{Failed, Interrupted, TimedOut, Unavailable};
    match fault {
        Failed(_) | Interrupted => 502,
        Unavailable(_) => 503,
        TimedOut => 504,
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("plain structs are JSON")
}
