//! A memory of an index.

use super::entry::Entry;
use super::lexicon::WordId;

/// An unpacked entry, with everything that its place in the index says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    /// `memories.seq`.
    pub seq: u64,
    /// The block that the entry stands in; `None` where it is in no block yet.
    pub block: Option<u64>,
    /// The entry, without its words.
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
    /// The words, in the order of [`Entry::words`].
    pub words: Vec<WordId>,
}

impl Doc {
    /// Takes an unpacked entry; the order of the index sets the session and the novelty.
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

    /// Sets the novelty, and its logarithm where it changed.
    pub(super) fn set_novelty(&mut self, novelty: f32) {
        if novelty.to_bits() != self.novelty.to_bits() {
            (self.novelty, self.log_novelty) = (novelty, novelty.ln_1p());
        }
    }

    /// Returns the words that are no stop words, each once.
    pub fn content(&self) -> impl Iterator<Item = WordId> {
        self.words.iter().take(self.content_words).copied()
    }
}
