//! The lexicon: the words of a user's memories, each once, numbered in the order in which they came.

use crate::memory::text::classes::{Classes, classes_of_word};
use crate::memory::text::word::Word;
use crate::memory::text::{table, vector};
use std::cell::{Ref, RefCell};
use std::collections::HashMap;

/// The number of a word in a [`Lexicon`].
pub type WordId = u32;

/// The words of a user's memories, with the lengths of their vectors.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    words: Vec<Word>,
    lengths: Vec<f32>,
    /// The words of one piece: for each piece the word's number plus one, or 0 where the lexicon lacks the word.
    single: Vec<u32>,
    /// The words of several pieces, or of none.
    others: HashMap<Word, WordId>,
    /// The classes of the first words, of as many as were looked up.
    classes: RefCell<Vec<Classes>>,
}

impl Lexicon {
    /// Returns the number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Returns true where there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the words with the lengths of their vectors, in the order of their numbers; a word that the table cannot
    /// spell has length 0.
    pub fn iter(&self) -> impl Iterator<Item = (&Word, f32)> {
        self.words.iter().zip(self.lengths.iter().copied())
    }

    /// Returns the word of a number.
    #[must_use]
    pub fn word(&self, id: WordId) -> Option<&Word> {
        self.words.get(id as usize)
    }

    /// Returns the classes of the words, in the order of their numbers. A word is looked up when they are first needed.
    #[must_use]
    pub fn classes(&self) -> Ref<'_, Vec<Classes>> {
        let known = self.classes.borrow().len();
        if let Some(new) = self.words.get(known..).filter(|new| !new.is_empty()) {
            let new = new.iter().map(classes_of_word);
            self.classes.borrow_mut().extend(new);
        }
        self.classes.borrow()
    }

    /// Returns the length of the vector of a number's word.
    #[must_use]
    pub fn length(&self, id: WordId) -> Option<f32> {
        self.lengths.get(id as usize).copied()
    }

    /// Finds the number of a word.
    #[must_use]
    pub fn find(&self, word: &Word) -> Option<WordId> {
        if let Word::Known(pieces) = word
            && let [piece] = pieces.as_slice()
        {
            let place = *self.single.get(usize::from(*piece))?;
            return place.checked_sub(1);
        }
        self.others.get(word).copied()
    }

    /// Returns the numbers of words, which are inserted where they are new.
    pub(super) fn insert_all(&mut self, words: &[Word]) -> Vec<WordId> {
        let insert = |word: &Word| match word {
            Word::Known(pieces) => match pieces.as_slice() {
                [piece] => self.insert_piece(*piece),
                _ => self.insert_other(word.clone()),
            },
            Word::Unknown(_) => self.insert_other(word.clone()),
        };
        words.iter().map(insert).collect()
    }

    /// Returns the number of a word of one piece, which is inserted where it is new.
    pub(super) fn insert_piece(&mut self, piece: u16) -> WordId {
        if self.single.is_empty() {
            self.single = vec![0; usize::from(table::rows())];
        }
        match self.single.get(usize::from(piece)) {
            Some(&place) if place > 0 => place - 1,
            _ => {
                let id = self.push(Word::Known(vec![piece]));
                if let Some(place) = self.single.get_mut(usize::from(piece)) {
                    *place = id + 1;
                }
                id
            }
        }
    }

    /// Returns the number of a word of several pieces or of none, which is inserted where it is new.
    pub(super) fn insert_other(&mut self, word: Word) -> WordId {
        if let Some(id) = self.others.get(&word) {
            return *id;
        }
        let id = self.push(word.clone());
        self.others.insert(word, id);
        id
    }

    fn push(&mut self, word: Word) -> WordId {
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let vector = match &word {
            Word::Known(pieces) => vector::sum(pieces),
            Word::Unknown(_) => vector::ZERO,
        };
        self.lengths.push(vector::dot(&vector, &vector).sqrt());
        self.words.push(word);
        id
    }

    /// Returns about how many bytes the lexicon takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.words.len() * 76 + self.single.len() * 4
    }
}
