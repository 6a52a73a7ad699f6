//! The form of an error in Anthropic's dialect.
//! Source: the Claude API reference, "Errors", and the error types of Anthropic's client libraries.

use schemars::JsonSchema;
use serde::Serialize;

/// The body of a failed request, and the last event of a stream that breaks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ErrorBody<'a> {
    /// Always `error`.
    pub r#type: &'static str,
    /// The error.
    pub error: ErrorObject<'a>,
    /// The header `x-request-id`, by which the log has the request; absent in a stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<&'a str>,
}

/// An error of Anthropic's dialect.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ErrorObject<'a> {
    /// The kind of error, such as `invalid_request_error`: see [`kind`].
    pub r#type: &'static str,
    /// The reason, as a sentence for people.
    pub message: &'a str,
    /// The field of the request that is wrong, where one is: a member of our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<&'a str>,
    /// The reason, as a code for programs: a member of our own.
    pub code: &'a str,
}

impl<'a> ErrorBody<'a> {
    /// Returns the body of an error.
    #[must_use]
    pub const fn new(error: ErrorObject<'a>, request_id: Option<&'a str>) -> Self {
        Self {
            r#type: "error",
            error,
            request_id,
        }
    }
}

/// Returns the kind of an error with an HTTP status.
#[must_use]
pub const fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 => "overloaded_error",
        504 => "timeout_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}
