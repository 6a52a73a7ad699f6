//! Statements: what a person says of themselves in their own words, where no rule reads it.
//!
//! A message is cut into parts ([`mod@cut`]). A classifier ([`classifier`]) tells of each from its [`mod@features`] whether it is so, and whether
//! it is worth keeping; the parts that are stay as quotations.

mod about;
pub mod classifier;
pub mod cut;
mod day;
mod ends;
pub mod features;
mod gate;
pub mod language;
pub mod repair;
pub mod scene;

use super::Fact;
use super::rules::{Tag, Word, split_words};
use crate::memory::Kind;
use crate::memory::secrets::has_secret;
use crate::memory::text::classes::classes_of;
use crate::memory::text::stop::is_stop;
use crate::time::Timestamp;
use about::{spoken_of, topic};
use chrono::NaiveDate;
use classifier::{Probabilities, classify, sum};
use cut::{Part, cut};
use ends::end;
use features::{Before, features};
use gate::{conditions, is_question, is_quoted, quoted};

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
const MOST_UNREAL: f32 = 0.35;

/// The probability that a part is not meant from which on the rules' facts in it are not believed.
const DOUBTED: f32 = 0.4;

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
    day: Option<NaiveDate>,
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
    let judged = parts.into_iter().zip(features).map(|(part, features)| {
        let p = classify(&features, common);
        let day = day::find_day(&part.words, today);
        let is_own =
            !is_quoted(&quoted, &part) && conditions.binary_search(&part.sentence).is_err();
        let is_kept = is_own && is_kept(&p, &part, day.is_some());
        Judged {
            part,
            tags: features.tags,
            p,
            is_kept,
            day,
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
            statements.extend(statement(message, before, run, &known));
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

/// Keeps the name that stands alone after a kept part: "my son in law teaches me. Kwame".
fn keep_names(judged: &mut [Judged<'_>]) {
    let mut last = false;
    for one in judged {
        let words = &one.part.words;
        let is_name = (1..=2).contains(&words.len())
            && words.iter().all(|word| {
                word.is_capitalized() && classes_of(&word.lower).is_empty() && !is_stop(&word.lower)
            });
        one.is_kept |= last && is_name && one.part.end != '?' && one.unreal() < 0.5;
        last = one.is_kept;
    }
}

/// Returns the runs of kept parts: those of one sentence, and the next sentence where it goes on about somebody.
fn runs<'a, 'b>(judged: &'b [Judged<'a>]) -> Vec<&'b [Judged<'a>]> {
    let mut runs = Vec::new();
    let mut start = 0;
    for at in 0..=judged.len() {
        let goes_on = at > start
            && judged
                .get(at)
                .zip(judged.get(at - 1))
                .is_some_and(|(one, last)| {
                    one.is_kept
                        && last.is_kept
                        && (one.part.sentence == last.part.sentence
                            || goes_on(one)
                            || is_short(last)
                            || is_label(one))
                });
        if !goes_on {
            if let Some(run) = judged
                .get(start..at)
                .filter(|run| run.first().is_some_and(|one| one.is_kept))
            {
                runs.push(run);
            }
            start = at;
        }
    }
    runs
}

/// Returns whether a part is about somebody or something that was named before it.
fn goes_on(one: &Judged<'_>) -> bool {
    one.part.words.iter().take(2).any(|word| {
        word.is_one_of(&[
            "he", "she", "it", "they", "his", "her", "their", "its", "called", "named",
        ])
    })
}

/// Returns whether a part is a name or a number alone, which belongs to what stands before it.
fn is_label(one: &Judged<'_>) -> bool {
    one.part.words.len() <= 2
        && one.part.words.iter().all(|word| {
            word.is_capitalized() || word.lower.starts_with(|c: char| c.is_ascii_digit())
        })
}

/// Returns whether a part is a fragment that tells little without the next.
fn is_short(one: &Judged<'_>) -> bool {
    one.part.words.len() <= 2
}

/// Makes the statement of a run of parts.
fn statement(message: &str, before: &Before, run: &[Judged<'_>], known: &[String]) -> Option<Fact> {
    let (first, last) = (run.first()?, run.last()?);
    let said = message
        .get(first.part.start..last.part.stop())?
        .trim_end_matches([',', ';', ':', '-']);
    let words: Vec<String> = contents(said);
    let is_denial = first.part.words.first().is_some_and(|word| {
        word.is_one_of(&["no", "nah", "nope", "not", "lol", "haha", "never", "lmao"])
    }) || first.part.words.iter().any(|word| word.lower == "no");
    let is_answer =
        first.part.start < 3 && before.is_asked && first.part.words.len() <= 8 && !is_denial;
    if words.is_empty() && !is_answer
        || is_denial && words.len() < 2
        || !words.is_empty() && words.iter().all(|word| known.contains(word))
    {
        return None;
    }
    let is_past = run.iter().any(|one| one.tags.contains(&Tag::VerbPast));
    let is_to_come = |one: &Judged<'_>| one.p[1] > LEAST_COMING || !is_past;
    let day = run
        .iter()
        .filter(|one| is_to_come(one))
        .find_map(|one| one.day);
    let asks_whether = before.asked.first().is_some_and(|first| {
        [
            "is", "are", "do", "does", "did", "so", "was", "were", "have", "has", "can", "will",
            "would", "you", "and", "still", "not", "any", "own",
        ]
        .contains(&first.as_str())
    });
    let affirms = first.part.words.first().is_some_and(|word| {
        word.is_one_of(&[
            "yes", "yeah", "yep", "yup", "ye", "yea", "aye", "right", "correct", "si", "sim",
            "exactly", "indeed", "sure", "mhm", "of", "both", "just",
        ])
    });
    let is_answer = is_answer && (!asks_whether || affirms);
    let tells = words.len() > 1
        || run.iter().flat_map(|one| &one.part.words).any(|word| {
            !classes_of(&word.lower).is_empty()
                || word.lower.starts_with(|c: char| c.is_ascii_digit())
        });
    if !is_answer && (words.is_empty() || !tells) {
        return None;
    }
    let asked = if is_answer {
        before.question.as_str()
    } else {
        ""
    };
    let of = spoken_of(before, run, asked);
    let mut content = match (is_answer, of) {
        (true, None) => {
            format!("Asked \u{201c}{asked}?\u{201d}, they said: \u{201c}{said}\u{201d}")
        }
        (true, Some(of)) => format!(
            "Asked about their {of}, \u{201c}{asked}?\u{201d}, they said: \u{201c}{said}\u{201d}"
        ),
        (false, None) => format!("They said: \u{201c}{said}\u{201d}"),
        (false, Some(of)) => format!("They said of their {of}: \u{201c}{said}\u{201d}"),
    };
    if let Some(day) = day {
        content = format!("{content} ({day})");
    }
    if has_secret(&content) {
        return None;
    }
    let worth = run.iter().map(Judged::worth).fold(0.0_f32, f32::max);
    let mut fact = Fact::new(
        if day.is_some() {
            Kind::Event
        } else {
            Kind::Context
        },
        0.3 + 0.3 * f64::from(worth),
        content,
    );
    fact.confidence = f64::from(worth);
    fact.topic = topic(run, day.is_some());
    fact.occurs_on = day.map(|day| day.to_string());
    Some(fact)
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
