//! Vectors: the meaning of a word is the sum of its pieces' vectors, and that of a text the sum of its
//! words' vectors.

use super::table::{self, DIMENSIONS};
use super::word::Word;

/// A vector of the table's space.
pub type Vector = [f32; DIMENSIONS];

/// The vector that adds nothing.
pub const ZERO: Vector = [0.0; DIMENSIONS];

/// Adds the vector of a piece.
pub fn add(piece: u16, to: &mut Vector) {
    let (scale, nibbles) = table::row(piece);
    for (pair, byte) in to.as_chunks_mut::<2>().0.iter_mut().zip(nibbles) {
        let [even, odd] = pair;
        *even += (f32::from(byte & 15) - 7.5) * scale;
        *odd += (f32::from(byte >> 4) - 7.5) * scale;
    }
}

/// Returns the sum of the pieces' vectors.
#[must_use]
pub fn sum(pieces: &[u16]) -> Vector {
    let mut vector = ZERO;
    for piece in pieces {
        add(*piece, &mut vector);
    }
    vector
}

/// Returns the sum of the words' vectors; a word that the table cannot spell adds nothing.
#[must_use]
pub fn sum_of_words<'a>(words: impl IntoIterator<Item = &'a Word>) -> Vector {
    let mut vector = ZERO;
    for word in words {
        if let Word::Known(pieces) = word {
            for piece in pieces {
                add(*piece, &mut vector);
            }
        }
    }
    vector
}

/// Returns the inner product, in eight running sums that the compiler makes vector instructions of.
#[must_use]
pub fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut sums = [0.0; 8];
    let chunks = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    for (a, b) in chunks {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// Returns the vector at length one, and the length that it had.
#[must_use]
pub fn unit(vector: &Vector) -> (Vector, f32) {
    let length = dot(vector, vector).sqrt();
    let mut unit = *vector;
    for x in &mut unit {
        *x /= length + 1e-9;
    }
    (unit, length)
}

#[cfg(test)]
mod tests {
    use super::{dot, sum};
    use crate::memory::text::table::pieces;

    #[test]
    fn vectors_are_those_of_the_study() {
        let length = |word: &str| dot(&sum(&pieces(word)), &sum(&pieces(word))).sqrt();
        for (word, expected) in [
            ("dog", 1.01035),
            ("the", 0.15881),
            ("yesterday", 0.5859),
            ("caroline", 1.11162),
        ] {
            assert!((length(word) - expected).abs() < 1e-4, "{word}");
        }
        for (one, other, expected) in [
            ("dog", "puppy", 0.7232),
            ("city", "chicago", 0.4726),
            ("dog", "tax", 0.0188),
        ] {
            let inner = dot(&sum(&pieces(one)), &sum(&pieces(other)));
            let cosine = inner / length(one) / length(other);
            assert!((cosine - expected).abs() < 1e-3, "{one} {other}: {cosine}");
        }
    }
}
