//! A filter that spares most words the search of a list in which they are not.

/// The hashes of words, as one of 1,024 bits each (Bloom 1970, with one hash).
#[derive(Debug)]
pub struct BloomFilter([u64; 16]);

impl BloomFilter {
    /// Makes the filter of the first words of some texts.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler evaluates it, and the index is below 16"
    )]
    pub const fn of(texts: &[&str]) -> Self {
        let mut bits = [0; 16];
        let mut rest = texts;
        while let [text, tail @ ..] = rest {
            let hash = hash(text);
            bits[hash as usize & 15] |= bit(hash);
            rest = tail;
        }
        Self(bits)
    }

    /// Returns false where no text begins with the word of a [`hash`]; rarely true where none does.
    #[must_use]
    pub fn may_have(&self, hash: u32) -> bool {
        let bits = self.0.get(hash as usize & 15);
        bits.is_some_and(|bits| bits & bit(hash) != 0)
    }
}

/// Returns a hash of the first word of a text: FNV-1a, with its upper bits in the lower ones.
#[must_use]
pub const fn hash(text: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest
        && *byte != b' '
    {
        hash = (hash ^ *byte as u32).wrapping_mul(0x0100_0193);
        rest = tail;
    }
    hash ^ hash >> 16
}

const fn bit(hash: u32) -> u64 {
    1 << (hash >> 4 & 63)
}

#[cfg(test)]
mod tests {
    use super::{BloomFilter, hash};

    #[test]
    fn a_filter_has_the_first_words_of_its_texts_and_few_others() {
        const FILTER: BloomFilter = BloomFilter::of(&["pin", "sort code"]);
        assert!(FILTER.may_have(hash("pin")) && FILTER.may_have(hash("sort")));
        let others = ["code", "pi", "pins", "bees", "honey", ""];
        let passed = others.iter().filter(|word| FILTER.may_have(hash(word)));
        assert_eq!(passed.count(), 0);
    }
}
