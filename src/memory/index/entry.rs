//! An entry: everything that the scorer needs of a memory.

use crate::memory::text::cut::CutText;
use crate::memory::text::signals::{Signals, flag};
use crate::memory::text::stop::is_stop;
use crate::memory::text::vector;
use crate::memory::text::word::{Word, hash};
use crate::role::Role;
use crate::time::Timestamp;
use std::collections::HashSet;

/// The most word pieces of a text that are indexed: some 700 words. The rest of a longer text is found by
/// keyword alone.
const MOST_PIECES: usize = 1000;

/// The most bytes of a text that are cut into pieces: the words of usual texts are not longer on average.
const MOST_BYTES: usize = 32 * 1024;

/// A pause after which a conversation continues as another session, in seconds: a night's sleep.
const SESSION_GAP: u32 = 6 * 3600;

/// The indexed form of a memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The flags of the text, such as a question or a time: see [`flag`].
    pub flags: u8,
    /// The number of words in the first person, at most two.
    pub first_person: u8,
    /// The number of capitalised words within sentences, at most seven: mostly names.
    pub capitalized: u8,
    /// The number of words, separated by white space.
    pub length: u16,
    /// The time at which the text was written, in seconds since the Unix epoch.
    pub seconds: u32,
    /// The hash of the id of the memory's conversation; 0 where the memory has none.
    pub conversation: u32,
    /// The hash of the speaker's first name; 0 where the name is not known.
    pub speaker: u32,
    /// The importance of the memory, from 0 to 255.
    pub importance: u8,
    /// The inner product of the text's vector with itself; the vector is the sum of its words' vectors.
    pub square: f32,
    /// The `square` of the entry before this one in its session; 0 where that entry was not known.
    pub previous_square: f32,
    /// The inner product of this text's vector and the vector of the text before; 0 where that text was not known.
    pub previous_inner: f32,
    /// The number of content words, which come first in `words`.
    pub content_words: u16,
    /// All words: first the words that are no stop words, each once; then stop words and repetitions; last the codes of
    /// several words.
    pub words: Vec<Word>,
}

/// A text that is to be indexed, with its origin.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// The role of the text's speaker.
    pub role: Role,
    /// The speaker's name, where the conversation has names; the indexed words begin with it.
    pub speaker: Option<&'a str>,
    /// The text that is to be indexed.
    pub content: &'a CutText<'a>,
    /// The time at which the text was written.
    pub at: Timestamp,
    /// The id of the text's conversation.
    pub conversation: Option<&'a str>,
    /// The importance of the memory, from 0 to 1.
    pub importance: f64,
    /// True for a distilled fact, whose words nobody wrote.
    pub is_distilled: bool,
}

impl Entry {
    /// Indexes a text that follows `previous` in its conversation.
    #[must_use]
    pub fn new(new: &NewEntry<'_>, previous: Option<&Self>) -> Self {
        let signals = Signals::of(new.content);
        let speaker = CutText::new(new.speaker.unwrap_or_default());
        let (content_words, words) = words(&speaker, new.content);
        let vector = vector::sum_of_words(&words);
        let role = if new.role == Role::User {
            0
        } else {
            flag::ASSISTANT
        };
        let distilled = if new.is_distilled { flag::DISTILLED } else { 0 };
        let mut entry = Self {
            flags: signals.flags | role | distilled,
            first_person: signals.first_person,
            capitalized: signals.capitalized,
            length: signals.length,
            seconds: u32::try_from(new.at.millis() / 1000).unwrap_or_default(),
            conversation: new.conversation.map_or(0, hash),
            speaker: speaker.words().next().map_or(0, hash),
            importance: to_byte(new.importance),
            square: vector::dot(&vector, &vector),
            previous_square: 0.0,
            previous_inner: 0.0,
            content_words: u16::try_from(content_words).unwrap_or(u16::MAX),
            words,
        };
        if let Some(previous) = previous.filter(|previous| entry.continues(previous)) {
            let before = vector::sum_of_words(&previous.words);
            entry.previous_square = previous.square;
            entry.previous_inner = vector::dot(&vector, &before);
        }
        entry
    }

    /// Returns true where this entry is of the same session as `previous`.
    #[must_use]
    pub fn continues(&self, previous: &Self) -> bool {
        self.conversation != 0
            && self.conversation == previous.conversation
            && (self.flags | previous.flags) & flag::DISTILLED == 0
            && self.seconds.saturating_sub(previous.seconds) <= SESSION_GAP
    }
}

/// Returns the words of the speaker's name and of a text, in the order of [`Entry::words`], and the number of content
/// words.
fn words(speaker: &CutText<'_>, content: &CutText<'_>) -> (usize, Vec<Word>) {
    let text = content.as_str();
    let end = text.floor_char_boundary(MOST_BYTES);
    let beginning = CutText::new(text.get(..end).unwrap_or_default());
    let content = if end < text.len() {
        &beginning
    } else {
        content
    };

    let (mut words, mut others, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    let mut room = MOST_PIECES;
    for spelt in speaker.indexed_words().chain(content.indexed_words()) {
        let word = Word::spell(&spelt);
        let cost = match &word {
            Word::Known(pieces) => pieces.len(),
            Word::Unknown(_) => 3,
        };
        let Some(left) = room.checked_sub(cost) else {
            break;
        };
        room = left;
        if is_stop(&spelt) || !known.insert(word.clone()) {
            others.push(word);
        } else {
            words.push(word);
        }
    }
    // Codes are matched whole; they stand last, and say nothing but that they are there.
    let codes = content.codes().map(|code| Word::Unknown(hash(code)));
    let codes = codes.filter(|code| known.insert(code.clone()));
    others.extend(codes.take(room / 3));
    let content_words = words.len();
    words.append(&mut others);
    (content_words, words)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a byte holds"
)]
fn to_byte(share: f64) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}
