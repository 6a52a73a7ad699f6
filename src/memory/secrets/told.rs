//! Passwords of plain words: where what stands around the word for one says that it is being told, and
//! where it is only spoken of.

use super::beside::{beside, phrased};
use super::names::Named;
use super::text::{Text, is_one};
use super::topics::{ADVERBS, COPULAS, DONE_WITH_IT, FUNCTIONS, OTHER_THINGS, SAID_OF_IT, SMALL};
use std::ops::Range;

/// How far from its name a password is looked for, in words.
pub(super) const REACH: usize = 14;

/// The clauses that tell the value of this name; none where they only speak of it.
pub(super) fn told(text: &Text, named: &Named) -> Option<Range<usize>> {
    let sentence = text.sentence_of(named.words.start);
    let clause = text.words.get(named.words.start)?.clause;
    let rest = rest_of(text, &sentence, clause);
    let last = text.words.get(named.words.end - 1)?;
    if last.tells && named.words.end < text.words.len() {
        return Some(rest);
    }
    let next = text.words.get(named.words.end);
    if next.is_some_and(|next| next.clause == clause && next.is(OTHER_THINGS)) {
        return supplied(text, named, clause).or_else(|| phrased(text, named, &sentence, clause));
    }
    let before = sentence.start.max(named.words.start.saturating_sub(REACH))..named.words.start;
    let speaks = |at: usize| {
        let word = text.words.get(at).filter(|_| text.low(at + 1) != "you");
        word.is_some_and(|word| word.clause == clause && word.is(DONE_WITH_IT))
    };
    let spoken_of = before.clone().any(speaks);
    let reach = if spoken_of { 2 } else { REACH };
    let asks = before.clone().any(|at| text.low(at) == "what");
    if copula(text, named, &sentence, reach) && !(spoken_of && asks) {
        return Some(rest);
    }
    if !spoken_of && (directly(text, named) || labels(text, named, clause)) {
        return Some(rest);
    }
    if let Some(clauses) = supplied(text, named, clause) {
        return Some(clauses);
    }
    if made(text, named, &before) || is_subject(text, named, clause) {
        return Some(text.words.get(sentence.start)?.clause..rest.end);
    }
    if !spoken_of && ends_with_it(text, named, &sentence) {
        return Some(rest);
    }
    let beside = beside(text, named, &sentence, clause, spoken_of);
    beside.or_else(|| phrased(text, named, &sentence, clause))
}

/// "My safe word so that we know it's not a scammer is banana": the sentence ends with it.
fn ends_with_it(text: &Text, named: &Named, sentence: &Range<usize>) -> bool {
    let from = sentence.end.saturating_sub(4).max(named.words.end);
    let far = sentence.end > named.words.end + 2 * REACH;
    let is = text.find(from..sentence.end, &["is", "was"]);
    let small = |at: usize| text.is(at, SMALL) || text.is(at, FUNCTIONS);
    !far && !named.plural
        && is.is_some_and(|at| {
            at + 1 < sentence.end
                && !(at + 1..sentence.end).any(small)
                && complement(text, at + 1, false)
        })
}

/// The words of a clause as far as they are near a name in it.
pub(super) fn near(text: &Text, named: &Named, clause: usize) -> (usize, usize) {
    let start = named.words.start.saturating_sub(REACH);
    let end = named.words.end + REACH;
    (
        text.clause_start(clause).max(start),
        text.clause_end(clause).min(end),
    )
}

/// From a clause to the end of its sentence, and a next one of few words.
pub(super) fn rest_of(text: &Text, sentence: &Range<usize>, clause: usize) -> Range<usize> {
    let end = |at: usize| text.words.get(at - 1).map_or(clause, |word| word.clause) + 1;
    let next = text.sentence_of(sentence.end);
    let near = !next.is_empty() && next.len() <= 4 && next.start == sentence.end;
    clause..end(if near { next.end } else { sentence.end })
}

/// "The password for the laptop is …".
fn copula(text: &Text, named: &Named, sentence: &Range<usize>, reach: usize) -> bool {
    let last = text.words.get(named.words.end - 1);
    let mut at = named.words.end;
    let mut found = last.is_some_and(|last| last.owns);
    while !found && at < sentence.end.min(named.words.end + reach) {
        let Some(word) = text.words.get(at) else {
            return false;
        };
        found = word.is(COPULAS) || word.tells || word.owns && at > named.words.end;
        let joined = word.is(&["and", "but"]) && at > named.words.end;
        if word.is(&["i", "we", "he", "she", "they", "you", "u"]) || joined {
            return false;
        }
        at += 1;
    }
    found && complement(text, at, named.plural)
}

/// Whether what stands here can be a password.
fn complement(text: &Text, from: usize, plural: bool) -> bool {
    let mut words = text.words.iter().skip(from).take(4);
    let Some(word) = words.find(|word| !word.is(ADVERBS) && !word.is(COPULAS)) else {
        return false;
    };
    if word.raw.starts_with(['"', '\'', '\u{201c}', '\u{2018}']) {
        return true;
    }
    let formed = word.low.len() >= 6 && ["ed", "ing"].iter().any(|end| word.low.ends_with(end));
    let subject = word.is(&["i", "we", "he", "she", "they", "you"]);
    let spoken_of = subject || plural && word.is(&["the", "our", "your", "my"]);
    !(word.is(SAID_OF_IT) || formed || spoken_of)
}

