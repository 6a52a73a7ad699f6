//! Names in another form than the question's: short forms, pet forms and slips of the pen.

use super::{Expansion, is_rare, similar};
use crate::memory::index::Index;
use crate::memory::index::lexicon::WordId;
use crate::memory::score::query::{Query, is_unusual};
use crate::memory::text::classes::classes_of_word;
use crate::memory::text::short_forms::forms_of;
use crate::memory::text::stop::is_stop;
use crate::memory::text::word::Word;

/// The similarity of a name and a short form of the table.
const SHORT_FORM: f32 = 0.9;

/// The similarity of a name and what looks like a short form of it.
const LIKE_SHORT_FORM: f32 = 0.8;

/// The similarity of a name and what looks like a slip in it.
const MISSPELT: f32 = 0.8;

/// The most words of the memories that are taken for a name in the question: what looks like more is no name.
const MOST: usize = 4;

/// The fewest letters of a usual word that may be a name.
const USUAL: usize = 4;

/// Finds the forms of the names in a question that no or few memories have.
pub(super) fn find(
    index: &Index,
    query: &Query,
    ids: &[Option<WordId>],
    found: &mut Vec<Expansion>,
) {
    let asked = query.words.iter().zip(ids).enumerate();
    let names =
        asked.filter(|(_, (word, id))| word.may_be_name && id.is_none_or(|id| is_rare(index, id)));
    let names = names.map(|(asked, (word, id))| Name {
        asked,
        spelt: &word.spelt,
        short_forms: forms_of(&word.spelt).collect(),
        is_absent: id.is_none_or(|id| index.frequency(id) == 0),
    });
    let names: Vec<Name<'_>> = names.collect();
    if names.is_empty() {
        return;
    }
    let mut forms: Vec<Expansion> = Vec::new();
    let mut spelling = Vec::new();
    let words = (0..).zip(index.lexicon.iter());
    for (id, (word, _)) in words.filter(|(id, _)| index.frequency(*id) > 0) {
        word.write_spelling(&mut spelling);
        let Ok(spelt) = str::from_utf8(&spelling) else {
            continue;
        };
        for name in &names {
            if let Some(similarity) = name.similarity(spelt, word) {
                forms.push(Expansion {
                    asked: name.asked,
                    word: id,
                    similarity,
                });
            }
        }
    }
    for Name { asked, .. } in names {
        let of = |is_known: bool| {
            let forms = forms.iter().copied();
            forms.filter(move |form| {
                form.asked == asked && (form.similarity >= SHORT_FORM) == is_known
            })
        };
        found.extend(of(true).chain(of(false)).take(MOST));
    }
}

/// A name in the question.
struct Name<'a> {
    /// The place of the name in [`Query::words`].
    asked: usize,
    spelt: &'a str,
    /// The forms of the name in the table.
    short_forms: Vec<&'static str>,
    /// True where no memory has the name as it is spelt.
    is_absent: bool,
}

impl Name<'_> {
    /// Returns the similarity to a word of the memories that may be another form of the name; `spelt` are its letters.
    fn similarity(&self, spelt: &str, word: &Word) -> Option<f32> {
        if self.short_forms.contains(&spelt) && self.spelt != spelt {
            return Some(SHORT_FORM);
        }
        let similarity = if similar::is_short_form(spelt, self.spelt)
            || similar::is_short_form(self.spelt, spelt)
        {
            LIKE_SHORT_FORM
        } else if self.is_absent && similar::is_misspelt(self.spelt, spelt) {
            MISSPELT
        } else {
            return None;
        };
        let may_be_name = is_unusual(spelt, word)
            || spelt.len() >= USUAL
                && self.spelt.len() > USUAL
                && !is_stop(spelt)
                && classes_of_word(word).is_empty();
        may_be_name.then_some(similarity)
    }
}
