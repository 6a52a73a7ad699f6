//! The fit of each memory's words: `MaxSim` as in `ColBERT`, weighed like BM25.

use super::numbers::{count, larger, one_if, rarity};
use super::sessions::{in_session, spread};
use super::similarity::Similarity;
use crate::config::Weights;
use crate::memory::index::doc::Doc;
use crate::memory::text::signals::flag;

/// The shares of the words' similarity in neighbouring memories that count for a memory, by the neighbour's distance.
const NEIGHBOURS: [(isize, f32); 3] = [(1, 0.4), (-2, 0.3), (2, 0.2)];

/// The share of the words' similarity in the memory just before that counts for a memory.
const PREVIOUS: f32 = 0.35;

/// The share of the words' similarity in a question just before that counts for a memory: an answer takes up the
/// question's words.
const PREVIOUS_QUESTION: f32 = 0.8;

/// The fit of the best memory at which words have their own weight: with a smaller one they count less, and the other parts
/// of the score more.
const FULL_FIT: f32 = 15.0;

/// The least share with which words count, however common they are.
const LEAST_FULL: f32 = 0.4;

/// The fit of a memory's words with the question.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordFit {
    /// The fit of the memory's own words and its neighbours', as a share of the best memory's.
    pub own: f32,
    /// The fit of the session's words, as a share of the best memory's.
    pub session: f32,
    /// The fit of the memory's own words, as a share of one that has every word of the question.
    pub coverage: f32,
}

/// Returns the soft BM25 of each memory with its neighbours' words, and with the words of its session.
pub(super) fn fit(docs: &[Doc], similarity: &Similarity, weights: &Weights) -> Vec<WordFit> {
    let width = similarity.width();
    if width == 0 {
        return vec![WordFit::default(); docs.len()];
    }
    let (best, rarities) = best(docs, similarity);
    let row = |place: usize| best.get(place * width..(place + 1) * width);
    let session = spread(docs, &best, width);
    let mut fits = Vec::with_capacity(docs.len());
    for (place, session) in session.chunks_exact(width).enumerate() {
        let near = |step| in_session(docs, place, step);
        let before = near(-1).and_then(|place| docs.get(place));
        let is_answer = before.is_some_and(|doc| doc.entry.flags & flag::QUESTION != 0);
        let previous = if is_answer {
            PREVIOUS_QUESTION
        } else {
            PREVIOUS
        };
        let around = [(-1, previous), NEIGHBOURS[0], NEIGHBOURS[1], NEIGHBOURS[2]];
        let around = around.map(|(step, share)| {
            let row = near(step).and_then(row).unwrap_or_default();
            (row, share * weights.neighbours)
        });
        let mut fit = WordFit::default();
        let own = row(place).unwrap_or_default().iter();
        for (word, ((own, session), rarity)) in own.zip(session).zip(&rarities).enumerate() {
            fit.coverage += own * rarity.soft;
            if *own >= 1.0 {
                fit.own += weights.exact * rarity.exact_gain;
            }
            let best = around.iter().fold(*own, |most, (row, share)| {
                larger(most, share * row.get(word).copied().unwrap_or_default())
            });
            fit.own += best * rarity.soft;
            fit.session += session * rarity.soft;
        }
        fits.push(fit);
    }
    scale(&mut fits, rarities.iter().map(|rarity| rarity.soft).sum());
    fits
}

/// The rarity of a word of the question among the memories.
struct Rarity {
    /// The rarity of words that are similar to the question's word.
    soft: f32,
    /// The additional rarity of the question's word itself.
    exact_gain: f32,
}

/// Returns the best similarity in each memory to each word of the question, a row for each memory, and the rarity of
/// each word.
fn best(docs: &[Doc], similarity: &Similarity) -> (Vec<f32>, Vec<Rarity>) {
    let width = similarity.width();
    let mut best = vec![0.0_f32; width * docs.len()];
    let (mut sums, mut counts) = (vec![0.0_f32; width], vec![0.0_f32; width]);
    for (doc, best) in docs.iter().zip(best.chunks_exact_mut(width)) {
        for word in doc.content() {
            for (best, similarity) in best.iter_mut().zip(similarity.row(word)) {
                *best = larger(*best, *similarity);
            }
        }
        for ((sum, count), best) in sums.iter_mut().zip(&mut counts).zip(&*best) {
            *sum += best;
            *count += one_if(*best >= 1.0);
        }
    }
    let stored = count(docs.len());
    let columns = sums.iter().zip(&counts);
    let columns = columns.zip(&similarity.lengths).zip(&similarity.equal);
    let rarities = columns.map(|(((sum, count), length), equal)| {
        let exact = if equal.is_some() { *count } else { 0.0 };
        let soft = 0.5 * exact + 0.5 * sum.max(exact);
        let says = length.powf(0.4);
        let (soft, exact) = (rarity(stored, soft) * says, rarity(stored, exact) * says);
        Rarity {
            soft,
            exact_gain: exact - soft,
        }
    });
    let rarities = rarities.collect();
    (best, rarities)
}

/// Converts sums into shares; `ideal` is the sum of a memory that has every word of the question.
fn scale(fits: &mut [WordFit], ideal: f32) {
    let top = |part: fn(&WordFit) -> f32| fits.iter().map(part).fold(0.0, larger);
    let (own, session) = (top(|fit| fit.own), top(|fit| fit.session));
    let full = (own / FULL_FIT).sqrt().max(LEAST_FULL);
    for fit in fits {
        fit.coverage /= ideal.max(1e-9);
        fit.own *= full / (own + 1e-9);
        fit.session *= full / (session + 1e-9);
    }
}
