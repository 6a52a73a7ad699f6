//! Vectors: the meaning of a word is the sum of its pieces' vectors, and that of a text the sum of its
//! words' vectors.

use super::table::{self, DIMENSIONS};
use super::word::Word;

/// A vector of the table's space. Of each 32 dimensions the even ones come first, then the odd ones: the table has them
/// in pairs, a byte each, so that 16 bytes become 32 floats without a shuffle.
pub type Vector = [f32; DIMENSIONS];

/// The number of dimensions in 16 bytes of the table.
const BLOCK: usize = 32;

/// The zero vector.
pub const ZERO: Vector = [0.0; DIMENSIONS];

/// Adds the vector of a piece to a vector.
pub fn add(piece: u16, to: &mut Vector) {
    let (scale, nibbles) = table::row(piece);
    let blocks = to.as_chunks_mut::<BLOCK>().0.iter_mut();
    for (block, bytes) in blocks.zip(nibbles.as_chunks::<{ BLOCK / 2 }>().0) {
        let (even, odd) = block.split_at_mut(BLOCK / 2);
        for ((even, odd), byte) in even.iter_mut().zip(odd).zip(bytes) {
            *even += (f32::from(byte & 15) - 7.5) * scale;
            *odd += (f32::from(byte >> 4) - 7.5) * scale;
        }
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

/// Returns the inner product of two vectors, in eight running sums for which the compiler makes vector instructions.
#[must_use]
pub fn dot(a: &Vector, b: &Vector) -> f32 {
    let (mut evens, mut odds) = ([0.0; 4], [0.0; 4]);
    let blocks = a.as_chunks::<BLOCK>().0.iter();
    for (a, b) in blocks.zip(b.as_chunks::<BLOCK>().0) {
        let (a, b) = (a.split_at(BLOCK / 2), b.split_at(BLOCK / 2));
        add_products(&mut evens, a.0, b.0);
        add_products(&mut odds, a.1, b.1);
    }
    // Packed entries have products of older versions, which had the dimensions in order: these are equal to the last bit.
    let pairs = evens.iter().zip(&odds);
    pairs.flat_map(|(even, odd)| [even, odd]).sum()
}

/// Adds the products of two lists of numbers to four running sums, in turn.
#[inline]
fn add_products(sums: &mut [f32; 4], a: &[f32], b: &[f32]) {
    for (a, b) in a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
}

/// Returns the vector scaled to length one, and its original length.
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
