//! Cities: where the person lives, has lived and comes from.

use super::super::{Change, Fact};
use super::clause::Clause;
use super::noun::noun_phrase;
use super::pattern::{after_match, has_match, strip_any_prefix, strip_prefix};
use super::tagger::{Tag, tag};
use super::word::{Word, split_words};
use super::wording::{as_written, normalized, third_person};
use crate::memory::Kind;
use crate::memory::text::classes::{Class, Classes, classes_of};

/// Patterns before the city in which the person lives.
const LIVES: &[&str] = &[
    "i|we live in",
    "i|we am|are living in",
    "i|we have been living in",
    "i|we am|are based in",
    "i|we live over|out in",
    "i am|are settled in",
    "my home is in",
];

/// Patterns of a move. The city follows after "to" or "in".
const MOVED: &[&str] = &[
    "i|we have? moved",
    "i|we have? relocated",
    "i|we have? settled",
    "i|we am back living",
];

/// Finds the facts of a clause about where the person lives, lived or comes from.
pub(super) fn find_residence(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if let Some(rest) = strip_any_prefix(
        words,
        &["i am originally? from", "i come from", "i grew up in"],
    ) {
        return origin(clause, rest).into_iter().collect();
    }
    if let Some(rest) = strip_prefix(words, "i|we used to live in") {
        return former_city(clause, rest);
    }
    if let Some(rest) = strip_any_prefix(words, &["i|we lived in", "i|we have lived in"]) {
        let lasts = has_match(rest, "for|since|all") && has_match(words, "have lived");
        return if lasts {
            current_city(clause, rest)
        } else {
            former_city(clause, rest)
        };
    }
    if let Some(rest) = strip_any_prefix(words, LIVES) {
        return current_city(clause, rest);
    }
    // "I moved on to podcasts" tells of no move.
    let is_move = |rest: &&[Word]| !clause.is_negated && strip_prefix(rest, "on").is_none();
    let moved = strip_any_prefix(words, MOVED).filter(is_move);
    let to = moved.and_then(|rest| {
        let rest = rest.get(..rest.len().min(9)).unwrap_or_default();
        after_match(rest, "to|in").filter(|_| !has_match(rest, "in with"))
    });
    let left = strip_any_prefix(
        words,
        &["i|we have? left", "i|we have? moved away from|out? of?"],
    );
    match (to, left) {
        (Some(rest), _) => current_city(clause, rest),
        (None, Some(rest)) => left_city(clause, rest),
        _ => Vec::new(),
    }
}

/// Returns the city that the words name: "a small flat in Leeds" is in Leeds, "a small flat" is no city.
fn city(words: &[Word]) -> Option<&[Word]> {
    let (first, rest) = words.split_first()?;
    let named = rest.first().is_some_and(Word::is_capitalized);
    let common = first.is_one_of(&[
        "a", "an", "my", "our", "his", "her", "their", "this", "that", "here", "there",
    ]);
    if common || first.lower == "the" && !named {
        return after_match(rest, "in").and_then(city);
    }
    let moods = [
        "peace", "fear", "love", "hope", "hell", "harmony", "general", "luxury",
    ];
    let named = noun_phrase(words, 4).filter(|_| !first.is_one_of(&moods))?;
    // "Dublin 5 years" is Dublin.
    let is_number = |word: &Word| word.lower.starts_with(|c: char| c.is_ascii_digit());
    let end = named.iter().skip(1).position(is_number);
    named
        .get(..end.map_or(named.len(), |end| end + 1))
        .filter(|city| may_be_place(city))
}

/// Makes the fact that the person lives, or does not live, in the city with which `rest` begins.
fn current_city(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let Some(city) = city(rest) else {
        return Vec::new();
    };
    let name = as_written(city);
    let fact = if clause.is_negated {
        let more = clause.any_more();
        Fact::new(
            Kind::Fact,
            0.7,
            format!("They do not live in {name}{more}."),
        )
    } else {
        Fact::new(Kind::Fact, 0.9, format!("They live in {name}."))
    };
    let fact = fact.with_key("home.city", normalized(city));
    vec![fact.with_change(clause.correction())]
}

/// Makes the facts that the person lived, or never lived, in the city with which `rest` begins. "Used to live" ends a
/// city that is known as current, "lived" does not.
fn former_city(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let Some(city) = city(rest) else {
        return Vec::new();
    };
    if clause.is_negated {
        let content = format!("They never lived in {}.", as_written(city));
        let fact = Fact::new(Kind::Fact, 0.5, content).with_change(Change::Retracted);
        return vec![fact.with_key("home.city", normalized(city))];
    }
    let used = has_match(&clause.words, "used to");
    let verb = if used { "used to live" } else { "lived" };
    let content = format!("They {verb} in {}.", third_person(rest));
    let ended = format!("They do not live in {} any more.", as_written(city));
    let ended = Fact::new(Kind::Fact, 0.3, ended).with_key("home.city", normalized(city));
    let past = Fact::new(Kind::Fact, 0.6, content);
    if used {
        vec![past, ended.with_change(Change::Ended)]
    } else {
        vec![past]
    }
}

/// Makes the fact that the person left the city with which `rest` begins.
fn left_city(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let city =
        city(rest).filter(|city| city.iter().all(Word::is_capitalized) && !clause.is_negated);
    let fact = city.map(|city| {
        let content = format!("They left {}.", as_written(city));
        let fact = Fact::new(Kind::Fact, 0.7, content).with_key("home.city", normalized(city));
        fact.with_change(Change::Ended)
    });
    fact.into_iter().collect()
}

/// Returns whether words name a place, by their capitals or their class: "I come from work".
fn is_place(words: &[Word]) -> bool {
    const PLACES: Classes = Classes::of(&[Class::City, Class::Country, Class::Region]);
    let is_known = classes_of(&normalized(words)).intersects(PLACES);
    is_known || words.iter().all(Word::is_capitalized)
}

/// Returns whether words may name a place: "hull" may be Hull, and "fresh air" and "podcasts" are none.
fn may_be_place(words: &[Word]) -> bool {
    let is_name = |tag: Tag| matches!(tag, Tag::Noun | Tag::ProperNoun);
    let after_in = || [&split_words("in"), words].concat();
    is_place(words) || tag(&after_in()).into_iter().skip(1).all(is_name)
}

/// Makes the fact that the person comes from the city with which `rest` begins.
fn origin(clause: &Clause, rest: &[Word]) -> Option<Fact> {
    let city = city(rest).filter(|city| is_place(city) && !clause.is_negated)?;
    let fact = Fact::new(
        Kind::Fact,
        0.8,
        format!("They are from {}.", as_written(city)),
    );
    Some(fact.with_key("origin", normalized(city)))
}
