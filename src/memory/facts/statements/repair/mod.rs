//! Repairs: what the person said before, with the word that they correct: "I'm 30", then "*31".

mod cues;
mod kinds;

use super::cut::cut;
use super::{begins_with, find_run};
use crate::memory::facts::rules::{Tag, Word, split_words, tag};
use crate::memory::text::stop::is_stop;
use cues::{ADMISSIONS, STRONG, WITHDRAWALS, after_cues, is_cue_alone};
use kinds::{bare, distance, is_same_kind};
use std::borrow::Cow;

/// The most words of a repair, and the most characters and parts of a message in which it is looked for.
const MOST: usize = 6;
const MOST_CHARS: usize = 240;
const MOST_PARTS: usize = 6;

/// Returns an earlier text with the words in it that a message corrects; `None` where the message corrects none of them.
/// `is_answer` is true where the companion asked something in between.
#[must_use]
pub fn repair(earlier: &str, message: &str, is_answer: bool) -> Option<String> {
    let text = message.trim_start();
    if let Some(rest) = text.strip_prefix('*').filter(|rest| !rest.contains('*')) {
        let words = split_words(rest.lines().next()?);
        return replaced(earlier, words.get(..words.len().min(4))?, Place::First);
    }
    let end = text
        .char_indices()
        .nth(MOST_CHARS)
        .map_or(text.len(), |(at, _)| at);
    let parts = cut(text.get(..end)?);
    let mut repaired = None;
    let (mut is_cued, mut admits) = (false, false);
    for (at, part) in parts.iter().take(MOST_PARTS).enumerate() {
        let words = part.words.as_slice();
        let so_far = repaired.as_deref().unwrap_or(earlier);
        admits |= words.iter().any(|word| word.is_one_of(ADMISSIONS));
        if is_cue_alone(words) {
            is_cued = true;
            continue;
        }
        let next = parts.get(at + 1).map_or(&[][..], |next| &next.words);
        let right = after_cues(words, is_answer)
            .filter(|rest| rest.len() <= MOST)
            .or_else(|| (is_cued && at < 4).then_some(words))
            .or_else(|| (at == 0).then(|| misspelt(text, words, earlier))?)
            .or_else(|| admits.then(|| what_was(words))?)
            .and_then(|right| replaced(so_far, right.get(..right.len().min(MOST))?, Place::First));
        let right = right.or_else(|| contrasted(so_far, words, next));
        is_cued &= right.is_none();
        repaired = right.or(repaired);
    }
    repaired
}

/// Returns a message with the slips in it repaired by the parts after them: "forty-six, no, I tell a lie, forty-seven". A slip that
/// its person takes back in so many words, without what is right, is left out.
#[must_use]
pub fn repair_slips(message: &str) -> Cow<'_, str> {
    let parts = cut(message);
    let mut out = Cow::Borrowed(message);
    for (index, part) in parts.iter().enumerate().rev() {
        let Some(before) = index.checked_sub(1).and_then(|before| parts.get(before)) else {
            continue;
        };
        let words = part.words.as_slice();
        let is_alone = is_cue_alone(words);
        let is_cue = is_alone || STRONG.iter().any(|run| begins_with(words, run));
        let next = parts.get(index + 1).map_or(&[][..], |next| &next.words);
        let repaired = if is_cue {
            let own = after_cues(words, false).filter(|_| !is_alone);
            let later = parts
                .iter()
                .skip(index + 1)
                .take(2)
                .map(|part| part.words.as_slice());
            let mut rights = own.into_iter().chain(later);
            rights.find_map(|right| {
                replaced(
                    before.text,
                    right.get(..right.len().min(MOST))?,
                    Place::Last,
                )
            })
        } else {
            contrasted(before.text, words, next)
        };
        let is_withdrawn = is_cue && find_run(words, WITHDRAWALS).is_some();
        if let Some(repaired) = repaired.or_else(|| is_withdrawn.then(String::new)) {
            out.to_mut()
                .replace_range(before.start..before.stop(), &repaired);
        }
    }
    out
}

