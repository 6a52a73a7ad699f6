//! The table of word pieces and their vectors. The vectors are read in place; the pieces are decoded when the first word is
//! spelt, which takes about a millisecond.
//!
//! `table.bin` is distilled from all-MiniLM-L6-v2 (Reimers and Gurevych 2019) by `tools/distil`:
//! some 20,000 word pieces sorted by their bytes, each with a vector of 128 dimensions in four
//! bits. The sum of a word's pieces points where its meaning is, and the sum's length says how
//! much the word tells.

use std::sync::LazyLock;

/// The dimensions of a vector.
pub const DIMENSIONS: usize = 128;

static FILE: &[u8] = include_bytes!("table.bin");

/// The bytes of the table before the scales: magic, number of rows, dimensions, longest piece.
const HEADER: usize = 16;

/// The bit that marks the last letter of a piece in the file.
const LAST: u8 = 0x80;

static SPELLINGS: LazyLock<Spellings> = LazyLock::new(Spellings::decode);

/// The pieces, sorted by their bytes.
struct Spellings {
    text: Vec<u8>,
    /// The place where each piece begins in the text, and the end of the last one.
    places: Vec<usize>,
}

impl Spellings {
    /// Decodes the pieces, of which the file has only the letters that differ from the piece before (front coding: Witten, Moffat
    /// and Bell 1999, Managing Gigabytes, 4.1), after the numbers of the letters that are the same.
    fn decode() -> Self {
        let rows = usize::from(rows());
        let file = FILE.get(HEADER + 2 * rows + rows * DIMENSIONS / 2..);
        let (same, letters) = file.unwrap_or_default().split_at(rows);
        let (mut text, mut places) = (Vec::new(), vec![0]);
        let mut begin = 0;
        for (same, others) in same
            .iter()
            .zip(letters.split_inclusive(|byte| byte & LAST != 0))
        {
            let end = text.len();
            text.extend_from_within(begin..begin + usize::from(*same));
            text.extend(others.iter().map(|byte| byte & !LAST));
            begin = end;
            places.push(text.len());
        }
        Self { text, places }
    }
}

/// Returns the number of pieces in the table; each piece is a number below it.
#[must_use]
pub fn rows() -> u16 {
    u16::try_from(word(4)).unwrap_or_default()
}

/// The longest word that is spelt, in letters, twice that of BERT's tokenizer: a longer run of letters is no word, and
/// would take the room of all words after it.
const LETTERS: usize = 200;

/// Returns the pieces of a normalised word, by the longest match from its beginning, as in BERT's tokenizer (Wu et al.
/// 2016); none where the table cannot spell the word.
#[must_use]
pub fn pieces(word: &str) -> Vec<u16> {
    let bytes = word.as_bytes();
    let mut pieces = Vec::new();
    if !word.is_ascii() || word.len() > LETTERS {
        return pieces;
    }
    let longest = self::word(12) as usize;
    let mut rest = bytes;
    while !rest.is_empty() {
        let inner = rest.len() < bytes.len();
        let most = rest.len().min(longest);
        let found = (1..=most).rev().find_map(|length| {
            let (piece, after) = rest.split_at_checked(length)?;
            Some((find(inner, piece)?, after))
        });
        let Some((piece, after)) = found else {
            return Vec::new();
        };
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// Returns whether a normalised word is a single piece.
#[must_use]
pub fn is_piece(word: &str) -> bool {
    find(false, word.as_bytes()).is_some()
}

/// Finds the number of a piece by binary search; an `inner` piece does not begin a word.
pub(super) fn find(inner: bool, piece: &[u8]) -> Option<u16> {
    let (mut low, mut high) = (0, rows());
    while low < high {
        let middle = low.midpoint(high);
        let spelt = spelling(middle);
        let order = match spelt.strip_prefix(b"##") {
            Some(rest) if inner => rest.cmp(piece),
            None if inner => spelt.cmp(b"##"),
            _ => spelt.cmp(piece),
        };
        match order {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}

/// Returns the bytes of a piece, which begin with `##` where the piece does not begin a word.
pub(super) fn spelling(piece: u16) -> &'static [u8] {
    let Spellings { text, places } = &*SPELLINGS;
    let piece = usize::from(piece);
    let found = match places.get(piece..piece + 2) {
        Some(&[begin, end]) => text.get(begin..end),
        _ => None,
    };
    found.unwrap_or_default()
}

/// Returns the scale of a piece's vector, and the vector's dimensions in four bits each, two in each byte.
pub(super) fn row(piece: u16) -> (f32, &'static [u8]) {
    let (row, rows) = (usize::from(piece), usize::from(rows()));
    let byte = |at: usize| FILE.get(at).copied().unwrap_or_default();
    let scale = [byte(HEADER + row), byte(HEADER + rows + row)];
    let begin = HEADER + 2 * rows + row * DIMENSIONS / 2;
    let nibbles = FILE.get(begin..begin + DIMENSIONS / 2);
    (half(u16::from_le_bytes(scale)), nibbles.unwrap_or_default())
}

/// Returns the four bytes at a place of the table as a number.
fn word(at: usize) -> u32 {
    let bytes = FILE.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Decodes a finite number of IEEE 754's binary16.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, fraction) = (u32::from(bits >> 10) & 31, u32::from(bits) & 1023);
    if exponent == 0 {
        let tiny = f32::from(bits & 1023) / 16_777_216.0;
        return if sign == 0 { tiny } else { -tiny };
    }
    f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13))
}

#[cfg(test)]
mod tests {
    use super::{half, pieces, rows, spelling};

    fn spelt(word: &str) -> Vec<String> {
        let spelt = pieces(word).into_iter().map(spelling);
        spelt
            .map(|piece| String::from_utf8_lossy(piece).into_owned())
            .collect()
    }

    #[test]
    fn the_table_is_sorted_so_that_a_binary_search_finds_every_piece() {
        assert_eq!(rows(), 20_001);
        assert!((1..rows()).all(|row| spelling(row - 1) < spelling(row)));
    }

    #[test]
    fn words_are_spelt_by_the_longest_pieces() {
        assert_eq!(spelt("grandmother"), ["grandmother"]);
        assert_eq!(spelt("lgbtq"), ["lgbt", "##q"]);
        assert_eq!(spelt("kayaking"), ["kay", "##aking"]);
        assert!(spelt("\u{43f}\u{440}\u{438}").is_empty());
        assert!(spelt("").is_empty());
    }

    #[test]
    fn halves_are_read() {
        for (bits, number) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (1, 5.960_464_5e-8),
        ] {
            assert!((half(bits) - number).abs() < f32::EPSILON * number.abs());
        }
    }
}
