//! Names and things: where in a run of words they end.

use super::word::Word;
use super::wording::is_blank;

/// Words at which the name of a place, a job or a thing ends.
#[rustfmt::skip]
const NAME_ENDS: &[&str] = &[
    "about", "after", "although", "and", "around", "as", "at", "because", "before", "but", "by",
    "during", "except", "for", "from", "here", "i", "in", "near", "on", "or", "right", "since", "so",
    "than", "that", "these", "this", "though", "to", "together", "too", "until", "very", "was", "we",
    "when", "where", "which", "while", "who", "with", "is", "are", "right", "any", "again", "my",
    "alone", "it", "honest", "then", "over", "not", "btw", "lol", "all", "full", "part", "much",
];

/// Returns the noun phrase with which the words begin: up to the next word that ends a name, and at most `most` words.
/// `None` where no word is left.
pub(super) fn noun_phrase(words: &[Word], most: usize) -> Option<&[Word]> {
    let end = words
        .iter()
        .take(most)
        .position(|word| word.is_one_of(NAME_ENDS));
    let thing = words.get(..end.unwrap_or(most.min(words.len())))?;
    (!is_blank(thing)).then_some(thing)
}

/// Returns the name with which the words begin: one word, and the capitalised words after it. `None` where the first
/// word is an article or another stop word.
pub(super) fn proper_name(words: &[Word]) -> Option<&[Word]> {
    let (first, rest) = noun_phrase(words, 4)?.split_first()?;
    let more = rest.iter().take_while(|word| word.is_capitalized()).count();
    let plain = first.is_one_of(&[
        "a", "an", "the", "not", "also", "so", "like", "what", "that",
    ]);
    let more = if first.is_capitalized() { more } else { 0 };
    (!plain).then(|| words.get(..=more))?
}

#[cfg(test)]
mod tests {
    use super::super::word::split_words;
    use super::super::wording::normalized;
    use super::{noun_phrase, proper_name};

    #[test]
    fn names_and_things_end() {
        let said = split_words("New York with Ann");
        assert_eq!(normalized(noun_phrase(&said, 4).unwrap()), "new york");
        assert_eq!(
            normalized(proper_name(&split_words("Rex he barks")).unwrap()),
            "rex"
        );
    }
}
