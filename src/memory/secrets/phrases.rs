//! Phrases of a wallet: a dozen words and more in a row that make no sentence.

use super::text::Text;
use super::{Value, Weight};

/// So many words in a row are a phrase.
const LEAST: usize = 11;

/// Small words, of which a sentence has some and a wallet's phrase none.
#[rustfmt::skip]
const SMALL: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "could", "did", "do", "does", "for",
    "from", "had", "has", "have", "he", "her", "him", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "me", "mine", "my", "no", "not", "of", "on", "or", "our", "out", "she", "so", "than", "the",
    "their", "them", "then", "they", "to", "up", "us", "was", "we", "were", "which", "who", "would", "you",
    "your", "im", "i'm", "it's", "that's", "don't", "dont",
];

/// The phrases of a message.
pub(super) fn find(text: &Text) -> Vec<Value> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut count = 0;
    for at in 0..=text.words.len() {
        let word = text.words.get(at);
        let fits = word.is_some_and(|word| {
            let letters = word.low.chars().all(char::is_alphabetic);
            letters && (3..=8).contains(&word.low.len()) && !word.is(SMALL)
        });
        // They may be numbered.
        let numbers = word.is_some_and(|word| {
            word.low.len() <= 2 && word.low.chars().all(|c| c.is_ascii_digit())
        });
        count += usize::from(fits);
        if fits || numbers {
            continue;
        }
        if count >= LEAST {
            found.push(Value {
                words: start..at,
                weight: Weight::Secret,
            });
        }
        (start, count) = (at + 1, 0);
    }
    found
}
