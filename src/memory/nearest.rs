//! The part of the vector index in recall. The index is queried at the same time as the first round trip, and `fuse`
//! joins its results with those of the scorer.
//!
//! With `c` the cosine of question and memory, a memory is near by
//! `n = W * clamp((c - FAR) / (SAME - FAR), 0, 1)`, where `W` is the weight `nearest` as a share of
//! the best score there could be.
//! * A memory that the scorer chose as well has `score + n`.
//! * One that the index alone found has `n`, if `c > FAR` and it is no question, which would repeat
//!   the question rather than answer it; but where the scorer is certain of some
//!   (the words of each cover [`CERTAIN`] of the question), it comes after the last of those: 99
//!   hundredths of the lowest score among them at most.
//!
//! The scorer's own order is not touched by what the index alone found, and an index that is
//! silent, late or wrong leaves recall as it is without.

use super::score::why::Why;
use super::store::Found;
use super::text::cut::CutText;
use super::text::signals::{Signals, flag};
use crate::id::Owner;
use crate::limit;
use crate::platform::{Near, Platform, VectorError};
use serde_json::json;
use std::collections::HashMap;

/// The largest cosine at which a memory counts as far: about the cosine of bge-m3 for texts that have nothing in
/// common.
const FAR: f32 = 0.5;
/// The smallest cosine at which a memory counts as saying the same.
const SAME: f32 = 0.85;

/// The least share of a question's words with which a memory counts as certain: memories that the index alone found
/// come after it.
pub const CERTAIN: f32 = 0.5;

/// A memory that recall chose.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The number of the memory.
    pub seq: u64,
    /// The score of the memory, comparable within one recall only.
    pub score: f32,
    /// The parts of the memory's score.
    pub why: Why,
    /// The share of the question's words that the memory has: see [`super::score::hit::Hit::coverage`].
    pub coverage: f32,
    /// True where the memory is relevant to the question.
    pub relevant: bool,
    /// The numbers of the memories right before it.
    pub before: Vec<u64>,
    /// The numbers of the memories right after it.
    pub after: Vec<u64>,
}

/// Queries the vector index for the owner's memories that are near to a question. Returns an empty list where there is
/// no index, and after a failure, which is logged.
pub async fn ask<P: Platform>(
    platform: &P,
    model: &str,
    owner: &Owner,
    question: &str,
) -> Vec<Near> {
    if !platform.has_vectors() {
        return Vec::new();
    }
    let most = usize::try_from(limit::EMBEDDED_CHARACTERS).unwrap_or(usize::MAX);
    let end = question.char_indices().nth(most).map(|(end, _)| end);
    let beginning = end.and_then(|end| question.get(..end)).unwrap_or(question);
    let namespace = owner.namespace();
    let near = platform.nearest(model, &namespace, beginning, limit::NEAREST);
    near.await.unwrap_or_else(|VectorError(cause)| {
        let line = json!({"level": "warn", "event": "vectors", "step": "query", "cause": cause});
        platform.log(&line.to_string());
        Vec::new()
    })
}

/// Returns the nearness of a memory by its cosine, from 0 to 1.
fn nearness(cosine: f32) -> f32 {
    ((cosine - FAR) / (SAME - FAR)).clamp(0.0, 1.0)
}

/// Returns the memories of the scorer and of the vector index, the best first, as far as `found` has them; `share` is
/// the most that the vector index adds to a score.
pub(super) fn fuse(
    hits: &[Chosen],
    near: &[Near],
    share: f32,
    found: &HashMap<u64, Found>,
) -> Vec<Chosen> {
    let mut fused = hits.to_vec();
    if near.is_empty() {
        return fused;
    }
    let certain = hits.iter().filter(|hit| hit.coverage >= CERTAIN);
    let ceiling = certain.map(|hit| hit.score * 0.99).reduce(f32::min);
    let rows: HashMap<&str, &Found> = found.values().map(|row| (row.id.as_str(), row)).collect();
    for Near { id, score } in near {
        let gain = share * nearness(*score);
        let Some(row) = rows.get(id.as_str()).filter(|_| gain > 0.0) else {
            continue;
        };
        if let Some(hit) = fused.iter_mut().find(|hit| hit.seq == row.seq) {
            if hit.why.nearest <= 0.0 {
                hit.why.nearest = gain;
                hit.score = (hit.score + gain).min(1.0);
            }
            continue;
        }
        if Signals::of(&CutText::new(&row.content)).flags & flag::QUESTION != 0 {
            continue;
        }
        let score = ceiling.map_or(gain, |ceiling| gain.min(ceiling));
        fused.push(Chosen {
            seq: row.seq,
            score,
            why: Why {
                nearest: score,
                ..Why::default()
            },
            coverage: 0.0,
            relevant: true,
            before: Vec::new(),
            after: Vec::new(),
        });
    }
    fused.sort_by(|one, other| other.score.total_cmp(&one.score));
    fused
}

#[cfg(test)]
mod tests {
    use super::{Chosen, Found, Near, Why, fuse};
    use std::collections::HashMap;

    fn hit(seq: u64, score: f32, coverage: f32) -> Chosen {
        Chosen {
            seq,
            score,
            why: Why::default(),
            coverage,
            relevant: true,
            before: vec![],
            after: vec![],
        }
    }

    fn order(hits: &[Chosen], near: &[(&str, f32)]) -> Vec<(u64, f32)> {
        let row = |seq: u64| {
            let json = serde_json::json!({
                "seq": seq, "id": format!("m{seq}"), "role": "user", "content": "bees",
                "memory_type": "context", "importance": 0.3, "created_at": "2026",
            });
            serde_json::from_value::<Found>(json).expect("a row")
        };
        let found: HashMap<u64, Found> = (1..=5).map(|seq| (seq, row(seq))).collect();
        let near = near.iter().map(|(id, score)| Near {
            id: (*id).to_owned(),
            score: *score,
        });
        let near: Vec<Near> = near.collect();
        let fused = fuse(hits, &near, 0.2, &found);
        fused.iter().map(|hit| (hit.seq, hit.score)).collect()
    }

    #[test]
    fn an_index_that_says_nothing_changes_nothing() {
        let hits = [hit(1, 0.3, 0.6), hit(2, 0.1, 0.1)];
        assert_eq!(order(&hits, &[]), [(1, 0.3), (2, 0.1)]);
        assert_eq!(
            order(&hits, &[("m2", 0.5), ("m3", 0.4)]),
            order(&hits, &[]),
            "far"
        );
        assert_eq!(order(&hits, &[("m9", 0.9)]), order(&hits, &[]), "not in D1");
    }

    #[test]
    fn what_both_found_gains_once() {
        let hits = [hit(1, 0.3, 0.6), hit(2, 0.25, 0.1)];
        let both = order(&hits, &[("m2", 0.85), ("m2", 0.85)]);
        assert_eq!(both, [(2, 0.45), (1, 0.3)]);
    }

    #[test]
    fn what_the_index_alone_found_comes_in_and_never_before_certain_words() {
        assert_eq!(order(&[], &[("m3", 0.95)]), [(3, 0.2)]);
        let unsure = [hit(1, 0.15, 0.4), hit(2, 0.1, 0.3)];
        assert_eq!(order(&unsure, &[("m3", 0.85)])[0], (3, 0.2));
        let certain = [hit(1, 0.15, 0.9), hit(2, 0.1, 0.5), hit(4, 0.05, 0.1)];
        let fused = order(&certain, &[("m3", 0.85)]);
        let seqs: Vec<u64> = fused.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(seqs, [1, 2, 3, 4]);
    }
}
