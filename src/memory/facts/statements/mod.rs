//! Statements: what a person says of themselves in their own words, where no rule reads it.
//!
//! A message is cut into parts ([`mod@cut`]). A classifier ([`classifier`]) tells of each from its [`mod@features`] whether it is so, and whether
//! it is worth keeping; the parts that are stay as quotations.

mod about;
pub mod classifier;
pub mod cut;
mod days;
mod ends;
pub mod features;
mod gate;
pub mod language;
mod quote;
pub mod repair;
pub mod scene;

use super::Fact;
use super::rules::{Tag, Word, split_words};
use crate::memory::text::stop::is_stop;
use crate::time::Timestamp;
use chrono::NaiveDate;
use classifier::{Probabilities, classify, sum};
use cut::{Part, cut};
use days::find_days;
use ends::end;
use features::{Before, features};
use gate::{conditions, is_question, is_quoted, quoted};
use quote::{keep_names, quote, runs};
use std::ops::Range;

/// The most parts of a message that are classified: those of some 16,000 characters of prose.
const MOST_PARTS: usize = 400;

/// Words of messages that may tell what opens an account, a device or a purse, beyond what the search for secrets recognises.
#[rustfmt::skip]
const ACCESS: &[&str] = &[
    "password", "passwords", "passcode", "passphrase", "pin", "login", "logins", "log-in", "logon", "signin", "sign-in", "username", "credentials",
    "credential", "wallet", "btc", "bitcoin", "mnemonic", "vpn", "otp", "2fa", "mfa", "cvv", "cvc", "iban", "hs256", "jwt", "unlock", "unlocks",
    "mailbox", "keycode", "combination", "secret", "secrets", "token", "wifi", "wi-fi", "lock",
];

/// The most statements that one message gives.
const MOST: usize = 8;

/// The least probability that a kept part is of something worth keeping. At 0.35 fewer statements are idle, and a tenth fewer of
/// what must be known is.
const LEAST_WORTH: f32 = 0.25;

/// The largest probability that a kept part is not meant.
const MOST_UNREAL: f32 = 0.3;

/// The probability that a part is not meant from which on the rules' facts in it are not believed.
const DOUBTED: f32 = 0.35;

/// The probability that a part is worth keeping below which the rules' facts in it are not believed.
const LEAST_BELIEVED: f32 = 0.15;

/// The probability that a part is of what is to come from which on a day in it is one even beside a verb in the past.
const LEAST_COMING: f32 = 0.1;

/// The probability that a part tells an end from which on a verb such as "sold" ends what it names.
const LEAST_ENDED: f32 = 0.12;

/// What the classifier read in a message.
#[derive(Debug)]
pub struct Read {
    /// The statements that are worth keeping, and the ends that they tell.
    pub statements: Vec<Fact>,
    /// What is likely not meant.
    pub doubts: Doubts,
}

/// The parts of a message that are likely not meant.
#[derive(Debug, Default)]
pub struct Doubts(Vec<Vec<String>>);

impl Doubts {
    /// Returns whether a fact comes from a part that is likely not meant.
    #[must_use]
    pub fn doubt(&self, fact: &Fact) -> bool {
        let words = contents(&fact.content);
        let shared = |part: &Vec<String>| words.iter().filter(|word| part.contains(word)).count();
        !words.is_empty() && self.0.iter().any(|part| 2 * shared(part) > words.len())
    }
}

/// A part with what the classifier says of it.
struct Judged<'a> {
    part: Part<'a>,
    /// The tags of the part's words.
    tags: Vec<Tag>,
    p: Probabilities,
    is_kept: bool,
    /// The days to come that it names.
    days: Vec<NaiveDate>,
}

impl Judged<'_> {
    /// Returns the probability that the part is worth keeping.
    fn worth(&self) -> f32 {
        let [fact, coming, ended, ..] = self.p;
        fact + coming + ended
    }

    /// Returns the probability that the part is not meant.
    fn unreal(&self) -> f32 {
        let [.., unreal] = self.p;
        unreal
    }
}

