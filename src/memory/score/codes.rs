//! The codes of a question, matched letter for letter.

use super::numbers::{count, rarity};
use crate::memory::index::Index;
use crate::memory::index::doc::Doc;
use crate::memory::index::lexicon::WordId;
use crate::memory::text::word::Word;

/// Returns for each memory the share of the question's codes that it has, in which rare codes count more; an empty list
/// where no memory has any of the codes.
pub(super) fn shares(index: &Index, codes: &[Word]) -> Vec<f32> {
    let ids = codes.iter().map(|code| index.lexicon.find(code));
    let ids: Vec<Option<WordId>> = ids.collect();
    if ids.iter().all(Option::is_none) {
        return Vec::new();
    }
    let having = with_any(index, &ids);
    let has = |doc: &Doc, id: &Option<WordId>| id.is_some_and(|id| doc.words.contains(&id));
    let stored = count(index.docs.len());
    let weights = ids.iter().map(|id| {
        let docs = having.iter().filter(|(_, doc)| has(doc, id)).count();
        rarity(stored, count(docs)) / rarity(stored, 1.0)
    });
    let weights: Vec<f32> = weights.map(|weight| weight.clamp(0.0, 1.0)).collect();
    let mut shares = vec![0.0; index.docs.len()];
    for (place, doc) in having {
        let parts = ids.iter().zip(&weights).filter(|(id, _)| has(doc, id));
        if let Some(share) = shares.get_mut(place) {
            *share = parts.map(|(_, weight)| weight).sum::<f32>() / count(ids.len());
        }
    }
    shares
}

/// Returns the memories that have any of the words, with their places.
fn with_any<'a>(index: &'a Index, ids: &[Option<WordId>]) -> Vec<(usize, &'a Doc)> {
    let mut is_wanted = vec![false; index.lexicon.len()];
    for id in ids.iter().flatten() {
        if let Some(wanted) = is_wanted.get_mut(*id as usize) {
            *wanted = true;
        }
    }
    let has_any = |doc: &Doc| {
        let mut words = doc.words.iter();
        words.any(|word| is_wanted.get(*word as usize).copied().unwrap_or_default())
    };
    let docs = index.docs.iter().enumerate();
    docs.filter(|(_, doc)| has_any(doc)).collect()
}
