//! Classes: a question asks for the kind, and the memory has the thing.

use super::Expansion;
use crate::memory::index::Index;
use crate::memory::score::query::Query;
use crate::memory::text::classes::Classes;

/// The similarity of a word to the name of its class.
const SIMILARITY: f32 = 0.8;

/// Finds the words of a class that a word of the question names.
pub(super) fn find(index: &Index, query: &Query, found: &mut Vec<Expansion>) {
    let named = query.words.iter().enumerate();
    let named = named.filter(|(_, word)| !word.names.is_empty());
    let named: Vec<(usize, Classes)> = named.map(|(asked, word)| (asked, word.names)).collect();
    if named.is_empty() {
        return;
    }
    for (id, classes) in (0..).zip(index.lexicon.classes().iter()) {
        for (asked, names) in &named {
            if classes.intersects(*names) {
                found.push(Expansion {
                    asked: *asked,
                    word: id,
                    similarity: SIMILARITY,
                });
            }
        }
    }
}
