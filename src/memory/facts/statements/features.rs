//! Features: what the classifier knows of a part of a message.
//!
//! Words and runs of words are hashed (Weinberger et al. 2009); the meanings of the part, of its message and of the question before
//! are vectors of the word table.

use super::cut::{Part, is_pictograph};
use super::days::find_days;
use crate::memory::facts::rules::{Tag, Word, split_words, tag};
use crate::memory::text::classes::{Class, Classes, classes_of};
use crate::memory::text::normalize::{normalize, words as words_of};
use crate::memory::text::stop::is_stop;
use crate::memory::text::table::{DIMENSIONS, pieces};
use crate::memory::text::vector::{self, Vector};
use crate::time::Timestamp;
use chrono::NaiveDate;

/// The length of the dense features: the vectors of the part, of its message, and of the question before it.
pub const DENSE: usize = 3 * DIMENSIONS;

/// The features of a part alone, without those that all parts of its message have.
#[derive(Debug, Clone)]
pub struct Features {
    /// The hashes of the features, of 24 bits, and their values.
    pub sparse: Vec<(u32, f32)>,
    /// The vectors, one after the other.
    pub dense: Vec<f32>,
    /// The tags of the part's words, of which some features are made.
    pub tags: Vec<Tag>,
}

/// What was said before a message.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// The last question of the companion's message as it was written, without its mark.
    pub question: String,
    /// The words of the question in lower case.
    pub asked: Vec<String>,
    /// True where the companion's message asks.
    pub is_asked: bool,
    /// The words of the person's message before in lower case.
    pub said: Vec<String>,
    /// True while a role play or a game goes on.
    pub plays: bool,
    /// The people and animals of theirs that the person named last, the latest last: "sister".
    pub people: Vec<String>,
    /// The last sentence of the person's message before, as it was written, if it is short.
    pub last_sentence: String,
    /// The day to come that the person named last.
    pub day: Option<NaiveDate>,
}

/// The most bytes of a sentence that is kept.
const SENTENCE_BYTES: usize = 120;

impl Before {
    /// Notes a message of the companion: its last question, if it asks one.
    pub fn hear(&mut self, message: &str) {
        let question = message.rfind('?').and_then(|end| message.get(..end));
        let question = question.map(|text| {
            text.rsplit(['.', '!', '?', '\n'])
                .next()
                .unwrap_or_default()
        });
        self.is_asked = question.is_some();
        question
            .unwrap_or_default()
            .trim()
            .clone_into(&mut self.question);
        self.asked = lower(&self.question);
    }

    /// Returns the features that all parts of the next message have.
    #[must_use]
    pub fn features(&self) -> Vec<(u32, f32)> {
        let mut out = Collector(Vec::with_capacity(self.said.len() + 2));
        if self.plays {
            out.add(b'P', &[], 1.0);
        }
        if self.is_asked {
            out.add(b'a', &[], 1.0);
        }
        for word in &self.said {
            out.add(b'p', &[word], 0.15);
        }
        out.0
    }

    /// Notes a message of the person.
    pub fn said(&mut self, message: &str, said_at: Timestamp) {
        let words = first_words(message);
        let day = find_days(&words, said_at.utc().date_naive(), self.day);
        let said: Vec<String> = words.into_iter().map(|word| word.lower).collect();
        let mut people = std::mem::take(&mut self.people);
        people.extend(own_people(&said));
        let old = people.len().saturating_sub(6);
        people.drain(..old);
        let sentences = message.split(['.', '!', '?', '\n']);
        let last = sentences
            .map(str::trim)
            .rfind(|sentence| sentence.contains(char::is_alphabetic));
        *self = Self {
            said,
            plays: self.plays,
            people,
            last_sentence: last
                .filter(|last| last.len() <= SENTENCE_BYTES)
                .unwrap_or_default()
                .to_owned(),
            day: day.last().copied().or(self.day),
            ..Self::default()
        };
    }
}

/// The classes of those who are close to a person.
const PEOPLE: Classes = Classes::of(&[
    Class::Relative,
    Class::Partner,
    Class::Acquaintance,
    Class::Animal,
    Class::Dog,
    Class::Cat,
]);

