//! A word of a clause, and the cutting of text into words.

use std::borrow::Cow;

/// A word as a person wrote it and in its form for comparisons. A contraction is two words: "I'm" is "I" and "am".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as the person wrote it.
    pub raw: String,
    /// The word in lower case and in one spelling: "favorite" is "favourite".
    pub lower: String,
}

impl Word {
    /// Returns whether the person wrote the word with a capital.
    pub fn is_capitalized(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// Returns whether the word is one of the given words, which are in lower case.
    pub fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_str())
    }
}

/// Other spellings of words, sorted, and the words as which they are compared.
const SPELLINGS: &[(&str, &str)] = &[
    ("&", "and"),
    ("ain't", "am not"),
    ("anymore", "any more"),
    ("bday", "birthday"),
    ("bf", "boyfriend"),
    ("can't", "can not"),
    ("cannot", "can not"),
    ("cant", "can not"),
    ("color", "colour"),
    ("cos", "because"),
    ("cuz", "because"),
    ("dad", "father"),
    ("didnt", "did not"),
    ("dnt", "do not"),
    ("doesnt", "does not"),
    ("dont", "do not"),
    ("fav", "favourite"),
    ("favorite", "favourite"),
    ("gf", "girlfriend"),
    ("gonna", "going to"),
    ("i'd", "i would"),
    ("i'll", "i will"),
    ("i'm", "i am"),
    ("im", "i am"),
    ("isnt", "is not"),
    ("its", "it is"),
    ("ive", "i have"),
    ("let's", "let us"),
    ("lets", "let us"),
    ("mom", "mother"),
    ("mum", "mother"),
    ("n", "and"),
    ("thats", "that is"),
    ("u", "you"),
    ("wanna", "want to"),
    ("wasnt", "was not"),
    ("we're", "we are"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("wouldnt", "would not"),
];

/// Endings of contractions, and the word that each ending stands for: "isn't" is "is" and "not".
const CONTRACTIONS: &[(&str, &str)] = &[
    ("n't", "not"),
    ("'ve", "have"),
    ("'ll", "will"),
    ("'d", "would"),
    ("'re", "are"),
];

/// Splits text into words at white space, without the punctuation around them.
#[must_use]
pub fn split_words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for piece in text.split_whitespace() {
        let piece = if piece.contains('\u{2019}') {
            Cow::Owned(piece.replace('\u{2019}', "'"))
        } else {
            Cow::Borrowed(piece)
        };
        let raw = piece.trim_matches(|c: char| c != '&' && !c.is_alphanumeric());
        let low = raw.to_lowercase();
        if low.is_empty() {
            continue;
        }
        if low == "names" && out.last().is_some_and(|last| last.lower == "my") {
            push(&mut out, "name is", "name is");
        } else if let Some(spelling) = respelt(&low) {
            let written = if spelling.contains(' ') {
                spelling
            } else {
                raw
            };
            push(&mut out, written, spelling);
        } else if let Some((stem, end)) = split_contraction(&low) {
            push(&mut out, stem, stem);
            push(&mut out, end, end);
        } else if let Some((owner, low)) = raw.strip_suffix("'s").zip(low.strip_suffix("'s")) {
            push(&mut out, owner, low);
            let is = ["it", "that", "he", "she", "name", "there", "what", "where"].contains(&low);
            let end = if is { "is" } else { "'s" };
            push(&mut out, end, end);
        } else {
            out.push(Word {
                raw: raw.to_owned(),
                lower: low,
            });
        }
    }
    out
}

/// Returns the words as which a word in another spelling is compared.
fn respelt(low: &str) -> Option<&'static str> {
    let found = SPELLINGS.binary_search_by_key(&low, |(written, _)| written);
    let (_, words) = SPELLINGS.get(found.ok()?)?;
    Some(words)
}

/// Splits a contraction into its first word and the word that its ending stands for.
fn split_contraction(low: &str) -> Option<(&str, &str)> {
    low.find('\'')?;
    CONTRACTIONS
        .iter()
        .find_map(|(end, word)| Some((low.strip_suffix(end)?, *word)))
}

/// Appends the words of two texts with equally many words: as the person wrote them and as they are compared.
fn push(out: &mut Vec<Word>, raw: &str, lower: &str) {
    let raws = raw.split(' ');
    out.extend(raws.zip(lower.split(' ')).map(|(raw, lower)| Word {
        raw: raw.to_owned(),
        lower: lower.to_owned(),
    }));
}

#[cfg(test)]
mod tests {
    use super::{SPELLINGS, split_words};
    use crate::memory::facts::rules::wording::normalized;

    #[test]
    fn one_spelling_for_what_people_write() {
        for (text, read) in [
            ("I\u{2019}m a nurse", "i am a nurse"),
            ("ive moved", "i have moved"),
            ("dont like it", "do not like it"),
            ("my names dave", "my name is dave"),
            ("my dog's name", "my dog's name"),
        ] {
            assert_eq!(normalized(&split_words(text)), read);
        }
    }
    #[test]
    fn the_spellings_are_sorted_so_that_a_binary_search_finds_every_one() {
        assert!(SPELLINGS.is_sorted());
    }
}
