//! Seed phrases of wallets: a dozen words and more in a row that make no sentence.

use super::Candidate;
use crate::memory::secrets::text::Text;

/// The number of consecutive words from which on they are a seed phrase.
const MIN_WORDS: usize = 11;

/// Function words, of which a sentence has some and a seed phrase none.
#[rustfmt::skip]
const FUNCTION_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "could", "did", "do", "does", "for",
    "from", "had", "has", "have", "he", "her", "him", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "me", "mine", "my", "no", "not", "of", "on", "or", "our", "out", "she", "so", "than", "the",
    "their", "them", "then", "they", "to", "up", "us", "was", "we", "were", "which", "who", "would", "you",
    "your", "im", "i'm", "it's", "that's", "don't", "dont",
];

/// Finds the seed phrases of a message. The words of a phrase may be numbered.
pub(super) fn find_seed_phrases(text: &Text) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut count = 0;
    for at in 0..=text.words.len() {
        let word = text.words.get(at);
        let fits = word.is_some_and(|word| {
            let letters = word.lower.chars().all(char::is_alphabetic);
            letters && (3..=8).contains(&word.lower.len()) && !word.is_one_of(FUNCTION_WORDS)
        });
        let is_number = word.is_some_and(|word| {
            word.lower.len() <= 2 && word.lower.chars().all(|c| c.is_ascii_digit())
        });
        count += usize::from(fits);
        if fits || is_number {
            continue;
        }
        if count >= MIN_WORDS {
            found.push(Candidate::certain(start..at));
        }
        (start, count) = (at + 1, 0);
    }
    found
}
