//! Words: how a text is cut, and which of its words say what it is about.
//!
//! As the study's reference cuts (BERT's basic tokenizer with punctuation dropped): lower case,
//! canonical decomposition without its non-spacing marks, runs of letters and numbers. Scripts
//! that write no spaces are cut into pairs of characters besides.

use super::table;
use crate::limit::SEARCH_TERMS;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Words that say nothing of what a text is about, sorted. English; a question of nothing else is
/// searched for as it is.
const STOP: &[&str] = &[
    "a",
    "about",
    "above",
    "after",
    "again",
    "against",
    "all",
    "am",
    "an",
    "and",
    "any",
    "are",
    "aren",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "below",
    "between",
    "both",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "d",
    "did",
    "didn",
    "do",
    "does",
    "doesn",
    "doing",
    "don",
    "down",
    "during",
    "each",
    "few",
    "for",
    "from",
    "further",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "i",
    "if",
    "im",
    "in",
    "into",
    "is",
    "isn",
    "it",
    "its",
    "itself",
    "ive",
    "just",
    "like",
    "ll",
    "m",
    "me",
    "more",
    "most",
    "my",
    "myself",
    "no",
    "nor",
    "not",
    "of",
    "off",
    "on",
    "once",
    "only",
    "or",
    "other",
    "our",
    "ours",
    "ourselves",
    "out",
    "over",
    "own",
    "re",
    "s",
    "same",
    "she",
    "should",
    "so",
    "some",
    "such",
    "t",
    "than",
    "that",
    "the",
    "their",
    "theirs",
    "them",
    "themselves",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "too",
    "under",
    "until",
    "up",
    "ve",
    "very",
    "was",
    "wasn",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whom",
    "why",
    "will",
    "with",
    "won",
    "would",
    "you",
    "your",
    "yours",
    "yourself",
    "yourselves",
];

/// Whether a word says nothing of what a text is about.
#[must_use]
pub fn is_stop(word: &str) -> bool {
    STOP.binary_search(&word).is_ok()
}

/// A word as it is compared with others: equal where it is spelt alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Word {
    /// Its word pieces, at least one.
    Known(Vec<u16>),
    /// One that the table cannot spell, by a hash of its letters.
    Unknown(u32),
}

impl Word {
    /// Reads a word of [`cut`].
    #[must_use]
    pub fn of(word: &str) -> Self {
        let pieces = table::pieces(word);
        if pieces.is_empty() {
            return Self::Unknown(hash(word));
        }
        Self::Known(pieces)
    }
}

/// FNV-1a of 32 bits (RFC 9923).
#[must_use]
pub fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, step)
}

/// The words of a text, in order, without the pairs of scripts without spaces.
#[must_use]
pub fn cut(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut take = |c: char| match kind(c) {
        Letter::Part => word.push(c),
        Letter::Mark => {}
        Letter::None => {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|c| take(c.to_ascii_lowercase()));
    } else {
        text.to_lowercase().nfd().for_each(&mut take);
    }
    take(' ');
    words
}

/// The words of a text as the index has them: runs of scripts without spaces as pairs of
/// characters.
#[must_use]
pub fn indexed(text: &str) -> Vec<String> {
    let words = cut(text);
    if text.is_ascii() {
        return words;
    }
    words.iter().flat_map(|word| pairs(word)).collect()
}

fn pairs(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut run = Vec::new();
    let flush = |run: &mut Vec<char>, parts: &mut Vec<String>| {
        match run.as_slice() {
            [] => {}
            [one] => parts.push(one.to_string()),
            many => parts.extend(many.array_windows::<2>().map(|pair| pair.iter().collect())),
        }
        run.clear();
    };
    let mut plain = String::new();
    for c in word.nfc() {
        if is_unspaced(c) {
            if !plain.is_empty() {
                parts.push(std::mem::take(&mut plain));
            }
            run.push(c);
        } else {
            flush(&mut run, &mut parts);
            plain.push(c);
        }
    }
    flush(&mut run, &mut parts);
    if !plain.is_empty() {
        parts.push(plain);
    }
    parts
}

/// Han, Hiragana, Katakana and Hangul: the blocks of Unicode that such texts are written in.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

enum Letter {
    Part,
    Mark,
    None,
}

fn kind(c: char) -> Letter {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            Letter::Part
        } else {
            Letter::None
        };
    }
    if c.general_category() == GeneralCategory::NonspacingMark {
        return Letter::Mark;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => Letter::Part,
        _ => Letter::None,
    }
}

