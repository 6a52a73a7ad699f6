//! Names of people, animals, firms and places.

use super::filler::{Filler, has};
use super::phrase::NounPhrase;
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::Tag;
use crate::memory::facts::rules::word::Word;
use crate::memory::text::classes::{Class, classes_of};

/// Returns the name at a place: its words with capitals, or one word that is tagged as a name. What has a class is none.
pub(super) fn name(clause: &Tagged<'_>, at: usize) -> Option<Filler> {
    let is_capital = |place: usize| {
        clause.get(place).filter(|(word, tag)| {
            word.is_capitalized()
                && word.lower != "i"
                && (tag.is_noun() || matches!(tag, Tag::Adjective | Tag::PossessiveEnding))
        })
    };
    let mut end = at;
    while end < at + 4 && is_capital(end).is_some() {
        end += 1;
    }
    if end == at {
        let (word, tag) = clause.get(at)?;
        if tag != Tag::ProperNoun || !classes_of(&word.lower).is_empty() {
            return None;
        }
        end += 1;
    }
    let first = clause.get(at)?.0;
    let closed = clause
        .get(end)
        .is_none_or(|(_, tag)| !tag.is_noun() && tag != Tag::Other);
    (closed && is_name_word(first)).then(|| Filler::plain(at, end))
}

/// Returns whether a word may begin a name.
fn is_name_word(word: &Word) -> bool {
    let classes = classes_of(&word.lower);
    !has(&[Class::Period, Class::Relative, Class::Occasion], classes) && word.lower.len() > 1
}

/// Returns the place at a place of the clause.
pub(super) fn place(clause: &Tagged<'_>, at: usize) -> Option<Filler> {
    const PLACES: &[Class] = &[Class::City, Class::Country, Class::Region];
    let start = at + usize::from(clause.has_run(at, &["the"]));
    let mut end = start;
    while end < start + 3
        && clause.get(end).is_some_and(|(word, tag)| {
            tag == Tag::ProperNoun || word.is_capitalized() && tag.is_noun()
        })
    {
        end += 1;
    }
    let known = || {
        let phrase = NounPhrase::parse(clause, at)?;
        // "a town" is any; "a small town" says something.
        let head = clause.get(phrase.end - 1)?.0;
        let is_any = phrase.end == phrase.core + 1
            && head.is_one_of(&[
                "town", "city", "village", "state", "country", "capital", "suburb",
            ]);
        (!is_any && has(PLACES, phrase.classes(clause))).then_some(phrase.end)
    };
    let end = if end > start && start == at {
        end
    } else {
        known()?
    };
    let first = clause.get(start)?.0;
    let is_other = has(
        &[
            Class::Period,
            Class::Relative,
            Class::Occasion,
            Class::Illness,
            Class::Language,
        ],
        classes_of(&first.lower),
    );
    (!is_other).then(|| Filler::plain(at, end))
}
