//! Surroundings of a keyword: the words and clauses that belong to it.

use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::Text;
use std::ops::Range;

/// The most words between a keyword and its password.
pub(super) const REACH: usize = 14;

/// Returns the words of the keyword's clause that are at most [`REACH`] words from the keyword: the first place, and
/// the place after the last.
pub(super) fn clause_near(text: &Text, keyword: &Keyword, clause: usize) -> (usize, usize) {
    let start = keyword.words.start.saturating_sub(REACH);
    let end = keyword.words.end + REACH;
    (
        text.clause_start(clause).max(start),
        text.clause_end(clause).min(end),
    )
}

/// Returns the words around a keyword, at most 16 on each side, within the keyword's sentence.
pub(super) fn nearby_words(text: &Text, keyword: &Keyword) -> Range<usize> {
    let sentence = text.sentence_of(keyword.words.start);
    let start = keyword.words.start.saturating_sub(16).max(sentence.start);
    start..sentence.end.min(keyword.words.end + 16)
}

/// Returns the clauses from a word's clause to the end of its sentence, by [`rest_of_sentence`].
pub(super) fn rest_from(text: &Text, word: usize) -> Option<Range<usize>> {
    let clause = text.words.get(word)?.clause;
    Some(rest_of_sentence(text, &text.sentence_of(word), clause))
}

/// Returns the clauses from a given one to the end of its sentence. A next sentence of at most four words is included:
/// "My password? Banana."
pub(super) fn rest_of_sentence(
    text: &Text,
    sentence: &Range<usize>,
    clause: usize,
) -> Range<usize> {
    let end = |at: usize| text.words.get(at - 1).map_or(clause, |word| word.clause) + 1;
    let next = text.sentence_of(sentence.end);
    let is_short = !next.is_empty() && next.len() <= 4 && next.start == sentence.end;
    clause..end(if is_short { next.end } else { sentence.end })
}
