//! The question, as words, as codes and as a whole.

use super::dates::{DateWord, Dates};
use crate::limit::SEARCH_TERMS;
use crate::memory::text::classes::{Class, Classes, classes_of_word, named_by};
use crate::memory::text::codes::is_code;
use crate::memory::text::cut::CutText;
use crate::memory::text::normalize::{normalize, words};
use crate::memory::text::stop::is_stop;
use crate::memory::text::vector::{self, Vector};
use crate::memory::text::word::{Word, hash};

/// The share of its length that the name of a month, a year or a day keeps, which only the very word is like: that a memory speaks
/// of March says less than that it was written in March.
const DATE_NAME: f32 = 0.3;

/// Words after which a description stands: "my walking companion".
const OWN: &[&str] = &["my", "our"];

/// One more than the most content words of such a description.
const OWN_WORDS: u8 = 3;

/// The classes of those who have names.
const WITH_NAMES: Classes = Classes::of(&[
    Class::Job,
    Class::Relative,
    Class::Partner,
    Class::Acquaintance,
    Class::Group,
    Class::Animal,
    Class::Building,
    Class::Workplace,
    Class::City,
]);

/// A question, ready to be compared with memories.
pub(super) struct Query {
    /// The content words of the question, each once, at most [`SEARCH_TERMS`].
    pub words: Vec<QueryWord>,
    /// The codes in the question: codes of several words, and words that are codes by themselves.
    pub codes: Vec<Word>,
    /// The sum of the vectors of the question's words, at length one.
    pub whole: Vector,
}

/// A content word of a question.
pub(super) struct QueryWord {
    /// The word as it is spelt in pieces.
    pub word: Word,
    /// The word's vector, at length one.
    pub vector: Vector,
    /// The original length of the word's vector: how much the word says.
    pub length: f32,
    /// The normalised word.
    pub spelt: String,
    /// The classes that the word names.
    pub names: Classes,
    /// True where the word may be a name.
    pub may_be_name: bool,
    /// True where the word describes somebody or something that has a name.
    pub describes: bool,
}

impl Query {
    /// Prepares a question for the comparison with memories. The numbers of its dates are left out: a day is told by when a
    /// memory was written, and not by words that look like the day's.
    pub fn new(question: &CutText<'_>, dates: &Dates) -> Self {
        let codes = question.codes().map(|code| Word::Unknown(hash(code)));
        let mut codes: Vec<Word> = codes.collect();
        let capitalized = capitalized(question.as_str());
        let (mut content, mut all): (Vec<QueryWord>, Vec<Word>) = (Vec::new(), Vec::new());
        // One more than the words that may still describe what is the person's own.
        let mut own = 0;
        for spelt in question.indexed_words() {
            let word = Word::spell(&spelt);
            if is_code(&spelt, &word) && !codes.contains(&word) {
                codes.push(word.clone());
            }
            own = match own {
                _ if OWN.contains(&&*spelt) => OWN_WORDS,
                _ if is_stop(&spelt) => 0,
                left => left.saturating_sub(1),
            };
            let part = dates.part_of(&spelt);
            let is_new = || !content.iter().any(|known| known.word == word);
            if part != DateWord::Count
                && content.len() < SEARCH_TERMS
                && !is_stop(&spelt)
                && is_new()
            {
                let is_capitalized = capitalized.iter().any(|word| *word == spelt);
                let mut asked = QueryWord::new(&spelt, word.clone(), part, is_capitalized);
                asked.describes |= own > 0;
                content.push(asked);
            }
            if part == DateWord::No {
                all.push(word);
            }
        }
        codes.truncate(SEARCH_TERMS);
        Self {
            words: content,
            codes,
            whole: vector::unit(&vector::sum_of_words(&all)).0,
        }
    }
}

impl QueryWord {
    fn new(spelt: &str, word: Word, part: DateWord, is_capitalized: bool) -> Self {
        let (mut vector, mut length) = match &word {
            Word::Known(pieces) => vector::unit(&vector::sum(pieces)),
            Word::Unknown(_) => (vector::ZERO, 1.0),
        };
        if part == DateWord::Name {
            vector = vector::ZERO;
            length *= DATE_NAME;
        }
        let names = named_by(spelt);
        let may_be_name = part == DateWord::No
            && names.is_empty()
            && (is_capitalized || is_unusual(spelt, &word));
        Self {
            vector,
            length,
            spelt: spelt.to_owned(),
            names,
            may_be_name,
            describes: classes_of_word(&word).intersects(WITH_NAMES),
            word,
        }
    }
}

/// Returns the normalised words that begin with a capital, but for the first one of the question.
fn capitalized(question: &str) -> Vec<String> {
    let runs = question.split_whitespace().skip(1);
    let is_capital = |run: &&str| {
        let first = run.chars().find(|c| c.is_alphanumeric());
        first.is_some_and(char::is_uppercase)
    };
    let words = runs.filter(is_capital).flat_map(|run| {
        let normalized = normalize(run);
        words(&normalized).map(str::to_owned).collect::<Vec<_>>()
    });
    words.collect()
}

/// Returns true for a word that the table spells in several pieces, as most names, and that has no class. `spelt` is the
/// normalised word.
pub(super) fn is_unusual(spelt: &str, word: &Word) -> bool {
    let is_spelt = matches!(word, Word::Known(pieces) if pieces.len() > 1);
    is_spelt
        && spelt.bytes().all(|byte| byte.is_ascii_alphabetic())
        && classes_of_word(word).is_empty()
}
