//! Cues: how people say that something was wrong.

use super::super::begins_with;
use crate::memory::facts::rules::Word;

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

/// Returns whether the words say only that something was wrong: "no hang on".
pub(super) fn is_cue_alone(words: &[Word]) -> bool {
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
#[rustfmt::skip]
pub(super) const STRONG: &[&[&str]] = &[
    &["no"], &["wait"], &["sorry"], &["i", "meant"], &["i", "mean"], &["scratch", "that"], &["correction"], &["i", "tell", "a", "lie"],
    &["or", "rather"], &["make", "that"], &["hang", "on"], &["hold", "on"], &["well", "no"], &["actually", "no"], &["shit", "no"],
    &["god", "no"], &["in", "fact"],
];

/// Cues with which the person says that what stands before them is not so.
pub(super) const WITHDRAWALS: &[&[&str]] = &[
    &["scratch", "that"],
    &["i", "tell", "a", "lie"],
    &["what", "am", "i", "saying"],
    &["no", "wait"],
    &["wait", "no"],
    &["no", "hang", "on"],
    &["no", "hold", "on"],
    &["no", "sorry"],
    &["forget", "that"],
    &["ignore", "that"],
];

/// Words with which the person admits a mistake.
#[rustfmt::skip]
pub(super) const ADMISSIONS: &[&str] = &[
    "corrected", "wrong", "mistake", "amend", "informs", "informed", "mistyped", "misremembered", "muddled", "typo", "corrects", "misspoke",
];

/// Returns the words after all cues at the beginning; `None` where there is no cue.
pub(super) fn after_cues(words: &[Word], is_answer: bool) -> Option<&[Word]> {
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
