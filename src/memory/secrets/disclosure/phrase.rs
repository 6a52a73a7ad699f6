//! Phrases that open something: "the words that open my vault are …", "a whole sentence for my laptop, …".

use super::surroundings::{nearby_words, rest_from};
use super::vocabulary::{COPULAS, LOCKED_THINGS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::{Text, is_one_of};
use std::ops::Range;

/// Returns the clauses that disclose a passphrase.
pub(super) fn find_phrase(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let (start, end) = (keyword.words.start, keyword.words.end);
    let near = nearby_words(text, keyword);
    let is_locked = text.has(near.clone(), LOCKED_THINGS);
    let is_told = text.has(end..near.end, COPULAS)
        || (start..near.end).any(|at| text.is_label(at))
        || text.has(near.start..start, &["use", "uses", "using"]);
    let is_owned = is_one_of(
        text.lower_before(start),
        &["my", "our", "the", "his", "her"],
    );
    let is_stated = is_owned && text.is_one_of(end, COPULAS) && text.lower(start) != "word";
    (is_locked && is_told || is_stated)
        .then(|| rest_from(text, start))
        .flatten()
}
