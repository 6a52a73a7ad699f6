//! Candidates: words of a message that may be a secret, and the evidence for it.

mod checksums;
mod numbers;
mod seed_phrases;
mod shapes;

use super::text::Text;
use std::ops::Range;

/// The evidence that a candidate is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The words are a secret in every context.
    Certain,
    /// The words look like a password: a secret unless they are a public name.
    PasswordLike,
    /// The word is unusual in prose: a secret near something that has a password.
    Unusual,
    /// The word has letters and digits, as the names of products have: a secret near the keyword for a code.
    Code {
        /// The number of the word's characters.
        length: usize,
        /// The number of the word's digits.
        digits: usize,
    },
    /// The number has so many digits: a secret near the keyword for a number.
    Digits(usize),
}

/// Words that may be a secret.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The words of the candidate, at least one.
    pub words: Range<usize>,
    /// The evidence that the words are a secret.
    pub evidence: Evidence,
}

impl Candidate {
    /// Makes the candidate of words that are certainly a secret.
    fn certain(words: Range<usize>) -> Self {
        Self {
            words,
            evidence: Evidence::Certain,
        }
    }
}

/// Finds the candidates of a message. Some of them may overlap.
pub(super) fn find_candidates(text: &Text) -> Vec<Candidate> {
    let mut candidates = numbers::find_numbers(text);
    candidates.extend(checksums::find_ibans(text));
    candidates.extend(seed_phrases::find_seed_phrases(text));
    candidates.extend(shapes::find_armoured_key(text));
    candidates.extend(shapes::find_credentials(text));
    candidates.extend(shapes::find_by_shape(text));
    candidates
}
