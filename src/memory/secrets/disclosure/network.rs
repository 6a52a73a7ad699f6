//! Keys of networks: "the wifi is …", or the answer to "what's the wifi".

use super::separate_clause::is_value;
use super::surroundings::rest_of_sentence;
use super::vocabulary::COPULAS;
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::Text;
use crate::memory::text::table;
use std::ops::Range;

/// Returns the clauses that disclose the key of a network: a word that is in no dictionary, or the answer to a question
/// for the key.
pub(super) fn find_network_key(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let sentence = text.sentence_of(keyword.words.start);
    let clause = text.words.get(keyword.words.start)?.clause;
    let rest = || Some(rest_of_sentence(text, &sentence, clause));
    let is_unusual = |at: usize| {
        let word = text.words.get(at);
        word.is_some_and(|word| word.lower.len() >= 7 && table::pieces(&word.lower).len() >= 3)
    };
    let near = keyword.words.end..sentence.end.min(keyword.words.end + 5);
    if text.has(near.clone(), &["name", "names"]) && text.lower(near.end) != "key" {
        return None;
    }
    let value = near
        .clone()
        .find(|at| text.is_one_of(*at, COPULAS) || text.lower(*at) == "to" || text.is_label(*at));
    let last = text.words.get(keyword.words.end - 1)?;
    let owns = last.is_possessive || last.is_label;
    if value.is_some_and(|at| is_unusual(at + 1)) || owns && is_unusual(keyword.words.end) {
        return rest();
    }
    let key = near.end.max(keyword.words.end)..sentence.end.min(keyword.words.end + 16);
    let key = (keyword.words.end..key.end).find(|at| text.lower(*at) == "key");
    let is = key.is_some_and(|at| text.is_one_of(at + 1, COPULAS) || text.is_label(at));
    if is {
        return rest();
    }
    let start = keyword.words.start.saturating_sub(6).max(sentence.start);
    let asked = text.has(start..keyword.words.start, &["what", "whats", "what's"])
        || keyword.words.end == sentence.end && text.is_question(keyword.words.start);
    let next = text.words.get(text.clause_end(clause))?.clause;
    (asked && is_value(text, next)).then_some(clause..next + 1)
}
