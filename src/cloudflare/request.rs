//! Converts requests of the platform: the headers that are used at once, the body on demand.

use crate::http::endpoints::resource_metadata::MCP;
use crate::http::request::{Body, Method, Request};
use crate::mcp;
use futures::StreamExt;

/// Converts a request without its body.
pub fn convert(request: &worker::Request) -> Request {
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
    Request {
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
        last_event_id: header("last-event-id"),
        conversation_id: header("x-conversation-id"),
        request_id: header("x-request-id"),
        mcp: if path == MCP {
            mcp::Headers {
                version: header("mcp-protocol-version"),
                method: header("mcp-method"),
                name: header("mcp-name"),
            }
        } else {
            mcp::Headers::default()
        },
        body: Body::Whole(Vec::new()),
        method_name,
    }
}

/// Reads the body of a request, at most `most` bytes.
pub async fn read_body(mut request: worker::Request, most: usize) -> Body {
    let declared = request.headers().get("content-length").ok().flatten();
    let declared = declared.and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) {
        return Body::TooLarge(most);
    }
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
            return Body::TooLarge(most);
        }
        bytes.extend_from_slice(&chunk);
    }
    Body::Whole(bytes)
}
