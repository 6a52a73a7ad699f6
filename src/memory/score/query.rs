//! The question, as words, as codes and as a whole.

use super::dates::Dates;
use crate::limit::SEARCH_TERMS;
use crate::memory::text::codes::is_code;
use crate::memory::text::cut::CutText;
use crate::memory::text::stop::is_stop;
use crate::memory::text::vector::{self, Vector};
use crate::memory::text::word::{Word, hash};

/// A question, ready to be compared with memories.
pub(super) struct Query {
    /// The content words of the question, each once, at most [`SEARCH_TERMS`].
    pub words: Vec<QueryWord>,
    /// The codes in the question: codes of several words, and words that are codes by themselves.
    pub codes: Vec<Word>,
    /// The sum of the vectors of the question's words, at length one.
    pub whole: Vector,
}

/// A content word of a question.
pub(super) struct QueryWord {
    /// The word as it is spelt in pieces.
    pub word: Word,
    /// The word's vector, at length one.
    pub vector: Vector,
    /// The original length of the word's vector: how much the word says.
    pub length: f32,
}

impl Query {
    /// Prepares a question for the comparison with memories. The words of its dates are left out: a day is told by when a
    /// memory was written, and not by words that look like the day's.
    pub fn new(question: &CutText<'_>, dates: &Dates) -> Self {
        let codes = question.codes().map(|code| Word::Unknown(hash(code)));
        let mut codes: Vec<Word> = codes.collect();
        let (mut content, mut all): (Vec<Word>, Vec<Word>) = (Vec::new(), Vec::new());
        for spelt in question.indexed_words() {
            let word = Word::spell(&spelt);
            if content.len() < SEARCH_TERMS
                && !dates.has_word(&spelt)
                && !is_stop(&spelt)
                && !content.contains(&word)
            {
                content.push(word.clone());
            }
            if is_code(&spelt, &word) && !codes.contains(&word) {
                codes.push(word.clone());
            }
            if !dates.has_word(&spelt) {
                all.push(word);
            }
        }
        codes.truncate(SEARCH_TERMS);
        Self {
            words: content.into_iter().map(QueryWord::new).collect(),
            codes,
            whole: vector::unit(&vector::sum_of_words(&all)).0,
        }
    }
}

impl QueryWord {
    fn new(word: Word) -> Self {
        let (vector, length) = match &word {
            Word::Known(pieces) => vector::unit(&vector::sum(pieces)),
            Word::Unknown(_) => (vector::ZERO, 1.0),
        };
        Self {
            word,
            vector,
            length,
        }
    }
}