/// Returns what was so instead, where the person admits a mistake: "I stand corrected, it was the twenty-fourth".
fn what_was(words: &[Word]) -> Option<&[Word]> {
    let at = find_run(words, &[&["it", "was"], &["it", "is"]])?.end;
    words.get(at..words.len().min(at + MOST))
}

/// Returns a text in which what the words deny is what they say instead: "the 6th, not the 9th", "not Lisbon. Porto". `next` are the
/// words of the next part.
fn contrasted(earlier: &str, words: &[Word], next: &[Word]) -> Option<String> {
    let tells = |word: &&Word| !is_stop(&word.lower) && word.lower != "not";
    let not = words.iter().position(|word| word.lower == "not")?;
    let wrong = not
        + 1
        + words
            .iter()
            .skip(not + 1)
            .take(3)
            .position(|word| tells(&word))?;
    let denied = words.get(wrong)?;
    let place = earlier
        .split_whitespace()
        .position(|piece| bare(piece).to_lowercase() == denied.lower)?;
    let tags = tag(words);
    let names = |word: &&Word| {
        let own = words.iter().position(|one| std::ptr::eq(one, *word));
        let tag = own.and_then(|at| tags.get(at));
        tag.is_none_or(|tag| tag.is_noun() || matches!(tag, Tag::Number | Tag::Adjective))
            && !is_cue_alone(std::slice::from_ref(*word))
    };
    let before = words.get(..not)?.last();
    let after = || {
        words
            .get(wrong + 1..)?
            .iter()
            .chain(next)
            .take(3)
            .find(tells)
    };
    let right = before.filter(tells).filter(names).or_else(after)?;
    (names(&denied) && names(&right) && right.lower != denied.lower).then(|| {
        let pieces = earlier.split_whitespace().enumerate();
        let pieces = pieces.map(|(at, piece)| {
            if at == place {
                piece.replace(bare(piece), &right.raw)
            } else {
                piece.to_owned()
            }
        });
        pieces.collect::<Vec<_>>().join(" ")
    })
}

/// Returns the first word where it is a name that the earlier text has spelt a little otherwise: "Clara", then "Carla."
fn misspelt<'a>(text: &str, words: &'a [Word], earlier: &str) -> Option<&'a [Word]> {
    let first = words.get(..1)?;
    let [word] = first else { return None };
    let ends = text
        .get(word.raw.len()..)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '!', '*']));
    let near = split_words(earlier).iter().any(|old| {
        old.is_capitalized()
            && old.lower != word.lower
            && word.lower.len() > 3
            && distance(&old.lower, &word.lower) <= 2
    });
    (ends && word.is_capitalized() && near).then_some(first)
}

/// Which of some words of a kind is replaced where the words beside them do not tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Last,
}

/// Returns a text in which each word stands in the place of a word of its kind: of the one before the same word, or else of the first
/// or the last. `None` where there is none.
fn replaced(earlier: &str, words: &[Word], place: Place) -> Option<String> {
    let pieces: Vec<&str> = earlier.split_whitespace().collect();
    let mut out: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
    let mut repaired = false;
    for (index, word) in words.iter().enumerate() {
        let is = |piece: &str, word: &str| bare(piece).to_lowercase() == word;
        if pieces.iter().any(|piece| is(piece, &word.lower)) {
            continue;
        }
        let places: Vec<usize> = (0..pieces.len())
            .filter(|at| {
                pieces
                    .get(*at)
                    .is_some_and(|piece| is_same_kind(word, piece))
            })
            .collect();
        let next = words.get(index + 1);
        let before_same = places.iter().find(|at| {
            let after = pieces.get(**at + 1);
            next.zip(after)
                .is_some_and(|(next, piece)| is(piece, &next.lower))
        });
        let any = if place == Place::First {
            places.first()
        } else {
            places.last()
        };
        let Some(at) = before_same.or(any).copied() else {
            continue;
        };
        if let (Some(slot), Some(piece)) = (out.get_mut(at), pieces.get(at)) {
            *slot = piece.replace(bare(piece), &word.raw);
            repaired = true;
        }
    }
    repaired.then(|| out.join(" "))
}
