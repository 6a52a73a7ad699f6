//! Passwords of plain words: where what stands around the word for one says that it is being told, and
//! where it is only spoken of.

use super::names::Named;
use super::text::Text;
use super::topics::{ADVERBS, COPULAS, DONE_WITH_IT, FUNCTIONS, OTHER_THINGS, SAID_OF_IT, SMALL};
use std::ops::Range;

/// How far from its name a password is looked for, in words.
const REACH: usize = 14;

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
        return None;
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
    beside(text, named, &sentence, clause, spoken_of)
}

/// The words of a clause as far as they are near a name in it.
fn near(text: &Text, named: &Named, clause: usize) -> (usize, usize) {
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
    let spoken_of = plural && word.is(&["the", "our", "your", "my"]);
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
    let of = ["for", "to", "on", "at", "of"].contains(&text.low(named.words.end));
    let fine = [
        "for", "to", "on", "at", "of", "my", "the", "a", "an", "this", "in", "with", "by",
    ];
    let points = ["that", "thats", "that's", "its", "it's"];
    let verb = |at: usize| {
        let low = text.low(at);
        let small = SMALL.contains(&low) || COPULAS.contains(&low) || FUNCTIONS.contains(&low);
        small && !fine.contains(&low) || points.contains(&low) || low.ends_with("ed")
    };
    let mut all = (start..named.words.start).chain(after.clone());
    of && !named.plural && after.len() >= 4 && !all.any(verb)
}

/// "… a password and you say banana", "… my password, it's banana now": what comes later in the sentence
/// or in the next one.
fn supplied(text: &Text, named: &Named, clause: usize) -> Option<Range<usize>> {
    const GIVEN: &[&str] = &[
        "say", "type", "put", "enter", "write", "use", "give", "its", "it",
    ];
    let sentence = text.sentence_of(named.words.start);
    let next = text.sentence_of(sentence.end);
    let end = sentence.end.max(next.end).min(named.words.end + 2 * REACH);
    let at = (named.words.end..end).find(|at| {
        let word = text.words.get(*at);
        let it = word.is_some_and(|word| {
            let is = ["is", "was"].contains(&text.low(*at + 1));
            word.low != "it" || word.owns || is
        });
        let within = word.map_or(0, |word| text.clause_end(word.clause));
        let from = if text.low(*at + 1) == "is" || text.low(*at + 1) == "was" {
            at + 2
        } else {
            at + 1
        };
        let own = [
            "my", "the", "a", "an", "it", "them", "her", "his", "their", "that", "in", "up",
        ];
        let first = text.low(from);
        GIVEN.contains(&text.low(*at))
            && it
            && (from + 1..=from + 4).contains(&within)
            && !own.contains(&first)
            && complement(text, from, named.plural)
    })?;
    let last = text.words.get(at)?.clause;
    Some(clause..last + 1)
}

/// "I made it my password", "use … as my password", "changed my password to …", "… is my password".
fn made(text: &Text, named: &Named, before: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const MADE: &[&str] = &[
        "made", "make", "making", "use", "uses", "using", "used", "picked", "pick", "chose", "choose",
        "set", "put", "went", "gave", "give", "changed", "change", "switched", "swapped", "have", "typed",
        "type", "keep", "reuse", "updated", "switch", "reset",
    ];
    if named.plural {
        return false;
    }
    let near = before.end.saturating_sub(4).max(before.start)..before.end;
    let after = named.words.end..named.words.end + 3;
    let mut around = before.clone().chain(after);
    let verb = around.any(|at| MADE.contains(&text.low(at)));
    let before_it = near.clone().any(|at| ["as", "for"].contains(&text.low(at)));
    let it = near
        .clone()
        .any(|at| ["it", "that", "this"].contains(&text.low(at)));
    let to = named.words.end..text.words.len().min(named.words.end + 8);
    let to = to.clone().find(|at| ["to", "as"].contains(&text.low(*at)));
    let to = to.is_some_and(|at| {
        let next = text.low(at + 1);
        !SAID_OF_IT.contains(&next)
            && !["get", "be", "log", "make", "use", "access", "avoid"].contains(&next)
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
    let owner = text.words.get(at).is_some_and(|word| word.owns);
    let asks = [
        "what", "whats", "where", "how", "why", "who", "which", "there", "hint", "thing",
    ];
    let that = (text.low(at) == "thats" || text.low(at) == "that" && owner) && at > start;
    that || !owner
        && at > start
        && !(start..at).any(|at| asks.contains(&text.low(at)) || text.low(at).ends_with("ing"))
        && !["this", "that", "it", "here"].contains(&text.low(at - 1))
}

/// A clause that has the name and no verb of its own: "that's my password", "the laptop password?"
/// What stands beside it is the value, where that can be one.
fn beside(
    text: &Text,
    named: &Named,
    sentence: &Range<usize>,
    clause: usize,
    spoken_of: bool,
) -> Option<Range<usize>> {
    let several =
        ["two", "three", "2", "3", "usual", "main"].contains(&text.low_before(named.words.start));
    if named.plural && !several {
        return None;
    }
    let (start, end) = near(text, named, clause);
    let points = [
        "that", "thats", "it", "its", "it's", "this", "which", "those", "these", "i",
    ];
    let back = points.contains(&text.low(start)) || text.low(start).starts_with("that");
    let after = named.words.end;
    let ends = text.words.get(after).is_none_or(|word| {
        word.clause != clause || word.is(&["for", "to", "on", "again", "at", "btw", "i", "as"])
    });
    let asks = text.is_asked(sentence.start);
    let next_clause = text
        .words
        .get(text.clause_end(clause))
        .map(|word| word.clause);
    let next = next_clause.filter(|next| is_value(text, *next));
    let next = next.filter(|_| ends && (!spoken_of || asks));
    let Some(previous) = clause.checked_sub(1) else {
        return next.map(|next| clause..next + 1);
    };
    let says = |at: usize| ["is", "that's", "thats", "that", "it's", "its"].contains(&text.low(at));
    let only = back && says(start)
        || !(start..named.words.start)
            .any(|at| ["i", "we", "he", "she", "they", "you"].contains(&text.low(at)))
            && end - start <= 4;
    let previous =
        (ends && only && !spoken_of && is_statement(text, previous, back)).then_some(previous);
    let from = previous.or(next.map(|_| clause))?;
    Some(from..next.unwrap_or(clause) + 1)
}

/// Whether a clause can be a password: up to four words, of which none is a small one.
pub(super) fn is_value(text: &Text, clause: usize) -> bool {
    let words = text.clause_start(clause)..text.clause_end(clause);
    if words.len() > REACH {
        return false;
    }
    let lead = [
        "oh", "yeah", "yes", "its", "it's", "it", "is", "just", "so", "um", "ok",
    ];
    let told: Vec<usize> = words.filter(|at| !lead.contains(&text.low(*at))).collect();
    (1..=4).contains(&told.len())
        && !told
            .iter()
            .any(|at| SMALL.contains(&text.low(*at)) || OTHER_THINGS.contains(&text.low(*at)))
}

/// Whether a clause before "that's my password" can be it.
fn is_statement(text: &Text, clause: usize, back: bool) -> bool {
    let words = text.clause_start(clause)..text.clause_end(clause);
    let first = text.low(words.start);
    back && words.len() <= 8 || ["its", "it", "just"].contains(&first) || is_value(text, clause)
}
