//! Security headers of every reply: they stop a hostile page from misusing it in a browser.

use super::reply::Reply;

/// The security headers of every reply that does not set them itself.
const GUARDS: [(&str, &str); 6] = [
    // Browsers must not guess another content type.
    ("x-content-type-options", "nosniff"),
    // A reply is data: it loads nothing, runs nothing, and is shown in no frame.
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    // Pages of other sites cannot load it as an image or a script.
    ("cross-origin-resource-policy", "same-origin"),
    // Links in it send no referrer.
    ("referrer-policy", "no-referrer"),
    // The browser uses TLS only, for two years (RFC 6797). It obeys this header over TLS alone.
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    // It is private to the caller, so no cache stores it.
    ("cache-control", "no-store"),
];

/// Adds the security headers that a reply does not set itself.
#[must_use]
pub fn guard<B>(mut reply: Reply<B>) -> Reply<B> {
    for (name, value) in GUARDS {
        if !reply.headers.iter().any(|(set, _)| *set == name) {
            reply = reply.header(name, value.to_owned());
        }
    }
    reply
}
