//! Headers that every answer carries, so that a browser which is lured here does no harm with it.

use super::reply::Reply;

/// What an answer says that does not say otherwise itself.
const GUARDS: [(&str, &str); 6] = [
    // It is what its content type says.
    ("x-content-type-options", "nosniff"),
    // It loads nothing, runs nothing and is in nobody's frame: answers are data.
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    // It is no image or script of another site's page.
    ("cross-origin-resource-policy", "same-origin"),
    // A link out of it tells nobody where it was.
    ("referrer-policy", "no-referrer"),
    // From now on only over TLS, for two years (RFC 6797); a browser heeds it over TLS alone.
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    // It is private to whoever asked.
    ("cache-control", "no-store"),
];

/// Adds what is not there.
#[must_use]
pub fn guard<B>(mut reply: Reply<B>) -> Reply<B> {
    for (name, value) in GUARDS {
        if !reply.headers.iter().any(|(there, _)| *there == name) {
            reply = reply.header(name, value.to_owned());
        }
    }
    reply
}
