//! Repairs: what the person said before, with the word that they correct: "I'm 30", then "*31".

use super::begins_with;
use super::cut::cut;
use crate::memory::facts::rules::{Word, split_words};
use crate::memory::text::classes::classes_of;
use crate::memory::text::stop::is_stop;
use std::borrow::Cow;

/// Runs of words with which a repair begins.
#[rustfmt::skip]
const CUES: &[&[&str]] = &[
    &["no", "wait"], &["wait", "no"], &["no", "sorry"], &["sorry", "i", "meant"], &["sorry", "i", "mean"], &["i", "meant"], &["i", "mean"],
    &["scratch", "that"], &["correction"], &["typo"], &["no", "i", "tell", "a", "lie"], &["i", "tell", "a", "lie"], &["or", "rather"],
    &["make", "that"], &["sorry"], &["hold", "on"], &["my", "mistake"], &["oops"], &["shit", "no"], &["i", "stand", "corrected"],
    &["hang", "on"],
];

/// Words that repair something where the companion has asked nothing: a "no" may answer a question.
const DENIALS: &[&[&str]] = &[&["no"], &["wait"], &["actually"], &["it", "is"]];

/// Words that may stand before a cue or after it.
const LEADS: &[&[&str]] = &[
    &["and"],
    &["the"],
    &["my"],
    &["in", "fact"],
    &["well"],
    &["ugh"],
    &["but"],
];

/// The most words of a repair.
const MOST: usize = 6;

/// Returns an earlier text with the words in it that a message corrects; `None` where the message corrects none of them.
/// `is_answer` is true where the companion asked something in between.
#[must_use]
pub fn repair(earlier: &str, message: &str, is_answer: bool) -> Option<String> {
    let text = message.trim_start();
    if let Some(rest) = text.strip_prefix('*').filter(|rest| !rest.contains('*')) {
        let words = split_words(rest.lines().next()?);
        return replaced(earlier, words.get(..words.len().min(4))?);
    }
    let end = text
        .char_indices()
        .nth(160)
        .map_or(text.len(), |(at, _)| at);
    let parts = cut(text.get(..end)?);
    let mut is_after_cue = false;
    for part in parts.iter().take(4) {
        if is_cue_alone(&part.words) {
            is_after_cue = true;
            continue;
        }
        let whole = is_after_cue.then_some(part.words.as_slice());
        let rest = after_cues(&part.words, is_answer)
            .filter(|rest| rest.len() <= MOST)
            .or(whole)
            .or_else(|| misspelt(text, &part.words, earlier))
            .or_else(|| admitted(&part.words))?;
        return replaced(earlier, rest.get(..rest.len().min(MOST))?);
    }
    None
}

/// Returns a message with the slips in it repaired by the parts after them: "forty-six, no, I tell a lie, forty-seven".
#[must_use]
pub fn repair_slips(message: &str) -> Cow<'_, str> {
    let parts = cut(message);
    let mut out = Cow::Borrowed(message);
    for (index, part) in parts.iter().enumerate().rev() {
        let Some(before) = index.checked_sub(1).and_then(|before| parts.get(before)) else {
            continue;
        };
        if !STRONG.iter().any(|run| begins_with(&part.words, run)) {
            continue;
        }
        let rest = match after_cues(&part.words, false) {
            // A part of cues alone: what is right is in the next one.
            _ if is_cue_alone(&part.words) => {
                parts.get(index + 1).map(|next| next.words.as_slice())
            }
            rest => rest,
        };
        if let Some(repaired) = rest
            .filter(|rest| rest.len() <= MOST)
            .and_then(|rest| replaced(before.text, rest))
        {
            out.to_mut()
                .replace_range(before.start..before.stop(), &repaired);
        }
    }
    out
}

/// Returns whether the words say only that something was wrong: "no hang on".
fn is_cue_alone(words: &[Word]) -> bool {
    words.iter().all(|word| {
        word.is_one_of(&[
            "no",
            "wait",
            "sorry",
            "hang",
            "on",
            "hold",
            "i",
            "mean",
            "meant",
            "tell",
            "a",
            "lie",
            "oops",
            "god",
            "correction",
            "that",
            "scratch",
            "shit",
            "well",
            "ugh",
            "typo",
        ])
    })
}

/// Cues that repair what stands right before them.
const STRONG: &[&[&str]] = &[
    &["no", "wait"],
    &["wait", "no"],
    &["no", "sorry"],
    &["sorry"],
    &["i", "meant"],
    &["i", "mean"],
    &["scratch", "that"],
    &["correction"],
    &["no"],
    &["i", "tell", "a", "lie"],
    &["or", "rather"],
    &["make", "that"],
    &["hang", "on"],
    &["hold", "on"],
];

