//! Preferences: things that the person likes and dislikes.

use super::super::Fact;
use super::clause::Clause;
use super::noun::{listed, noun_phrase};
use super::pattern::{after_match, strip_any_prefix, strip_prefix};
use super::word::Word;
use super::wording::{as_written, key_part, normalized, third_person};
use crate::memory::Kind;

/// Patterns before a thing that the person likes.
const LIKES: &[&str] = &[
    "i have? like|love|enjoy|adore|prefer",
    "i am a? big|huge? fan of",
];

/// Patterns before a thing that the person dislikes.
const DISLIKES: &[&str] = &["i hate|dislike|loathe|detest", "i can not stand|bear"];

/// Words with which the name of a thing does not begin.
#[rustfmt::skip]
const OTHER_WORDS: &[&str] = &[
    "it", "that", "this", "you", "them", "him", "her", "how", "when", "what", "where", "being", "my",
    "your", "his", "their", "the", "a", "an", "myself", "everything", "and",
];

/// Finds the facts of a clause about things that the person likes or dislikes, at most three.
pub(super) fn find_preferences(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if let Some(fact) = find_favourite(clause) {
        return vec![fact];
    }
    if let Some(rest) = strip_prefix(words, "i used to like|love|enjoy|hate") {
        return vec![Fact::new(
            Kind::Preference,
            0.5,
            format!("They used to like {}.", third_person(rest)),
        )];
    }
    let likes = strip_any_prefix(words, LIKES);
    let Some(rest) = likes.or_else(|| strip_any_prefix(words, DISLIKES)) else {
        return Vec::new();
    };
    if likes.is_none() && clause.is_negated {
        return Vec::new();
    }
    let (verb, value) = if likes.is_some() && !clause.is_negated {
        ("like", "like")
    } else {
        ("do not like", "dislike")
    };
    let rest = strip_prefix(rest, "to").unwrap_or(rest);
    let is_named = |thing: &&[Word]| {
        !thing
            .first()
            .is_some_and(|first| first.is_one_of(OTHER_WORDS))
    };
    let facts = listed(rest, 3, 4).take_while(is_named).map(|thing| {
        let content = format!("They {verb} {}.", as_written(thing));
        let key = format!("preference.{}", key_part(thing));
        Fact::new(Kind::Preference, 0.7, content).with_key(key, value)
    });
    facts.collect()
}

/// Finds the person's favourite of a kind: "my favourite colour is green".
fn find_favourite(clause: &Clause) -> Option<Fact> {
    let rest = strip_prefix(&clause.words, "my favourite")?;
    let kind = noun_phrase(rest, 3)?;
    let value = noun_phrase(after_match(rest, "is|are")?, 4)?;
    let content = format!(
        "Their favourite {} is {}.",
        as_written(kind),
        as_written(value)
    );
    let fact = Fact::new(Kind::Preference, 0.8, content);
    let key = format!("favourite.{}", key_part(kind));
    Some(
        fact.with_key(key, normalized(value))
            .with_change(clause.change()),
    )
}
