//! The words of a search: as an expression for the full-text index, and as they are found again in a text.
//!
//! The index cuts texts as FTS5's tokenizer `unicode61 remove_diacritics 2` does, after a trigger has parted the
//! characters of scripts without spaces. What is here cuts in the same way, to mark what was found: where the two differ,
//! on rare characters, a hit has no marks.

use crate::chat::message::Text;
use crate::error::Error;
use crate::limit::{PHRASE_WORDS, SEARCH_CHARACTERS, SEARCH_WORDS};
use std::ops::Range;
use unicode_normalization::char::decompose_canonical;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The words of a search. Nothing in them is an operator.
#[derive(Debug, Clone)]
pub struct Words {
    phrases: Vec<Phrase>,
    /// True where the last word may be the beginning of one.
    is_open: bool,
}

/// A text between two spaces, or a piece of it: one word, or several in a row, such as `well-known`.
#[derive(Debug, Clone)]
struct Phrase {
    /// The text as it was typed, with spaces around the characters of scripts without spaces.
    typed: String,
    /// The folded words of the text.
    words: Vec<String>,
}

impl Words {
    /// Parses the words of a search from the field `q` of a request.
    ///
    /// # Errors
    /// [`Error::Invalid`], naming `q`, for a text that is empty, too long or has a NUL.
    pub fn parse(q: &str) -> Result<Self, Error> {
        let q = Text::parse("q", q, SEARCH_CHARACTERS)?;
        let phrases = q.as_str().split_whitespace().flat_map(Phrase::parse);
        let phrases: Vec<Phrase> = phrases.collect();
        let words: usize = phrases.iter().map(|phrase| phrase.words.len()).sum();
        if words > SEARCH_WORDS {
            let why = format!("must not have more than {SEARCH_WORDS} words");
            return Err(Error::invalid("q", why));
        }
        let is_open = phrases.last().is_some_and(Phrase::is_beginning);
        Ok(Self { phrases, is_open })
    }

    /// Returns whether there is a word to search for: a text of nothing but punctuation or emoji has none.
    #[must_use]
    pub const fn has_any(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// Returns the expression that finds the texts with every word in one of the columns.
    #[must_use]
    pub fn expression(&self, columns: &str) -> String {
        let phrases: Vec<String> = self.phrases.iter().map(|p| quote(&p.typed)).collect();
        let open = if self.is_open { " *" } else { "" };
        format!("{{{columns}}} : ({}{open})", phrases.join(" AND "))
    }

    /// Finds the words in a text: ranges of bytes, in order, none over another.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let tokens = tokens(text);
        let mut found: Vec<Range<usize>> = Vec::new();
        for at in 0..tokens.len() {
            let rest = tokens.get(at..).unwrap_or_default();
            let ends = self
                .phrases
                .iter()
                .enumerate()
                .filter_map(|(index, phrase)| {
                    let is_open = self.is_open && index + 1 == self.phrases.len();
                    phrase.end_at(rest, is_open)
                });
            let (Some(first), Some(end)) = (rest.first(), ends.max()) else {
                continue;
            };
            match found.last_mut() {
                Some(last) if last.end > first.range.start => last.end = last.end.max(end),
                _ => found.push(first.range.start..end),
            }
        }
        found
    }
}

/// Returns a text as a string of FTS5, in which nothing is an operator.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

impl Phrase {
    /// Parses what stands between two spaces: a phrase for each [`PHRASE_WORDS`] words, since a long one is looked for at each place
    /// of a text.
    fn parse(text: &str) -> Vec<Self> {
        let tokens = tokens(text);
        let last = tokens.last().map(|token| token.range.end);
        let pieces = tokens.chunks(PHRASE_WORDS).enumerate().map(|(nth, piece)| {
            let first = piece.first().filter(|_| nth > 0);
            let begin = first.map_or(0, |token| token.range.start);
            let end = piece.last().map_or(0, |token| token.range.end);
            // The end of the text shows whether its last word may go on.
            let end = if Some(end) == last { text.len() } else { end };
            Self::of(
                text.get(begin..end).unwrap_or(text),
                piece.iter().map(|token| token.word.clone()).collect(),
            )
        });
        pieces.collect()
    }

    fn of(text: &str, words: Vec<String>) -> Self {
        let mut typed = String::with_capacity(text.len());
        for c in text.chars() {
            if is_unspaced(c) {
                typed.extend([' ', c, ' ']);
            } else {
                typed.push(c);
            }
        }
        Self { typed, words }
    }