/// The terms of a message that FTS5 is asked for, each once, at most [`SEARCH_TERMS`]. A term is a
/// run of letters and digits, so no quote and no operator of FTS5 ever gets in.
#[must_use]
pub fn terms(message: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for word in cut(message) {
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

/// Longest code, in bytes: a key of a licence, not a list without spaces.
const CODE_BYTES: usize = 100;

/// The codes of several words: what stands between white space, has a digit and is parted by other signs, such as an
/// order's number or a UUID. Each is its words with spaces between, so that which signs part it is all the same.
#[must_use]
pub fn codes(text: &str) -> Vec<String> {
    let runs = text.split_whitespace().filter(|run| {
        let ends = |c: char| !c.is_alphanumeric();
        run.len() <= CODE_BYTES
            && run.bytes().any(|byte| byte.is_ascii_digit())
            && run.trim_matches(ends).contains(ends)
    });
    let codes = runs.map(cut).filter(|words| words.len() > 1);
    codes.map(|words| words.join(" ")).collect()
}

/// Whether a word is a code by itself: letters and digits that the table spells in pieces, or can spell in many
/// alone.
#[must_use]
pub fn is_code(spelt: &str, word: &Word) -> bool {
    let pieces = match word {
        Word::Known(pieces) => pieces.len(),
        Word::Unknown(_) => 2,
    };
    let digits = spelt.bytes().any(|byte| byte.is_ascii_digit());
    (digits && pieces > 1 && spelt.len() >= 5) || pieces >= 4
}

/// What FTS5 is queried for: the words of each code as a phrase, and the [`terms`], at most [`SEARCH_TERMS`].
#[must_use]
pub fn phrases(message: &str) -> Vec<String> {
    let mut phrases = codes(message);
    phrases.extend(terms(message));
    phrases.truncate(SEARCH_TERMS);
    phrases
}

/// A text as it is compared: two that differ in case, accents, punctuation or spacing are the same.
#[must_use]
pub fn folded(text: &str) -> String {
    cut(text).join(" ")
}

#[cfg(test)]
mod tests {
    use super::{STOP, Word, codes, cut, folded, indexed, is_code, phrases, terms};

    #[test]
    fn texts_are_cut_as_the_study_cuts_them() {
        assert_eq!(
            cut("Caroline's dog, 3 yrs old!"),
            ["caroline", "s", "dog", "3", "yrs", "old"]
        );
        assert_eq!(
            cut("Caf\u{e9} del Mar \u{2014} 10:30"),
            ["cafe", "del", "mar", "10", "30"]
        );
        assert_eq!(cut("snake_case"), ["snake", "case"]);
        assert!(STOP.is_sorted());
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(
            indexed("\u{6771}\u{4eac}\u{90fd} tower\u{5854}"),
            ["\u{6771}\u{4eac}", "\u{4eac}\u{90fd}", "tower", "\u{5854}"]
        );
        assert_eq!(indexed("\u{ac00}\u{b098}"), ["\u{ac00}\u{b098}"]);
    }

    #[test]
    fn words_that_the_table_cannot_spell_are_equal_to_themselves_alone() {
        let privet = Word::of("\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442}");
        assert!(matches!(privet, Word::Unknown(_)));
        assert_ne!(privet, Word::of("\u{43f}\u{43e}\u{43a}\u{430}"));
        assert!(matches!(Word::of("kayaking"), Word::Known(pieces) if pieces.len() == 2));
    }

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
    fn codes_are_told_from_words_and_numbers() {
        assert_eq!(
            codes("Order (ORD-2024/00017), at 10:30 or self-made, no. 7!"),
            ["ord 2024 00017", "10 30"]
        );
        for code in [
            "q1u16x28",
            "48213377",
            "deadbeef01",
            "xqzvkwjb",
            "\u{437}17-9",
        ] {
            let alone = cut(code).iter().any(|word| is_code(word, &Word::of(word)));
            assert!(alone || !codes(code).is_empty(), "{code}");
        }
        for word in [
            "kayaking",
            "grandmother",
            "2023",
            "5pm",
            "\u{43f}\u{447}\u{435}\u{43b}\u{44b}",
        ] {
            assert!(!is_code(word, &Word::of(word)), "{word}");
        }
        assert_eq!(
            phrases("is 12-34-56 mine?"),
            ["12 34 56", "12", "34", "56", "mine"]
        );
    }

    #[test]
    fn texts_are_compared_by_their_words() {
        assert_eq!(folded("I keep bees!"), folded("  i KEEP  bees."));
    }
}
