//! Statements: the kept parts of a message, as quotations.

use super::about::{spoken_of, topic};
use super::features::Before;
use super::gate::is_question;
use super::{Judged, LEAST_COMING, contents};
use crate::memory::Kind;
use crate::memory::facts::rules::{Tag, Word};
use crate::memory::facts::{Fact, Topic};
use crate::memory::secrets::has_secret;
use crate::memory::text::classes::classes_of;
use crate::memory::text::stop::is_stop;
use chrono::NaiveDate;
use std::ops::Range;

/// The probability that a part is worth keeping from which on it may point at something that an earlier message names.
const SURELY_WORTH: f32 = 0.45;

/// The probability that a part is not meant below which it is quoted with its sentence.
const SURELY_MEANT: f32 = 0.1;

/// Keeps the name that stands alone after a kept part: "my son in law teaches me. Kwame".
pub(super) fn keep_names(judged: &mut [Judged<'_>]) {
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
pub(super) fn runs<'a, 'b>(judged: &'b [Judged<'a>]) -> Vec<&'b [Judged<'a>]> {
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

/// Returns the runs of parts of which each names one day: a further day begins a further run, with the parts of its sentence before it.
fn by_day<'a, 'b>(run: &'b [Judged<'a>]) -> Vec<&'b [Judged<'a>]> {
    let mut runs = Vec::new();
    let (mut start, mut dated) = (0, None);
    for (at, one) in run
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.days.is_empty())
    {
        if let Some(last) = dated {
            let here = one.part.sentence;
            let leads =
                (last + 1..at).find(|at| run.get(*at).is_some_and(|one| one.part.sentence == here));
            let next = leads.unwrap_or(at);
            runs.extend(run.get(start..next));
            start = next;
        }
        dated = Some(at);
    }
    runs.extend(run.get(start..));
    runs
}