    /// Returns whether the text ends within a word of three letters or more: fewer begin too many words, and a character
    /// of a script without spaces is a word of its own.
    fn is_beginning(&self) -> bool {
        let is_within = self
            .typed
            .ends_with(|c| !matches!(role(c), CharRole::Separator));
        let last = self.words.last().map_or(0, |word| word.chars().count());
        is_within && last > 2
    }

    /// Returns where the phrase ends in a text, if the tokens begin with it.
    fn end_at(&self, tokens: &[Token], is_open: bool) -> Option<usize> {
        let tokens = tokens.get(..self.words.len())?;
        let (last, first) = self.words.split_last()?;
        let (last_token, first_tokens) = tokens.split_last()?;
        let is_same = first.iter().zip(first_tokens).all(|(w, t)| *w == t.word);
        let is_last = *last == last_token.word || (is_open && last_token.word.starts_with(last));
        (is_same && is_last).then_some(last_token.range.end)
    }
}

/// A word of a text.
struct Token {
    /// The place of the word in the text, in bytes.
    range: Range<usize>,
    /// The word in lower case, without accents.
    word: String,
}

/// Cuts a text into its words.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // True within a word that is not over yet.
    let mut goes_on = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match role(c) {
            CharRole::Separator => goes_on = false,
            CharRole::Mark => {
                let last = tokens.last_mut().filter(|token| token.range.end == at);
                if let Some(last) = last {
                    last.range.end = end;
                }
            }
            CharRole::Letter if goes_on => {
                if let Some(last) = tokens.last_mut() {
                    last.range.end = end;
                    fold(c, &mut last.word);
                }
            }
            role @ (CharRole::Letter | CharRole::Unspaced) => {
                goes_on = matches!(role, CharRole::Letter);
                let mut word = String::new();
                fold(c, &mut word);
                let range = at..end;
                tokens.push(Token { range, word });
            }
        }
    }
    tokens
}

/// The part that a character plays in a text.
enum CharRole {
    /// A letter or a number.
    Letter,
    /// A letter of a script without spaces, which is a word of its own.
    Unspaced,
    /// An accent, which is dropped.
    Mark,
    /// Any other character, which ends a word.
    Separator,
}

fn role(c: char) -> CharRole {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            CharRole::Letter
        } else {
            CharRole::Separator
        };
    }
    if c.general_category() == GeneralCategory::NonspacingMark {
        return CharRole::Mark;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number if is_unspaced(c) => {
            CharRole::Unspaced
        }
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => CharRole::Letter,
        _ if c.general_category() == GeneralCategory::PrivateUse => CharRole::Letter,
        _ => CharRole::Separator,
    }
}

/// Returns true for the characters that the trigger `message_texts_indexed` parts: Thai, Han with Hiragana and Katakana,
/// and Hangul.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3134f}')
}

/// Appends a character in lower case, without accents.
fn fold(c: char, word: &mut String) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        decompose_canonical(c, |c| {
            if c.general_category() != GeneralCategory::NonspacingMark {
                word.push(c);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn words(q: &str) -> Words {
        Words::parse(q).expect("words")
    }

    fn found<'a>(q: &str, text: &'a str) -> Vec<&'a str> {
        let ranges = words(q).find(text).into_iter();
        ranges.map(|range| &text[range]).collect()
    }

    #[test]
    fn nothing_in_the_words_is_an_operator() {
        for (q, expression) in [
            ("honey bees", r#"{content} : ("honey" AND "bees" *)"#),
            ("honey bees.", r#"{content} : ("honey" AND "bees.")"#),
            ("be", r#"{content} : ("be")"#),
            (
                r#"NEAR( "a col:x* -"#,
                r#"{content} : ("NEAR(" AND """a" AND "col:x*")"#,
            ),
            ("\u{8702}\u{871c}", "{content} : (\" \u{8702}  \u{871c} \")"),
        ] {
            assert_eq!(words(q).expression("content"), expression);
        }
        for q in ["- * \" \u{1f41d}", "\u{301}", "()"] {
            assert!(!words(q).has_any(), "{q}");
        }
    }

    #[test]
    fn words_are_found_again_whatever_their_case_and_accents() {
        assert_eq!(
            found("cafe", "The CAF\u{c9}s, cafe\u{301}!"),
            ["CAF\u{c9}s", "cafe\u{301}"]
        );
        assert_eq!(found("caf\u{e9} b", "cafe b bees"), ["cafe", "b"]);
        assert_eq!(
            found("well-known", "well known, known well"),
            ["well known"]
        );
        assert_eq!(
            found(
                "\u{871c}\u{8702}",
                "\u{6211}\u{517b}\u{871c}\u{8702}\u{3002}"
            ),
            ["\u{871c}\u{8702}"]
        );
        assert_eq!(found("bees", "no wasps"), [""; 0]);
    }
}
