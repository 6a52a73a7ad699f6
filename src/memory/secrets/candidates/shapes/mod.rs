//! Words that look like a secret: keys by their beginning, codes by their groups, passwords by the characters that
//! they mix.

mod character_mix;
mod codes;
mod passwords;

use super::{Candidate, Evidence};
use crate::memory::secrets::text::{Text, Word};
use character_mix::CharacterMix;
use codes::{is_formula, is_grouped, is_id, is_random};
use passwords::{is_password, is_product, is_unusual};

/// Beginnings of the keys of some services, and the least length of each key.
#[rustfmt::skip]
const KEYS: &[(&str, usize)] = &[
    ("sk-", 16), ("sk_", 14), ("pk_", 14), ("rk_", 14), ("ghp_", 16), ("gho_", 16), ("ghs_", 16),
    ("github_pat_", 16), ("AKIA", 16), ("ASIA", 16), ("xoxb-", 12), ("xoxp-", 12), ("xoxa-", 12),
    ("xapp-", 12), ("AIza", 20), ("ya29.", 16), ("glpat-", 12), ("npm_", 12), ("pypi-", 12), ("hf_", 12),
    ("SG.", 12), ("shpat_", 12), ("dop_v1_", 12), ("whsec_", 12), ("eyJ", 30),
];

/// Finds an armoured key, which extends to the end of the message.
pub(super) fn find_armoured_key(text: &Text) -> Option<Candidate> {
    let is_begin = |word: &Word| word.raw.starts_with("-----BEGIN");
    let start = text.words.iter().position(is_begin)?;
    Some(Candidate::certain(start..text.words.len()))
}

/// Finds accounts that are followed by a password: "ann@example.com / oranges".
pub(super) fn find_credentials(text: &Text) -> Vec<Candidate> {
    let pair = |(at, word): (usize, &Word)| {
        let account = word.bare.contains('@') || word.is_one_of(&["root", "admin", "guest"]);
        let is_pair = word.is_label && account && !word.raw.ends_with(':');
        let has_value = at + 1 < text.words.len();
        (is_pair && has_value).then(|| Candidate::certain(at..at + 2))
    };
    text.words.iter().enumerate().filter_map(pair).collect()
}

/// Finds single words that look like a secret.
pub(super) fn find_by_shape(text: &Text) -> impl Iterator<Item = Candidate> {
    let words = text.words.iter().enumerate();
    words.filter_map(|(at, word)| {
        let evidence = evidence(word)?;
        Some(Candidate {
            words: at..at + 1,
            evidence,
        })
    })
}

/// Returns the evidence of a word's shape that it is a secret.
fn evidence(word: &Word) -> Option<Evidence> {
    let bare = word.bare;
    // Small letters alone tell nothing, and most words have no others.
    if bare.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if let Some((_, address)) = bare.split_once("://") {
        return has_credentials(address).then_some(Evidence::Certain);
    }
    let host = bare.split_once('@').map(|(_, host)| host);
    if let Some(host) = host.filter(|host| bare.is_ascii() && host.contains('.')) {
        return host.contains(':').then_some(Evidence::Certain);
    }
    let begins = |(start, least): &(&str, usize)| bare.starts_with(start) && bare.len() >= *least;
    if KEYS.iter().any(begins) || is_grouped(bare) {
        return Some(Evidence::Certain);
    }
    let mix = CharacterMix::of(bare);
    let is_colour = word.raw.starts_with('#') && mix.length == 6;
    if is_colour || is_formula(bare) {
        return None;
    }
    if is_random(bare, word.raw, &mix) {
        // Short ones may be names in games.
        let may_be_name = mix.length < 20 && mix.symbols == 0;
        return Some(if may_be_name {
            Evidence::PasswordLike
        } else {
            Evidence::Certain
        });
    }
    if is_id(bare, &mix) && !(bare.contains('/') && mix.lower > 0) {
        return Some(Evidence::Certain);
    }
    let is_public =
        || word.raw.starts_with(['@', '#']) || bare.starts_with("u/") || is_product(bare);
    if is_password(&mix) && !is_public() {
        return Some(Evidence::PasswordLike);
    }
    if is_unusual(bare, &mix) {
        return Some(Evidence::Unusual);
    }
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_amount = rest.chars().all(char::is_lowercase);
    let has_both = mix.letters() > 0 && mix.digits > 0;
    let is_code = has_both && mix.length >= 3 && mix.lower < 3 && !is_amount;
    is_code.then_some(Evidence::Code {
        length: mix.length,
        digits: mix.digits,
    })
}

/// Returns whether a URL, without its scheme, holds a password, a token or another secret.
fn has_credentials(address: &str) -> bool {
    let host = address.split('/').next().unwrap_or_default();
    let is_signed = host
        .split_once('@')
        .is_some_and(|(who, _)| who.contains(':'));
    let names = ["password=", "pwd=", "token=", "secret=", "key=", "pass="];
    let is_given = names.iter().any(|name| address.contains(name));
    let is_random = |part: &str| is_random(part, part, &CharacterMix::of(part));
    let mut parts = address.split(['/', '?', '=', '&']).skip(1);
    is_signed || is_given || parts.any(is_random)
}
