//! Fillers: the words in a slot.

use super::phrase::{Determiner, NounPhrase};
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::Tag;
use crate::memory::text::classes::{Class, Classes};

/// The words that fill a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filler {
    /// The place of the first word.
    pub start: usize,
    /// The place of the first word after a determiner.
    pub core: usize,
    /// The place after the last word.
    pub end: usize,
    /// True where "no" stands before the noun.
    pub is_negated: bool,
    /// True where "any" stands before it.
    pub is_any: bool,
    /// True where an adjective stands before the noun.
    pub is_modified: bool,
}

impl Filler {
    pub(super) const fn plain(start: usize, end: usize) -> Self {
        Self {
            start,
            core: start,
            end,
            is_negated: false,
            is_any: false,
            is_modified: false,
        }
    }

    pub(super) fn of(phrase: &NounPhrase, clause: &Tagged<'_>) -> Self {
        Self {
            start: phrase.start,
            core: phrase.core,
            end: phrase.end,
            is_negated: phrase.determiner == Determiner::Negative,
            is_any: phrase.determiner == Determiner::Any,
            is_modified: (phrase.core..phrase.end - 1).any(|at| clause.tag_is(at, Tag::Adjective)),
        }
    }
}

/// Returns whether one of the classes is found.
pub(super) fn has(classes: &[Class], found: Classes) -> bool {
    found.intersects(Classes::of(classes))
}
