//! A platform's request as ours: the headers that are used, and a body up to its cap.

use crate::http::body_bytes;
use crate::http::request::{Body, Method, Request};
use futures::StreamExt;

/// Reads a request. A body that is too large is not read further than its cap.
pub async fn read(mut request: worker::Request) -> Request {
    let inner = request.inner();
    let method_name = inner.method();
    let url = inner.url();
    let host_at = url.find("://").map_or(0, |colon| colon + 3);
    let after_host = url.get(host_at..).unwrap_or_default();
    let path_at = after_host
        .find('/')
        .map_or(url.len(), |slash| host_at + slash);
    let (origin_url, target) = url.split_at_checked(path_at).unwrap_or_default();
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = request.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let declared = header("content-length").and_then(|length| length.parse::<usize>().ok());
    let mut read = Request {
        method: Method::parse(&method_name),
        path: path.to_owned(),
        query: query.to_owned(),
        origin_url: origin_url.to_owned(),
        authorization: header("authorization"),
        api_key: header("x-api-key"),
        user_id: header("x-user-id"),
        content_type: header("content-type"),
        accept: header("accept"),
        origin: header("origin"),
        preflight_method: header("access-control-request-method"),
        address: header("cf-connecting-ip"),
        user_agent: header("user-agent"),
        idempotency_key: header("idempotency-key"),
        request_id: header("x-request-id"),
        body: Body::Whole(Vec::new()),
        method_name,
    };
    if matches!(read.method, Some(Method::Post | Method::Patch)) {
        let most = body_bytes(read.method, &read.path);
        read.body = match declared {
            Some(length) if length > most => Body::TooLarge,
            _ => body(&mut request, most).await,
        };
    }
    read
}

async fn body(request: &mut worker::Request, most: usize) -> Body {
    if request.inner().body().is_none() {
        return Body::Whole(Vec::new());
    }
    let Ok(mut chunks) = request.stream() else {
        return Body::Broken;
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let Ok(chunk) = chunk else {
            return Body::Broken;
        };
        if bytes.len() + chunk.len() > most {
            return Body::TooLarge;
        }
        bytes.extend_from_slice(&chunk);
    }
    Body::Whole(bytes)
}
