//! People and animals close to the person: their names.

use super::super::Fact;
use super::clause::Clause;
use super::noun::proper_name;
use super::pattern::{has_match, strip_any_prefix};
use super::word::Word;
use super::wording::{as_written, normalized};
use crate::memory::Kind;
use crate::memory::text::classes::classes_of;

/// The person or animal that was spoken of last, for "her name is …" in a later clause.
#[derive(Debug, Default)]
pub(super) struct Antecedent {
    /// The key of the name of the person or animal that was spoken of last, such as `partner.name`.
    pub name_key: Option<String>,
}

/// Words for a partner.
#[rustfmt::skip]
pub(super) const PARTNERS: &[&str] = &[
    "boyfriend", "girlfriend", "wife", "husband", "partner", "fiance", "fiancee", "spouse",
];

/// Words for animals to which people give names.
const PETS: &[&str] = &[
    "dog", "cat", "hamster", "rabbit", "parrot", "horse", "puppy", "kitten", "bird", "tortoise",
];

/// Words for family. The name of a relative has no key, since a person may have several sisters.
const FAMILY: &[&str] = &[
    "mother", "father", "sister", "brother", "son", "daughter", "baby",
];

/// Finds the facts of a clause about the people and animals close to the person, and stores the one that the clause
/// speaks of as the antecedent.
pub(super) fn find_people(clause: &Clause, antecedent: &mut Antecedent) -> Vec<Fact> {
    if clause.is_negated {
        return Vec::new();
    }
    let words = &clause.words;
    if let Some(rest) = strip_any_prefix(
        words,
        &["her|his|their|its name is", "she|he|it is called|named"],
    ) {
        let key = antecedent.name_key.as_deref();
        let fact = key.and_then(|key| name_fact(key, rest));
        return fact.into_iter().collect();
    }
    let Some((noun, rest)) = find_close_one(words) else {
        return Vec::new();
    };
    let key = name_key(noun);
    antecedent.name_key.clone_from(&key);
    let named = strip_any_prefix(rest, &["'s? name is", "is? called|named", "is"]).filter(|rest| {
        has_match(words, "name|called|named") || rest.len() == 1 && rest.iter().all(is_name)
    });
    let beside = rest
        .first()
        .filter(|first| first.is_capitalized())
        .map(|_| rest);
    let fact = named.or(beside).and_then(|rest| match &key {
        Some(key) => name_fact(key, rest),
        None => proper_name(rest).filter(is_nobody_here).map(|name| {
            Fact::new(
                Kind::Fact,
                0.7,
                format!("Their {} is called {}.", noun.raw, as_written(name)),
            )
        }),
    });
    fact.into_iter().collect()
}

/// Returns the word for the person or animal that the clause speaks of, and the words after it.
fn find_close_one(words: &[Word]) -> Option<(&Word, &[Word])> {
    let rest = strip_any_prefix(
        words,
        &[
            "my new?",
            "i have got? a|an new?",
            "i got|adopted a|an new?",
            "i am dating|seeing my?",
        ],
    )?;
    let (noun, rest) = rest.split_first()?;
    let close = noun.is_one_of(PARTNERS) || noun.is_one_of(PETS) || noun.is_one_of(FAMILY);
    close.then_some((noun, rest))
}

/// Returns whether a name is no pronoun: "my dad called me".
fn is_nobody_here(name: &&[Word]) -> bool {
    let is_pronoun = |word: &Word| {
        word.is_one_of(&[
            "me",
            "us",
            "you",
            "him",
            "her",
            "them",
            "back",
            "today",
            "yesterday",
        ])
    };
    !name.first().is_some_and(is_pronoun)
}

/// Returns whether a word is a name, by its capital, and nothing that has a class, such as a nationality.
fn is_name(word: &Word) -> bool {
    word.is_capitalized() && classes_of(&word.lower).is_empty()
}

/// Returns the key of the name of the person or animal; `None` for family.
fn name_key(noun: &Word) -> Option<String> {
    match noun.lower.as_str() {
        "puppy" => Some("pet.dog.name".to_owned()),
        "kitten" => Some("pet.cat.name".to_owned()),
        pet if PETS.contains(&pet) => Some(format!("pet.{pet}.name")),
        low if PARTNERS.contains(&low) => Some("partner.name".to_owned()),
        _ => None,
    }
}

/// Makes the fact that the partner or pet of a key has the name with which `rest` begins.
fn name_fact(key: &str, rest: &[Word]) -> Option<Fact> {
    let name = proper_name(rest).filter(is_nobody_here)?;
    let who = key.trim_start_matches("pet.").trim_end_matches(".name");
    let fact = Fact::new(
        Kind::Fact,
        0.8,
        format!("Their {who} is called {}.", as_written(name)),
    );
    Some(fact.with_key(key, normalized(name)))
}
