//! Patterns of words, and the comparison of a run of words with them.
//!
//! A pattern is words with spaces between: `a|b` is either of two words, and `a?` is a word that may be missing.
//! "i|we am|are? living in" matches "We are living in" and "I living in".

use super::word::Word;

/// Returns the words after a pattern with which the words begin; `None` where they do not begin with the pattern.
/// Compares the pattern byte by byte, since every clause is compared with some hundred patterns, at each of its words.
pub(super) fn strip_prefix<'a>(words: &'a [Word], pattern: &str) -> Option<&'a [Word]> {
    let (mut rest, mut pattern) = (words, pattern.as_bytes());
    while !pattern.is_empty() {
        let part = Part::parse(pattern, rest.first().map(|word| word.lower.as_bytes()));
        match rest.split_first() {
            Some((_, tail)) if part.fits => rest = tail,
            _ if part.optional => {}
            _ => return None,
        }
        pattern = part.after;
    }
    Some(rest)
}

/// Returns the words after the first of the patterns with which the words begin.
pub(super) fn strip_any_prefix<'a>(words: &'a [Word], patterns: &[&str]) -> Option<&'a [Word]> {
    patterns
        .iter()
        .find_map(|pattern| strip_prefix(words, pattern))
}

/// Returns the words after the first place where the pattern matches.
pub(super) fn after_match<'a>(words: &'a [Word], pattern: &str) -> Option<&'a [Word]> {
    let initials = initials(pattern);
    let may_begin = |word: &Word| {
        word.lower
            .bytes()
            .next()
            .is_some_and(|byte| initials & bit(byte) != 0)
    };
    (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        rest.first()
            .is_some_and(may_begin)
            .then(|| strip_prefix(rest, pattern))?
    })
}

/// Returns whether the pattern matches anywhere in the words.
pub(super) fn has_match(words: &[Word], pattern: &str) -> bool {
    after_match(words, pattern).is_some()
}

/// The first word of a pattern, compared with a word of a text.
struct Part<'a> {
    /// True where the compared word is one of the pattern word's choices.
    fits: bool,
    /// True where a text may omit the pattern's word.
    optional: bool,
    /// The pattern after its first word.
    after: &'a [u8],
}

impl<'a> Part<'a> {
    /// Parses the first word of a pattern and compares it with a word of a text; `None` fits no choice.
    fn parse(pattern: &'a [u8], word: Option<&[u8]>) -> Self {
        let mut part = Self {
            fits: false,
            optional: false,
            after: &[],
        };
        // The rest of the word, as long as the choice has been equal so far.
        let mut left = word;
        let mut rest = pattern;
        while let Some((byte, tail)) = rest.split_first() {
            match byte {
                b' ' => {
                    part.after = tail;
                    break;
                }
                b'|' => {
                    part.fits |= left.is_some_and(<[u8]>::is_empty);
                    left = word;
                }
                b'?' if matches!(tail.first(), None | Some(b' ')) => part.optional = true,
                byte => {
                    let next = left.and_then(<[u8]>::split_first);
                    left = next.and_then(|(first, left)| (first == byte).then_some(left));
                }
            }
            rest = tail;
        }
        part.fits |= left.is_some_and(<[u8]>::is_empty);
        part
    }
}

/// Returns the first bytes of the words with which a match of the pattern may begin, as bits of [`bit`]; all bits where
/// the first word of the pattern may be missing.
fn initials(pattern: &str) -> u64 {
    let (mut initials, mut begins) = (0, true);
    let mut bytes = pattern.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' => break,
            b'?' if matches!(bytes.peek(), None | Some(b' ')) => return u64::MAX,
            b'|' => begins = true,
            byte => {
                initials |= if begins { bit(byte) } else { 0 };
                begins = false;
            }
        }
    }
    initials
}

/// Returns one of 64 bits for a byte. Some bytes share a bit.
const fn bit(byte: u8) -> u64 {
    1 << (byte & 63)
}

#[cfg(test)]
mod tests {
    use super::super::word::split_words;
    use super::super::wording::normalized;
    use super::{after_match, strip_prefix};

    #[test]
    fn patterns_have_choices_and_words_that_may_be_missing() {
        for text in ["I live in Oslo", "we are living in Oslo"] {
            let words = split_words(text);
            let rest = strip_prefix(&words, "i|we are? live|living in").unwrap();
            assert_eq!(normalized(rest), "oslo");
        }
        assert!(strip_prefix(&split_words("I live"), "i live in").is_none());
        let said = split_words("so now we really live in Oslo");
        for (pattern, rest) in [
            ("i|we really? live", Some("in oslo")),
            ("really live|work in?", Some("oslo")),
            ("now? we", Some("really live in oslo")),
            ("i|you live", None),
            ("oslo in", None),
        ] {
            assert_eq!(
                after_match(&said, pattern).map(normalized).as_deref(),
                rest,
                "{pattern}"
            );
        }
    }
}
