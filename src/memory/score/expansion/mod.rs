//! The expansion of a question: words of the memories that stand for a word of the question without looking or meaning like it.
//!
//! * [`classes`]: "badminton" stands for "sport".
//! * [`names`]: "Kate" and "Katherina" stand for "Katherine".
//! * [`links`]: "Okafor" stands for "dentist", where a memory has both.
//!
//! A word so found is as similar to the question's word as its kind says, so that all other parts of the scorer hold for it: how
//! rare it is, the neighbours, the session.

mod classes;
mod links;
mod names;
mod similar;
#[cfg(test)]
mod tests;

use super::query::Query;
use crate::memory::index::Index;
use crate::memory::index::lexicon::WordId;

/// A word of the memories that stands for a word of the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expansion {
    /// The place of the question's word in [`Query::words`].
    pub asked: usize,
    /// The word of the memories.
    pub word: WordId,
    /// The similarity of the two, from 0 to 1.
    pub similarity: f32,
}

/// The most memories that make a word rare in a small store.
const FEW: u32 = 8;

/// Finds the words of an index that stand for words of a question, whose numbers in the lexicon are `ids`.
pub(super) fn find(index: &Index, query: &Query, ids: &[Option<WordId>]) -> Vec<Expansion> {
    let mut found = Vec::new();
    classes::find(index, query, &mut found);
    links::find(index, query, ids, &mut found);
    names::find(index, query, ids, &mut found);
    found
}

/// Returns true for a word that few memories have, or at most a fiftieth of them.
fn is_rare(index: &Index, word: WordId) -> bool {
    let share = u32::try_from(index.docs.len() / 50).unwrap_or(u32::MAX);
    index.frequency(word) <= FEW.max(share)
}
