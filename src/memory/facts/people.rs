//! The person's partner, animals and family, and how it stands between them.

use super::clauses::{Clause, Scene};
use super::phrase::{after, after_any, name, past, says};
use super::words::{Word, folded, raw, told};
use super::{Change, Fact};
use crate::memory::Kind;

const PARTNERS: &[&str] = &[
    "boyfriend",
    "girlfriend",
    "wife",
    "husband",
    "partner",
    "fiance",
    "fiancee",
    "spouse",
];
const PETS: &[&str] = &[
    "dog", "cat", "hamster", "rabbit", "parrot", "horse", "puppy", "kitten", "bird", "tortoise",
];
const FAMILY: &[&str] = &[
    "mother", "father", "sister", "brother", "son", "daughter", "baby",
];

/// What the clause says of those close to the person.
pub(super) fn read(clause: &Clause, scene: &mut Scene) -> Vec<Fact> {
    let status = status(clause, scene);
    if !status.is_empty() || clause.not {
        return status;
    }
    let words = &clause.words;
    if let Some(rest) = after_any(
        words,
        &["her|his|their|its name is", "she|he|it is called|named"],
    ) {
        let key = scene.name_key.clone();
        return key.and_then(|key| called(&key, rest)).into_iter().collect();
    }
    let Some((whose, rest)) = whom(words) else {
        return Vec::new();
    };
    let key = key(whose);
    scene.name_key.clone_from(&key);
    let named = after_any(rest, &["'s? name is", "is? called|named", "is"]).filter(|rest| {
        says(words, "name|called|named") || rest.len() == 1 && rest.iter().all(Word::is_capital)
    });
    let beside = rest
        .first()
        .filter(|first| first.is_capital())
        .map(|_| rest);
    let fact = named.or(beside).and_then(|rest| match &key {
        Some(key) => called(key, rest),
        None => name(rest).map(|name| {
            Fact::new(
                Kind::Fact,
                0.7,
                format!("Their {} is called {}.", whose.raw, raw(name)),
            )
        }),
    });
    fact.into_iter().collect()
}

/// Of whom the clause speaks, and what it says next.
fn whom(words: &[Word]) -> Option<(&Word, &[Word])> {
    let rest = after_any(
        words,
        &[
            "my new?",
            "i have got? a|an new?",
            "i got|adopted a|an new?",
            "i am dating|seeing my?",
        ],
    )?;
    let (whose, rest) = rest.split_first()?;
    let close = whose.is(PARTNERS) || whose.is(PETS) || whose.is(FAMILY);
    close.then_some((whose, rest))
}

fn key(whose: &Word) -> Option<String> {
    match whose.low.as_str() {
        "puppy" => Some("pet.dog.name".to_owned()),
        "kitten" => Some("pet.cat.name".to_owned()),
        pet if PETS.contains(&pet) => Some(format!("pet.{pet}.name")),
        low if PARTNERS.contains(&low) => Some("partner.name".to_owned()),
        _ => None,
    }
}

fn called(key: &str, rest: &[Word]) -> Option<Fact> {
    let name = name(rest)?;
    let who = key.trim_start_matches("pet.").trim_end_matches(".name");
    let fact = Fact::new(
        Kind::Fact,
        0.8,
        format!("Their {who} is called {}.", raw(name)),
    );
    Some(fact.keyed(key, folded(name)))
}

/// Whether the person is with someone.
fn status(clause: &Clause, scene: &mut Scene) -> Vec<Fact> {
    let words = &clause.words;
    let parts = ["broke|broken up", "split up", "separated"];
    let parted = parts
        .iter()
        .find_map(|part| past(words, part))
        .filter(|rest| rest.is_empty() || after(rest, "with|after|because|for").is_some());
    let ours = says(words, "we|i|me") && !clause.not;
    let told = told(words);
    let ended = |key: &str| {
        Fact::new(Kind::Event, 0.9, format!("{}.", capital(&told)))
            .keyed(key, "")
            .with(Change::Ended)
    };
    let left = after(words, "i have? left|dumped my").and_then(<[Word]>::first);
    let left = left.is_some_and(|whose| whose.is(PARTNERS)) && !clause.not;
    if left || parted.is_some() && ours || after_any(words, &["i got|was dumped"]).is_some() {
        return vec![ended("relationship.status"), ended("partner.name")];
    }
    let own = after_any(
        words,
        &["i|we am|are|got|have been? newly|happily?", "i|we have got"],
    );
    let Some(first) = own.and_then(<[Word]>::first) else {
        return Vec::new();
    };
    if !first.is(&[
        "single", "married", "engaged", "divorced", "widowed", "dating",
    ]) {
        return Vec::new();
    }
    let not = if clause.not { "not " } else { "" };
    let fact = Fact::new(Kind::Fact, 0.9, format!("They are {not}{}.", first.low));
    let fact = fact.keyed("relationship.status", first.low.clone());
    if clause.not {
        return vec![fact.with(Change::Ended)];
    }
    if first.is(&["single", "divorced"]) {
        return vec![fact, ended("partner.name")];
    }
    scene.name_key = Some("partner.name".to_owned());
    vec![fact]
}

/// The text with its first letter a capital.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
