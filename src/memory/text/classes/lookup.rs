//! The look-up of words in `classes.bin`, whose form `tools/classes/README.md` describes.

use super::Classes;
use crate::memory::text::table;
use crate::memory::text::word::{Word, hash};

pub(super) static FILE: &[u8] = include_bytes!("../classes.bin");

/// The bytes before the sets: magic, the numbers of sets, of pieces and of hashes, and the multiplier of the hashes.
const HEADER: usize = 20;

/// The longest term of the table, in bytes.
const LONGEST: usize = 40;

/// Returns the classes of a noun, singular or plural, or of a term of several words: those of the whole term ("guinea pig"), or else
/// those of the longest end of it that the table has: a "junior software engineer" is an engineer. The words are normalised, and a
/// hyphen stands for a space.
#[must_use]
pub fn classes_of(term: &str) -> Classes {
    let ends = term.match_indices([' ', '-']);
    let mut ends = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
    ends.find_map(|at| Term::of(term.get(at..)?)?.find())
        .unwrap_or_default()
}

/// Returns true where the table has a term of several words as one thing: "hot dog" is none of the dogs. A term whose end has its
/// classes anyway, as "guide dog", is not there.
#[must_use]
pub fn is_term(term: &str) -> bool {
    Term::of(term).and_then(Term::find).is_some()
}

/// Returns the classes of a word that is spelt in pieces, as the index has it.
#[must_use]
pub fn classes_of_word(word: &Word) -> Classes {
    let Word::Known(pieces) = word else {
        return Classes::NONE;
    };
    match pieces.as_slice() {
        [piece] => of_piece(*piece),
        _ => Term::of_pieces(pieces)
            // A word of several pieces is no piece itself.
            .and_then(|term| of_hash(term.hash()).or_else(|| term.find_singular()))
            .unwrap_or_default(),
    }
}

/// A term that may be in the table.
#[derive(Clone, Copy)]
struct Term {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Term {
    const EMPTY: Self = Self {
        bytes: [0; LONGEST],
        length: 0,
    };

    fn of(text: &str) -> Option<Self> {
        let mut term = Self::EMPTY;
        term.push(text.as_bytes())?;
        Some(term)
    }

    fn of_pieces(pieces: &[u16]) -> Option<Self> {
        let mut term = Self::EMPTY;
        for piece in pieces {
            let spelling = table::spelling(*piece);
            term.push(spelling.strip_prefix(b"##").unwrap_or(spelling))?;
        }
        Some(term)
    }

    fn push(&mut self, text: &[u8]) -> Option<()> {
        let end = self.length + text.len();
        let place = self.bytes.get_mut(self.length..end)?;
        place.copy_from_slice(text);
        for byte in place.iter_mut().filter(|byte| **byte == b'-') {
            *byte = b' ';
        }
        self.length = end;
        Some(())
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Returns the term without its end and with another one.
    fn ending(mut self, end: &str, other: &str) -> Option<Self> {
        self.length = self.as_bytes().strip_suffix(end.as_bytes())?.len();
        self.push(other.as_bytes())?;
        Some(self)
    }

    /// Finds the classes of the term, or else of what it is the plural of.
    fn find(self) -> Option<Classes> {
        self.find_very().or_else(|| self.find_singular())
    }

    /// Finds the classes of what the term is the plural of.
    fn find_singular(self) -> Option<Classes> {
        let singulars = [("ies", "y"), ("s", ""), ("es", "")];
        let is_plural = self.as_bytes().ends_with(b"s") && !self.as_bytes().ends_with(b"ss");
        let singular = |(end, other)| self.ending(end, other)?.find_very();
        let mut singulars = singulars.into_iter().filter(|_| is_plural);
        singulars.find_map(singular)
    }

    /// Returns the hash of the term.
    fn hash(&self) -> u32 {
        hash(str::from_utf8(self.as_bytes()).unwrap_or_default())
    }

    /// Finds the classes of the very term; a word that is a piece of the word table is always found.
    fn find_very(&self) -> Option<Classes> {
        let bytes = self.as_bytes();
        table::find(false, bytes)
            .map_or_else(|| of_hash(self.hash()), |piece| Some(of_piece(piece)))
    }
}

/// Returns the classes of a piece of the word table, of which each has a byte.
fn of_piece(piece: u16) -> Classes {
    let [sets, ..] = header();
    set(FILE.get(HEADER + 8 * sets as usize + usize::from(piece)))
}

/// Finds the classes of the other terms by binary search. The file has 24 bits of a hash, in three columns of bytes: the upper
/// bits of its product with the multiplier (Knuth, The Art of Computer Programming, volume 3, 6.4).
fn of_hash(hash: u32) -> Option<Classes> {
    let [sets, pieces, hashes, multiplier] = header();
    let wanted = hash.wrapping_mul(multiplier) >> 8;
    let [sets, pieces, hashes] = [sets, pieces, hashes].map(|count| count as usize);
    let columns = HEADER + 8 * sets + pieces;
    let byte = |column: usize, row: usize| FILE.get(columns + column * hashes + row);
    let at = |row: usize| {
        (0..3).fold(0, |hash, column| {
            hash << 8 | u32::from(byte(column, row).copied().unwrap_or_default())
        })
    };
    let (mut low, mut high) = (0, hashes);
    while low < high {
        let middle = low.midpoint(high);
        match at(middle).cmp(&wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(set(byte(3, middle))),
        }
    }
    None
}

/// Returns the set of a number in the file.
fn set(number: Option<&u8>) -> Classes {
    let at = HEADER + 8 * usize::from(number.copied().unwrap_or_default());
    let bytes = FILE.get(at..).and_then(<[u8]>::first_chunk);
    Classes(bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}

/// Returns the numbers of sets, pieces and hashes in the file, and the multiplier.
pub(super) fn header() -> [u32; 4] {
    [4, 8, 12, 16].map(|at| {
        let bytes = FILE.get(at..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    })
}
