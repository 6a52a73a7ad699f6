//! Passwords: whether a password is disclosed in the sentences around the keyword that names it.

use super::label::{is_label_for, is_label_of_next};
use super::separate_clause::{find_beside, find_passphrase};
use super::statement::{ends_with_value, find_supplied, is_made, is_stated, is_subject};
use super::surroundings::{REACH, rest_of_sentence};
use super::vocabulary::{ACTIONS, COMPOUNDS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::Text;
use std::ops::Range;

/// Returns the clauses that disclose the password of a keyword; `None` where the password is only mentioned.
pub(super) fn find_password(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let (start, end) = (keyword.words.start, keyword.words.end);
    let sentence = text.sentence_of(start);
    let clause = text.words.get(start)?.clause;
    let rest = rest_of_sentence(text, &sentence, clause);
    if text.is_label(end - 1) && end < text.words.len() {
        return Some(rest);
    }
    let next = text.words.get(end);
    if next.is_some_and(|next| next.clause == clause && next.is_one_of(COMPOUNDS)) {
        return find_supplied(text, keyword, clause)
            .or_else(|| find_passphrase(text, keyword, &sentence, clause));
    }
    let before = sentence.start.max(start.saturating_sub(REACH))..start;
    let speaks = |at: usize| {
        let word = text.words.get(at).filter(|_| text.lower(at + 1) != "you");
        word.is_some_and(|word| word.clause == clause && word.is_one_of(ACTIONS))
    };
    let is_spoken_of = before.clone().any(speaks);
    let reach = if is_spoken_of { 2 } else { REACH };
    let asks = text.has(before.clone(), &["what"]);
    if is_stated(text, keyword, &sentence, reach) && !(is_spoken_of && asks) {
        return Some(rest);
    }
    if !is_spoken_of && (is_label_of_next(text, keyword) || is_label_for(text, keyword, clause)) {
        return Some(rest);
    }
    if let Some(clauses) = find_supplied(text, keyword, clause) {
        return Some(clauses);
    }
    if is_made(text, keyword, &before) || is_subject(text, keyword, clause) {
        return Some(text.words.get(sentence.start)?.clause..rest.end);
    }
    if !is_spoken_of && ends_with_value(text, keyword, &sentence) {
        return Some(rest);
    }
    find_beside(text, keyword, &sentence, clause, is_spoken_of)
        .or_else(|| find_passphrase(text, keyword, &sentence, clause))
}
