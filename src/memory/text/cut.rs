//! A text with its words, which are cut when they are first needed and then borrowed by everything that
//! searches, indexes or scores the text.

use super::codes::may_be_code;
use super::stop::is_stop;
use super::{normalize, pairs};
use crate::limit::SEARCH_TERMS;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

/// A text that is cut into words at most once.
#[derive(Debug, Clone)]
pub struct CutText<'a> {
    text: &'a str,
    normalized: OnceCell<Normalized>,
    lowercase: OnceCell<String>,
}

/// The normalised words of a text, with one space between two.
#[derive(Debug, Clone)]
struct Normalized {
    words: String,
    /// The places of the codes of several words in `words`.
    codes: Vec<Range<usize>>,
}

impl<'a> CutText<'a> {
    /// Makes a value of a text, which is not cut yet.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self {
            text,
            normalized: OnceCell::new(),
            lowercase: OnceCell::new(),
        }
    }

    /// Returns the text as it was written.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// Returns the normalised words with a space between each two, by which texts are compared.
    #[must_use]
    pub fn normalized(&self) -> &str {
        &self.cut().words
    }

    /// Returns the normalised words of the text, in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        normalize::words(self.normalized())
    }

    /// Returns the words as the index has them: the words of scripts without spaces as pairs of characters.
    pub fn indexed_words(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.words().flat_map(pairs::indexed)
    }

    /// Returns the codes of several words, such as an order's number or a UUID: each is its normalised words with
    /// spaces between them, so that the separators in the text do not matter.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let Normalized { words, codes } = self.cut();
        codes.iter().filter_map(|code| words.get(code.clone()))
    }

    /// Returns the text's runs of letters, digits and underscores in lower case, with their accents.
    pub fn lowercase_words(&self) -> impl Iterator<Item = &str> {
        let is_normalized = self.text.is_ascii() && !self.text.contains('_');
        let words = if is_normalized {
            self.normalized()
        } else {
            self.lowercase.get_or_init(|| lowercase(self.text))
        };
        normalize::words(words)
    }

    /// Returns the words for a query of FTS5, each once, at most [`SEARCH_TERMS`]. A word is a run of letters and
    /// digits, so that no quote and no operator of FTS5 ever gets into the query.
    #[must_use]
    pub fn search_terms(&self) -> Vec<&str> {
        let mut terms: Vec<&str> = Vec::new();
        for word in self.words() {
            if !terms.contains(&word) {
                terms.push(word);
            }
        }
        if terms.iter().any(|term| !is_stop(term)) {
            terms.retain(|term| !is_stop(term));
        }
        terms.truncate(SEARCH_TERMS);
        terms
    }

    /// Returns the phrases for a query of FTS5: the words of each code as one phrase, and then the
    /// [`search_terms`](Self::search_terms), at most [`SEARCH_TERMS`] together.
    #[must_use]
    pub fn search_phrases(&self) -> Vec<&str> {
        let mut phrases: Vec<&str> = self.codes().collect();
        phrases.extend(self.search_terms());
        phrases.truncate(SEARCH_TERMS);
        phrases
    }

    fn cut(&self) -> &Normalized {
        self.normalized.get_or_init(|| Normalized::of(self.text))
    }
}

impl Normalized {
    /// Normalises a text, run by run between white space.
    fn of(text: &str) -> Self {
        let mut words = String::with_capacity(text.len());
        let mut codes = Vec::new();
        for run in text.split_whitespace() {
            let begin = words.len() + usize::from(!words.is_empty());
            normalize::append(run, &mut words);
            if may_be_code(run) && words.get(begin..).is_some_and(|run| run.contains(' ')) {
                codes.push(begin..words.len());
            }
        }
        Self { words, codes }
    }
}

fn lowercase(text: &str) -> String {
    let runs = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let mut words = String::with_capacity(text.len());
    for run in runs.filter(|run| !run.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&run.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::CutText;
    use crate::memory::text::normalize::normalize;

    #[test]
    fn a_text_that_is_cut_run_by_run_has_the_words_of_the_whole() {
        for text in [
            "Caroline's dog, 3 yrs old!",
            "\u{39f}\u{394}\u{39f}\u{3a3} \u{3a3}\u{391}\u{3a3}: \u{3a3}",
            "a\u{a0}\u{301}b \u{2003}c\u{85}d",
        ] {
            assert_eq!(CutText::new(text).normalized(), normalize(text));
        }
    }

    #[test]
    fn words_are_indexed_in_their_order() {
        let cut = CutText::new("\u{6771}\u{4eac}\u{90fd} tower\u{5854}");
        let words: Vec<_> = cut.indexed_words().collect();
        assert_eq!(
            words,
            ["\u{6771}\u{4eac}", "\u{4eac}\u{90fd}", "tower", "\u{5854}"]
        );
    }

    #[test]
    fn words_in_lower_case_keep_accents_and_underscores() {
        let lowercase = |text| {
            CutText::new(text)
                .lowercase_words()
                .collect::<Vec<_>>()
                .join("|")
        };
        assert_eq!(lowercase("Caf\u{c9} a_B, C"), "caf\u{e9}|a_b|c");
        assert_eq!(lowercase("When_Ever"), "when_ever");
        assert_eq!(lowercase("I'm"), "i|m");
    }

    #[test]
    fn only_the_words_that_say_something_are_searched_for() {
        let terms = |text| CutText::new(text).search_terms().join(" ");
        assert_eq!(terms("what do I keep?"), "keep");
        assert_eq!(terms("My bees, my Bees!"), "bees");
        assert_eq!(terms("Who are you?"), "who are you");
        assert_eq!(terms("?! \u{1f41d}"), "");
    }

    #[test]
    fn the_language_of_the_index_is_never_spoken() {
        let hostile = CutText::new("\"a\" OR NEAR(b c, 2) {owner}: -x* ^y + (z");
        assert_eq!(
            hostile.search_terms(),
            ["near", "b", "c", "2", "owner", "x", "y", "z"]
        );
    }

    #[test]
    fn codes_are_found_whatever_signs_part_them() {
        let cut = CutText::new("Order (ORD-2024/00017), at 10:30 or self-made, no. 7!");
        assert_eq!(cut.codes().collect::<Vec<_>>(), ["ord 2024 00017", "10 30"]);
        assert_eq!(
            CutText::new("is 12-34-56 mine?").search_phrases(),
            ["12 34 56", "12", "34", "56", "mine"]
        );
    }
}
