//! The similarity of the words of a user's memories to those of a question.

use super::expansion::{self, Expansion};
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

/// The largest similarity of two words that are not equal: the same pieces in another order are another word.
const ALMOST: f32 = 0.99;

/// The similarity to a word of the question from which on a word adds nothing new.
const ALIKE: f32 = 0.6;

/// The similarity of each word of the lexicon to the question.
pub(super) struct Similarity {
    /// A row for each word of the lexicon, with a column for each content word of the question.
    rows: Vec<f32>,
    width: usize,
    /// The inner product of each word of the lexicon and the whole question at length one.
    whole: Vec<f32>,
    /// The number of each content word of the question in the lexicon, where the lexicon has it.
    pub equal: Vec<Option<WordId>>,
    /// The lengths of the question's words: how much each says.
    pub lengths: Vec<f32>,
    /// The words of the lexicon that only introduce a request.
    request_verbs: Vec<WordId>,
}

impl Similarity {
    /// Compares each word of the index with each word of the question.
    pub fn new(index: &Index, query: &Query, weights: &Weights) -> Self {
        let find = |word: &Word| index.lexicon.find(word);
        let equal = query.words.iter().map(|asked| find(&asked.word));
        let equal: Vec<Option<WordId>> = equal.collect();
        let (width, words) = (query.words.len(), index.lexicon.len());
        let (mut rows, mut whole) = (Vec::with_capacity(width * words), Vec::with_capacity(words));
        for (id, (word, length)) in (0_u32..).zip(index.lexicon.iter()) {
            let is_same = |same: &Option<WordId>| *same == Some(id);
            let Word::Known(pieces) = word else {
                rows.extend(equal.iter().map(|same| one_if(is_same(same))));
                whole.push(0.0);
                continue;
            };
            let vector = vector::sum(pieces);
            let asked = query.words.iter();
            let begin = rows.len();
            rows.extend(asked.map(|asked| vector::dot(&vector, &asked.vector)));
            // A loop of its own, so that it becomes vector instructions: a root and a quotient are dear.
            for inner in rows.split_at_mut(begin).1 {
                let cosine = larger(0.0, *inner / (length + 1e-9));
                *inner = smaller(ALMOST, weights.soft * cosine * cosine.sqrt());
            }
            if let Some(column) = equal.iter().position(is_same)
                && let Some(same) = rows.get_mut(begin + column)
            {
                *same = 1.0;
            }
            whole.push(vector::dot(&vector, &query.whole));
        }
        for Expansion {
            asked,
            word,
            similarity,
        } in expansion::find(index, query, &equal)
        {
            if let Some(known) = rows.get_mut(word as usize * width + asked) {
                *known = larger(*known, similarity);
            }
        }
        let verbs = REQUEST_VERBS.iter().map(|verb| find(&Word::spell(verb)));
        Self {
            rows,
            width,
            whole,
            equal,
            lengths: query.words.iter().map(|asked| asked.length).collect(),
            request_verbs: verbs.flatten().collect(),
        }
    }

    /// Returns the number of the question's content words.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns the similarity of a word to each word of the question.
    pub fn row(&self, word: WordId) -> &[f32] {
        let begin = word as usize * self.width;
        self.rows.get(begin..begin + self.width).unwrap_or_default()
    }

    /// Returns the inner product of a memory and the question at length one.
    pub fn inner(&self, doc: &Doc) -> f32 {
        let words = doc.words.iter();
        let inner = words.filter_map(|word| self.whole.get(*word as usize));
        inner.sum()
    }

    /// Returns true where each content word of a memory is similar to a word of the question.
    pub fn has_nothing_new(&self, doc: &Doc) -> bool {
        doc.content().all(|word| {
            if self.request_verbs.contains(&word) {
                return true;
            }
            self.row(word).iter().any(|similarity| *similarity >= ALIKE)
        })
    }

    /// Returns for each memory the cosine of the question and the memory together with the memory before it in its
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
