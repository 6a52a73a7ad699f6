//! Grounding: whether a message holds the words of a fact that a model found in it.

use crate::memory::words;
use std::collections::HashSet;

/// The words of a message, cut once for all facts that name it.
#[derive(Debug)]
pub(super) struct Grounding {
    words: HashSet<String>,
    /// The beginnings of the words.
    stems: HashSet<String>,
}

impl Grounding {
    /// Cuts a message into words.
    pub fn of(message: &str) -> Self {
        let words: HashSet<String> = words::cut(message).into_iter().collect();
        let stems = words.iter().map(|word| stem(word)).collect();
        Self { words, stems }
    }

    /// Returns whether the message has every one of these words.
    pub fn has_all(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.words.contains(word))
    }

    /// Returns whether the message has at least half of the sentence's words, and one of them. Words
    /// that begin alike are the same: "lives" is "live". Small words and numbers do not count, since
    /// dates are resolved.
    pub fn has_most_of(&self, sentence: &str) -> bool {
        let counts = |word: &String| {
            !words::is_stop(word) && word.chars().any(char::is_alphabetic) && word != "they"
        };
        let (mut found, mut all) = (0, 0);
        for word in words::cut(sentence).iter().filter(|word| counts(word)) {
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
