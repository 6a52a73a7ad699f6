//! Secrets of plain words that no word for a password names: the answer of a security question, the name
//! of a network's key, and what is typed to get in.

use super::beside::{is_value, phrased};
use super::names::{Name, Named};
use super::text::{Text, is_one};
use super::told::rest_of;
use super::topics::{COPULAS, SAID_OF_IT, SMALL};
use crate::memory::table;
use std::ops::Range;

/// Who asks for them.
#[rustfmt::skip]
const BANKS: &[&str] = &[
    "bank", "banking", "account", "security", "halifax", "santander", "login", "verizon", "website", "site",
    "portal", "helpline", "support", "phone", "telephone", "online", "hotline", "insurer", "provider",
];

/// What is got into.
#[rustfmt::skip]
const LOCKED: &[&str] = &[
    "laptop", "computer", "phone", "ipad", "tablet", "bitwarden", "keepass", "lastpass", "vault", "wallet",
    "ledger", "trezor", "metamask", "encrypted", "encryption", "disk", "drive", "usb", "stick", "backup",
    "bitcoin", "crypto", "seed", "recovery", "secret", "unlock", "unlocks", "open", "opens", "internet",
    "wifi", "wi-fi", "router", "network", "pc", "mac", "cloud", "hotspot", "join", "keychain", "files", "file",
    "excel", "pdf", "zip", "folder", "sudo", "server", "email", "account", "mailbox", "inbox", "site",
];

/// What is locked with a phrase.
#[rustfmt::skip]
const VAULTS: &[&str] = &[
    "ssh", "keepass", "bitwarden", "vault", "wallet", "pgp", "gpg", "veracrypt", "encrypted", "encryption",
    "keychain", "backup", "usb",
];

/// What is no password though somebody gets in with it.
#[rustfmt::skip]
const NO_PASSWORDS: &[&str] = &[
    "my", "the", "a", "an", "his", "her", "their", "our", "your", "face", "faceid", "touchid", "touch",
    "google", "apple", "facebook", "fingerprint", "fingerprints", "thumb", "biometrics", "me", "it", "them",
    "no", "you", "him", "us", "this", "that", "two", "someone", "friends", "ease", "force", "care", "key",
    "keys", "one", "some", "all", "only", "both",
];

/// The clauses that tell something of this name.
pub(super) fn told(text: &Text, named: &Named) -> Option<Range<usize>> {
    match named.name {
        Name::Answer => answer(text, named),
        Name::Network => network(text, named),
        Name::Entry => entry(text, named),
        Name::Phrase => phrase(text, named),
        Name::Place | Name::Public => service(text, named),
        _ => None,
    }
}

/// The words around a name, as far as its sentence goes.
fn around(text: &Text, named: &Named) -> Range<usize> {
    let sentence = text.sentence_of(named.words.start);
    let start = named.words.start.saturating_sub(16).max(sentence.start);
    start..sentence.end.min(named.words.end + 16)
}

/// The clauses of some words, and the rest of their sentence.
fn clauses(text: &Text, words: &Range<usize>) -> Option<Range<usize>> {
    let sentence = text.sentence_of(words.start);
    let first = text.words.get(words.start)?.clause;
    Some(rest_of(text, &sentence, first))
}

