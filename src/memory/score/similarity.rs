//! The similarity of the words of a user's memories to those of a question.

use super::numbers::{larger, one_if, smaller};
use super::query::Query;
use super::sessions::in_session;
use crate::config::Weights;
use crate::memory::index::Index;
use crate::memory::index::doc::Doc;
use crate::memory::index::lexicon::WordId;
use crate::memory::text::signals::REQUEST_VERBS;
use crate::memory::text::vector;
use crate::memory::text::word::Word;

/// The most that a word is similar which is not equal: the same pieces in another order are another word.
const ALMOST: f32 = 0.99;

/// The similarity to a word of the question from which on a word says nothing new.
const ALIKE: f32 = 0.6;

/// A row for each word of the lexicon, with a column for each content word of the question and a last one for the
/// question as a whole.
pub(super) struct Similarity {
    rows: Vec<f32>,
    columns: usize,
    /// For each content word of the question the same word of the lexicon.
    pub equal: Vec<Option<WordId>>,
    /// The lengths of the question's words: how much each says.
    pub lengths: Vec<f32>,
    /// The words of the lexicon that ask for something, and say nothing else.
    request_verbs: Vec<WordId>,
}

impl Similarity {
    /// Compares each word of the index with each word of the question.
    pub fn new(index: &Index, query: &Query, weights: &Weights) -> Self {
        let find = |word: &Word| index.lexicon.find(word);
        let equal = query.words.iter().map(|asked| find(&asked.word));
        let equal: Vec<Option<WordId>> = equal.collect();
        let columns = query.words.len() + 1;
        let mut rows = Vec::with_capacity(columns * index.lexicon.len());
        for (id, (word, length)) in (0_u32..).zip(index.lexicon.iter()) {
            let Word::Known(pieces) = word else {
                rows.extend(equal.iter().map(|same| one_if(*same == Some(id))));
                rows.push(0.0);
                continue;
            };
            let vector = vector::sum(pieces);
            for (asked, same) in query.words.iter().zip(&equal) {
                rows.push(if *same == Some(id) {
                    1.0
                } else {
                    let inner = vector::dot(&vector, &asked.vector);
                    let cosine = larger(0.0, inner / (length + 1e-9));
                    smaller(ALMOST, weights.soft * cosine * cosine.sqrt())
                });
            }
            rows.push(vector::dot(&vector, &query.whole));
        }
        let verbs = REQUEST_VERBS.iter().map(|verb| find(&Word::spell(verb)));
        Self {
            rows,
            columns,
            equal,
            lengths: query.words.iter().map(|asked| asked.length).collect(),
            request_verbs: verbs.flatten().collect(),
        }
    }

    /// Returns the number of the question's content words.
    pub fn width(&self) -> usize {
        self.columns - 1
    }

    /// Returns the similarity of a word to each of the question's, and last its inner product with the whole
    /// question.
    pub fn row(&self, word: WordId) -> &[f32] {
        let begin = word as usize * self.columns;
        self.rows
            .get(begin..begin + self.columns)
            .unwrap_or_default()
    }

    /// Returns the inner product of a memory and the question at length one.
    pub fn inner(&self, doc: &Doc) -> f32 {
        let last = self.columns - 1;
        let words = doc.words.iter();
        let inner = words.filter_map(|word| self.row(*word).get(last));
        inner.sum()
    }

    /// Returns true where each content word of a memory is much like one of the question's.
    pub fn has_nothing_new(&self, doc: &Doc) -> bool {
        doc.content().all(|word| {
            if self.request_verbs.contains(&word) {
                return true;
            }
            let row = self.row(word).iter().take(self.width());
            row.copied().fold(0.0, f32::max) >= ALIKE
        })
    }

    /// Returns for each memory the cosine of the question and the memory together with the one before it in its
    /// session.
    pub fn cosines(&self, docs: &[Doc]) -> Vec<f32> {
        let inner: Vec<f32> = docs.iter().map(|doc| self.inner(doc)).collect();
        let windows = docs.iter().zip(&inner).enumerate();
        let cosines = windows.map(|(place, (doc, own))| {
            let before = in_session(docs, place, -1).and_then(|before| inner.get(before));
            let entry = &doc.entry;
            let (inner, square) = match before {
                Some(before) => (
                    own + before,
                    entry.square + entry.previous_square + 2.0 * entry.previous_inner,
                ),
                None => (*own, entry.square),
            };
            inner / (square.max(0.0).sqrt() + 1e-9)
        });
        cosines.collect()
    }
}
