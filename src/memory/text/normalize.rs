//! Normalisation: the words of a text in one spelling, so that two texts which differ in case,
//! accents, punctuation or spacing alone are equal.
//!
//! The rules are those of BERT's basic tokenizer with punctuation dropped: lower case, canonical
//! decomposition without its non-spacing marks, runs of letters and numbers.

use unicode_normalization::char::decompose_canonical;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Returns the normalised words of a text, in order, with one space between two.
#[must_use]
pub fn normalize(text: &str) -> String {
    let mut normalized = String::with_capacity(text.len());
    append(text, &mut normalized);
    normalized
}

/// Returns the words of a normalised text.
pub fn words(normalized: &str) -> impl Iterator<Item = &str> {
    normalized.split(' ').filter(|word| !word.is_empty())
}

/// Appends the normalised words of `text`, each after a space unless it is the very first.
pub(super) fn append(text: &str, normalized: &mut String) {
    if text.is_ascii() {
        append_ascii(text, normalized);
    } else {
        append_any(text, normalized);
    }
}

/// Appends the normalised words of an ASCII text, which needs no tables of Unicode.
fn append_ascii(text: &str, normalized: &mut String) {
    let begin = normalized.len();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        if !normalized.is_empty() {
            normalized.push(' ');
        }
        normalized.push_str(word);
    }
    if let Some(words) = normalized.get_mut(begin..) {
        words.make_ascii_lowercase();
    }
}

fn append_any(text: &str, normalized: &mut String) {
    let mut is_inside = false;
    let mut push = |c: char| match role(c) {
        CharRole::WordPart => {
            if !is_inside && !normalized.is_empty() {
                normalized.push(' ');
            }
            is_inside = true;
            normalized.push(c);
        }
        CharRole::Mark => {}
        CharRole::Separator => is_inside = false,
    };
    // Canonical order is that of marks among each other, of which none stays.
    for c in text.to_lowercase().chars() {
        decompose_canonical(c, &mut push);
    }
}

/// The part that a character plays in a text.
enum CharRole {
    /// A letter or a number.
    WordPart,
    /// An accent, which is dropped.
    Mark,
    /// Any other character, which ends a word.
    Separator,
}

fn role(c: char) -> CharRole {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            CharRole::WordPart
        } else {
            CharRole::Separator
        };
    }
    if c.general_category() == GeneralCategory::NonspacingMark {
        return CharRole::Mark;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => CharRole::WordPart,
        _ => CharRole::Separator,
    }
}

#[cfg(test)]
mod tests {
    use super::{normalize, words};

    #[test]
    fn texts_are_cut_as_the_study_cuts_them() {
        for (text, normalized) in [
            ("Caroline's dog, 3 yrs old!", "caroline s dog 3 yrs old"),
            ("Caf\u{e9} del Mar \u{2014} 10:30", "cafe del mar 10 30"),
            ("snake_case", "snake case"),
        ] {
            assert_eq!(normalize(text), normalized);
        }
    }

    #[test]
    fn texts_are_compared_by_their_words() {
        assert_eq!(normalize("I keep bees!"), normalize("  i KEEP  bees."));
        assert_eq!(words(&normalize("?! \u{1f41d}")).count(), 0);
    }
}
