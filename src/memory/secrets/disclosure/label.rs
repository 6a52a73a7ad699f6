//! Labels: keywords with their value right after them, without a sentence.

use super::surroundings::clause_near;
use super::vocabulary::{COPULAS, FUNCTION_WORDS, SMALL_WORDS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::{Text, is_one_of};

/// Returns whether the word after the keyword is its value: "pw banana", "icloud password banana",
/// but not "password managers".
pub(super) fn is_label_of_next(text: &Text, keyword: &Keyword) -> bool {
    let Some((last, next)) = text
        .words
        .get(keyword.words.end - 1)
        .zip(text.words.get(keyword.words.end))
    else {
        return false;
    };
    let same = last.clause == next.clause;
    same && !keyword.is_plural && !next.is_one_of(FUNCTION_WORDS) && !next.is_one_of(COPULAS)
}

/// Returns whether the clause is a label without a verb: "password for the gas account banana".
pub(super) fn is_label_for(text: &Text, keyword: &Keyword, clause: usize) -> bool {
    let (start, end) = clause_near(text, keyword, clause);
    let after = keyword.words.end..end;
    let of = text.is_one_of(keyword.words.end, &["for", "to", "on", "at", "of"]);
    let fine = [
        "for", "to", "on", "at", "of", "my", "the", "a", "an", "this", "in", "with", "by",
    ];
    let points = ["that", "thats", "that's", "its", "it's"];
    let verb = |at: usize| {
        let low = text.lower(at);
        let small = is_one_of(low, SMALL_WORDS)
            || is_one_of(low, COPULAS)
            || is_one_of(low, FUNCTION_WORDS);
        small && !is_one_of(low, &fine) || is_one_of(low, &points) || low.ends_with("ed")
    };
    let mut all = (start..keyword.words.start).chain(after.clone());
    of && !keyword.is_plural && after.len() >= 4 && !all.any(verb)
}