/// Returns whether the words begin with a run of words.
fn begins_with(words: &[Word], run: &[&str]) -> bool {
    let here = words.get(..run.len());
    here.is_some_and(|here| {
        here.iter()
            .zip(run)
            .all(|(word, wanted)| word.lower == *wanted)
    })
}

/// Returns the first place at which one of the runs of words stands.
fn find_run(words: &[Word], runs: &[&[&str]]) -> Option<Range<usize>> {
    (0..words.len()).find_map(|at| {
        let rest = words.get(at..)?;
        let run = runs.iter().find(|run| begins_with(rest, run))?;
        Some(at..at + run.len())
    })
}

/// Reads a message that was said after `before`, in which rules found some `facts` already.
#[must_use]
pub fn read(message: &str, before: &Before, said_at: Timestamp, facts: &[Fact]) -> Read {
    let words: Vec<Word> = split_words(message);
    // What opens something may be in any of its words, and a quotation would keep them all.
    let opens = words.iter().any(|word| word.is_one_of(ACCESS));
    if opens || !language::is_english(message, &words) {
        return Read {
            statements: Vec::new(),
            doubts: Doubts::default(),
        };
    }
    let today = said_at.utc().date_naive();
    let mut parts = cut(message);
    parts.truncate(MOST_PARTS);
    let common = sum(&before.features());
    let features = features(&parts, before);
    let quoted = quoted(message);
    let conditions = conditions(&parts);
    let mut last_day = before.day;
    let judged = parts.into_iter().zip(features).map(|(part, features)| {
        let p = classify(&features, common);
        let days = find_days(&part.words, today, last_day);
        last_day = days.last().copied().or(last_day);
        let is_own =
            !is_quoted(&quoted, &part) && conditions.binary_search(&part.sentence).is_err();
        let is_kept = is_own && is_kept(&p, &part, !days.is_empty());
        Judged {
            part,
            tags: features.tags,
            p,
            is_kept,
            days,
        }
    });
    let mut judged: Vec<Judged<'_>> = judged.collect();
    keep_names(&mut judged);
    let judged = judged;
    let doubts = judged
        .iter()
        .filter(|one| one.unreal() > DOUBTED || one.worth() < LEAST_BELIEVED);
    let doubts = doubts.map(|one| {
        one.part
            .words
            .iter()
            .map(|word| stem(&word.lower).to_owned())
            .collect()
    });
    let known: Vec<String> = facts
        .iter()
        .flat_map(|fact| contents(&fact.content))
        .collect();
    let mut statements = Vec::new();
    for run in runs(&judged) {
        if statements.len() < MOST {
            statements.extend(quote((message, &judged), before, run, &known));
        }
    }
    for (at, one) in judged
        .iter()
        .enumerate()
        .filter(|(_, one)| one.unreal() < 0.5)
    {
        let before = at.checked_sub(1).and_then(|before| judged.get(before));
        statements.extend(end(one, before));
    }
    Read {
        statements,
        doubts: Doubts(doubts.collect()),
    }
}

/// Returns whether a part is worth keeping. A part that names a day to come needs less.
fn is_kept(p: &Probabilities, part: &Part<'_>, has_day: bool) -> bool {
    let [fact, coming, ended, _, _, unreal] = *p;
    let least = LEAST_WORTH * if has_day { 0.5 } else { 1.0 };
    !is_question(part) && fact + coming + ended > least && unreal < MOST_UNREAL
}

/// Returns the words of a text that tell something, by their stems.
fn contents(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase);
    let told = words.filter(|word| {
        !word.is_empty() && !is_stop(word) && word != "they" && word != "their" && word != "said"
    });
    let stems = told.map(|mut word| {
        word.truncate(stem(&word).len());
        word
    });
    stems.collect()
}

/// Returns the first five letters of a word.
fn stem(word: &str) -> &str {
    let end = word.char_indices().nth(5);
    end.and_then(|(end, _)| word.get(..end)).unwrap_or(word)
}
