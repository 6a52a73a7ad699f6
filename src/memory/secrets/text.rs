//! A message as the search for secrets reads it: words with their places, clauses and sentences.

use std::ops::Range;

/// A word, as far as white space, commas or brackets go.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// With its punctuation.
    pub raw: &'a str,
    /// Without punctuation around it.
    pub bare: &'a str,
    /// In lower case, without punctuation around it and without a final `'s`.
    pub low: String,
    /// It ends with `'s`.
    pub owns: bool,
    /// It ends with a colon, or a dash or an equals sign follows: what comes next is its value.
    pub tells: bool,
    /// The number of its clause.
    pub clause: usize,
    /// The number of its sentence.
    pub sentence: usize,
    /// Where `raw` is in the message.
    place: Range<usize>,
    /// What ends with it.
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Word,
    Clause,
    Sentence,
    Question,
}

impl Word<'_> {
    /// Whether it is one of these.
    pub fn is(&self, any: &[&str]) -> bool {
        is_one(&self.low, any)
    }
}

/// Whether a word is one of these. Not inlined: a list at a hundred places would be a hundred loops.
#[inline(never)]
pub(super) fn is_one(word: &str, any: &[&str]) -> bool {
    any.contains(&word)
}

/// A message.
#[derive(Debug, Default)]
pub(super) struct Text<'a> {
    /// All words in order.
    pub words: Vec<Word<'a>>,
    /// Of each clause its bytes.
    pub clauses: Vec<Range<usize>>,
    /// Of each clause its first word.
    firsts: Vec<usize>,
    /// Of each sentence its words.
    pub sentences: Vec<Range<usize>>,
    /// Of each sentence whether it ends with a question mark.
    pub asks: Vec<bool>,
}

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
const SHORTENED: &[&str] = &[
    "no", "nr", "num", "mr", "mrs", "ms", "dr", "st", "vs", "acc", "acct", "ref", "tel",
];

impl<'a> Text<'a> {
    /// Reads a message, in a time linear in its length.
    pub fn read(message: &'a str) -> Self {
        let mut text = Self::default();
        let mut before = 0;
        for line in message.split_inclusive('\n') {
            for piece in pieces(line) {
                text.push(message, before + piece.start..before + piece.end);
            }
            text.end(End::Sentence);
            before += line.len();
        }
        text.number();
        text
    }

    /// The words of a word's sentence.
    #[inline(never)]
    pub fn sentence_of(&self, word: usize) -> Range<usize> {
        let sentence = self.words.get(word).map(|word| word.sentence);
        let range = sentence.and_then(|sentence| self.sentences.get(sentence));
        range.cloned().unwrap_or_default()
    }

    /// Whether the word at a place is one of these.
    #[inline(never)]
    pub fn is(&self, at: usize, any: &[&str]) -> bool {
        is_one(self.low(at), any)
    }

    /// The first of the words at these places that is one of these.
    #[inline(never)]
    pub fn find(&self, places: Range<usize>, any: &[&str]) -> Option<usize> {
        let mut places = places;
        places.find(|at| self.is(*at, any))
    }

    /// Whether one of the words at these places is one of these.
    pub fn has(&self, places: Range<usize>, any: &[&str]) -> bool {
        self.find(places, any).is_some()
    }