/// Makes the statements of a run of parts: one for each day to come that it names, or one without a day.
pub(super) fn quote(
    (message, parts): (&str, &[Judged<'_>]),
    before: &Before,
    run: &[Judged<'_>],
    known: &[String],
) -> Vec<Fact> {
    let runs = by_day(run).into_iter();
    let facts = runs.flat_map(|run| {
        let days = days_to_come(run);
        let fact = statement((message, parts), before, run, (known, !days.is_empty()));
        let facts: Vec<Fact> = match fact {
            Some(fact) if days.is_empty() => vec![fact],
            Some(fact) => days.into_iter().map(|day| dated(&fact, day)).collect(),
            None => Vec::new(),
        };
        facts
    });
    facts.collect()
}

/// Returns the place of a run of parts with the rest of its sentence, in bytes: up to a part that is kept by itself, asks, is
/// perhaps not meant or names a day.
fn in_sentence(run: &[Judged<'_>], parts: &[Judged<'_>]) -> Option<Range<usize>> {
    let (first, last) = (&run.first()?.part, &run.last()?.part);
    let belongs = |one: &&Judged<'_>| {
        !one.is_kept
            && one.unreal() < SURELY_MEANT
            && one.days.is_empty()
            && !is_question(&one.part)
    };
    let before = parts
        .iter()
        .rev()
        .skip_while(|one| one.part.start >= first.start);
    let before = before.take_while(|one| one.part.sentence == first.sentence && belongs(one));
    let after = parts.iter().skip_while(|one| one.part.start <= last.start);
    let after = after.take_while(|one| one.part.sentence == last.sentence && belongs(one));
    let start = before.last().map_or(first.start, |one| one.part.start);
    Some(start..after.last().map_or(last.stop(), |one| one.part.stop()))
}

/// Returns the days to come that a run of parts names. Beside a verb in the past they are those of last week.
fn days_to_come(run: &[Judged<'_>]) -> Vec<NaiveDate> {
    let is_past = run.iter().any(|one| {
        let mut tagged = one.part.words.iter().zip(&one.tags);
        tagged.any(|(word, tag)| *tag == Tag::VerbPast && word.lower != "sat")
    });
    let to_come = run.iter().filter(|one| one.p[1] > LEAST_COMING || !is_past);
    to_come.flat_map(|one| one.days.iter().copied()).collect()
}

/// Returns a statement with a day to come that it names.
fn dated(fact: &Fact, day: NaiveDate) -> Fact {
    Fact {
        kind: Kind::Event,
        content: format!("{} ({day})", fact.content),
        topic: Topic::Events,
        occurs_on: Some(day.to_string()),
        ..fact.clone()
    }
}

/// Returns whether a run of parts points at something and names nothing: "one day I should do it, though". Where it is less surely
/// worth keeping, it may not point at something before it names anything either, nor at somebody unless that `is_of_somebody` known.
fn points(run: &[Judged<'_>], is_of_somebody: bool) -> bool {
    const THINGS: &[&str] = &[
        "it", "that", "this", "them", "those", "these", "one", "ones", "there", "mine", "yours",
        "his", "hers", "ours", "theirs", "thats",
    ];
    const PERSONS: &[&str] = &["he", "she", "they", "him", "her", "hes", "shes", "theyre"];
    let words = || {
        run.iter()
            .flat_map(|one| one.part.words.iter().zip(&one.tags))
    };
    let names = |(word, tag): (&Word, &Tag)| {
        (tag.is_noun() || *tag == Tag::Number || !classes_of(&word.lower).is_empty())
            && !is_stop(&word.lower)
            && !word.is_one_of(THINGS)
    };
    let first = words().position(names);
    let is_sure = worth(run) >= SURELY_WORTH;
    let mut before = words().take(first.unwrap_or(usize::MAX));
    (first.is_none() || !is_sure)
        && before.any(|(word, _)| {
            word.is_one_of(THINGS) || !is_sure && !is_of_somebody && word.is_one_of(PERSONS)
        })
}

/// Returns the largest probability with which a part of the run is worth keeping.
fn worth(run: &[Judged<'_>]) -> f32 {
    run.iter().map(Judged::worth).fold(0.0, f32::max)
}

/// Returns whether the words deny something, or laugh at it.
fn denies(words: &[Word]) -> bool {
    words.first().is_some_and(|word| {
        word.is_one_of(&["no", "nah", "nope", "not", "lol", "haha", "never", "lmao"])
    }) || words.iter().any(|word| word.lower == "no")
}

/// Returns whether the words answer the question before them, of which they would say little without it. Asked whether something is
/// so, they affirm it.
fn answers(words: &[Word], before: &Before) -> bool {
    #[rustfmt::skip]
    const WHETHER: &[&str] = &[
        "is", "are", "do", "does", "did", "so", "was", "were", "have", "has", "can", "will", "would", "you", "and", "still", "not", "any", "own",
    ];
    #[rustfmt::skip]
    const YES: &[&str] = &[
        "yes", "yeah", "yep", "yup", "ye", "yea", "aye", "right", "correct", "si", "sim", "exactly", "indeed", "sure", "mhm", "of", "both", "just",
    ];
    let asked = before.asked.first().map_or("", String::as_str);
    let affirms = words.first().is_some_and(|word| word.is_one_of(YES));
    before.is_asked && words.len() <= 8 && (!WHETHER.contains(&asked) || affirms)
}

/// Makes the statement of a run of parts.
fn statement(
    (message, parts): (&str, &[Judged<'_>]),
    before: &Before,
    run: &[Judged<'_>],
    (known, is_dated): (&[String], bool),
) -> Option<Fact> {
    let first = run.first()?;
    let said = message
        .get(in_sentence(run, parts)?)?
        .trim_end_matches([',', ';', ':', '-']);
    let words: Vec<String> = contents(said);
    let is_denial = denies(&first.part.words);
    if words.is_empty() && !before.is_asked
        || is_denial && words.len() < 2
        || !words.is_empty() && words.iter().all(|word| known.contains(word))
    {
        return None;
    }
    let is_answer = first.part.start < 3 && !is_denial && answers(&first.part.words, before);
    let tells = words.len() > 1
        || run.iter().flat_map(|one| &one.part.words).any(|word| {
            !classes_of(&word.lower).is_empty()
                || word.lower.starts_with(|c: char| c.is_ascii_digit())
        });
    let asked = if is_answer {
        before.question.as_str()
    } else {
        ""
    };
    let of = spoken_of(before, run, asked);
    let asked_of_something = is_answer && !contents(&before.question).is_empty();
    if !is_answer && (words.is_empty() || !tells)
        || points(run, of.is_some()) && !asked_of_something
    {
        return None;
    }
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
    // "When is it?" names nothing, and "friday" neither: what they said before does.
    if is_answer
        && is_dated
        && !before.last_sentence.is_empty()
        && contents(asked).iter().all(|word| word == "day")
    {
        let last = &before.last_sentence;
        content = format!("They said: \u{201c}{last}\u{201d}. {content}");
    }
    if has_secret(&content) {
        return None;
    }
    let worth = worth(run);
    let mut fact = Fact::new(Kind::Context, 0.3 + 0.3 * f64::from(worth), content);
    fact.confidence = f64::from(worth);
    fact.topic = topic(run);
    Some(fact)
}
