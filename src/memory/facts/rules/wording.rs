//! Words put together again as text: as written, as compared, and in the third person.

use super::word::Word;

/// The most words of a text that is made from words.
const MAX_WORDS: usize = 40;

/// Joins the words as the person wrote them.
pub(super) fn as_written(words: &[Word]) -> String {
    joined(words.iter().map(|word| word.raw.as_str()))
}

/// Joins words in their form for comparisons, without a leading "a" or "an".
pub(super) fn normalized(words: &[Word]) -> String {
    joined(
        without_article(words)
            .iter()
            .map(|word| word.lower.as_str()),
    )
}

/// Returns whether the [`normalized`] text of the words is empty.
pub(super) fn is_blank(words: &[Word]) -> bool {
    without_article(words)
        .iter()
        .all(|word| word.lower.is_empty())
}

/// Joins the words as the last part of a fact's key: "Thai food" is `thai_food`.
pub(super) fn key_part(words: &[Word]) -> String {
    normalized(words).replace(' ', "_")
}

/// Returns the words after a leading "a" or "an".
fn without_article(words: &[Word]) -> &[Word] {
    match words.split_first() {
        Some((first, rest)) if first.is_one_of(&["a", "an"]) => rest,
        _ => words,
    }
}

/// Joins the words as another person reports them: "my" is "their".
pub(super) fn third_person(words: &[Word]) -> String {
    joined(words.iter().map(|word| match word.lower.as_str() {
        "i" | "we" => "they",
        "my" | "our" => "their",
        "me" | "us" => "them",
        "mine" | "ours" => "theirs",
        "myself" => "themselves",
        "am" => "are",
        _ => word.raw.as_str(),
    }))
}

/// Returns the text with a capital as its first letter.
pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Joins words with spaces, except before a possessive `'s`.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words.take(MAX_WORDS) {
        if !out.is_empty() && word != "'s" {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
