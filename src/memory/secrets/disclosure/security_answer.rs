//! Answers to security questions: "my mother's maiden name is …" for a bank.

use super::surroundings::{nearby_words, rest_from};
use super::vocabulary::{DESCRIPTIONS, OTHER_MEANS, SMALL_WORDS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::{Text, is_one_of};
use std::ops::Range;

/// Words for organisations that ask security questions.
#[rustfmt::skip]
const BANKS: &[&str] = &[
    "bank", "banking", "account", "security", "halifax", "santander", "login", "verizon", "website", "site",
    "portal", "helpline", "support", "phone", "telephone", "online", "hotline", "insurer", "provider",
];

/// Words with which somebody asks a security question or answers it.
const QUESTIONS: &[&str] = &["ask", "asks", "asked", "question", "questions", "security"];

/// Returns the clauses that disclose the answer to a security question.
pub(super) fn find_answer(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let near = nearby_words(text, keyword);
    let is_disclosed = match text.lower(keyword.words.start) {
        "maiden" => tells_maiden_name(text, keyword, &near),
        "answer" | "answers" => tells_answer(text, keyword, &near),
        "ask" | "asks" | "asked" | "want" | "wants" => tells_reply(text, keyword, &near),
        "banking" => text.has(
            near.clone(),
            &["say", "answer", "put", "tell", "type", "said"],
        ),
        _ => true,
    };
    is_disclosed.then(|| rest_from(text, near.start)).flatten()
}

/// Returns whether a maiden name answers a question, or is given to a bank: "the bank has my mother's maiden name, …".
fn tells_maiden_name(text: &Text, keyword: &Keyword, near: &Range<usize>) -> bool {
    let mothers = [
        "mother", "mothers", "mum", "mums", "mom", "moms", "mam", "mama", "mommy", "ma",
    ];
    let asks = text.has(near.clone(), QUESTIONS)
        || text.has(near.clone(), &["answer", "put", "say"])
        || text.is_label(keyword.words.end - 1);
    text.has(near.clone(), BANKS) || asks && text.has(near.clone(), &mothers)
}

/// Returns whether the words disclose the answer to a security question: "the answer for the bank is …".
fn tells_answer(text: &Text, keyword: &Keyword, near: &Range<usize>) -> bool {
    let is_label = text.is_label(keyword.words.end - 1);
    let tells = is_label || text.is_one_of(keyword.words.end, &["is", "was", "=", "to", "for"]);
    let asks = text.has(near.clone(), QUESTIONS);
    is_label && asks || (tells || asks) && text.has(near.clone(), BANKS)
}

/// Returns whether the words disclose the reply to a question of a bank: "they ask for my first pet and I say …".
fn tells_reply(text: &Text, keyword: &Keyword, near: &Range<usize>) -> bool {
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
    let before = text.lower_before(keyword.words.start);
    let others = ["i", "we", "to", "you", "don't", "dont", "will", "not"];
    let reply = (keyword.words.end..near.end)
        .find(|at| text.is_one_of(*at, &replies) && text.lower(at.saturating_sub(2)) != "me");
    let has_value = reply.is_some_and(|at| {
        let next = text.lower(at + 1);
        let small = is_one_of(next, SMALL_WORDS)
            || is_one_of(next, DESCRIPTIONS)
            || is_one_of(next, OTHER_MEANS);
        !small && at + 1 < near.end
    });
    !is_one_of(before, &others) && has_value && text.has(near.clone(), &checks)
}
