//! A message as it is searched for secrets: its words, clauses and sentences.

mod parse;
mod word;

use std::ops::Range;
use word::Boundary;

pub(super) use word::{Word, is_one_of};

/// A message cut into words, clauses and sentences.
#[derive(Debug, Default)]
pub(super) struct Text<'a> {
    /// All words of the message, in order.
    pub words: Vec<Word<'a>>,
    /// The byte range of each clause in the message.
    pub clauses: Vec<Range<usize>>,
    /// The first word of each clause.
    clause_starts: Vec<usize>,
    /// The words of each sentence.
    pub sentences: Vec<Range<usize>>,
    /// For each sentence, true where it ends with a question mark.
    pub questions: Vec<bool>,
}

impl Text<'_> {
    /// Returns the words of a word's sentence.
    #[inline(never)]
    pub fn sentence_of(&self, word: usize) -> Range<usize> {
        let sentence = self.words.get(word).map(|word| word.sentence);
        let range = sentence.and_then(|sentence| self.sentences.get(sentence));
        range.cloned().unwrap_or_default()
    }

    /// Returns whether the sentence of a word ends with a question mark.
    pub fn is_question(&self, word: usize) -> bool {
        let sentence = self.words.get(word).map(|word| word.sentence);
        let is_question = sentence.and_then(|sentence| self.questions.get(sentence));
        is_question.copied().unwrap_or_default()
    }

    /// Returns whether the word at a place is one of the given words.
    #[inline(never)]
    pub fn is_one_of(&self, at: usize, any: &[&str]) -> bool {
        is_one_of(self.lower(at), any)
    }

    /// Returns the first of the given places whose word is one of the given words.
    #[inline(never)]
    pub fn find(&self, places: Range<usize>, any: &[&str]) -> Option<usize> {
        let mut places = places;
        places.find(|at| self.is_one_of(*at, any))
    }

    /// Returns whether a word at one of the given places is one of the given words.
    pub fn has(&self, places: Range<usize>, any: &[&str]) -> bool {
        self.find(places, any).is_some()
    }

    /// Returns whether the word at a place is the label of the words after it.
    pub fn is_label(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.is_label)
    }

    /// Returns the word at a place in lower case; empty past the end.
    #[inline(never)]
    pub fn lower(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.lower.as_str())
    }

    /// Returns the word before a place in lower case; empty where that word is in another sentence.
    #[inline(never)]
    pub fn lower_before(&self, at: usize) -> &str {
        let Some(before) = at.checked_sub(1) else {
            return "";
        };
        let same = self.sentence_of(at).contains(&before);
        if same { self.lower(before) } else { "" }
    }

    /// Returns the place of the first word of a clause; the number of words past the last clause.
    #[inline(never)]
    pub fn clause_start(&self, clause: usize) -> usize {
        let start = self.clause_starts.get(clause).copied();
        start.unwrap_or(self.words.len())
    }

    /// Returns the place after the last word of a clause.
    #[inline(never)]
    pub fn clause_end(&self, clause: usize) -> usize {
        self.clause_start(clause + 1)
    }

    /// Returns whether a word is the last one of its clause.
    pub fn ends_clause(&self, word: usize) -> bool {
        let clause = |at: usize| self.words.get(at).map(|word| word.clause);
        clause(word) != clause(word + 1)
    }
}
