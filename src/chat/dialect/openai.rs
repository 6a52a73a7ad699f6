//! The form of an error, which OpenAI's dialects have in common.
//! Source: the OpenAI API reference, "Error codes", and the error types of its client libraries.

use serde::Serialize;

/// The body of a failed request, and the last event of a stream that breaks.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ErrorBody<'a> {
    /// The error.
    pub error: ErrorObject<'a>,
}

/// An error of OpenAI's dialects.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ErrorObject<'a> {
    /// The reason, as a sentence for people.
    pub message: &'a str,
    /// The kind of error: `invalid_request_error`, `rate_limit_error` or `server_error`.
    pub r#type: &'static str,
    /// The field of the request that is wrong, where one is.
    pub param: Option<&'a str>,
    /// The reason, as a code for programs.
    pub code: &'a str,
}

/// Returns the kind of an error with an HTTP status.
#[must_use]
pub const fn kind(status: u16) -> &'static str {
    match status {
        429 => "rate_limit_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}
