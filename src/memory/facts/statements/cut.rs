//! Parts: the clauses of a message, each with its place in the text.

use crate::memory::facts::rules::Word;
use crate::memory::facts::rules::split_words;

/// A clause of a message, or a fragment that stands for one.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The text as the person wrote it, without white space around it.
    pub text: &'a str,
    /// The place of the text in the message, in bytes.
    pub start: usize,
    /// The number of the sentence that the part belongs to, from 0.
    pub sentence: usize,
    /// The words of the text.
    pub words: Vec<Word>,
    /// The character that ends the part's sentence: `.`, `!`, `?`, or a line's end as `\n`.
    pub end: char,
    /// True where the part is the last of its sentence.
    pub is_last: bool,
}

impl Part<'_> {
    /// Returns the place after the text, in bytes.
    #[must_use]
    pub fn stop(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Words that may join two clauses.
#[rustfmt::skip]
const JOINTS: &[&str] = &[
    "and", "but", "so", "because", "though", "although", "while", "then", "n", "&", "cos", "cuz", "bc", "since", "when",
    "until", "till", "if", "unless", "after", "before", "which", "who", "except", "or", "plus", "as", "where", "whereas", "bcs",
    "coz", "cause", "w", "with", "tho", "only", "that",
];

/// Words with which a clause may begin after a joint.
#[rustfmt::skip]
const HEADS: &[&str] = &[
    "i", "im", "i'm", "ive", "i've", "i'll", "i'd", "id", "we", "we're", "were", "we've", "my", "our", "he", "hes", "he's", "she", "shes",
    "she's", "they", "they're", "theyre", "it", "its", "it's", "his", "her", "their", "there", "theres", "there's", "that", "thats",
    "that's", "this", "you", "u", "ur", "your", "the", "who", "whose", "not", "now", "also", "mine", "dont", "don't", "didnt", "didn't", "never",
];

/// The fewest words of a part before a comma; shorter ones stay with what follows.
const LEAST_WORDS: usize = 2;

/// Cuts a message into parts. Takes time linear in the message's length.
#[must_use]
pub fn cut(message: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut sentence = 0;
    let mut start = 0;
    let mut chars = message.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let gap = chars.peek().is_none_or(|(_, next)| !next.is_alphanumeric());
        let read = message.get(start..at).unwrap_or_default();
        let ends = match c {
            '!' | '?' | '\n' | '\u{2026}' => true,
            '.' => gap && !is_abbreviation(read),
            _ => is_pictograph(c) && read.split_whitespace().nth(1).is_some(),
        };
        if !ends {
            continue;
        }
        let mut stop = at + c.len_utf8();
        let mut end = if is_pictograph(c) { '.' } else { c };
        while let Some((at, next)) = chars.next_if(|(_, next)| {
            matches!(next, '.' | '!' | '?' | '"' | ')' | '\u{2019}' | '\u{201d}')
                || is_pictograph(*next)
        }) {
            if next == '?' {
                end = '?';
            }
            stop = at + next.len_utf8();
        }
        cut_sentence(message, (start, stop), (sentence, end), &mut parts);
        sentence += 1;
        start = stop;
    }
    cut_sentence(
        message,
        (start, message.len()),
        (sentence, '\n'),
        &mut parts,
    );
    parts
}

/// Returns whether a character is an emoji or a sign that joins or colours one.
pub(super) fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}')
}

/// Returns whether the text ends with a word that has a full stop of its own: "St", "Dr".
fn is_abbreviation(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    [
        "St", "Mr", "Mrs", "Ms", "Dr", "Prof", "st", "dr", "mr", "mrs", "no", "vs",
    ]
    .contains(&last)
}

/// Cuts a sentence at commas and other marks, and where a joint and the head of a clause follow each other.
fn cut_sentence<'a>(
    message: &'a str,
    (start, stop): (usize, usize),
    (sentence, end): (usize, char),
    parts: &mut Vec<Part<'a>>,
) {
    let text = message.get(start..stop).unwrap_or_default();
    let mut begin = start;
    let mut words = 0;
    let mut before: Option<(usize, &str)> = None;
    let mut push = |begin: &mut usize, stop: usize, words: &mut usize| {
        let part = message.get(*begin..stop).unwrap_or_default();
        let trimmed = part.trim();
        let lead = part.len() - part.trim_start().len();
        if !trimmed.is_empty() {
            parts.push(Part {
                text: trimmed,
                start: *begin + lead,
                sentence,
                words: split_words(trimmed),
                end,
                is_last: false,
            });
        }
        *begin = stop;
        *words = 0;
    };
    for piece in pieces(text) {
        let at = start + piece.as_ptr() as usize - text.as_ptr() as usize;
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '&' && c != '\'');
        let says = |word: &str| word.eq_ignore_ascii_case(bare);
        if let Some((joint_at, joint)) = before
            && words > LEAST_WORDS
            && HEADS.iter().any(|head| says(head))
            && !(joint == "that" && says(joint))
        {
            push(&mut begin, joint_at, &mut words);
            words = 1;
        }
        if piece.starts_with('(') && words >= LEAST_WORDS {
            push(&mut begin, at, &mut words);
        }
        let is_mark = !piece.chars().any(char::is_alphanumeric);
        words += usize::from(!is_mark);
        let ends = piece.ends_with([',', ';', ':', ')', '\u{2014}', '\u{2013}', '/'])
            || is_mark
                && piece
                    .chars()
                    .all(|c| matches!(c, '-' | '\u{2014}' | '\u{2013}' | '~' | '|'));
        if ends && words >= LEAST_WORDS {
            push(&mut begin, at + piece.len(), &mut words);
            before = None;
        } else if let Some(joint) = JOINTS.iter().find(|joint| says(joint)) {
            before = Some((at, joint));
        } else {
            before = None;
        }
    }
    push(&mut begin, stop, &mut words);
    if let Some(last) = parts.last_mut() {
        last.is_last = true;
    }
}

/// Returns the pieces of a text between white space; a dash inside a piece ends it: "nurse—nights".
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .flat_map(|piece| piece.split_inclusive(['\u{2014}', '\u{2013}']))
}