/// Returns the words for people and animals that are the person's own: "my sister", "mum".
fn own_people(words: &[String]) -> Vec<String> {
    let is_own = |at: usize| {
        let before = words.get(at.saturating_sub(3)..at).unwrap_or_default();
        let word = words.get(at).map_or("", String::as_str);
        matches!(
            word,
            "mother" | "father" | "gran" | "nan" | "grandma" | "grandad"
        ) || before
            .iter()
            .any(|word| matches!(word.as_str(), "my" | "our" | "have" | "got"))
    };
    let own = words.iter().enumerate().filter(|(at, _)| is_own(*at));
    own.map(|(_, word)| word)
        .filter(|word| classes_of(word).intersects(PEOPLE))
        .cloned()
        .collect()
}

/// Returns the words of a text in lower case, the first few.
fn lower(text: &str) -> Vec<String> {
    let words = first_words(text).into_iter();
    words.map(|word| word.lower).collect()
}

/// Returns the words of the beginning of a text.
fn first_words(text: &str) -> Vec<Word> {
    let end = text
        .char_indices()
        .nth(600)
        .map_or(text.len(), |(at, _)| at);
    split_words(text.get(..end).unwrap_or_default())
}

/// Returns the features of all parts of a message.
#[must_use]
pub fn features(parts: &[Part<'_>], before: &Before) -> Vec<Features> {
    let texts: Vec<Vec<&str>> = parts.iter().map(tokens).collect();
    let meanings: Vec<Vector> = texts.iter().map(|words| meaning(words)).collect();
    let mut whole = vector::ZERO;
    for one in &meanings {
        for (sum, x) in whole.iter_mut().zip(one) {
            *sum += x;
        }
    }
    let whole = vector::unit(&whole).0;
    let asked: Vec<&str> = before.asked.iter().map(String::as_str).collect();
    let asked_meaning = vector::unit(&meaning(&asked)).0;
    let speaks = texts.iter().flatten().any(|word| is_own(word));
    let length: usize = texts.iter().map(Vec::len).sum();
    let mut all = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let mut out = Collector(Vec::with_capacity(256));
        let own = texts.get(at).map_or(&[][..], Vec::as_slice);
        add_words(own, *b"ubt", &mut out);
        let tags = tag(&part.words);
        add_words(&kinds(&part.words, &tags), *b"xyz", &mut out);
        // The words of the message's other parts, without the work of a square of their number.
        let near = at.saturating_sub(3)..(at + 4).min(texts.len());
        for other in near.filter(|other| *other != at) {
            for word in texts.get(other).into_iter().flatten() {
                out.add(b'm', &[word], 0.3);
            }
        }
        if let Some(last) = at.checked_sub(1).and_then(|last| texts.get(last)) {
            for word in last.iter().take(3).chain(last.last()) {
                out.add(b'<', &[word], 0.5);
            }
        }
        if let Some(next) = texts.get(at + 1) {
            for word in next.iter().take(3).chain(next.last()) {
                out.add(b'>', &[word], 0.5);
            }
        }
        out.add(
            b'n',
            &[],
            f32::from(u8::try_from(own.len()).unwrap_or(u8::MAX).min(20)) / 20.0,
        );
        out.add(b'#', &[small(parts.len().min(5))], 1.0);
        if at + 1 == parts.len() {
            out.add(b'l', &[], 1.0);
        }
        if own.iter().any(|word| is_own(word)) {
            out.add(b'i', &[], 1.0);
        }
        if speaks {
            out.add(b'I', &[], 1.0);
        }
        if before.is_asked {
            if at == 0 {
                out.add(b'A', &[small((length / 3).min(4))], 1.0);
            }
            let weight = if at == 0 { 0.5 } else { 0.2 };
            for word in &asked {
                out.add(b'q', &[word], weight);
            }
            out.add(b'Q', asked.get(..2).unwrap_or(&asked), 1.0);
        }
        add_form(part, &mut out);
        let mut dense = Vec::with_capacity(DENSE);
        let own = meanings
            .get(at)
            .map_or(vector::ZERO, |own| vector::unit(own).0);
        for vector in [
            own,
            whole,
            if before.is_asked {
                asked_meaning
            } else {
                vector::ZERO
            },
        ] {
            dense.extend(vector.iter().map(|x| 1.5 * x));
        }
        all.push(Features {
            sparse: out.0,
            dense,
            tags,
        });
    }
    all
}

/// Returns the words of a part, a number as `0`, and the mark that ends it.
fn tokens<'a>(part: &'a Part<'_>) -> Vec<&'a str> {
    let words = part.words.iter().map(|word| shape(&word.lower));
    let end = match part.end {
        '?' => "?",
        '!' => "!",
        '\u{2026}' => "..",
        _ => ".",
    };
    words.chain(part.is_last.then_some(end)).collect()
}

