//! A word as it is compared with others, and the hash of a text.

use super::table;

/// A word, spelt in pieces of the table; two words are equal where they are spelt alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Word {
    /// The pieces of the word, at least one.
    Known(Vec<u16>),
    /// The hash of a word that the table cannot spell, or of a code of several words.
    Unknown(u32),
}

impl Word {
    /// Spells a normalised word.
    #[must_use]
    pub fn spell(word: &str) -> Self {
        let pieces = table::pieces(word);
        if pieces.is_empty() {
            return Self::Unknown(hash(word));
        }
        Self::Known(pieces)
    }

    /// Writes the letters of the word into `spelling`, which then is empty where the table cannot spell the word.
    pub fn write_spelling(&self, spelling: &mut Vec<u8>) {
        spelling.clear();
        if let Self::Known(pieces) = self {
            for piece in pieces {
                let spelt = table::spelling(*piece);
                spelling.extend_from_slice(spelt.strip_prefix(b"##").unwrap_or(spelt));
            }
        }
    }
}

/// Returns the FNV-1a hash of a text, of 32 bits (RFC 9923).
#[must_use]
pub fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, step)
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn words_that_the_table_cannot_spell_are_equal_to_themselves_alone() {
        let privet = Word::spell("\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}");
        assert!(matches!(privet, Word::Unknown(_)));
        assert_ne!(privet, Word::spell("\u{43f}\u{43e}\u{43a}\u{430}"));
        assert!(matches!(Word::spell("kayaking"), Word::Known(pieces) if pieces.len() == 2));
    }
}
