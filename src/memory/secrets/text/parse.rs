//! The cutting of a message into words, clauses and sentences.

use super::{Boundary, Text, Word};
use std::ops::Range;

/// Words that join two clauses where one of the [`HEADS`] follows.
#[rustfmt::skip]
const JOINTS: &[&str] = &[
    "and", "but", "so", "because", "bc", "cos", "then", "while", "though", "n", "plus", "or",
];

/// Words with which a clause begins after one of the [`JOINTS`].
#[rustfmt::skip]
const HEADS: &[&str] = &[
    "i", "im", "i'm", "ive", "i've", "my", "we", "our", "the", "he", "she", "it", "its", "his",
    "her", "their", "they", "you", "u", "that", "thats", "mine", "ours",
];

/// Words that are written with a full stop inside a sentence.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    "no", "nr", "num", "mr", "mrs", "ms", "dr", "st", "vs", "acc", "acct", "ref", "tel",
];

impl<'a> Text<'a> {
    /// Cuts a message into words, clauses and sentences, in time linear in its length.
    pub fn parse(message: &'a str) -> Self {
        let mut text = Self::default();
        let mut before = 0;
        for line in message.split_inclusive('\n') {
            for piece in pieces(line) {
                text.push(message, before + piece.start..before + piece.end);
            }
            text.end(Boundary::Sentence);
            before += line.len();
        }
        text.number_clauses();
        text
    }

    /// Appends the word at a byte range of the message. A piece without letters and digits is no word, and ends a
    /// clause.
    fn push(&mut self, message: &'a str, place: Range<usize>) {
        let raw = message.get(place.clone()).unwrap_or_default();
        let bare = raw.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            let dash = [
                "-", "--", "\u{2013}", "\u{2014}", "=", "==", ":", "->", "=>", "/",
            ];
            if let Some(last) = self.words.last_mut() {
                last.is_label |= dash.contains(&raw);
            }
            self.end(boundary(raw, "").max(Boundary::Clause));
            return;
        }
        if raw.starts_with(['(', '[', '"', '\u{201c}']) {
            self.end(Boundary::Clause);
        }
        let mut lower = bare.to_lowercase();
        if lower.contains('\u{2019}') {
            lower = lower.replace('\u{2019}', "'");
        }
        let is_possessive = lower.ends_with("'s");
        if is_possessive {
            lower.truncate(lower.len() - "'s".len());
        }
        self.words.push(Word {
            end: boundary(raw, &lower),
            raw,
            bare,
            lower,
            is_possessive,
            is_label: raw.ends_with([':', '=']),
            clause: 0,
            sentence: 0,
            place,
        });
    }

    /// Ends a unit of text after the last word.
    fn end(&mut self, end: Boundary) {
        if let Some(last) = self.words.last_mut() {
            last.end = last.end.max(end);
        }
    }

    /// Computes the clauses and sentences, and stores their numbers in the words.
    fn number_clauses(&mut self) {
        let (mut clause, mut begins, mut first) = (0, true, 0);
        for at in 0..self.words.len() {
            let joins = JOINTS.contains(&self.lower(at)) && HEADS.contains(&self.lower(at + 1));
            let sentence = self.sentences.len();
            let Some(word) = self.words.get_mut(at) else {
                return;
            };
            if begins || joins {
                self.clauses.push(word.place.clone());
                self.clause_starts.push(at);
                clause = self.clauses.len() - 1;
            }
            if let Some(range) = self.clauses.last_mut() {
                range.end = word.place.end;
            }
            (word.clause, word.sentence) = (clause, sentence);
            begins = word.end > Boundary::Word;
            if word.end >= Boundary::Sentence {
                self.sentences.push(first..at + 1);
                self.questions.push(word.end == Boundary::Question);
                first = at + 1;
            }
        }
    }
}

/// Returns the largest unit of text that ends with the punctuation of a word.
fn boundary(raw: &str, low: &str) -> Boundary {
    let inner = raw.trim_end_matches([')', ']', '"', '\u{201d}', '*']);
    match inner.chars().next_back() {
        Some('?') => Boundary::Question,
        Some('!' | '\u{2026}') => Boundary::Sentence,
        Some('.') if !ABBREVIATIONS.contains(&low) => Boundary::Sentence,
        Some(',' | ';' | ':' | '\u{2014}') => Boundary::Clause,
        Some(_) if raw.len() > inner.len() => Boundary::Clause,
        _ => Boundary::Word,
    }
}

/// Returns the byte ranges of the pieces of a line: cut at white space, at punctuation that separates two words without
/// it, and after the name in `name=value` and `name:value`.
fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    let (mut before, mut letters) = (' ', true);
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let digits = before.is_ascii_digit() && next.is_ascii_digit();
        let is_name = matches!(c, '=' | ':') && letters && at > start && next.is_alphanumeric();
        let parts = matches!(c, ',' | ';' | '\u{2026}' | '\u{2014}' | '\u{2013}') && !digits
            || matches!(c, '(' | '"' | '\u{201c}') && before.is_alphanumeric()
            || matches!(c, '.' | '?' | '!') && before == c && next.is_alphanumeric();
        if c.is_whitespace() || parts || is_name {
            let end = if c.is_whitespace() {
                at
            } else {
                at + c.len_utf8()
            };
            if start < end {
                pieces.push(start..end);
            }
            (start, letters) = (at + c.len_utf8(), true);
        } else {
            letters &= c.is_alphabetic() || c == '/';
        }
        before = c;
    }
    if start < line.len() {
        pieces.push(start..line.len());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn a_message_is_cut_into_clauses_and_sentences() {
        let message = "my pin no. is 4821, ok? pw:banana and I live in 10,000 Lakes\nx";
        let text = Text::parse(message);
        let clauses = text
            .clauses
            .iter()
            .filter_map(|range| message.get(range.clone()));
        assert_eq!(
            clauses.collect::<Vec<_>>(),
            [
                "my pin no. is 4821,",
                "ok?",
                "pw:",
                "banana",
                "and I live in 10,000 Lakes",
                "x"
            ]
        );
        assert_eq!(text.sentences, [0..6, 6..14, 14..15]);
        assert_eq!(text.questions, [true, false, false]);
    }
}
