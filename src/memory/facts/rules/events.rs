//! Events and plans, and statements about others: facts without a key.

use super::super::Fact;
use super::clause::Clause;
use super::pattern::{strip_any_prefix, strip_prefix};
use super::tagger::{Tag, tag};
use super::word::Word;
use super::wording::{capitalized, third_person};
use crate::memory::Kind;

/// The pattern of an event in the past.
const PAST: &str = "i|we have? went|visited|flew|travelled|drove|bought|met|finished|passed|lost|started|had|broke|adopted|won|saw|ran|graduated|failed|got|turned|took|made|sold";

/// Finds the fact of a clause about an event with a date, a death, somebody close to the person, or a thing that the
/// person does or has.
pub(super) fn find_events(clause: &Clause) -> Vec<Fact> {
    let fact = (!clause.is_negated).then(|| find_event(clause)).flatten();
    fact.into_iter().collect()
}

/// Finds the fact about an event in a clause that is not negated.
fn find_event(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let sentence = || capitalized(&third_person(words));
    let happened = strip_prefix(words, PAST).filter(|rest| names_something(rest));
    if clause.date.is_some() && happened.is_some() {
        let content = format!("{}{}.", sentence(), on_date(clause));
        return Some(Fact::new(Kind::Event, 0.6, content));
    }
    let other = strip_prefix(words, "my").and_then(|rest| rest.get(1..));
    let died = other.and_then(|rest| strip_any_prefix(rest, &["died", "passed away"]));
    if died.is_some() {
        return Some(Fact::new(Kind::Event, 0.9, format!("{}.", sentence())));
    }
    None
}

/// Finds the plan, the appointment or the wish in a clause about the future.
pub(super) fn find_plans(clause: &Clause) -> Vec<Fact> {
    let fact = find_plan(clause).or_else(|| find_appointment(clause));
    fact.filter(|_| !clause.is_negated).into_iter().collect()
}

/// Finds the plan or the wish, with its date where the clause has one.
fn find_plan(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let moving = strip_prefix(words, "i|we am|are moving to").map(|rest| ("move to", rest));
    let planned = strip_any_prefix(
        words,
        &[
            "i|we am|are going to",
            "i|we plan to",
            "i|we am|are planning to",
        ],
    );
    let wanted = strip_prefix(words, "i|we want to").map(|rest| ("want", "", rest));
    let planned = planned.map(|rest| (omitted_verb(rest), rest)).or(moving);
    // "I'm going to get some food" is no plan that anybody asks about later.
    let is_plan = |(more, rest): &(&str, &[Word])| {
        let is_lasting = rest.first().is_some_and(|verb| verb.is_one_of(LASTING));
        !more.is_empty()
            || begins_with_verb(rest) && (is_lasting && says_enough(rest) || clause.date.is_some())
    };
    let planned = planned.filter(is_plan);
    let wanted = wanted.filter(|(_, _, rest)| begins_with_verb(rest) && names_something(rest));
    let (verb, more, rest) = planned
        .map(|(more, rest)| ("plan", more, rest))
        .or(wanted)?;
    if rest.iter().any(|word| word.is_one_of(POINTERS)) {
        return None;
    }
    let plan = format!("They {verb} to {more} {}", third_person(rest)).replace("  ", " ");
    Some(Fact::new(
        Kind::Event,
        0.5,
        format!("{plan}{}.", on_date(clause)),
    ))
}

/// Finds an appointment: something with a day that the person has, or does.
fn find_appointment(clause: &Clause) -> Option<Fact> {
    clause.date.as_ref().filter(|date| date.len() == 10)?;
    let words = &clause.words;
    let own = strip_any_prefix(
        words,
        &[
            "i|we have got? a|an|my|our|the",
            "i|we got a|an|my|our|the",
            "i|we have to",
            "i|we will",
            "i|we am|are",
            "i|we fly|leave|start|meet|see|visit|go|travel|move|begin|finish|return|get",
            "my|our",
        ],
    );
    let has_verb = tag(words)
        .into_iter()
        .any(|tag| tag.is_verb() || tag == Tag::Modal);
    own.filter(|rest| has_verb && names_something(rest) && words.len() < 20)?;
    let content = format!("{}{}.", capitalized(&third_person(words)), on_date(clause));
    Some(Fact::new(Kind::Event, 0.6, content))
}

/// Verbs of plans that are worth knowing without a day.
#[rustfmt::skip]
const LASTING: &[&str] = &[
    "move", "marry", "become", "study", "start", "quit", "leave", "retire", "travel", "visit", "buy", "adopt", "open", "apply", "graduate",
    "learn", "build", "emigrate", "return", "transfer", "propose", "foster", "train", "save", "sell", "go", "live", "work", "write",
    "climb", "run", "hike", "teach", "major", "serve", "found", "publish", "compete", "audition", "renovate",
];

/// Returns whether the words after "plan to" tell something by themselves: "move", "go to Rome", and not "go".
fn says_enough(words: &[Word]) -> bool {
    const ALONE: &str = "move|quit|retire|marry|graduate|emigrate";
    names_something(words) || strip_prefix(words, ALONE).is_some()
}

/// Words that point at something which the sentence does not name: by itself it would tell nothing.
#[rustfmt::skip]
const POINTERS: &[&str] = &[
    "it", "that", "this", "these", "those", "them", "one", "you", "there", "here", "him", "her", "something", "stuff", "things", "so",
];

/// Returns whether the words name something, and point at nothing that they do not name.
fn names_something(words: &[Word]) -> bool {
    let points = words.iter().any(|word| word.is_one_of(POINTERS));
    !points && tag(words).into_iter().any(Tag::is_noun)
}

/// Returns whether the words begin with a verb as it stands in a dictionary: after "going to", a noun is a place.
fn begins_with_verb(words: &[Word]) -> bool {
    tag(words).first() == Some(&Tag::VerbBase)
}

/// Returns the date of a clause as the end of a sentence: " on 2026-05-15", " in 2026-06"; nothing where it has none.
fn on_date(clause: &Clause) -> String {
    let preposition = |date: &String| if date.len() == 10 { "on" } else { "in" };
    let date = clause.date.as_ref();
    date.map_or_else(String::new, |date| format!(" {} {date}", preposition(date)))
}

/// Returns the verb that is omitted before a place: "going to Rome" is to go to Rome.
fn omitted_verb(rest: &[Word]) -> &'static str {
    let place = rest.first().is_some_and(Word::is_capitalized);
    if place { "go to" } else { "" }
}
