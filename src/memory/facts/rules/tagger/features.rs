//! What the model sees of a word: numbers made of its letters, of the words around it, and of the tags before it.

use super::super::word::Word;
use super::{Tag, lexicon};

/// The number of features of a word.
pub(super) const FEATURES: usize = 15;

/// What stands for a tag where there is none: the number after those of [`Tag`].
const NO_TAG: u32 = 24;

/// A word as hashes of its letters. A digit counts as 0, and a letter at most twice in a row: "sooooo" is "soo".
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// The hash of the whole word.
    word: u32,
    /// The hash of the last three bytes.
    suffix_3: u32,
    /// The hash of the last two bytes.
    suffix_2: u32,
    /// Bits: 1 for a digit, 2 for a hyphen, 4 for fewer than four bytes, 8 for a capital of the first word, 16 for a
    /// capital of another.
    signs: u32,
    /// The tag of a word that has only one.
    pub only_tag: Option<Tag>,
}

/// What stands in place of a word before the first or after the last.
const NO_WORD: Form = Form {
    word: 1,
    suffix_3: 1,
    suffix_2: 1,
    signs: 0,
    only_tag: None,
};

impl Form {
    /// Returns the forms of words. Capitals tell something only where the person also writes words without them.
    pub fn of_words(words: &[Word]) -> Vec<Self> {
        let has_small = words.iter().any(|word| {
            word.raw.chars().any(char::is_lowercase) && !word.raw.chars().any(char::is_uppercase)
        });
        let forms = words.iter().enumerate().map(|(at, word)| {
            let has_capital = has_small && word.lower != "i" && word.is_capitalized();
            let capital = match (has_capital, at) {
                (false, _) => 0,
                (true, 0) => 1,
                (true, _) => 2,
            };
            Self::new(&word.lower, capital)
        });
        forms.collect()
    }

    /// Returns the form of a word in lower case.
    fn new(lower: &str, capital: u32) -> Self {
        let mut whole = Fnv::default();
        let (mut before, mut last) = ([0; 2], [0; 3]);
        let (mut length, mut signs) = (0_usize, 0);
        for byte in lower.bytes() {
            let byte = if byte.is_ascii_digit() { b'0' } else { byte };
            if before == [byte; 2] {
                continue;
            }
            before = [before[1], byte];
            last = [last[1], last[2], byte];
            whole.push(byte);
            length += 1;
            signs |= u32::from(byte == b'0') | u32::from(byte == b'-') << 1;
        }
        signs |= u32::from(length < 4) << 2 | capital << 3;
        let suffix = |bytes: usize| {
            let mut hash = Fnv::default();
            let skipped = 3 - bytes.min(length);
            last.iter().skip(skipped).for_each(|byte| hash.push(*byte));
            hash.0
        };
        Self {
            word: whole.0,
            suffix_3: suffix(3),
            suffix_2: suffix(2),
            signs,
            only_tag: lexicon::only_tag(lower),
        }
    }
}

/// The hash FNV-1a of 32 bits (Fowler, Noll and Vo).
struct Fnv(u32);

impl Default for Fnv {
    fn default() -> Self {
        Self(2_166_136_261)
    }
}

impl Fnv {
    fn push(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(16_777_619);
    }
}

/// A word between the word before it and the two after it, with the tags of the two words before it.
pub(super) struct Context {
    last: Form,
    this: Form,
    next: Form,
    /// The hash of the word after the next.
    after: u32,
    /// The tag of the word before, as a number.
    tag: u32,
    /// The tag of the word before that.
    before: u32,
    /// The tag of the next word where it has only one.
    next_tag: u32,
}

impl Context {
    /// Returns the context of the word at a place, given the tags of all words before it.
    pub fn new(forms: &[Form], at: usize, tags: &[Tag]) -> Self {
        let form = |place: Option<usize>| {
            let found = place.and_then(|place| forms.get(place));
            found.copied().unwrap_or(NO_WORD)
        };
        let tag = |place: Option<usize>| {
            let found = place.and_then(|place| tags.get(place));
            found.map_or(NO_TAG, |tag| *tag as u32)
        };
        let next = form(at.checked_add(1));
        Self {
            last: form(at.checked_sub(1)),
            this: form(Some(at)),
            next,
            after: form(at.checked_add(2)).word,
            tag: tag(at.checked_sub(1)),
            before: tag(at.checked_sub(2)),
            next_tag: next.only_tag.map_or(NO_TAG, |tag| tag as u32),
        }
    }

    /// Returns the features of the word. The first number of each says what the two others are.
    pub fn features(&self) -> [u32; FEATURES] {
        let (this, next, last) = (self.this.word, self.next.word, self.last.word);
        [
            feature(1, this, 0),
            feature(2, self.this.suffix_3, 0),
            feature(3, self.this.suffix_2, 0),
            feature(4, self.this.signs, 0),
            feature(5, self.tag, self.before),
            feature(6, this, self.tag),
            feature(7, self.this.suffix_3, self.tag),
            feature(8, last, 0),
            feature(9, this, last),
            feature(10, self.next.suffix_3, 0),
            feature(11, next, self.tag),
            feature(12, self.next_tag, self.tag),
            feature(13, this, next),
            feature(14, last, next),
            feature(15, self.after, 0),
        ]
    }
}

/// Returns the number of a feature, of 21 bits: a hash of its template and of two values.
const fn feature(template: u32, one: u32, two: u32) -> u32 {
    let hash = one ^ template.wrapping_mul(0x9E37_79B1);
    let hash = (hash ^ hash >> 15).wrapping_mul(0x85EB_CA6B) ^ two;
    (hash ^ hash >> 13).wrapping_mul(0xC2B2_AE35) >> 11
}
