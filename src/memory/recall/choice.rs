//! The choice of the indexes, before D1 confirms it.

use super::exclude::Exclude;
use super::recalled::{Recalled, recalled};
use crate::config::Weights;
use crate::id::Owner;
use crate::memory::index::Index;
use crate::memory::nearest::{self, Chosen};
use crate::memory::score::hit::Hit;
use crate::memory::store::{self, Found};
use crate::platform::{Near, Query};
use crate::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// The memories that the indexes chose, which are then read from D1.
#[derive(Debug, Default)]
pub struct Choice {
    hits: Vec<Chosen>,
    near: Vec<Near>,
    /// The most that the vector index adds to a score.
    nearest_share: f32,
}

/// The least coverage of a question with which a memory is relevant enough for a prompt.
const LEAST_COVERAGE: f32 = 0.3;

/// The least cosine with which a memory is relevant whatever its coverage.
const LEAST_COSINE: f32 = 0.45;

impl Choice {
    /// Makes a choice of the scorer's hits, each with the numbers of `around` memories of its session on either side.
    pub(super) fn new(index: &Index, hits: Vec<Hit>, around: usize) -> Self {
        let seq = |place: usize| index.docs.get(place).map(|doc| doc.seq);
        let same = |one: usize, other: usize| {
            let session = |place: usize| index.docs.get(place).map(|doc| doc.session);
            session(one) == session(other)
        };
        let chosen = hits.into_iter().filter_map(|hit| {
            let steps = 1..=around;
            let before = steps
                .clone()
                .rev()
                .filter_map(|step| hit.place.checked_sub(step));
            let after = steps.map(|step| hit.place + step);
            let near = |places: &mut dyn Iterator<Item = usize>| {
                let places = places.filter(|place| same(*place, hit.place));
                places.filter_map(seq).collect::<Vec<u64>>()
            };
            Some(Chosen {
                seq: seq(hit.place)?,
                score: hit.score,
                why: hit.why,
                coverage: hit.coverage,
                relevant: hit.coverage >= LEAST_COVERAGE
                    || hit.cosine >= LEAST_COSINE
                    || hit.why.codes > 0.0,
                before: near(&mut before.into_iter()),
                after: near(&mut after.into_iter()),
            })
        });
        Self {
            hits: chosen.collect(),
            ..Self::default()
        }
    }

    /// Removes hits that are not relevant to the question, for a prompt: no memory is better than a misleading one.
    #[must_use]
    pub fn relevant(mut self) -> Self {
        self.hits.retain(|hit| hit.relevant);
        self
    }

    /// Adds the memories that the vector index found near.
    #[must_use]
    pub fn with_nearest(mut self, near: Vec<Near>, weights: &Weights) -> Self {
        self.near = near;
        self.nearest_share = weights.nearest_share();
        self
    }

    /// Returns the query of the second round trip, whose rows [`Choice::recalled`] takes; `None` where nothing was
    /// chosen.
    #[must_use]
    pub fn query(&self, owner: &Owner, now: Timestamp) -> Option<Query<Found>> {
        let numbers = self.hits.iter().flat_map(|hit| {
            let around = hit.before.iter().chain(&hit.after);
            around.copied().chain([hit.seq])
        });
        let numbers: HashSet<u64> = numbers.collect();
        let mut numbers: Vec<u64> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let ids: Vec<&str> = self.near.iter().map(|near| near.id.as_str()).collect();
        let is_wanted = !numbers.is_empty() || !ids.is_empty();
        is_wanted.then(|| store::read(owner, &numbers, &ids, now))
    }

    /// Returns at most `most` of the chosen memories as D1 has them, the best first: those that hold now, or that were
    /// stored and held at `as_of`. Leaves out everything that `exclude` names, and of two memories with the same text
    /// the worse one.
    #[must_use]
    pub fn recalled(
        &self,
        found: Vec<Found>,
        as_of: Option<Timestamp>,
        mut exclude: Exclude,
        most: usize,
    ) -> Vec<Recalled> {
        let as_of = as_of.map(|at| at.to_string());
        let holds = |row: &Found| match (&as_of, &row.valid_to) {
            (None, ended) => ended.is_none(),
            (Some(at), ended) => {
                row.valid_from.as_ref().unwrap_or(&row.created_at) <= at
                    && ended.as_ref().is_none_or(|ended| ended > at)
            }
        };
        let found: HashMap<u64, Found> = found.into_iter().map(|row| (row.seq, row)).collect();
        let hits = nearest::fuse(&self.hits, &self.near, self.nearest_share, &found);
        let admitted = hits.iter().filter_map(|hit| {
            let row = found.get(&hit.seq)?;
            let is_admitted = holds(row) && exclude.admits(&row.id, &row.content);
            is_admitted.then(|| recalled(hit, row, &found))
        });
        admitted.take(most).collect()
    }
}
