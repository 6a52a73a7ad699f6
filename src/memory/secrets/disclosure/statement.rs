//! Statements: sentences that tell the value of a keyword.

use super::surroundings::{REACH, clause_near};
use super::vocabulary::{ADVERBS, COPULAS, DESCRIPTIONS, FUNCTION_WORDS, SMALL_WORDS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::{Text, is_one_of};
use std::ops::Range;

/// Returns whether a verb such as "is" stands between the keyword and its value: "the password for
/// the laptop is …". Looks at the next `reach` words.
pub(super) fn is_stated(
    text: &Text,
    keyword: &Keyword,
    sentence: &Range<usize>,
    reach: usize,
) -> bool {
    let last = text.words.get(keyword.words.end - 1);
    let mut at = keyword.words.end;
    let mut found = last.is_some_and(|last| last.is_possessive);
    while !found && at < sentence.end.min(keyword.words.end + reach) {
        let Some(word) = text.words.get(at) else {
            return false;
        };
        found = word.is_one_of(COPULAS)
            || word.is_label
            || word.is_possessive && at > keyword.words.end;
        let joined = word.is_one_of(&["and", "but"]) && at > keyword.words.end;
        if word.is_one_of(&["i", "we", "he", "she", "they", "you", "u"]) || joined {
            return false;
        }
        at += 1;
    }
    found && can_be_value(text, at, keyword.is_plural)
}

/// Returns whether the words from a place on can be a password: not "too weak", "being changed", "the same".
fn can_be_value(text: &Text, from: usize, plural: bool) -> bool {
    let mut words = text.words.iter().skip(from).take(4);
    let Some(word) = words.find(|word| !word.is_one_of(ADVERBS) && !word.is_one_of(COPULAS)) else {
        return false;
    };
    if word.raw.starts_with(['"', '\'', '\u{201c}', '\u{2018}']) {
        return true;
    }
    let formed = word.lower.len() >= 6 && ["ed", "ing"].iter().any(|end| word.lower.ends_with(end));
    let subject = word.is_one_of(&["i", "we", "he", "she", "they", "you"]);
    let spoken_of = subject || plural && word.is_one_of(&["the", "our", "your", "my"]);
    !(word.is_one_of(DESCRIPTIONS) || formed || spoken_of)
}

/// Returns whether the sentence ends with the password: "My safe word so that we know it's not a scammer is banana".
pub(super) fn ends_with_value(text: &Text, keyword: &Keyword, sentence: &Range<usize>) -> bool {
    let from = sentence.end.saturating_sub(4).max(keyword.words.end);
    let far = sentence.end > keyword.words.end + 2 * REACH;
    let is = text.find(from..sentence.end, &["is", "was"]);
    let small = |at: usize| text.is_one_of(at, SMALL_WORDS) || text.is_one_of(at, FUNCTION_WORDS);
    !far && !keyword.is_plural
        && is.is_some_and(|at| {
            at + 1 < sentence.end
                && !(at + 1..sentence.end).any(small)
                && can_be_value(text, at + 1, false)
        })
}

/// Finds the password later in the sentence or in the next one: "… a password and you say banana", "… my password, it's
/// banana now". Returns its clauses.
pub(super) fn find_supplied(text: &Text, keyword: &Keyword, clause: usize) -> Option<Range<usize>> {
    const GIVEN: &[&str] = &[
        "say", "type", "put", "enter", "write", "use", "give", "its", "it", "mine", "ours", "one",
        "thing", "went", "chose", "picked",
    ];
    const POINTS: &[&str] = &["it", "mine", "ours", "one", "thing"];
    let sentence = text.sentence_of(keyword.words.start);
    let next = text.sentence_of(sentence.end);
    let end = sentence
        .end
        .max(next.end)
        .min(keyword.words.end + 2 * REACH);
    let at = (keyword.words.end..end).find(|at| {
        let word = text.words.get(*at);
        let it = word.is_some_and(|word| {
            let is = text.is_one_of(*at + 1, &["is", "was"]);
            !word.is_one_of(POINTS) || word.is_possessive || word.is_label || is
        });
        let skips = text.is_one_of(*at + 1, &["is", "was", "with"]);
        let from = at + 1 + usize::from(skips);
        let within = text.words.get(from);
        let within = within.map_or(0, |word| text.clause_end(word.clause));
        let own = [
            "my", "the", "a", "an", "it", "them", "her", "his", "their", "that", "in", "up",
        ];
        let first = text.lower(from);
        text.is_one_of(*at, GIVEN)
            && it
            && (from + 1..=from + 4).contains(&within)
            && !is_one_of(first, &own)
            && can_be_value(text, from, keyword.is_plural)
    })?;
    let last = text.words.get(at + 1)?.clause;
    Some(clause..last + 1)
}

/// Returns whether the person says that a word was made the password: "I made it my password", "use … as my password",
/// "changed my password to …".
pub(super) fn is_made(text: &Text, keyword: &Keyword, before: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const MADE: &[&str] = &[
        "made", "make", "making", "use", "uses", "using", "used", "picked", "pick", "chose", "choose",
        "set", "put", "went", "gave", "give", "changed", "change", "switched", "swapped", "have", "typed",
        "type", "keep", "reuse", "updated", "switch", "reset", "works", "serves",
    ];
    if keyword.is_plural {
        return false;
    }
    let near = before.end.saturating_sub(4).max(before.start)..before.end;
    let after = keyword.words.end..keyword.words.end + 3;
    let verb = text.has(before.clone(), MADE) || text.has(after, MADE);
    let before_it = text.has(near.clone(), &["as", "for"]);
    let it = text.has(near.clone(), &["it", "that", "this"]);
    let to = keyword.words.end..text.words.len().min(keyword.words.end + 8);
    let to = text.find(to.clone(), &["to", "as"]);
    let to = to.is_some_and(|at| {
        let next = text.lower(at + 1);
        !is_one_of(next, DESCRIPTIONS)
            && !is_one_of(
                next,
                &["get", "be", "log", "make", "use", "access", "avoid"],
            )
    });
    verb && (before_it || it || to && text.sentence_of(keyword.words.start).len() < 40)
}

/// Returns whether the password is the subject of the sentence with the keyword: "Banana is my password", but not "what
/// is my password".
pub(super) fn is_subject(text: &Text, keyword: &Keyword, clause: usize) -> bool {
    let Some(at) = (1..=3).find_map(|back| {
        let at = keyword.words.start.checked_sub(back)?;
        let word = text.words.get(at)?;
        let is = word.is_one_of(&["is", "was", "thats"]) || word.is_possessive;
        (is && word.clause == clause).then_some(at)
    }) else {
        return false;
    };
    let (start, _) = clause_near(text, keyword, clause);
    let verb = text.has(at + 1..keyword.words.start, &["to", "not", "about", "in"]);
    if keyword.is_plural || verb {
        return false;
    }
    let owner = text.words.get(at).is_some_and(|word| word.is_possessive);
    let asks = [
        "what", "whats", "where", "how", "why", "who", "which", "there", "hint", "thing",
    ];
    let that = (text.lower(at) == "thats" || text.lower(at) == "that" && owner) && at > start;
    that || !owner && at > start && !text.has(start..at, &asks)
        || text.lower(at).ends_with("ing")
            && !text.is_one_of(at - 1, &["this", "that", "it", "here"])
}