/// The answer of a security question.
fn answer(text: &Text, named: &Named) -> Option<Range<usize>> {
    let near = around(text, named);
    let banks = text.has(near.clone(), BANKS);
    let asks = text.has(
        near.clone(),
        &[
            "answer",
            "put",
            "say",
            "ask",
            "asks",
            "asked",
            "question",
            "questions",
            "security",
        ],
    );
    let tells = text.is(named.words.end, &["is", "was", "=", "to", "for"])
        || text.words.get(named.words.end - 1)?.tells;
    let is_told = match text.low(named.words.start) {
        "maiden" => {
            let mothers = [
                "mother", "mothers", "mum", "mums", "mom", "moms", "mam", "mama", "mommy", "ma",
            ];
            let label = text.words.get(named.words.end - 1)?.tells;
            banks || (asks || label) && text.has(near.clone(), &mothers)
        }
        "answer" | "answers" => {
            let asks = text.has(
                near.clone(),
                &["ask", "asks", "asked", "question", "questions", "security"],
            );
            let label = text.words.get(named.words.end - 1)?.tells;
            label && asks || (tells || asks) && banks
        }
        "ask" | "asks" | "asked" | "want" | "wants" => {
            let checks = [
                "bank",
                "banking",
                "reset",
                "verification",
                "recovery",
                "verify",
                "security",
            ];
            let replies = ["say", "said", "put", "wrote", "write", "answer", "type"];
            let before = text.low_before(named.words.start);
            let asker = !is_one(
                before,
                &["i", "we", "to", "you", "don't", "dont", "will", "not"],
            );
            let reply = (named.words.end..near.end)
                .find(|at| text.is(*at, &replies) && text.low(at.saturating_sub(2)) != "me");
            let value = reply.is_some_and(|at| {
                let next = text.low(at + 1);
                let small =
                    is_one(next, SMALL) || is_one(next, SAID_OF_IT) || is_one(next, NO_PASSWORDS);
                !small && at + 1 < near.end
            });
            asker && value && text.has(near.clone(), &checks)
        }
        "banking" => text.has(
            near.clone(),
            &["say", "answer", "put", "tell", "type", "said"],
        ),
        _ => true,
    };
    if is_told { clauses(text, &near) } else { None }
}

/// "The wifi is …" with a word that no dictionary has, or the answer to "what's the wifi".
fn network(text: &Text, named: &Named) -> Option<Range<usize>> {
    let sentence = text.sentence_of(named.words.start);
    let clause = text.words.get(named.words.start)?.clause;
    let rest = || Some(rest_of(text, &sentence, clause));
    let odd = |at: usize| {
        let word = text.words.get(at);
        word.is_some_and(|word| word.low.len() >= 7 && table::pieces(&word.low).len() >= 3)
    };
    let tells = |at: usize| text.words.get(at).is_some_and(|word| word.tells);
    let near = named.words.end..sentence.end.min(named.words.end + 5);
    if text.has(near.clone(), &["name", "names"]) && text.low(near.end) != "key" {
        return None;
    }
    let value = near
        .clone()
        .find(|at| text.is(*at, COPULAS) || text.low(*at) == "to" || tells(*at));
    let last = text.words.get(named.words.end - 1)?;
    let owns = last.owns || last.tells;
    if value.is_some_and(|at| odd(at + 1)) || owns && odd(named.words.end) {
        return rest();
    }
    let key = near.end.max(named.words.end)..sentence.end.min(named.words.end + 16);
    let key = (named.words.end..key.end).find(|at| text.low(*at) == "key");
    let is = key.is_some_and(|at| text.is(at + 1, COPULAS) || tells(at));
    if is {
        return rest();
    }
    let start = named.words.start.saturating_sub(6).max(sentence.start);
    let asked = text.has(start..named.words.start, &["what", "whats", "what's"])
        || named.words.end == sentence.end && text.is_asked(named.words.start);
    let next = text.words.get(text.clause_end(clause))?.clause;
    (asked && is_value(text, next)).then_some(clause..next + 1)
}

