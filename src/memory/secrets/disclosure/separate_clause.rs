//! Passwords in a clause of their own, beside the one that has the keyword.

use super::surroundings::{REACH, clause_near};
use super::vocabulary::{ACTIONS, COMPOUNDS, COPULAS, DESCRIPTIONS, FUNCTION_WORDS, SMALL_WORDS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::{Text, is_one_of};
use std::ops::Range;

/// Finds a passphrase: a clause of three to six words after the keyword that form no sentence. Returns the clauses from
/// the keyword's clause to the passphrase.
pub(super) fn find_passphrase(
    text: &Text,
    keyword: &Keyword,
    sentence: &Range<usize>,
    clause: usize,
) -> Option<Range<usize>> {
    let next = text.sentence_of(sentence.end);
    let end = sentence
        .end
        .max(next.end)
        .min(keyword.words.end + 2 * REACH);
    let mut clauses = (keyword.words.end..end)
        .filter_map(|at| text.words.get(at))
        .map(|word| word.clause);
    let found = clauses.find(|other| {
        let words = text.clause_start(*other)..text.clause_end(*other);
        let lists = [
            SMALL_WORDS,
            FUNCTION_WORDS,
            DESCRIPTIONS,
            COPULAS,
            ACTIONS,
            COMPOUNDS,
        ];
        let is_prose = |at: usize| lists.iter().any(|list| text.is_one_of(at, list));
        *other > clause && (3..=6).contains(&words.len()) && !words.clone().any(is_prose)
    })?;
    Some(clause..found + 1)
}

/// Finds the value beside a clause that has the keyword and no verb of its own: "that's my
/// password", "the laptop password?". Returns both clauses.
pub(super) fn find_beside(
    text: &Text,
    keyword: &Keyword,
    sentence: &Range<usize>,
    clause: usize,
    is_spoken_of: bool,
) -> Option<Range<usize>> {
    let several = is_one_of(
        text.lower_before(keyword.words.start),
        &["two", "three", "2", "3", "usual", "main"],
    );
    if keyword.is_plural && !several {
        return None;
    }
    let (start, end) = clause_near(text, keyword, clause);
    let points = [
        "that", "thats", "it", "its", "it's", "this", "which", "those", "these", "i",
    ];
    let back = text.is_one_of(start, &points) || text.lower(start).starts_with("that");
    let after = keyword.words.end;
    let ends = text.words.get(after).is_none_or(|word| {
        word.clause != clause
            || word.is_one_of(&[
                "for", "to", "on", "again", "at", "btw", "i", "as", "of", "goes",
            ])
    });
    let asks = text.is_question(sentence.start);
    let next_clause = text
        .words
        .get(text.clause_end(clause))
        .map(|word| word.clause);
    let next = next_clause.filter(|next| is_value(text, *next));
    let next = next.filter(|_| ends && (!is_spoken_of || asks));
    // "It's banana. Yes, my password."
    let filler = |clause: usize| {
        let words = text.clause_start(clause)..text.clause_end(clause);
        words.len() == 1
            && text.is_one_of(
                words.start,
                &["yes", "yeah", "yep", "oh", "lol", "ok", "right"],
            )
    };
    let previous = (1..=2)
        .filter_map(|back| clause.checked_sub(back))
        .find(|at| !filler(*at));
    let Some(previous) = previous else {
        return next.map(|next| clause..next + 1);
    };
    let says = |at: usize| text.is_one_of(at, &["is", "that's", "thats", "that", "it's", "its"]);
    let only = back && says(start)
        || !text.has(
            start..keyword.words.start,
            &["i", "we", "he", "she", "they", "you"],
        ) && end - start <= 6;
    let previous =
        (ends && only && !is_spoken_of && is_statement(text, previous, back)).then_some(previous);
    let from = previous.or(next.map(|_| clause))?;
    Some(from..next.unwrap_or(clause) + 1)
}

/// Returns whether a clause can be a password: up to four words, none of them a function word.
pub(super) fn is_value(text: &Text, clause: usize) -> bool {
    let words = text.clause_start(clause)..text.clause_end(clause);
    if words.len() > REACH {
        return false;
    }
    let lead = [
        "oh", "yeah", "yes", "its", "it's", "it", "is", "just", "so", "um", "ok",
    ];
    let told: Vec<usize> = words.filter(|at| !text.is_one_of(*at, &lead)).collect();
    (1..=4).contains(&told.len())
        && !told
            .iter()
            .any(|at| text.is_one_of(*at, SMALL_WORDS) || text.is_one_of(*at, COMPOUNDS))
}

/// Returns whether the clause before "that's my password" can be the password. `points_back` is true where the clause
/// after it begins with a word such as "that".
fn is_statement(text: &Text, clause: usize, points_back: bool) -> bool {
    let words = text.clause_start(clause)..text.clause_end(clause);
    let first = text.lower(words.start);
    points_back && words.len() <= 8
        || is_one_of(first, &["its", "it", "just"])
        || is_value(text, clause)
}
