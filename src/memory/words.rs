//! Words: what of a message is searched for, and how a text is compared with another.

use crate::limit::SEARCH_TERMS;

/// Words that say nothing of what a message is about. English; a message of nothing else is
/// searched for as it is.
const STOP: &[&str] = &[
    "a", "about", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "been", "but", "by", "can", "could", "d", "did", "do", "does", "doing", "don", "for", "from",
    "had", "has", "have", "he", "hello", "her", "hey", "hi", "him", "his", "how", "i", "if", "in",
    "into", "is", "it", "its", "just", "ll", "m", "me", "my", "no", "not", "of", "oh", "on", "or",
    "our", "please", "re", "remember", "s", "she", "so", "some", "t", "tell", "than", "that",
    "the", "their", "them", "then", "there", "they", "this", "to", "too", "us", "ve", "was", "we",
    "were", "what", "when", "where", "which", "who", "whom", "whose", "why", "will", "with",
    "would", "yes", "you", "your",
];

/// The terms of a message that are searched for, each once, at most [`SEARCH_TERMS`]. A term is a
/// run of letters and digits, so no quote and no operator of FTS5 ever gets in.
#[must_use]
pub fn terms(message: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for word in words(message) {
        if !terms.contains(&word) {
            terms.push(word);
        }
    }
    if terms.iter().any(|term| !STOP.contains(&term.as_str())) {
        terms.retain(|term| !STOP.contains(&term.as_str()));
    }
    terms.truncate(SEARCH_TERMS);
    terms
}

/// How many words a text has.
#[must_use]
pub fn count(text: &str) -> usize {
    words(text).count()
}

/// A text as it is compared: two that differ in case, punctuation or spacing are the same.
#[must_use]
pub fn folded(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let runs = text.split(|c: char| !c.is_alphanumeric());
    runs.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{folded, terms};

    #[test]
    fn only_the_words_that_say_something_are_searched_for() {
        assert_eq!(terms("what do I keep?"), ["keep"]);
        assert_eq!(terms("My bees, my Bees!"), ["bees"]);
        assert_eq!(terms("Who are you?"), ["who", "are", "you"]);
        assert!(terms("?! \u{1f41d}").is_empty());
    }

    #[test]
    fn the_language_of_the_index_is_never_spoken() {
        let hostile = "\"a\" OR NEAR(b c, 2) {owner}: -x* ^y + (z";
        assert_eq!(
            terms(hostile),
            ["near", "b", "c", "2", "owner", "x", "y", "z"]
        );
    }

    #[test]
    fn texts_are_compared_by_their_words() {
        assert_eq!(folded("I keep bees!"), folded("  i KEEP  bees."));
    }
}
