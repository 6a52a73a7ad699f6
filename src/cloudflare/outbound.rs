//! Calls to models over HTTP.

use super::stream;
use crate::platform::{Answer, SendError};
use futures::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::web_sys::ReadableStream;
use worker::{AbortController, Delay, Fetch, Headers, Method, RequestInit, ResponseBody};

/// Posts a JSON body; the answer's body is left as it arrives.
///
/// # Errors
/// [`SendError`] where there is no answer within `patience`.
pub async fn post(
    url: &str,
    headers: &[(&'static str, String)],
    body: &str,
    patience: Duration,
) -> Result<Answer<ReadableStream>, SendError> {
    let unreachable = |error: worker::Error| SendError::Unreachable(error.to_string());
    let sent = Headers::new();
    for (name, value) in headers {
        sent.set(name, value).map_err(unreachable)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(sent)
        .with_body(Some(body.into()));
    let request = worker::Request::new_with_init(url, &init).map_err(unreachable)?;
    let abort = AbortController::default();
    let signal = abort.signal();
    let fetch = Fetch::Request(request);
    let response = {
        let answered = pin!(fetch.send_with_signal(&signal));
        match select(answered, Delay::from(patience)).await {
            Either::Left((response, _)) => response.map_err(unreachable)?,
            Either::Right(((), _)) => {
                abort.abort();
                return Err(SendError::TimedOut);
            }
        }
    };
    let status = response.status_code();
    let source = match response.into_parts().1 {
        ResponseBody::Stream(source) => source,
        ResponseBody::Body(bytes) => stream::of(bytes),
        ResponseBody::Empty => stream::of(Vec::new()),
    };
    Ok(Answer { status, source })
}
