//! What the person likes and does not.

use super::clauses::Clause;
use super::phrase::{after, after_any, past, thing};
use super::words::{Word, folded, raw, told};
use super::{Change, Fact};
use crate::memory::Kind;

const LIKES: &[&str] = &[
    "i have? like|love|enjoy|adore|prefer",
    "i am a? big|huge? fan of",
];
const HATES: &[&str] = &["i hate|dislike|loathe|detest", "i can not stand|bear"];
const NO_THING: &[&str] = &[
    "it",
    "that",
    "this",
    "you",
    "them",
    "him",
    "her",
    "how",
    "when",
    "what",
    "where",
    "being",
    "my",
    "your",
    "his",
    "their",
    "the",
    "a",
    "an",
    "myself",
    "everything",
    "and",
];

/// What the clause says of tastes.
pub(super) fn read(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if let Some(fact) = favourite(clause) {
        return vec![fact];
    }
    if let Some(rest) = after(words, "i used to like|love|enjoy|hate") {
        return vec![Fact::new(
            Kind::Preference,
            0.5,
            format!("They used to like {}.", told(rest)),
        )];
    }
    let likes = after_any(words, LIKES);
    let Some(rest) = likes.or_else(|| after_any(words, HATES)) else {
        return Vec::new();
    };
    if likes.is_none() && clause.not {
        return Vec::new();
    }
    let (verb, value) = if likes.is_some() && !clause.not {
        ("like", "like")
    } else {
        ("do not like", "dislike")
    };
    let rest = after(rest, "to").unwrap_or(rest);
    let things = rest.split(|word| word.is(&["and", "or"])).take(3);
    let things = things.map_while(|words| thing(words, 4));
    let things =
        things.take_while(|what| !what.first().is_some_and(|first: &Word| first.is(NO_THING)));
    things
        .map(|what| {
            let fact = Fact::new(Kind::Preference, 0.7, format!("They {verb} {}.", raw(what)));
            fact.keyed(
                format!("preference.{}", folded(what).replace(' ', "_")),
                value,
            )
        })
        .collect()
}

fn favourite(clause: &Clause) -> Option<Fact> {
    let rest = after(&clause.words, "my favourite")?;
    let what = thing(rest, 3)?;
    let value = thing(past(rest, "is|are")?, 4)?;
    let content = format!("Their favourite {} is {}.", raw(what), raw(value));
    let fact = Fact::new(Kind::Preference, 0.8, content);
    let change = if clause.not {
        Change::Ended
    } else {
        Change::Holds
    };
    let key = format!("favourite.{}", folded(what).replace(' ', "_"));
    Some(fact.keyed(key, folded(value)).with(change))
}
