//! Phrases: how a run of words is recognised, and how far a name or a thing goes.

use super::words::{Word, folded};

/// Words at which a name of a place, a job or a thing ends.
const STOPS: &[&str] = &[
    "about", "after", "although", "and", "around", "as", "at", "because", "before", "but", "by",
    "during", "except", "for", "from", "here", "i", "in", "near", "on", "or", "right", "since",
    "so", "than", "that", "these", "this", "though", "to", "together", "too", "until", "very",
    "was", "we", "when", "where", "which", "while", "who", "with", "is", "are", "right", "any",
    "again", "my", "alone", "it", "honest", "then", "over", "not", "btw", "lol", "all", "full",
    "part", "much",
];

/// The words after a pattern with which these begin. The pattern's words are parted by spaces;
/// `a|b` is either, `a?` may be missing. Reads the pattern byte by byte: every clause is compared with some hundred
/// of them, at each of its words.
pub(super) fn after<'a>(words: &'a [Word], pattern: &str) -> Option<&'a [Word]> {
    let (mut rest, mut pattern) = (words, pattern.as_bytes());
    while !pattern.is_empty() {
        let part = Part::read(pattern, rest.first().map(|word| word.low.as_bytes()));
        match rest.split_first() {
            Some((_, tail)) if part.fits => rest = tail,
            _ if part.optional => {}
            _ => return None,
        }
        pattern = part.after;
    }
    Some(rest)
}

/// The first word of a pattern.
struct Part<'a> {
    /// The word compared is one of its choices.
    fits: bool,
    optional: bool,
    /// The pattern after it.
    after: &'a [u8],
}

impl<'a> Part<'a> {
    /// Reads it, comparing it with a word; none fits nothing.
    fn read(pattern: &'a [u8], word: Option<&[u8]>) -> Self {
        let mut part = Self {
            fits: false,
            optional: false,
            after: &[],
        };
        // Of the word what is to come of it, while the choice has been the same so far.
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

/// The words after the first of these patterns that fits.
pub(super) fn after_any<'a>(words: &'a [Word], patterns: &[&str]) -> Option<&'a [Word]> {
    patterns.iter().find_map(|pattern| after(words, pattern))
}

/// The words after the pattern, wherever in the words it is.
pub(super) fn past<'a>(words: &'a [Word], pattern: &str) -> Option<&'a [Word]> {
    let initials = initials(pattern);
    let may_begin = |word: &Word| {
        word.low
            .bytes()
            .next()
            .is_some_and(|byte| initials & bit(byte) != 0)
    };
    (0..words.len()).find_map(|start| {
        let rest = words.get(start..)?;
        rest.first()
            .is_some_and(may_begin)
            .then(|| after(rest, pattern))?
    })
}

/// The bytes with which a run of words begins that the pattern fits, as bits; all where its first word may be missing.
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

/// One of 64 bits for a byte: some bytes share one.
const fn bit(byte: u8) -> u64 {
    1 << (byte & 63)
}

/// Whether the pattern is anywhere in the words.
pub(super) fn says(words: &[Word], pattern: &str) -> bool {
    past(words, pattern).is_some()
}

/// The thing with which the words begin: up to the next word at which a name ends, `most` words.
pub(super) fn thing(words: &[Word], most: usize) -> Option<&[Word]> {
    let end = words.iter().take(most).position(|word| word.is(STOPS));
    let thing = words.get(..end.unwrap_or(most.min(words.len())))?;
    (!folded(thing).is_empty()).then_some(thing)
}

/// The name with which the words begin: one word, and the capitalised ones after it.
pub(super) fn name(words: &[Word]) -> Option<&[Word]> {
    let (first, rest) = thing(words, 4)?.split_first()?;
    let more = rest.iter().take_while(|word| word.is_capital()).count();
    let plain = first.is(&[
        "a", "an", "the", "not", "also", "so", "like", "what", "that",
    ]);
    let more = if first.is_capital() { more } else { 0 };
    (!plain).then(|| words.get(..=more))?
}

#[cfg(test)]
mod tests {
    use super::super::words::{folded, words};
    use super::{after, name, past, thing};

    #[test]
    fn patterns_have_choices_and_words_that_may_be_missing() {
        for text in ["I live in Oslo", "we are living in Oslo"] {
            let words = words(text);
            let rest = after(&words, "i|we are? live|living in").unwrap();
            assert_eq!(folded(rest), "oslo");
        }
        assert!(after(&words("I live"), "i live in").is_none());
        let said = words("so now we really live in Oslo");
        for (pattern, rest) in [
            ("i|we really? live", Some("in oslo")),
            ("really live|work in?", Some("oslo")),
            ("now? we", Some("really live in oslo")),
            ("i|you live", None),
            ("oslo in", None),
        ] {
            assert_eq!(
                past(&said, pattern).map(folded).as_deref(),
                rest,
                "{pattern}"
            );
        }
    }

    #[test]
    fn names_and_things_end() {
        let said = words("New York with Ann");
        assert_eq!(folded(thing(&said, 4).unwrap()), "new york");
        assert_eq!(folded(name(&words("Rex he barks")).unwrap()), "rex");
    }
}