/// "pw banana", "icloud password banana", but not "password managers".
fn directly(text: &Text, named: &Named) -> bool {
    let Some((last, next)) = text
        .words
        .get(named.words.end - 1)
        .zip(text.words.get(named.words.end))
    else {
        return false;
    };
    let same = last.clause == next.clause;
    same && !named.plural && !next.is(FUNCTIONS) && !next.is(COPULAS)
}

/// "Password for the gas account banana": a label, which no sentence is made of.
fn labels(text: &Text, named: &Named, clause: usize) -> bool {
    let (start, end) = near(text, named, clause);
    let after = named.words.end..end;
    let of = text.is(named.words.end, &["for", "to", "on", "at", "of"]);
    let fine = [
        "for", "to", "on", "at", "of", "my", "the", "a", "an", "this", "in", "with", "by",
    ];
    let points = ["that", "thats", "that's", "its", "it's"];
    let verb = |at: usize| {
        let low = text.low(at);
        let small = is_one(low, SMALL) || is_one(low, COPULAS) || is_one(low, FUNCTIONS);
        small && !is_one(low, &fine) || is_one(low, &points) || low.ends_with("ed")
    };
    let mut all = (start..named.words.start).chain(after.clone());
    of && !named.plural && after.len() >= 4 && !all.any(verb)
}

/// "… a password and you say banana", "… my password, it's banana now": what comes later in the sentence
/// or in the next one.
fn supplied(text: &Text, named: &Named, clause: usize) -> Option<Range<usize>> {
    const GIVEN: &[&str] = &[
        "say", "type", "put", "enter", "write", "use", "give", "its", "it", "mine", "ours", "one",
        "thing", "went", "chose", "picked",
    ];
    const POINTS: &[&str] = &["it", "mine", "ours", "one", "thing"];
    let sentence = text.sentence_of(named.words.start);
    let next = text.sentence_of(sentence.end);
    let end = sentence.end.max(next.end).min(named.words.end + 2 * REACH);
    let at = (named.words.end..end).find(|at| {
        let word = text.words.get(*at);
        let it = word.is_some_and(|word| {
            let is = text.is(*at + 1, &["is", "was"]);
            !word.is(POINTS) || word.owns || word.tells || is
        });
        let from = if text.is(*at + 1, &["is", "was", "with"]) {
            at + 2
        } else {
            at + 1
        };
        let within = text.words.get(from);
        let within = within.map_or(0, |word| text.clause_end(word.clause));
        let own = [
            "my", "the", "a", "an", "it", "them", "her", "his", "their", "that", "in", "up",
        ];
        let first = text.low(from);
        text.is(*at, GIVEN)
            && it
            && (from + 1..=from + 4).contains(&within)
            && !is_one(first, &own)
            && complement(text, from, named.plural)
    })?;
    let last = text.words.get(at + 1)?.clause;
    Some(clause..last + 1)
}

/// "I made it my password", "use … as my password", "changed my password to …", "… is my password".
fn made(text: &Text, named: &Named, before: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const MADE: &[&str] = &[
        "made", "make", "making", "use", "uses", "using", "used", "picked", "pick", "chose", "choose",
        "set", "put", "went", "gave", "give", "changed", "change", "switched", "swapped", "have", "typed",
        "type", "keep", "reuse", "updated", "switch", "reset", "works", "serves",
    ];
    if named.plural {
        return false;
    }
    let near = before.end.saturating_sub(4).max(before.start)..before.end;
    let after = named.words.end..named.words.end + 3;
    let verb = text.has(before.clone(), MADE) || text.has(after, MADE);
    let before_it = text.has(near.clone(), &["as", "for"]);
    let it = text.has(near.clone(), &["it", "that", "this"]);
    let to = named.words.end..text.words.len().min(named.words.end + 8);
    let to = text.find(to.clone(), &["to", "as"]);
    let to = to.is_some_and(|at| {
        let next = text.low(at + 1);
        !is_one(next, SAID_OF_IT)
            && !is_one(
                next,
                &["get", "be", "log", "make", "use", "access", "avoid"],
            )
    });
    verb && (before_it || it || to && text.sentence_of(named.words.start).len() < 40)
}

/// "Banana is my password", but not "what is my password".
fn is_subject(text: &Text, named: &Named, clause: usize) -> bool {
    let Some(at) = (1..=3).find_map(|back| {
        let at = named.words.start.checked_sub(back)?;
        let word = text.words.get(at)?;
        let is = word.is(&["is", "was", "thats"]) || word.owns;
        (is && word.clause == clause).then_some(at)
    }) else {
        return false;
    };
    let (start, _) = near(text, named, clause);
    let verb = text.has(at + 1..named.words.start, &["to", "not", "about", "in"]);
    if named.plural || verb {
        return false;
    }
    let owner = text.words.get(at).is_some_and(|word| word.owns);
    let asks = [
        "what", "whats", "where", "how", "why", "who", "which", "there", "hint", "thing",
    ];
    let that = (text.low(at) == "thats" || text.low(at) == "that" && owner) && at > start;
    that || !owner && at > start && !text.has(start..at, &asks)
        || text.low(at).ends_with("ing") && !text.is(at - 1, &["this", "that", "it", "here"])
}
