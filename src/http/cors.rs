//! The origins whose pages may read replies (WHATWG Fetch, "CORS protocol"). Another origin gets no header, so the browser
//! keeps the reply from its page. No header allows a browser to add credentials of its own: Keepsake has no cookies and
//! no client certificates.

use super::reply::Reply;
use super::request::Request;
use crate::config::Config;

const METHODS: &str = "GET, POST, PATCH, DELETE";
/// `*` is every header but `Authorization`: clients of other dialects send some of their own, such as `x-stainless-os`.
const REQUEST_HEADERS: &str = "*, authorization, content-type, idempotency-key, x-api-key, x-conversation-id, x-request-id, x-user-id";
const REPLY_HEADERS: &str = "x-request-id, x-conversation-id, x-message-id, location, www-authenticate, retry-after, ratelimit, ratelimit-policy";

/// Adds the headers with which a browser lets a page of an allowed origin read the reply.
#[must_use]
pub fn allow<B>(mut reply: Reply<B>, config: &Config, request: &Request) -> Reply<B> {
    let origins = &config.cors_origins;
    let any = origins.iter().any(|origin| origin == "*");
    if !any {
        reply = reply.header("vary", "origin".to_owned());
    }
    let Some(origin) = &request.origin else {
        return reply;
    };
    let allowed = if any {
        "*".to_owned()
    } else if origins.contains(origin) {
        origin.clone()
    } else {
        return reply;
    };
    reply = reply
        .header("access-control-allow-origin", allowed)
        .header("access-control-expose-headers", REPLY_HEADERS.to_owned());
    if request.is_preflight() {
        reply = reply
            .header("access-control-allow-methods", METHODS.to_owned())
            .header("access-control-allow-headers", REQUEST_HEADERS.to_owned())
            .header("access-control-max-age", "86400".to_owned());
    }
    reply
}
