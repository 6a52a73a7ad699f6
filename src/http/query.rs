//! The names that the query of each endpoint may have: a new name is added here, or it is refused. A filter
//! that is misspelt is a 422 that names it, since an answer without it would look like the one that was wanted.

use super::Endpoint;
use super::filters;
use super::request::Request;
use crate::error::Error;
use crate::limit::NAME_CHARACTERS;

/// Names that may come more than once.
const REPEATED: &[&str] = &["seal"];

/// The names of an endpoint's query, in groups; none where it is not listed.
const fn names(endpoint: Endpoint) -> &'static [&'static [&'static str]] {
    match endpoint {
        Endpoint::ListMemories => &[&["limit", "cursor"], filters::NAMES],
        Endpoint::SearchMemories => &[&["q", "limit"], filters::NAMES],
        Endpoint::DeleteMemory => &[&["keep_source"]],
        Endpoint::ListConversations => &[&["limit", "offset"]],
        Endpoint::ListMessages => &[&["limit", "before"]],
        Endpoint::GetUsage => &[&["days"]],
        Endpoint::ListUsage => &[&["day", "limit", "cursor"]],
        Endpoint::ListUsers => &[&["limit", "cursor"]],
        Endpoint::ListAudit => &[&[
            "user_id", "action", "result", "since", "until", "limit", "cursor",
        ]],
        Endpoint::VerifyAudit => &[&["after"], REPEATED],
        _ => &[],
    }
}

/// Refuses a query with a name that its endpoint does not have, or with one that comes twice.
///
/// # Errors
/// [`Error::Invalid`] with that name.
pub fn check(endpoint: Endpoint, request: &Request) -> Result<(), Error> {
    let mut seen = Vec::new();
    for (name, _) in form_urlencoded::parse(request.query.as_bytes()) {
        let mut known = names(endpoint).iter().copied().flatten().copied();
        // `metadata.` stands for every name that begins so.
        if !known.any(|one| one == name || (one.ends_with('.') && name.starts_with(one))) {
            return Err(Error::invalid(
                shown(&name),
                "is not a name that this query has",
            ));
        }
        if seen.contains(&name) && !REPEATED.contains(&&*name) {
            return Err(Error::invalid(shown(&name), "comes twice"));
        }
        seen.push(name);
    }
    Ok(())
}

/// A name that a caller chose, cut where it is longer than any of ours.
#[must_use]
pub fn shown(name: &str) -> String {
    name.chars().take(NAME_CHARACTERS).collect()
}
