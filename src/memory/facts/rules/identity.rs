//! Identity: the person's name, age and birth.

use super::super::{Change, Fact};
use super::clause::Clause;
use super::dates::day_of_year;
use super::noun::{noun_phrase, proper_name};
use super::pattern::{after_match, strip_any_prefix, strip_prefix};
use super::tagger::{Tag, tag};
use super::word::Word;
use super::wording::{as_written, normalized};
use crate::memory::Kind;
use crate::memory::text::classes::{Class, Classes, classes_of};

/// Finds the fact of a clause about the person's name, age or birth.
pub(super) fn find_identity(clause: &Clause) -> Vec<Fact> {
    let rules = [find_name, find_age, find_birth];
    let found = rules.iter().find_map(|find| find(clause));
    found.into_iter().collect()
}

/// Finds the person's name: "call me Ann", "it's Jon with a J", "I'm Ann".
fn find_name(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let introduced = strip_any_prefix(
        words,
        &[
            "my first|real|full? name is",
            "call me",
            "i am called|named",
            "my friends call me",
            "everyone|everybody calls me",
            "i go by",
            "you can|may call me",
        ],
    );
    let spelled = strip_prefix(words, "it is").or(strip_prefix(words, "no it is"));
    let spelled = spelled.filter(|rest| {
        let letter = after_match(rest, "with a|an").and_then(<[Word]>::first);
        letter.is_some_and(|letter| letter.lower.chars().count() == 1)
    });
    let met = strip_prefix(words, "i am").filter(|rest| rest.len() <= 2 && is_name(rest));
    let name = proper_name(introduced.or(spelled).or(met)?)?;
    let is_adverb = tag(name).first() == Some(&Tag::Adverb);
    if is_adverb || classes_of(&normalized(name)).intersects(BELONGING) {
        return None;
    }
    if clause.is_negated {
        let fact = Fact::new(
            Kind::Fact,
            0.6,
            format!("They are not called {}.", as_written(name)),
        );
        return Some(
            fact.with_key("name", normalized(name))
                .with_change(Change::Retracted),
        );
    }
    let later = ["later", "back", "when", "if", "maybe", "crazy", "tomorrow"];
    let fact = Fact::new(
        Kind::Fact,
        0.9,
        format!("Their name is {}.", as_written(name)),
    );
    (!name.iter().any(|word| word.is_one_of(&later)))
        .then(|| fact.with_key("name", normalized(name)))
}

/// Classes of words that tell where or among whom somebody belongs.
const BELONGING: Classes = Classes::of(&[Class::Nationality, Class::Religion]);

/// Returns whether words after "I am" are a name, and neither a people nor a faith.
fn is_name(words: &[Word]) -> bool {
    const PEOPLES: &[&str] = &[
        "ish", "ese", "ian", "ican", "ench", "rman", "utch", "wiss", "reek", "zech", "indu",
        "olic", "stant",
    ];
    const OTHERS: &[&str] = &[
        "ok", "jewish", "muslim", "black", "white", "asian", "gay", "here", "back", "so",
    ];
    let plain = |word: &Word| {
        let shouted = word.raw.chars().count() > 1 && !word.raw.chars().any(char::is_lowercase);
        let people = PEOPLES.iter().any(|end| word.lower.ends_with(end)) && word.lower.len() > 4;
        word.is_capitalized() && !shouted && !people && !word.is_one_of(OTHERS)
    };
    !words.is_empty() && words.iter().all(plain)
}

/// Finds the person's age, from 5 to 110 years: "I'm 34", "I turned 40".
fn find_age(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let rest = strip_any_prefix(words, &["i am", "i have? turned", "my age is", "i will be"])?;
    let (first, tail) = rest.split_first().filter(|_| !clause.is_negated)?;
    let age: u32 = first
        .lower
        .parse()
        .ok()
        .filter(|age| (5..=110).contains(age))?;
    let years = strip_any_prefix(
        tail,
        &["years? old", "years", "yo", "and", "now", "y/o", "year old"],
    );
    if !tail.is_empty() && years.is_none() {
        return None;
    }
    let fact = Fact::new(Kind::Fact, 0.8, format!("They are {age} years old."));
    Some(fact.with_key("age", age.to_string()))
}

/// Finds the person's birthday, or the place or the year of their birth.
fn find_birth(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let rest = strip_any_prefix(words, &["my birthday is on?", "i was born on?"])?;
    if let Some((day, _)) = day_of_year(rest).filter(|_| !clause.is_negated) {
        let said = rest.get(..rest.len().min(5)).unwrap_or_default();
        let not = after_match(said, "not").map(<[Word]>::len);
        let end = not.map_or(said.len(), |after| said.len() - after - 1);
        let said = said.get(..end).unwrap_or_default();
        let fact = Fact::new(
            Kind::Fact,
            0.9,
            format!("Their birthday is {}.", as_written(said)),
        );
        return Some(fact.with_key("birthday", day));
    }
    let rest = strip_prefix(words, "i was born and? raised? in")?;
    let place = noun_phrase(rest, 3)?;
    let year = place
        .first()
        .is_some_and(|word| word.lower.parse::<u32>().is_ok());
    let key = if year { "birth.year" } else { "birth.place" };
    let fact = Fact::new(
        Kind::Fact,
        0.8,
        format!("They were born in {}.", as_written(place)),
    );
    Some(fact.with_key(key, normalized(place)))
}
