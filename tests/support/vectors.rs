//! A stand-in for Vectorize with Workers AI's embeddings: in memory, with namespaces, limits and the
//! habits of the real one: what it is told shows later, may be lost, and calls fail.
//!
//! Its embedding counts words by a hash, after a dictionary of a few words: a language that the
//! scorer cannot read is near to English for it.

use keepsake::platform::{Near, VectorError, VectorItem};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// The index.
#[derive(Debug, Default)]
pub struct Vectors {
    /// Whether the bindings are there.
    pub bound: Cell<bool>,
    /// It fails from now on.
    pub down: Cell<bool>,
    /// It takes what it is told and then says that it failed.
    pub answers_badly: Cell<bool>,
    /// It takes what it is told and forgets it.
    pub loses: Cell<bool>,
    /// What it is told shows only after [`Vectors::settle`].
    pub lags: Cell<bool>,
    /// How often it was called.
    pub calls: Cell<usize>,
    /// What it was told and does not show yet.
    pending: RefCell<Vec<Change>>,
    shown: RefCell<BTreeMap<String, VectorItem>>,
}

#[derive(Debug)]
enum Change {
    Upsert(VectorItem),
    Delete(String),
}

impl Vectors {
    /// Shows everything that it was told.
    pub fn settle(&self) {
        let mut shown = self.shown.borrow_mut();
        for change in self.pending.borrow_mut().drain(..) {
            match change {
                Change::Upsert(item) => drop(shown.insert(item.id.clone(), item)),
                Change::Delete(id) => drop(shown.remove(&id)),
            }
        }
    }

    /// The ids that it shows.
    pub fn ids(&self) -> Vec<String> {
        self.shown.borrow().keys().cloned().collect()
    }

    /// What it shows.
    pub fn items(&self) -> Vec<VectorItem> {
        self.shown.borrow().values().cloned().collect()
    }

    /// Puts something into it that nobody told it.
    pub fn slip_in(&self, item: VectorItem) {
        self.shown.borrow_mut().insert(item.id.clone(), item);
    }

    /// The real one's query: topK at most 100, one namespace.
    ///
    /// # Errors
    /// Where it is down.
    pub fn query(&self, namespace: &str, text: &str, most: u32) -> Result<Vec<Near>, VectorError> {
        self.called()?;
        assert!(
            most <= 100,
            "topK is at most 100 without values and metadata"
        );
        let asked = embed(text);
        let shown = self.shown.borrow();
        let own = shown.values().filter(|item| item.namespace == namespace);
        let mut near: Vec<Near> = own
            .map(|item| Near {
                id: item.id.clone(),
                score: cosine(&asked, &embed(&item.text)),
            })
            .collect();
        near.sort_by(|one, other| other.score.total_cmp(&one.score));
        near.truncate(most as usize);
        Ok(near)
    }

    /// The real one's upsert, of texts.
    ///
    /// # Errors
    /// Where it is down.
    pub fn upsert(&self, items: Vec<VectorItem>) -> Result<(), VectorError> {
        assert!(
            (1..=100).contains(&items.len()),
            "an embedding call takes 100 texts"
        );
        for item in &items {
            assert!(
                item.id.len() <= 64 && item.namespace.len() <= 64,
                "{item:?}"
            );
            assert!(!item.text.is_empty(), "{item:?}");
        }
        self.change(items.into_iter().map(Change::Upsert).collect())
    }

    /// The real one's delete.
    ///
    /// # Errors
    /// Where it is down.
    pub fn delete(&self, ids: Vec<String>) -> Result<(), VectorError> {
        assert!((1..=100).contains(&ids.len()), "a delete takes 100 ids");
        self.change(ids.into_iter().map(Change::Delete).collect())
    }

    /// The real one's getByIds.
    ///
    /// # Errors
    /// Where it is down.
    pub fn known(&self, ids: &[String]) -> Result<Vec<String>, VectorError> {
        self.called()?;
        assert!((1..=20).contains(&ids.len()), "it is asked for 20 ids");
        let shown = self.shown.borrow();
        let known = ids.iter().filter(|id| shown.contains_key(*id));
        Ok(known.cloned().collect())
    }

    fn change(&self, changes: Vec<Change>) -> Result<(), VectorError> {
        self.called()?;
        if !self.loses.get() {
            self.pending.borrow_mut().extend(changes);
        }
        if !self.lags.get() {
            self.settle();
        }
        if self.answers_badly.get() {
            return Err(VectorError("no answer within 10000 ms".to_owned()));
        }
        Ok(())
    }

    fn called(&self) -> Result<(), VectorError> {
        assert!(self.bound.get(), "what is not bound is not called");
        self.calls.set(self.calls.get() + 1);
        if self.down.get() {
            return Err(VectorError("VECTOR_QUERY_ERROR (code = 40023)".to_owned()));
        }
        Ok(())
    }
}

/// What a model of many languages knows.
const DICTIONARY: [(&str, &str); 4] = [
    ("\u{43f}\u{447}\u{435}\u{43b}\u{44b}", "bees"),
    ("bienen", "bees"),
    ("d\u{e4}cher", "roof"),
    ("\u{43a}\u{440}\u{44b}\u{448}\u{430}", "roof"),
];

/// The vector of a text: a number for its words.
#[must_use]
pub fn embed(text: &str) -> [f32; 64] {
    let mut vector = [0.0; 64];
    let lower = text.to_lowercase();
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 2)
    {
        let known = DICTIONARY.iter().find(|(other, _)| *other == word);
        let word = known.map_or(word, |(_, word)| word);
        let hash = word.bytes().fold(5381_u32, |hash, byte| {
            hash.wrapping_mul(33) ^ u32::from(byte)
        });
        vector[(hash.wrapping_mul(0x9e37_79b1) >> 26) as usize] += 1.0;
    }
    vector
}

fn cosine(one: &[f32; 64], other: &[f32; 64]) -> f32 {
    let inner = |a: &[f32; 64], b: &[f32; 64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    inner(one, other) / (inner(one, one) * inner(other, other)).sqrt().max(1e-9)
}
