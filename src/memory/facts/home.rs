//! Where the person lives, lived and is from.

use super::clauses::Clause;
use super::phrase::{after, after_any, past, says, thing};
use super::words::{Word, folded, raw, told};
use super::{Change, Fact};
use crate::memory::Kind;

const LIVES: &[&str] = &[
    "i|we live in",
    "i|we am|are living in",
    "i|we have been living in",
    "i|we am|are based in",
    "i|we live over|out in",
    "i|we am|are staying in",
    "i am|are settled in",
    "my home is in",
];

const MOVED: &[&str] = &[
    "i|we have? moved",
    "i|we have? relocated",
    "i|we have? settled",
    "i|we am back living",
];

/// What the clause says of a home.
pub(super) fn read(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if let Some(rest) = after_any(
        words,
        &["i am originally? from", "i come from", "i grew up in"],
    ) {
        return origin(clause, rest).into_iter().collect();
    }
    if let Some(rest) = after(words, "i|we used to live in") {
        return lived(clause, rest);
    }
    if let Some(rest) = after_any(words, &["i|we lived in", "i|we have lived in"]) {
        let lasts = says(rest, "for|since|all") && says(words, "have lived");
        return if lasts {
            here(clause, rest)
        } else {
            lived(clause, rest)
        };
    }
    if let Some(rest) = after_any(words, LIVES) {
        return here(clause, rest);
    }
    let moved = after_any(words, MOVED).filter(|_| !clause.not);
    let to = moved.and_then(|rest| {
        let rest = rest.get(..rest.len().min(9)).unwrap_or_default();
        past(rest, "to|in").filter(|_| !says(rest, "in with"))
    });
    let left = after_any(
        words,
        &["i|we have? left", "i|we have? moved away from|out? of?"],
    );
    match (to, left) {
        (Some(rest), _) => here(clause, rest),
        (None, Some(rest)) => left_city(clause, rest),
        _ => Vec::new(),
    }
}

/// A city by its name: "a small flat in Leeds" is in Leeds, "a small flat" is no city.
fn city(words: &[Word]) -> Option<&[Word]> {
    let (first, rest) = words.split_first()?;
    let named = rest.first().is_some_and(Word::is_capital);
    let common = first.is(&[
        "a", "an", "my", "our", "his", "her", "their", "this", "that", "here", "there",
    ]);
    if common || first.low == "the" && !named {
        return past(rest, "in").and_then(city);
    }
    let moods = [
        "peace", "fear", "love", "hope", "hell", "harmony", "general", "luxury",
    ];
    thing(words, 4).filter(|_| !first.is(&moods))
}

fn here(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let Some(city) = city(rest) else {
        return Vec::new();
    };
    let (name, value) = (raw(city), folded(city));
    let fact = if clause.not {
        let more = if clause.ended { " any more" } else { "" };
        let change = if clause.ended {
            Change::Ended
        } else {
            Change::Retracted
        };
        Fact::new(
            Kind::Fact,
            0.7,
            format!("They do not live in {name}{more}."),
        )
        .with(change)
    } else {
        Fact::new(Kind::Fact, 0.9, format!("They live in {name}."))
    };
    vec![fact.keyed("home.city", value)]
}

fn lived(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let Some(city) = city(rest) else {
        return Vec::new();
    };
    if clause.not {
        let content = format!("They never lived in {}.", raw(city));
        let fact = Fact::new(Kind::Fact, 0.5, content).with(Change::Retracted);
        return vec![fact.keyed("home.city", folded(city))];
    }
    let used = says(&clause.words, "used to");
    let verb = if used { "used to live" } else { "lived" };
    let content = format!("They {verb} in {}.", told(rest));
    let ended = format!("They do not live in {} any more.", raw(city));
    let ended = Fact::new(Kind::Fact, 0.3, ended).keyed("home.city", folded(city));
    let past = Fact::new(Kind::Fact, 0.6, content);
    if used {
        vec![past, ended.with(Change::Ended)]
    } else {
        vec![past]
    }
}

fn left_city(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let city = city(rest).filter(|city| city.iter().all(Word::is_capital) && !clause.not);
    let fact = city.map(|city| {
        let content = format!("They left {}.", raw(city));
        let fact = Fact::new(Kind::Fact, 0.7, content).keyed("home.city", folded(city));
        fact.with(Change::Ended)
    });
    fact.into_iter().collect()
}

fn origin(clause: &Clause, rest: &[Word]) -> Option<Fact> {
    let city = city(rest).filter(|_| !clause.not)?;
    let fact = Fact::new(Kind::Fact, 0.8, format!("They are from {}.", raw(city)));
    Some(fact.keyed("origin", folded(city)))
}
