//! A memory of an index.

use super::entry::Entry;
use super::lexicon::WordId;

/// An unpacked entry, with the values that depend on its place in the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    /// The memory's number: `memories.seq`.
    pub seq: u64,
    /// The block that holds the entry; `None` where no block holds it yet.
    pub block: Option<u64>,
    /// The unpacked entry, without its words.
    pub entry: Entry,
    /// The number of the session, from 1: a run of one conversation without a long silence.
    pub session: u32,
    /// The sum of the lengths of the words that no earlier memory has.
    pub novelty: f32,
    /// The logarithm of one more than `novelty`, which every search needs.
    pub log_novelty: f32,
    /// The logarithm of one more than [`Entry::length`], which every search needs.
    pub log_length: f32,
    /// The number of content words, which come first in `words`.
    pub content_words: usize,
    /// The numbers of the entry's words, in the order of [`Entry::words`].
    pub words: Vec<WordId>,
}

impl Doc {
    /// Makes a doc of an unpacked entry; the order of the index sets the session and the novelty later.
    pub(super) fn new(seq: u64, block: Option<u64>, entry: Entry, words: Vec<WordId>) -> Self {
        Self {
            seq,
            block,
            session: 0,
            novelty: 0.0,
            log_novelty: 0.0,
            log_length: f32::from(entry.length).ln_1p(),
            content_words: usize::from(entry.content_words),
            entry,
            words,
        }
    }

    /// Sets the novelty and, where it changed, its logarithm.
    pub(super) fn set_novelty(&mut self, novelty: f32) {
        if novelty.to_bits() != self.novelty.to_bits() {
            (self.novelty, self.log_novelty) = (novelty, novelty.ln_1p());
        }
    }

    /// Returns the entry's words that are no stop words, each once.
    pub fn content(&self) -> impl Iterator<Item = WordId> {
        self.words.iter().take(self.content_words).copied()
    }
}