/// Adds single words, pairs and triples of words.
fn add_words(words: &[&str], templates: [u8; 3], out: &mut Collector) {
    let [one, two, three] = templates;
    let mut framed = Vec::with_capacity(words.len() + 2);
    framed.push("^");
    framed.extend(words);
    framed.push("$");
    for word in &framed {
        out.add(one, &[word], 1.0);
    }
    for pair in framed.windows(2) {
        out.add(two, pair, 1.0);
    }
    for triple in framed.windows(3) {
        out.add(three, triple, 0.7);
    }
}

/// Returns the words of a part by their kind: a function word as itself, a noun as its class, any other word as its part of speech.
fn kinds<'a>(words: &'a [Word], tags: &[Tag]) -> Vec<&'a str> {
    let kind = |(word, tag): (&'a Word, &Tag)| {
        if is_stop(&word.lower) || *tag == Tag::Pronoun {
            return word.lower.as_str();
        }
        let class = classes_of(&word.lower)
            .iter()
            .next()
            .filter(|_| !tag.is_verb());
        class.map_or_else(|| tag_name(*tag), class_name)
    };
    words.iter().zip(tags).map(kind).collect()
}

/// Adds what the part looks like.
fn add_form(part: &Part<'_>, out: &mut Collector) {
    let raw = part.text;
    let capitals = raw.chars().filter(char::is_ascii_uppercase).count();
    for (name, has) in [
        ("quote", raw.contains(['"', '\u{201c}'])),
        ("star", raw.contains('*')),
        ("emoji", raw.contains(is_pictograph)),
        ("loud", raw.len() > 4 && 2 * capitals > raw.len()),
        (
            "name",
            part.words
                .iter()
                .skip(1)
                .any(|word| word.is_capitalized() && word.lower != "i"),
        ),
        ("bracket", raw.contains(['(', '['])),
        ("comma", raw.ends_with(',')),
    ] {
        if has {
            out.add(b'f', &[name], 1.0);
        }
    }
}

/// Returns a word for a feature: all numbers are one.
fn shape(word: &str) -> &str {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        "0"
    } else {
        word
    }
}

/// Returns whether a word speaks of the person.
fn is_own(word: &str) -> bool {
    matches!(
        word,
        "i" | "my" | "me" | "we" | "our" | "us" | "mine" | "myself"
    )
}

/// The names of tags and classes in features.
fn tag_name(tag: Tag) -> &'static str {
    TAGS.get(tag as usize).copied().unwrap_or_default()
}

fn class_name(class: Class) -> &'static str {
    CLASSES.get(class as usize).copied().unwrap_or_default()
}

#[rustfmt::skip]
const TAGS: [&str; 32] = [
    "T0", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "Ta", "Tb", "Tc", "Td", "Te", "Tf", "Tg", "Th", "Ti", "Tj", "Tk", "Tl",
    "Tm", "Tn", "To", "Tp", "Tq", "Tr", "Ts", "Tt", "Tu", "Tv",
];

#[rustfmt::skip]
const CLASSES: [&str; 64] = [
    "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C13", "C14", "C15", "C16", "C17", "C18", "C19",
    "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31", "C32", "C33", "C34", "C35", "C36", "C37", "C38",
    "C39", "C40", "C41", "C42", "C43", "C44", "C45", "C46", "C47", "C48", "C49", "C50", "C51", "C52", "C53", "C54", "C55", "C56", "C57",
    "C58", "C59", "C60", "C61", "C62", "C63",
];

fn small(number: usize) -> &'static str {
    match number {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        _ => "5",
    }
}

/// Returns the sum of the words' vectors.
fn meaning(words: &[&str]) -> Vector {
    let words = normalize(&words.join(" "));
    let pieces: Vec<u16> = words_of(&words).flat_map(pieces).collect();
    vector::sum(&pieces)
}

/// Collects the hashes of features.
struct Collector(Vec<(u32, f32)>);

impl Collector {
    /// Adds the feature of a template and some words: FNV-1a over all of them, folded to 24 bits.
    fn add(&mut self, template: u8, words: &[&str], value: f32) {
        let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        let mut hash = step(0x811c_9dc5, template);
        for word in words {
            hash = word.bytes().chain([b' ']).fold(hash, step);
        }
        self.0.push(((hash >> 24) ^ (hash & 0x00ff_ffff), value));
    }
}
