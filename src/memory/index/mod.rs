//! The index: everything that scoring needs of a user's memories, computed once when they are stored.
//!
//! An [`entry::Entry`] holds a memory's words, signals, time, speaker and conversation; [`codec`] packs it into
//! some 90 bytes. D1 keeps it twice: with the memory (`memories.packed`), and appended to a block of 64 entries
//! (`memory_blocks`), so that a recall reads a row for each 64 memories. Triggers keep the blocks equal to the
//! memories, and number each change, so that an instance that has unpacked a user's blocks once queries only those
//! that changed since. [`cache`] holds the unpacked indexes of an instance, [`lexicon`] the words of one.

pub mod cache;
pub mod codec;
pub mod doc;
pub mod entry;
pub mod lexicon;
mod order;

use doc::Doc;
use entry::Entry;
use lexicon::{Lexicon, WordId};
use std::collections::HashSet;

/// A user's memories, ready to be scored: the memories of a conversation are adjacent and in order.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// The number of times that all memories were forgotten; a cached index of another epoch is void.
    pub epoch: u64,
    /// The number of the newest change that the index contains.
    pub version: u64,
    /// The number of blocks of the store at the last read.
    pub blocks: u32,
    /// The memories' unpacked entries.
    pub docs: Vec<Doc>,
    /// The words of the memories.
    pub lexicon: Lexicon,
    /// For each word of the lexicon the number of memories that have it as a content word; those that were removed since the
    /// last change are among them.
    pub frequencies: Vec<u32>,
}

/// A stored block of the index.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Block {
    /// The smallest `seq` in the block, which identifies the block.
    pub first_seq: u64,
    /// The number of the block's newest change.
    pub version: u64,
    /// The entries of the block: lines of `seq packed`.
    pub entries: String,
}

impl Index {
    /// Adds new blocks, and replaces changed ones. A line that is no entry is left out.
    pub fn apply(&mut self, blocks: &[Block]) {
        if blocks.is_empty() {
            return;
        }
        let changed: HashSet<u64> = blocks.iter().map(|block| block.first_seq).collect();
        let stays = |doc: &Doc| doc.block.is_some_and(|block| !changed.contains(&block));
        self.docs.retain(stays);
        for block in blocks {
            self.version = self.version.max(block.version);
            for line in block.entries.lines() {
                let Some((seq, packed)) = line.split_once(' ') else {
                    continue;
                };
                let unpacked = codec::unpack(packed, &mut self.lexicon);
                if let (Ok(seq), Some((entry, words))) = (seq.parse(), unpacked) {
                    let block = Some(block.first_seq);
                    self.docs.push(Doc::new(seq, block, entry, words));
                }
            }
        }
        self.frequencies = order::restore(&mut self.docs, &self.lexicon);
    }

    /// Adds memories that are in no block yet, until the next [`Index::remove_loose`].
    pub fn add_loose(&mut self, entries: Vec<(u64, Entry)>) {
        if entries.is_empty() {
            return;
        }
        for (seq, mut entry) in entries {
            let words = self.lexicon.insert_all(&entry.words);
            entry.words = Vec::new();
            self.docs.push(Doc::new(seq, None, entry, words));
        }
        self.frequencies = order::restore(&mut self.docs, &self.lexicon);
    }

    /// Removes the memories that are in no block.
    pub fn remove_loose(&mut self) {
        self.docs.retain(|doc| doc.block.is_some());
    }

    /// Returns the number of memories that have a word as a content word.
    #[must_use]
    pub fn frequency(&self, word: WordId) -> u32 {
        let frequency = self.frequencies.get(word as usize);
        frequency.copied().unwrap_or_default()
    }

    /// Returns about how many bytes the index takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let words: usize = self.docs.iter().map(|doc| doc.words.capacity()).sum();
        self.docs.len() * size_of::<Doc>() + words * 4 + self.lexicon.bytes()
    }
}

#[cfg(test)]
mod tests;