/// "It opens with …", "to unlock it you type …".
fn entry(text: &Text, named: &Named) -> Option<Range<usize>> {
    let sentence = text.sentence_of(named.words.start);
    let clause = text.words.get(named.words.start)?.clause;
    let end = text.clause_end(clause).min(named.words.end + 8);
    let with = text.find(named.words.end..end, &["with", "using", "by", "behind"]);
    let value = |at: usize| {
        let low = text.low(at);
        at < sentence.end && !is_one(low, NO_PASSWORDS) && !is_one(low, SAID_OF_IT) && low.len() > 1
    };
    let low = text.low(named.words.start);
    let types = is_one(low, &["type", "typing", "types", "typed", "enter"]);
    let locked = text.has(around(text, named), LOCKED);
    let with = with
        .is_some_and(|at| value(at + 1) && (text.low(at) != "by" || text.low(at + 1) == "typing"));
    let ends = text
        .words
        .get(named.words.end)
        .is_none_or(|word| word.clause != clause);
    let everywhere = low == "every" || low == "all";
    let start = named.words.start;
    let what = text.has(
        start.saturating_sub(4).max(sentence.start)..start,
        &["what"],
    );
    let is = text.find(named.words.end..end, COPULAS);
    if what && is.is_some_and(|at| value(at + 1)) {
        return Some(rest_of(text, &sentence, clause));
    }
    let puts = ["put", "type", "use", "say", "enter", "write"];
    let puts = text.find(
        named.words.end..sentence.end.min(named.words.end + 12),
        &puts,
    );
    let to = is_one(text.low_before(start), &["to", "in"]) || low == "in";
    let opens = is_one(low, &["opens", "unlocks", "me"]);
    let phrase = puts.is_some_and(|at| text.clause_end(clause) > at + 3 || value(at + 1));
    if (to || opens) && !types && (puts.is_some_and(|at| value(at + 1)) || opens && phrase) {
        return Some(rest_of(text, &sentence, clause));
    }
    let uses = everywhere
        && text.has(
            around(text, named).start..named.words.start,
            &["use", "uses", "using"],
        );
    let protects = [
        "protect",
        "protects",
        "protected",
        "encrypted",
        "join",
        "me",
        "us",
        "you",
    ]
    .contains(&low);
    let long =
        text.clause_end(clause) >= named.words.end + 3 && text.has(around(text, named), VAULTS);
    let behind = low == "locked" && value(named.words.end);
    let told = types && (locked && value(named.words.end) || long)
        || behind
        || with && !types && !everywhere && (!protects || locked)
        || uses && ends;
    told.then(|| rest_of(text, &sentence, clause))
}

/// "I use banana for my Netflix", "my inbox accepts banana", "the volume, rusty anchor velvet moon".
fn service(text: &Text, named: &Named) -> Option<Range<usize>> {
    let sentence = text.sentence_of(named.words.start);
    let clause = text.words.get(named.words.start)?.clause;
    let odd = |at: usize| {
        let low = text.low(at);
        low.len() >= 7
            && text.words.get(at).is_some_and(|word| word.bare == low)
            && table::pieces(low).len() >= 2
    };
    let start = named.words.start;
    let uses = text.find(
        start.saturating_sub(5).max(sentence.start)..start,
        &["use", "uses", "using", "used"],
    );
    let given = uses.is_some_and(|at| text.low(at + 2) == "for" && odd(at + 1));
    let takes = text.find(
        named.words.end..sentence.end.min(named.words.end + 3),
        &["accepts", "takes"],
    );
    let takes = takes.is_some_and(|at| (at + 2..at + 4).contains(&text.clause_end(clause)));
    if given || takes {
        return Some(rest_of(text, &sentence, clause));
    }
    let vault = text.is(start, VAULTS);
    vault
        .then(|| phrased(text, named, &sentence, clause))
        .flatten()
}

/// "The words that open my vault are …", "a whole sentence for my laptop, …".
fn phrase(text: &Text, named: &Named) -> Option<Range<usize>> {
    let near = around(text, named);
    let locked = text.has(near.clone(), LOCKED);
    let told = text.has(named.words.end..near.end, COPULAS)
        || (named.words.start..near.end)
            .any(|at| text.words.get(at).is_some_and(|word| word.tells))
        || text.has(near.start..named.words.start, &["use", "uses", "using"]);
    let own = is_one(
        text.low_before(named.words.start),
        &["my", "our", "the", "his", "her"],
    );
    let is = text.is(named.words.end, COPULAS);
    (locked && told || own && is && text.low(named.words.start) != "word")
        .then(|| clauses(text, &named.words))
        .flatten()
}

/// Whether a name stands for a password here though the word means other things elsewhere.
pub(super) fn is_word(text: &Text, named: &Named) -> bool {
    let at = named.words.start;
    let owner = is_one(
        text.low_before(at),
        &["my", "the", "his", "her", "our", "their", "new", "old"],
    );
    let tells = text.words.get(at).is_some_and(|word| word.tells);
    let is = text.is(named.words.end, COPULAS);
    match (named.name, text.low(at)) {
        (Name::Word, _) => true,
        (Name::Entry, "login" | "signin" | "log-in" | "log-on") => owner || tells || is,
        (Name::Place, "pass") => {
            let back = at.saturating_sub(3)..at;
            let of = text.low(named.words.end) == "for";
            tells || is || of || text.has(back, &["user", "username", "login"])
        }
        (Name::Entry, "key" | "token") => tells,
        _ => false,
    }
}
