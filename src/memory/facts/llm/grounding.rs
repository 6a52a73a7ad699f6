//! Grounding: whether a message holds the words of a fact that a model found in it.

use crate::memory::text::normalize::{normalize, words};
use crate::memory::text::stop::is_stop;
use std::collections::HashSet;

/// The words of a message, cut once for all facts that are found in the message.
#[derive(Debug)]
pub(super) struct Grounding {
    words: HashSet<String>,
    /// The first four letters of each word of the message.
    stems: HashSet<String>,
}

impl Grounding {
    /// Cuts a message into words.
    pub fn of(message: &str) -> Self {
        let words: HashSet<String> = words(&normalize(message)).map(str::to_owned).collect();
        let stems = words.iter().map(|word| stem(word)).collect();
        Self { words, stems }
    }

    /// Returns whether the message has every word of a normalised text.
    pub fn has_all(&self, normalized: &str) -> bool {
        words(normalized).all(|word| self.words.contains(word))
    }

    /// Returns whether the message has at least half of the sentence's words, and at least one. Words with the same
    /// first four letters are the same: "lives" is "live". Stop words and numbers do not count, since dates are
    /// resolved.
    pub fn has_most_of(&self, sentence: &str) -> bool {
        let sentence = normalize(sentence);
        let counts = |word: &&str| {
            !is_stop(word) && word.chars().any(char::is_alphabetic) && *word != "they"
        };
        let (mut found, mut all) = (0, 0);
        for word in words(&sentence).filter(counts) {
            all += 1;
            found += usize::from(self.stems.contains(&stem(word)));
        }
        found > 0 && 2 * found >= all
    }
}

/// Returns the first four letters of a word.
fn stem(word: &str) -> String {
    word.chars().take(4).collect()
}
