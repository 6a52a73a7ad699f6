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
    /// It is a secret whatever stands around it.
    Certain,
    /// It looks like a password: it is a secret unless it is a name that everybody may know.
    PasswordLike,
    /// It is a word that prose does not have: it is a secret near something that has a password.
    Unusual,
    /// It has letters and digits, as the names of products have: it is a secret near the keyword for a
    /// code.
    Code {
        /// The number of its characters.
        length: usize,
        /// The number of its digits.
        digits: usize,
    },
    /// It has so many digits: it is a secret near the keyword for a number.
    Digits(usize),
}

/// Words that may be a secret.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The words, at least one.
    pub words: Range<usize>,
    /// The evidence that they are a secret.
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
