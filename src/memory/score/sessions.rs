//! Neighbours within a session.

use super::numbers::larger;
use crate::memory::index::doc::Doc;

/// The factor by which the similarity of a word fades with each memory in between within a session.
const DECAY: f32 = 0.9;

/// Returns the place that is `step` memories further, where it is in the same session.
pub(super) fn in_session(docs: &[Doc], place: usize, step: isize) -> Option<usize> {
    let other = place.checked_add_signed(step)?;
    let is_same = docs.get(other)?.session == docs.get(place)?.session;
    is_same.then_some(other)
}

/// Returns for each memory the larger of two numbers: those of the memory after it and of the second memory before it,
/// as far as they are in its session; at least 0.
pub(super) fn around(docs: &[Doc], numbers: &[f32]) -> Vec<f32> {
    let around = (0..docs.len()).map(|place| {
        let number = |step| in_session(docs, place, step).and_then(|at| numbers.get(at));
        let around = [number(1), number(-2)].into_iter().flatten();
        around.copied().fold(0.0, larger)
    });
    around.collect()
}

/// Returns for each memory and each word of the question the best similarity within the session, which fades with
/// distance: one pass forth and one back. `best` has `width` numbers for each memory.
pub(super) fn spread(docs: &[Doc], best: &[f32], width: usize) -> Vec<f32> {
    let mut spread = best.to_vec();
    let mut last = (0, vec![0.0_f32; width]);
    let mut step = |doc: &Doc, row: &mut [f32]| {
        let (session, carried) = &mut last;
        if *session != doc.session {
            *session = doc.session;
            carried.fill(0.0);
        }
        for (similarity, carried) in row.iter_mut().zip(carried) {
            *carried = larger(*similarity, DECAY * *carried);
            *similarity = *carried;
        }
    };
    for (doc, row) in docs.iter().zip(spread.chunks_exact_mut(width)) {
        step(doc, row);
    }
    let back = docs.iter().zip(spread.chunks_exact_mut(width));
    for (doc, row) in back.rev() {
        step(doc, row);
    }
    spread
}
