//! The words of a clause with their parts of speech.

use crate::memory::facts::rules::tagger::{Tag, tag};
use crate::memory::facts::rules::word::Word;

/// The words of a clause with a tag for each.
#[derive(Debug)]
pub(super) struct Tagged<'a> {
    pub words: &'a [Word],
    tags: Vec<Tag>,
}

impl<'a> Tagged<'a> {
    /// Tags the words of a clause.
    pub fn new(words: &'a [Word]) -> Self {
        Self {
            words,
            tags: tag(words),
        }
    }

    /// Returns the word at a place with its tag.
    pub fn get(&self, at: usize) -> Option<(&'a Word, Tag)> {
        self.words.get(at).zip(self.tags.get(at).copied())
    }

    /// Returns whether the word at a place has a tag.
    pub fn tag_is(&self, at: usize, tag: Tag) -> bool {
        self.get(at).is_some_and(|(_, found)| found == tag)
    }

    /// Returns whether a verb stands at a place, or after adverbs there.
    pub fn is_before_verb(&self, at: usize) -> bool {
        let next = self.skip_adverbs(at).and_then(|at| self.get(at));
        next.is_some_and(|(_, tag)| tag.is_verb())
    }

    /// Returns the word at a place, without the capital that it has as the first one of a sentence.
    pub fn within_sentence(&self, at: usize) -> Option<Word> {
        let (word, tag) = self.get(at)?;
        let is_name = at > 0 || tag == Tag::ProperNoun;
        let raw = if is_name {
            word.raw.clone()
        } else {
            word.raw.to_lowercase()
        };
        Some(Word {
            raw,
            lower: word.lower.clone(),
        })
    }

    /// Returns whether the word at a place is a plural noun.
    pub fn is_plural(&self, at: usize) -> bool {
        self.tag_is(at, Tag::PluralNoun)
    }

    /// Returns whether a run of words stands at a place.
    pub fn has_run(&self, at: usize, run: &[&str]) -> bool {
        let here = self.words.get(at..at + run.len());
        here.is_some_and(|here| {
            here.iter()
                .zip(run)
                .all(|(word, wanted)| word.lower == *wanted)
        })
    }

    /// Returns the place of the first word from a place on that is no adverb; `None` after the last word.
    pub fn skip_adverbs(&self, mut at: usize) -> Option<usize> {
        while self.tag_is(at, Tag::Adverb) {
            at += 1;
        }
        self.get(at).map(|_| at)
    }

    /// Returns the words between two places.
    pub fn slice(&self, start: usize, end: usize) -> &'a [Word] {
        self.words.get(start..end).unwrap_or_default()
    }
}
