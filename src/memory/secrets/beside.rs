//! Passwords that stand in a clause of their own, beside the one that names them.

use super::names::Named;
use super::text::{Text, is_one};
use super::told::{REACH, near};
use super::topics::{COPULAS, DONE_WITH_IT, FUNCTIONS, OTHER_THINGS, SAID_OF_IT, SMALL};
use std::ops::Range;

/// A clause of three to six words that make no sentence, after the name: a passphrase.
pub(super) fn phrased(
    text: &Text,
    named: &Named,
    sentence: &Range<usize>,
    clause: usize,
) -> Option<Range<usize>> {
    let next = text.sentence_of(sentence.end);
    let end = sentence.end.max(next.end).min(named.words.end + 2 * REACH);
    let mut clauses = (named.words.end..end)
        .filter_map(|at| text.words.get(at))
        .map(|word| word.clause);
    let found = clauses.find(|other| {
        let words = text.clause_start(*other)..text.clause_end(*other);
        let small = |at: usize| {
            let low = text.low(at);
            let small = is_one(low, SMALL) || is_one(low, FUNCTIONS) || is_one(low, SAID_OF_IT);
            small || is_one(low, COPULAS) || is_one(low, DONE_WITH_IT) || is_one(low, OTHER_THINGS)
        };
        *other > clause && (3..=6).contains(&words.len()) && !words.clone().any(small)
    })?;
    Some(clause..found + 1)
}

/// A clause that has the name and no verb of its own: "that's my password", "the laptop password?"
/// What stands beside it is the value, where that can be one.
pub(super) fn beside(
    text: &Text,
    named: &Named,
    sentence: &Range<usize>,
    clause: usize,
    spoken_of: bool,
) -> Option<Range<usize>> {
    let several = is_one(
        text.low_before(named.words.start),
        &["two", "three", "2", "3", "usual", "main"],
    );
    if named.plural && !several {
        return None;
    }
    let (start, end) = near(text, named, clause);
    let points = [
        "that", "thats", "it", "its", "it's", "this", "which", "those", "these", "i",
    ];
    let back = text.is(start, &points) || text.low(start).starts_with("that");
    let after = named.words.end;
    let ends = text.words.get(after).is_none_or(|word| {
        word.clause != clause
            || word.is(&[
                "for", "to", "on", "again", "at", "btw", "i", "as", "of", "goes",
            ])
    });
    let asks = text.is_asked(sentence.start);
    let next_clause = text
        .words
        .get(text.clause_end(clause))
        .map(|word| word.clause);
    let next = next_clause.filter(|next| is_value(text, *next));
    let next = next.filter(|_| ends && (!spoken_of || asks));
    // "It's banana. Yes, my password."
    let filler = |clause: usize| {
        let words = text.clause_start(clause)..text.clause_end(clause);
        words.len() == 1
            && text.is(
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
    let says = |at: usize| text.is(at, &["is", "that's", "thats", "that", "it's", "its"]);
    let only = back && says(start)
        || !text.has(
            start..named.words.start,
            &["i", "we", "he", "she", "they", "you"],
        ) && end - start <= 6;
    let previous =
        (ends && only && !spoken_of && is_statement(text, previous, back)).then_some(previous);
    let from = previous.or(next.map(|_| clause))?;
    Some(from..next.unwrap_or(clause) + 1)
}

/// Whether a clause can be a password: up to four words, of which none is a small one.
pub(super) fn is_value(text: &Text, clause: usize) -> bool {
    let words = text.clause_start(clause)..text.clause_end(clause);
    if words.len() > REACH {
        return false;
    }
    let lead = [
        "oh", "yeah", "yes", "its", "it's", "it", "is", "just", "so", "um", "ok",
    ];
    let told: Vec<usize> = words.filter(|at| !text.is(*at, &lead)).collect();
    (1..=4).contains(&told.len())
        && !told
            .iter()
            .any(|at| text.is(*at, SMALL) || text.is(*at, OTHER_THINGS))
}

/// Whether a clause before "that's my password" can be it.
fn is_statement(text: &Text, clause: usize, back: bool) -> bool {
    let words = text.clause_start(clause)..text.clause_end(clause);
    let first = text.low(words.start);
    back && words.len() <= 8 || is_one(first, &["its", "it", "just"]) || is_value(text, clause)
}
