//! Kinds of things and of activities, without anything after them that narrows them.

use super::filler::Filler;
use super::phrase::{Determiner, NounPhrase};
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::Tag;
use crate::memory::facts::rules::word::Word;
use crate::memory::text::classes::Class;

/// Returns the noun phrase of a kind at a place: "scary films", "science". What follows may not narrow it, since "people who
/// shout" are not all people.
pub(super) fn kind(clause: &Tagged<'_>, at: usize) -> Option<Filler> {
    #[rustfmt::skip]
    const VAGUE: &[&str] = &[
        "thing", "things", "stuff", "people", "guys", "both", "most", "anything", "everything", "everyone", "something", "nothing", "someone", "none",
        "lots", "plenty", "way", "ways", "idea", "ideas", "one", "ones", "other", "others", "kind", "kinds", "type", "types", "sort", "lol", "haha", "life",
        "school", "work", "class", "part", "parts", "time", "times", "side", "person", "man", "men", "girl", "girls", "boy", "boys", "anyone", "somebody",
        "home", "alot", "u", "ya", "em", "im", "id", "how", "mine", "yours", "same", "names", "questions", "answers", "better", "best", "less", "more",
    ];
    let phrase = NounPhrase::parse(clause, at)?;
    let words = clause.slice(phrase.core, phrase.end);
    let head = clause.get(phrase.end - 1)?;
    let is_drawn_out = |word: &Word| {
        let bytes = word.lower.as_bytes();
        bytes
            .windows(3)
            .any(|run| run.iter().all(|byte| Some(byte) == run.first()))
    };
    let is_vague = words
        .iter()
        .any(|word| word.is_one_of(VAGUE) || is_drawn_out(word))
        || head.0.lower.len() < 3;
    let is_noun = head.1.is_noun() && words.len() <= 3;
    let fits = phrase.determiner == Determiner::None && is_noun && !is_vague;
    // "I like vision" of a film's hero: a word of no known class may mean anything.
    let is_known =
        words.len() > 1 || head.1 == Tag::PluralNoun || !phrase.classes(clause).is_empty();
    (fits && is_known && is_closed(clause, phrase.end)).then(|| Filler::of(&phrase, clause))
}

/// Returns the infinitive at a place with its object: "cook", "play video games".
pub(super) fn infinitive(clause: &Tagged<'_>, at: usize) -> Option<Filler> {
    #[rustfmt::skip]
    const LIGHT: &[&str] = &[
        "be", "have", "do", "get", "go", "make", "see", "know", "think", "try", "tell", "say", "look", "come", "feel", "help", "take", "give", "keep", "let",
        "put", "use", "find", "call", "ask", "believe", "imagine", "stay", "live", "talk", "hear", "point", "add", "note", "remind", "pretend", "want", "just",
    ];
    const NEED_OBJECT: &[&str] = &[
        "play", "watch", "eat", "drink", "write", "build", "collect", "study", "visit", "listen",
        "start", "learn", "create",
    ];
    let (word, tag) = clause.get(at)?;
    if !matches!(tag, Tag::VerbBase | Tag::Noun) || word.is_one_of(LIGHT) || word.lower.len() < 3 {
        return None;
    }
    let object = NounPhrase::parse(clause, at + 1)
        .filter(|object| object.determiner != Determiner::Possessive);
    let is_named = |object: &NounPhrase| clause.slice(object.core, object.end).len() <= 3;
    let end = match object {
        Some(object) if is_named(&object) => object.end,
        Some(_) => return None,
        None if word.is_one_of(NEED_OBJECT) => return None,
        None => at + 1,
    };
    is_closed(clause, end).then(|| Filler::plain(at, end))
}

/// Returns whether a phrase ends where the clause does, or before what does not narrow it.
fn is_closed(clause: &Tagged<'_>, end: usize) -> bool {
    clause.get(end).is_none_or(|(word, tag)| {
        matches!(tag, Tag::Conjunction | Tag::Interjection)
            || word.is_one_of(&[
                "too", "very", "so", "every", "because", "also", "tho", "though",
            ])
    })
}

/// Gerunds that tell no activity by themselves.
#[rustfmt::skip]
const LIGHT: &[&str] = &[
    "being", "having", "doing", "getting", "going", "seeing", "talking", "knowing", "thinking", "trying", "hearing", "telling", "saying", "looking",
    "coming", "feeling", "helping", "wondering", "chatting", "speaking", "living", "taking", "spending", "working", "using",
];

/// Gerunds that tell an activity with an object alone.
const TRANSITIVE: &[&str] = &["playing", "watching", "eating", "writing", "making"];

/// Returns the gerund at a place with its object: "baking bread", "hiking".
pub(super) fn gerund(clause: &Tagged<'_>, at: usize) -> Option<Filler> {
    let (word, tag) = clause.get(at)?;
    let is_activity = tag == Tag::Gerund && word.lower.len() > 4 && word.lower.ends_with("ing");
    if !is_activity || word.is_one_of(LIGHT) {
        return None;
    }
    let object = NounPhrase::parse(clause, at + 1);
    let object = object.filter(|object| object.determiner == Determiner::None);
    if object.is_none() && word.is_one_of(TRANSITIVE) {
        return None;
    }
    // "Friends" that somebody watches are a series.
    let is_series = word.lower == "watching"
        && object.is_some_and(|object| object.classes(clause).contains(Class::Acquaintance));
    let end = object.map_or(at + 1, |object| object.end);
    (!is_series && is_closed(clause, end)).then(|| Filler::plain(at, end))
}
