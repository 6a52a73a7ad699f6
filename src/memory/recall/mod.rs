//! Recall: from a question to the memories that answer it.
//!
//! [`Search::ask`] joins the first round trip of a request: it reads as much of the owner's index as this instance
//! does not have yet. [`Search::choose`] scores, and gives the [`choice::Choice`], whose query reads the chosen
//! rows in the second round trip. [`choice::Choice::recalled`] makes [`recalled::Recalled`] of the rows as
//! they are in D1 now: whatever an index says, only memories that D1 has under the owner leave this module.

pub mod choice;
pub mod exclude;
pub mod recalled;

use super::index::cache::IndexCache;
use super::index::entry::Entry;
use super::index::{Block, Index};
use super::score;
use super::store::{self, Cached, IndexRow, Unpacked};
use super::text::cut::CutText;
use crate::config::Weights;
use crate::error::Error;
use crate::id::Owner;
use crate::limit;
use crate::platform::{Batch, DbError, Platform, Results, Slot};
use crate::time::Timestamp;
use choice::Choice;
use std::cell::RefCell;
use std::rc::Rc;

/// Removes everything that this instance has cached of an owner.
pub fn forget<P: Platform>(platform: &P, owner: &Owner) {
    let cache = platform.instance_state::<RefCell<IndexCache>>();
    cache.borrow_mut().remove(owner.as_str());
}

/// A search for the memories that answer a question.
pub struct Search<'a> {
    cache: Rc<RefCell<IndexCache>>,
    owner: &'a Owner,
    question: &'a CutText<'a>,
    index: Rc<Index>,
    has_words: bool,
}

impl<'a> Search<'a> {
    /// Begins a search in an owner's memories.
    pub fn new<P: Platform>(platform: &P, owner: &'a Owner, question: &'a CutText<'a>) -> Self {
        let cache = platform.instance_state::<RefCell<IndexCache>>();
        let index = cache.borrow().get(owner.as_str());
        Self {
            cache,
            owner,
            question,
            index,
            has_words: !question.normalized().is_empty(),
        }
    }

    /// Adds the queries of the search's first round trip, or none where the question has no word.
    pub fn ask(&self, batch: &mut Batch) -> SearchSlots {
        if !self.has_words {
            return SearchSlots(None);
        }
        let (owner, cached) = (self.owner, self.cached());
        let index = batch.ask(store::index_since(owner, cached));
        let candidates = (!self.is_small()).then(|| {
            batch.ask(store::candidate_blocks(
                owner,
                cached,
                &self.question.search_phrases(),
                limit::CANDIDATE_BLOCKS,
                limit::NEWEST_BLOCKS,
            ))
        });
        SearchSlots(Some(AskedSlots {
            index,
            candidates,
            unpacked: batch.ask(store::unpacked(owner, limit::UNPACKED)),
        }))
    }

    /// Returns whether the store was small when this instance last read it, so that few of its blocks have changed
    /// since. Then all changed blocks are read, however many blocks there are now, and no candidates are queried.
    fn is_small(&self) -> bool {
        (1..=limit::WHOLE_BLOCKS / 2).contains(&self.index.blocks)
    }

    /// Returns what this instance has of the index, and how large an index it reads whole.
    fn cached(&self) -> Cached {
        let (most_blocks, most_bytes) = if self.is_small() {
            (u32::MAX, u32::MAX)
        } else {
            (limit::WHOLE_BLOCKS, limit::WHOLE_BYTES)
        };
        Cached {
            epoch: self.index.epoch,
            version: self.index.version,
            most_blocks,
            most_bytes,
        }
    }

    /// Scores the memories with the results of [`Search::ask`], and chooses the best `most`, each with `around`
    /// memories on either side.
    ///
    /// # Errors
    /// [`Error::Internal`] where the results are not the queries' results.
    pub fn choose(
        self,
        results: &Results,
        slots: SearchSlots,
        now: Timestamp,
        weights: &Weights,
        most_and_around: (usize, usize),
    ) -> Result<Choice, Error> {
        match slots.read(results)? {
            Some(found) => Ok(self.choose_among(found, now, weights, most_and_around)),
            None => Ok(Choice::default()),
        }
    }

    fn choose_among(
        mut self,
        found: SearchRows,
        now: Timestamp,
        weights: &Weights,
        (most, around): (usize, usize),
    ) -> Choice {
        // Nobody else holds the index while it is changed, so that nothing is copied.
        self.cache.borrow_mut().remove(self.owner.as_str());
        let is_whole = self.update(found.index);
        let index = Rc::make_mut(&mut self.index);
        if !is_whole {
            *index = Index::default();
            index.apply(&found.candidates);
        }
        index.add_loose(found.unpacked.iter().filter_map(numbered_entry).collect());
        let hits = score::search(index, self.question, now, weights, most);
        let choice = Choice::new(index, hits, around);
        index.remove_loose();
        if is_whole && index.blocks <= limit::WHOLE_BLOCKS {
            let mut cache = self.cache.borrow_mut();
            cache.insert(self.owner.as_str(), self.index);
        }
        choice
    }

    /// Applies the changed blocks to the index, and returns true where the index then is the whole store.
    fn update(&mut self, rows: Vec<IndexRow>) -> bool {
        let Some(first) = rows.first() else {
            return true;
        };
        let (epoch, blocks, is_whole) = (first.epoch, first.blocks, first.whole > 0);
        if self.index.epoch != epoch || !is_whole {
            self.index = Rc::new(Index {
                epoch,
                ..Index::default()
            });
        }
        let changed = rows.into_iter().filter_map(|row| {
            Some(Block {
                first_seq: row.first_seq?,
                version: row.version?,
                entries: row.entries?,
            })
        });
        let changed: Vec<Block> = changed.collect();
        let index = Rc::make_mut(&mut self.index);
        index.apply(&changed);
        index.blocks = blocks;
        is_whole
    }
}

/// The slots of [`Search::ask`]; none where the question has no word.
#[derive(Debug, Clone, Copy)]
pub struct SearchSlots(Option<AskedSlots>);

#[derive(Debug, Clone, Copy)]
struct AskedSlots {
    index: Slot<IndexRow>,
    /// The candidates of a large store; `None` for a small store, of which none are queried.
    candidates: Option<Slot<Block>>,
    unpacked: Slot<Unpacked>,
}

impl SearchSlots {
    fn read(self, results: &Results) -> Result<Option<SearchRows>, DbError> {
        let Some(slots) = self.0 else {
            return Ok(None);
        };
        let candidates = slots.candidates.map(|slot| results.all(slot)).transpose()?;
        Ok(Some(SearchRows {
            index: results.all(slots.index)?,
            candidates: candidates.unwrap_or_default(),
            unpacked: results.all(slots.unpacked)?,
        }))
    }
}

/// The rows of a search's first round trip.
struct SearchRows {
    /// The blocks that changed since the cached index.
    index: Vec<IndexRow>,
    /// The candidate blocks of a large store.
    candidates: Vec<Block>,
    /// The memories that are in no block yet.
    unpacked: Vec<Unpacked>,
}

fn numbered_entry(row: &Unpacked) -> Option<(u64, Entry)> {
    Some((row.seq, row.entry()?))
}
