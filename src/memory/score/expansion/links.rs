//! Links: one memory says who the dentist is, another one has the dentist's name alone.

use super::{Expansion, FEW, is_rare, similar};
use crate::memory::index::Index;
use crate::memory::index::doc::Doc;
use crate::memory::index::lexicon::WordId;
use crate::memory::score::query::{Query, is_unusual};
use crate::memory::text::classes::classes_of_word;
use crate::memory::text::short_forms;
use crate::memory::text::stop::is_stop;
use crate::memory::text::vector::{self, Vector};
use crate::memory::text::word::Word;

/// The similarity of a word to a name that stands near it.
const NEAR: f32 = 0.5;

/// The similarity of a name to another name of the same person.
const ALIAS: f32 = 0.8;

/// The most content words from a word to a name that belongs to it.
const DISTANCE: usize = 4;

/// The least cosine of a usual word with the names of people, with which it may be a name.
const LIKE_NAMES: f32 = 0.1;

/// Words after which another name of the same person stands.
const CUES: &[&str] = &[
    "aka",
    "alias",
    "call",
    "called",
    "calls",
    "known",
    "named",
    "nickname",
    "nicknamed",
    "say",
    "short",
];

/// A word near a word of the question, in the order of the memory's content words.
struct Near {
    word: WordId,
    /// True right after one of the [`CUES`].
    is_called: bool,
}

/// Finds the names that stand beside a name or a description in the question, which few memories have.
pub(super) fn find(
    index: &Index,
    query: &Query,
    ids: &[Option<WordId>],
    found: &mut Vec<Expansion>,
) {
    let linking = query.words.iter().zip(ids).enumerate();
    let linking = linking.filter_map(|(asked, (word, id))| {
        let id = (*id).filter(|id| (1..=FEW).contains(&index.frequency(*id)))?;
        (word.may_be_name || word.describes).then_some((asked, id, word.may_be_name))
    });
    let linking: Vec<(usize, WordId, bool)> = linking.collect();
    if linking.is_empty() {
        return;
    }
    let cues = CUES
        .iter()
        .filter_map(|cue| index.lexicon.find(&Word::spell(cue)));
    let cues: Vec<WordId> = cues.collect();
    let names = names_of_people();
    for doc in &index.docs {
        for word in doc.content() {
            // Most questions have one such word, few have three.
            for (asked, id, is_name) in &linking {
                if word != *id {
                    continue;
                }
                for near in near(doc, word, &cues) {
                    if !leads_on(index, &near, &names) {
                        continue;
                    }
                    let similarity = if near.is_called && *is_name {
                        ALIAS
                    } else {
                        NEAR
                    };
                    found.push(Expansion {
                        asked: *asked,
                        word: near.word,
                        similarity,
                    });
                }
            }
        }
    }
}

/// Returns true for a name that another memory has too, and only few have.
fn leads_on(index: &Index, near: &Near, names: &Vector) -> bool {
    let word = index.lexicon.word(near.word);
    index.frequency(near.word) > 1
        && is_rare(index, near.word)
        && word.is_some_and(|word| may_be_name(word, names, near.is_called))
}

/// Returns the content words of a memory that stand near one of them.
fn near(doc: &Doc, id: WordId, cues: &[WordId]) -> Vec<Near> {
    let words: Vec<WordId> = doc.content().collect();
    let Some(place) = words.iter().position(|word| *word == id) else {
        return Vec::new();
    };
    let around = place.saturating_sub(DISTANCE)..(place + DISTANCE + 1).min(words.len());
    let near = around.filter(|at| *at != place).filter_map(|at| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        Some(Near {
            word: *words.get(at)?,
            is_called: before.is_some_and(|before| cues.contains(before)),
        })
    });
    near.collect()
}

/// Returns true for a word that may be a name: an unusual word, or one like the `names`.
fn may_be_name(word: &Word, names: &Vector, is_called: bool) -> bool {
    let mut spelling = Vec::new();
    word.write_spelling(&mut spelling);
    let spelt = str::from_utf8(&spelling).unwrap_or_default();
    if is_unusual(spelt, word) {
        return !similar::is_inflected(spelt);
    }
    let Word::Known(pieces) = word else {
        return false;
    };
    pieces.len() == 1
        && !is_stop(spelt)
        && classes_of_word(word).is_empty()
        && (is_called || vector::dot(&direction(pieces), names) >= LIKE_NAMES)
}

/// Returns the vector of a word at length one.
#[inline(never)] // its loops are unrolled: once is enough
fn direction(pieces: &[u16]) -> Vector {
    vector::unit(&vector::sum(pieces)).0
}

/// Returns the vector at length one that is most like the first names of the table of short forms.
fn names_of_people() -> Vector {
    let mut sum = vector::ZERO;
    for name in short_forms::full_names() {
        if let Word::Known(pieces) = Word::spell(name)
            && let [piece] = pieces.as_slice()
        {
            for (sum, number) in sum.iter_mut().zip(direction(&[*piece])) {
                *sum += number;
            }
        }
    }
    vector::unit(&sum).0
}

#[cfg(test)]
mod tests {
    use super::{CUES, may_be_name, names_of_people};
    use crate::memory::text::word::Word;

    #[test]
    fn names_are_told_from_other_words() {
        assert!(CUES.is_sorted());
        let names = names_of_people();
        for name in ["okafor", "nuno", "graham", "chloe"] {
            assert!(may_be_name(&Word::spell(name), &names, false), "{name}");
        }
        for word in [
            "summer",
            "badminton",
            "kayaking",
            "the",
            "\u{43f}\u{440}\u{438}",
        ] {
            assert!(!may_be_name(&Word::spell(word), &names, false), "{word}");
        }
    }
}