    /// The word at a place in lower case; empty past the end.
    #[inline(never)]
    pub fn low(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.low.as_str())
    }

    /// Whether the sentence of a word ends with a question mark.
    pub fn is_asked(&self, word: usize) -> bool {
        let sentence = self.words.get(word).map(|word| word.sentence);
        let asks = sentence.and_then(|sentence| self.asks.get(sentence));
        asks.copied().unwrap_or_default()
    }

    /// The first word of a clause.
    #[inline(never)]
    pub fn clause_start(&self, clause: usize) -> usize {
        self.firsts.get(clause).copied().unwrap_or(self.words.len())
    }

    /// The word after the last one of a clause.
    #[inline(never)]
    pub fn clause_end(&self, clause: usize) -> usize {
        self.clause_start(clause + 1)
    }

    /// The word before a place in lower case; empty before the beginning of its sentence.
    #[inline(never)]
    pub fn low_before(&self, at: usize) -> &str {
        let Some(before) = at.checked_sub(1) else {
            return "";
        };
        let same = self.sentence_of(at).contains(&before);
        if same { self.low(before) } else { "" }
    }

    fn push(&mut self, message: &'a str, place: Range<usize>) {
        let raw = message.get(place.clone()).unwrap_or_default();
        let bare = raw.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            let dash = [
                "-", "--", "\u{2013}", "\u{2014}", "=", "==", ":", "->", "=>", "/",
            ];
            if let Some(last) = self.words.last_mut() {
                last.tells |= dash.contains(&raw);
            }
            self.end(closed_by(raw, "").max(End::Clause));
            return;
        }
        if raw.starts_with(['(', '[', '"', '\u{201c}']) {
            self.end(End::Clause);
        }
        let low = bare.to_lowercase().replace('\u{2019}', "'");
        let owner = low.strip_suffix("'s").map(str::to_owned);
        let owns = owner.is_some();
        let low = owner.unwrap_or(low);
        self.words.push(Word {
            end: closed_by(raw, &low),
            raw,
            bare,
            low,
            owns,
            tells: raw.ends_with([':', '=']),
            clause: 0,
            sentence: 0,
            place,
        });
    }

    /// Something ends with the last word.
    fn end(&mut self, end: End) {
        if let Some(last) = self.words.last_mut() {
            last.end = last.end.max(end);
        }
    }

    /// Numbers clauses and sentences.
    fn number(&mut self) {
        let (mut clause, mut begins, mut first) = (0, true, 0);
        for at in 0..self.words.len() {
            let joins = JOINTS.contains(&self.low(at)) && HEADS.contains(&self.low(at + 1));
            let sentence = self.sentences.len();
            let Some(word) = self.words.get_mut(at) else {
                return;
            };
            if begins || joins {
                self.clauses.push(word.place.clone());
                self.firsts.push(at);
                clause = self.clauses.len() - 1;
            }
            if let Some(range) = self.clauses.last_mut() {
                range.end = word.place.end;
            }
            (word.clause, word.sentence) = (clause, sentence);
            begins = word.end > End::Word;
            if word.end >= End::Sentence {
                self.sentences.push(first..at + 1);
                self.asks.push(word.end == End::Question);
                first = at + 1;
            }
        }
    }
}

/// What ends with the punctuation of a piece.
fn closed_by(raw: &str, low: &str) -> End {
    let inner = raw.trim_end_matches([')', ']', '"', '\u{201d}', '*']);
    match inner.chars().next_back() {
        Some('?') => End::Question,
        Some('!' | '\u{2026}') => End::Sentence,
        Some('.') if !SHORTENED.contains(&low) => End::Sentence,
        Some(',' | ';' | ':' | '\u{2014}') => End::Clause,
        Some(_) if raw.len() > inner.len() => End::Clause,
        _ => End::Word,
    }
}

/// The pieces of a line: cut at white space, at what parts two words without it, and after the name
/// in `name=value` and `name:value`.
fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    let (mut before, mut letters) = (' ', true);
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let digits = before.is_ascii_digit() && next.is_ascii_digit();
        let named = matches!(c, '=' | ':') && letters && at > start && next.is_alphanumeric();
        let parts = matches!(c, ',' | ';' | '\u{2026}' | '\u{2014}' | '\u{2013}') && !digits
            || matches!(c, '(' | '"' | '\u{201c}') && before.is_alphanumeric()
            || matches!(c, '.' | '?' | '!') && before == c && next.is_alphanumeric();
        if c.is_whitespace() || parts || named {
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
        let text = Text::read(message);
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
        assert_eq!(text.asks, [true, false, false]);
    }
}
