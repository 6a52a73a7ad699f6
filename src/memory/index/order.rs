//! The order of an index: memories sorted by conversation and time, with their sessions, and with everything
//! that only the memories around one say about it.

use super::doc::Doc;
use super::lexicon::Lexicon;
use crate::memory::text::vector::{self, Vector};

/// Sorts the memories of an index, and recomputes the values that depend on their order. Returns for each word of the
/// lexicon the number of memories that have it as a content word.
pub(super) fn restore(docs: &mut [Doc], lexicon: &Lexicon) -> Vec<u32> {
    docs.sort_by_key(|doc| (doc.entry.conversation, doc.seq));
    let frequencies = set_novelty(docs, lexicon);
    set_sessions(docs);
    set_previous(docs, lexicon);
    frequencies
}

/// Sets the novelty of each memory, in the order in which they were stored, and counts the memories of each word.
fn set_novelty(docs: &mut [Doc], lexicon: &Lexicon) -> Vec<u32> {
    let mut order: Vec<(u64, usize)> = (0..)
        .zip(&*docs)
        .map(|(place, doc)| (doc.seq, place))
        .collect();
    order.sort_unstable();
    let mut frequencies = vec![0_u32; lexicon.len()];
    for (_, place) in order {
        let Some(doc) = docs.get_mut(place) else {
            continue;
        };
        let mut novelty = 0.0;
        for word in doc.content() {
            let Some(frequency) = frequencies.get_mut(word as usize) else {
                continue;
            };
            *frequency += 1;
            if let (1, Some(length)) = (*frequency, lexicon.length(word)) {
                // A word that the table cannot spell says as much as a usual one.
                novelty += if length > 0.0 { length } else { 1.0 };
            }
        }
        doc.set_novelty(novelty);
    }
    frequencies
}

/// Numbers the sessions of the memories from 1.
fn set_sessions(docs: &mut [Doc]) {
    let mut session = 1;
    if let Some(first) = docs.first_mut() {
        first.session = session;
    }
    for place in 1..docs.len() {
        let (before, rest) = docs.split_at_mut(place);
        if let (Some(before), Some(doc)) = (before.last(), rest.first_mut()) {
            session += u32::from(!doc.entry.continues(&before.entry));
            doc.session = session;
        }
    }
}

/// Computes the inner products of neighbouring memories of a session that were stored without them.
fn set_previous(docs: &mut [Doc], lexicon: &Lexicon) {
    let mut missing = Vec::new();
    for (place, [before, doc]) in docs.array_windows::<2>().enumerate() {
        let is_known = before.entry.square.to_bits() == doc.entry.previous_square.to_bits();
        if !is_known && doc.session == before.session {
            let inner = vector::dot(&sum(before, lexicon), &sum(doc, lexicon));
            missing.push((place + 1, before.entry.square, inner));
        }
    }
    for (place, square, inner) in missing {
        if let Some(doc) = docs.get_mut(place) {
            (doc.entry.previous_square, doc.entry.previous_inner) = (square, inner);
        }
    }
}

/// Returns the vector of a memory: the sum of its words' vectors.
pub(super) fn sum(doc: &Doc, lexicon: &Lexicon) -> Vector {
    let words = doc.words.iter().filter_map(|word| lexicon.word(*word));
    vector::sum_of_words(words)
}