/// Returns what was so instead, where the person admits a mistake: "I stand corrected, it was the twenty-fourth".
fn admitted(words: &[Word]) -> Option<&[Word]> {
    const MARKS: &[&str] = &[
        "corrected",
        "wrong",
        "mistake",
        "amend",
        "informs",
        "informed",
        "mistyped",
        "misremembered",
        "muddled",
        "typo",
    ];
    if !words.iter().any(|word| word.is_one_of(MARKS)) {
        return None;
    }
    let at = (0..words.len()).find(|at| {
        words.get(*at..).is_some_and(|rest| {
            begins_with(rest, &["it", "was"]) || begins_with(rest, &["it", "is"])
        })
    })?;
    words.get(at + 2..words.len().min(at + 8))
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

/// Returns a text in which each word stands in the place of the first word of its kind; `None` where none does.
fn replaced(earlier: &str, words: &[Word]) -> Option<String> {
    let pieces: Vec<&str> = earlier.split_whitespace().collect();
    let mut out: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
    let mut repaired = false;
    for word in words {
        let place = pieces.iter().position(|piece| is_same_kind(word, piece));
        let said = pieces
            .iter()
            .any(|piece| bare(piece).to_lowercase() == word.lower);
        if let (Some(place), false) = (place, said)
            && let (Some(slot), Some(piece)) = (out.get_mut(place), pieces.get(place))
        {
            *slot = piece.replace(bare(piece), &word.raw);
            repaired = true;
        }
    }
    repaired.then(|| out.join(" "))
}

/// Returns the words after all cues at the beginning; `None` where there is no cue.
fn after_cues(words: &[Word], is_answer: bool) -> Option<&[Word]> {
    let mut rest = words;
    let mut is_cued = false;
    let next = |rest: &[Word], runs: &[&[&str]]| {
        let found = runs
            .iter()
            .find(|run| rest.len() > run.len() && begins_with(rest, run));
        found.map(|run| run.len())
    };
    loop {
        let denial = if is_answer { None } else { next(rest, DENIALS) };
        let length = match next(rest, CUES).or(denial) {
            Some(length) => {
                is_cued = true;
                length
            }
            None => match next(rest, LEADS) {
                Some(length) => length,
                None => break,
            },
        };
        rest = rest.get(length..)?;
    }
    is_cued.then_some(rest)
}

/// Returns whether a word may stand for a piece of the earlier text: both are numbers, names that are spelt almost alike, or of one class.
fn is_same_kind(word: &Word, piece: &str) -> bool {
    let old = bare(piece).to_lowercase();
    if old.is_empty() || is_stop(&old) || is_stop(&word.lower) || old == word.lower {
        return false;
    }
    if let (Some(new), Some(old)) = (number_kind(&word.lower), number_kind(&old)) {
        return new == old;
    }
    if number_kind(&word.lower).is_some() || number_kind(&old).is_some() {
        return false;
    }
    let classes = classes_of(&word.lower).intersection(classes_of(&old));
    let named =
        bare(piece).starts_with(char::is_uppercase) && word.lower.len() > 3 && old.len() > 3;
    !classes.is_empty() || named && distance(&word.lower, &old) <= 2
}

/// Returns the kind of a number: 1 for a count, 2 for an ordinal, 3 for a year; `None` for another word.
fn number_kind(word: &str) -> Option<u8> {
    const SMALL: &[&str] = &[
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    ];
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..).unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return match (digits.len(), ending) {
            (_, "st" | "nd" | "rd" | "th") => Some(2),
            (4, "") => Some(3),
            (_, "" | "k" | "kg" | "km" | "am" | "pm") => Some(1),
            _ => None,
        };
    }
    let first = word.split('-').next().unwrap_or_default();
    let last = word.rsplit('-').next().unwrap_or_default();
    if SMALL.contains(&first) && (SMALL.contains(&last) || first == last) {
        return Some(1);
    }
    (word.ends_with("teenth")
        || word.ends_with("tieth")
        || SMALL.contains(&first) && last.ends_with("th"))
    .then_some(2)
}

/// Returns a piece without the punctuation around it.
fn bare(piece: &str) -> &str {
    piece.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Returns the number of letters that are added, dropped, replaced or swapped between two words (Damerau 1964), of their first 24.
fn distance(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (
        one.chars().take(24).collect(),
        other.chars().take(24).collect(),
    );
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: Option<&Vec<usize>>, place: usize| {
                row.and_then(|row| row.get(place))
                    .copied()
                    .unwrap_or(usize::MAX - 1)
            };
            let above = rows.get(i);
            let mut cost = (at(above, j) + usize::from(x != y))
                .min(at(above, j + 1) + 1)
                .min(at(Some(&row), j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                cost = cost.min(at(rows.get(i - 1), j - 1) + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows.last()
        .and_then(|row| row.last())
        .copied()
        .unwrap_or_default()
}
