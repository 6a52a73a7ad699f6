//! A word of a message that is searched for secrets.

use std::ops::Range;

/// A word of a message, between white space, commas or brackets.
#[derive(Debug)]
pub struct Word<'a> {
    /// The word with its punctuation.
    pub raw: &'a str,
    /// The word without the punctuation around it.
    pub bare: &'a str,
    /// The bare word in lower case, without a final `'s`.
    pub lower: String,
    /// True where the word ends with `'s`.
    pub is_possessive: bool,
    /// True where the word is a label, with a colon at its end, or a dash or an equals sign after it: the next words
    /// are its value.
    pub is_label: bool,
    /// The number of the word's clause.
    pub clause: usize,
    /// The number of the word's sentence.
    pub sentence: usize,
    /// The bytes of `raw` in the message.
    pub(super) place: Range<usize>,
    /// The largest unit of text that ends with the word.
    pub(super) end: Boundary,
}

/// The end of a unit of text, the smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Boundary {
    /// The end of a word alone.
    Word,
    /// The end of a clause.
    Clause,
    /// The end of a sentence.
    Sentence,
    /// The end of a sentence with a question mark.
    Question,
}

impl Word<'_> {
    /// Returns whether the word is one of the given words, which are in lower case.
    pub fn is_one_of(&self, any: &[&str]) -> bool {
        is_one_of(&self.lower, any)
    }
}

/// Returns whether a word is one of the given words. Not inlined: a list at a hundred places would be a hundred loops
/// in the wasm.
#[inline(never)]
pub fn is_one_of(word: &str, any: &[&str]) -> bool {
    any.contains(&word)
}
