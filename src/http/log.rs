//! The causes of errors in the log.

use crate::error::Error;
use crate::platform::Platform;
use serde_json::json;

/// Writes the cause of an error to the log, where the error has one. No reply discloses the cause.
pub fn log_cause<P: Platform>(platform: &P, request_id: &str, error: &Error) {
    let (level, cause) = match error {
        Error::Internal(cause) => ("error", cause.as_str()),
        Error::Model(fault, _) => ("warn", fault.cause()),
        _ => return,
    };
    let line = json!({"level": level, "event": "cause", "request_id": request_id, "cause": cause});
    platform.log(&line.to_string());
}
