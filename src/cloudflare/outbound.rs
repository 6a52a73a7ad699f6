//! Calls over HTTP: to models, and to the issuers of tokens for their keys.

use super::stream;
use crate::limit::JWKS_BYTES;
use crate::platform::{Answer, Document, SendError};
use futures::StreamExt;
use futures::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::web_sys::ReadableStream;
use worker::{
    AbortController, Delay, Fetch, Headers, Method, RequestInit, RequestRedirect, ResponseBody,
};

/// Posts a JSON body, and returns the response while its body is still arriving.
///
/// # Errors
/// [`SendError`] where no answer came within `timeout`.
pub async fn post(
    url: &str,
    headers: &[(&'static str, String)],
    body: &str,
    timeout: Duration,
) -> Result<Answer<ReadableStream>, SendError> {
    let unreachable = |error: worker::Error| SendError::Unreachable(error.to_string());
    let sent = Headers::new();
    for (name, value) in headers {
        sent.set(name, value).map_err(unreachable)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(sent)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(body.into()));
    let request = worker::Request::new_with_init(url, &init).map_err(unreachable)?;
    let response = fetch_within(request, timeout).await?;
    let status = response.status_code();
    let source = match response.into_parts().1 {
        ResponseBody::Stream(source) => source,
        ResponseBody::Body(bytes) => stream::source_of(bytes),
        ResponseBody::Empty => stream::source_of(Vec::new()),
    };
    Ok(Answer { status, source })
}

/// Sends a request, and returns the response once its headers are there, within `timeout`.
async fn fetch_within(
    request: worker::Request,
    timeout: Duration,
) -> Result<worker::Response, SendError> {
    let mut abort = AbortOnDrop(Some(AbortController::default()));
    let signal = abort.0.as_ref().map(AbortController::signal);
    let signal = signal.expect("it is taken below");
    let fetch = Fetch::Request(request);
    let response = pin!(fetch.send_with_signal(&signal));
    match select(response, Delay::from(timeout)).await {
        Either::Left((response, _)) => {
            abort.0 = None;
            response.map_err(|error| SendError::Unreachable(error.to_string()))
        }
        Either::Right(((), _)) => Err(SendError::TimedOut),
    }
}

/// Aborts a call when its future is dropped.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

/// Implements [`crate::platform::Platform::fetch_document`].
///
/// # Errors
/// The cause, where the document did not come within `timeout`, is too large, or is no text.
pub async fn fetch_document(url: &str, timeout: Duration) -> Result<Document, String> {
    let document = pin!(read_document(url, timeout));
    match select(document, Delay::from(timeout)).await {
        Either::Left((document, _)) => document,
        Either::Right(((), _)) => Err("it did not come in time".to_owned()),
    }
}

/// Requests a document and reads its body, without a limit of the time for the body.
async fn read_document(url: &str, timeout: Duration) -> Result<Document, String> {
    let failed = |error: worker::Error| error.to_string();
    let request = worker::Request::new(url, Method::Get).map_err(failed)?;
    let response = fetch_within(request, timeout).await;
    let mut response = response.map_err(|error| format!("{error:?}"))?;
    let caching = response.headers().get("cache-control").ok().flatten();
    let max_age = caching.as_deref().and_then(|caching| {
        let mut parts = caching.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix("max-age=")?.parse().ok())
    });
    let mut bytes = Vec::new();
    let mut chunks = response.stream().map_err(failed)?;
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk.map_err(failed)?);
        if bytes.len() > JWKS_BYTES {
            return Err("it is too large".to_owned());
        }
    }
    Ok(Document {
        status: response.status_code(),
        max_age,
        body: String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?,
    })
}
