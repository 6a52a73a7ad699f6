//! Disclosures: clauses that tell the value of a keyword in plain words, such as "my password is banana". Clauses that
//! only speak of a secret disclose nothing: "I forgot my password".

mod account;
mod label;
mod login;
mod network;
mod password;
mod phrase;
mod security_answer;
mod separate_clause;
mod statement;
mod surroundings;
mod vocabulary;

use super::keywords::{Keyword, KeywordKind};
use super::text::{Text, is_one_of};
use std::ops::Range;
use vocabulary::COPULAS;

/// Returns the clauses that disclose the value of a keyword; `None` where the keyword is only mentioned.
pub(super) fn find_disclosure(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let special = match keyword.kind {
        KeywordKind::SecurityAnswer => security_answer::find_answer(text, keyword),
        KeywordKind::Network => network::find_network_key(text, keyword),
        KeywordKind::Login => login::find_login(text, keyword),
        KeywordKind::Phrase => phrase::find_phrase(text, keyword),
        KeywordKind::Service | KeywordKind::PublicName => {
            account::find_account_password(text, keyword)
        }
        KeywordKind::Password | KeywordKind::Code | KeywordKind::Id | KeywordKind::AmbiguousId => {
            None
        }
    };
    special.or_else(|| {
        let is_password = names_password(text, keyword);
        is_password
            .then(|| password::find_password(text, keyword))
            .flatten()
    })
}

/// Returns whether a keyword means a password in its context. Most keywords also have other senses.
fn names_password(text: &Text, keyword: &Keyword) -> bool {
    let at = keyword.words.start;
    let owners = ["my", "the", "his", "her", "our", "their", "new", "old"];
    let is_owned = is_one_of(text.lower_before(at), &owners);
    let is_label = text.is_label(at);
    let is = text.is_one_of(keyword.words.end, COPULAS);
    match (keyword.kind, text.lower(at)) {
        (KeywordKind::Password, _) => true,
        (KeywordKind::Login, "login" | "signin" | "log-in" | "log-on") => {
            is_owned || is_label || is
        }
        (KeywordKind::Service, "pass") => {
            let back = at.saturating_sub(3)..at;
            let of = text.lower(keyword.words.end) == "for";
            is_label || is || of || text.has(back, &["user", "username", "login"])
        }
        (KeywordKind::Login, "key" | "token") => is_label,
        _ => false,
    }
}
