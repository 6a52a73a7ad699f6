//! The packed form of an entry: base64 of a header and the words, all numbers little-endian.
//!
//! The header has 32 bytes: flags, first person, importance and capitalised words (one byte each), length and
//! content words (two bytes each), seconds, conversation and speaker (four bytes each), and the three floats of
//! the vectors. Each word piece takes two bytes, and a word that the table cannot spell six.

use super::entry::Entry;
use super::lexicon::{Lexicon, WordId};
use crate::memory::text::word::Word;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// The bytes of a packed entry before the words.
const HEADER: usize = 32;

/// Marks a piece that continues the word before it.
const CONTINUES: u16 = 0x8000;

/// Marks a word that the table cannot spell; its hash follows in two halves.
const UNKNOWN: u16 = 0x7fff;

impl Entry {
    /// Packs the entry into a text without white space.
    #[must_use]
    pub fn pack(&self) -> String {
        let mut bytes = Vec::with_capacity(HEADER + 2 * self.words.len());
        bytes.extend([self.flags, self.first_person]);
        bytes.extend([self.importance, self.capitalized]);
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.content_words.to_le_bytes());
        for number in [self.seconds, self.conversation, self.speaker] {
            bytes.extend(number.to_le_bytes());
        }
        for number in [self.square, self.previous_square, self.previous_inner] {
            bytes.extend(number.to_le_bytes());
        }
        for word in &self.words {
            match word {
                Word::Known(pieces) => {
                    for (place, piece) in pieces.iter().enumerate() {
                        let mark = if place == 0 { 0 } else { CONTINUES };
                        bytes.extend((piece | mark).to_le_bytes());
                    }
                }
                Word::Unknown(hash) => {
                    bytes.extend(UNKNOWN.to_le_bytes());
                    bytes.extend(hash.to_le_bytes());
                }
            }
        }
        STANDARD_NO_PAD.encode(bytes)
    }
}

/// Unpacks an entry, and adds its words to the lexicon. Returns the entry without words, and the numbers of its words;
/// `None` where the text is no packed entry.
pub(super) fn unpack(packed: &str, lexicon: &mut Lexicon) -> Option<(Entry, Vec<WordId>)> {
    let bytes = STANDARD_NO_PAD.decode(packed).ok()?;
    let (header, rest) = bytes.split_at_checked(HEADER)?;
    let half = |at: usize| Some(u16::from_le_bytes(*header.get(at..)?.first_chunk()?));
    let whole = |at: usize| Some(u32::from_le_bytes(*header.get(at..)?.first_chunk()?));
    let float = |at: usize| Some(f32::from_le_bytes(*header.get(at..)?.first_chunk()?));
    let entry = Entry {
        flags: *header.first()?,
        first_person: *header.get(1)?,
        importance: *header.get(2)?,
        capitalized: *header.get(3)?,
        length: half(4)?,
        content_words: half(6)?,
        seconds: whole(8)?,
        conversation: whole(12)?,
        speaker: whole(16)?,
        square: float(20)?,
        previous_square: float(24)?,
        previous_inner: float(28)?,
        words: Vec::new(),
    };
    Some((entry, unpack_words(rest, lexicon)?))
}

fn unpack_words(bytes: &[u8], lexicon: &mut Lexicon) -> Option<Vec<WordId>> {
    let mut words = Vec::with_capacity(bytes.len() / 2);
    let codes = bytes.as_chunks::<2>().0.iter().copied();
    let mut codes = codes.map(u16::from_le_bytes).peekable();
    while let Some(code) = codes.next() {
        if code == UNKNOWN {
            let (low, high) = (codes.next()?, codes.next()?);
            let hash = u32::from(low) | u32::from(high) << 16;
            words.push(lexicon.insert_other(Word::Unknown(hash)));
        } else if codes.peek().is_some_and(|next| next & CONTINUES != 0) {
            let mut pieces = vec![code];
            while let Some(more) = codes.next_if(|next| next & CONTINUES != 0) {
                pieces.push(more & !CONTINUES);
            }
            words.push(lexicon.insert_other(Word::Known(pieces)));
        } else {
            words.push(lexicon.insert_piece(code));
        }
    }
    Some(words)
}
