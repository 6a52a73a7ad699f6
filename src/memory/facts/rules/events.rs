//! Events and plans, and statements about others: facts without a key.

use super::super::Fact;
use super::clause::Clause;
use super::pattern::{strip_any_prefix, strip_prefix};
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
    if let Some(date) = &clause.date
        && strip_prefix(words, PAST).is_some()
    {
        let on = if date.len() == 10 { "on" } else { "in" };
        let content = format!("{} {on} {date}.", sentence());
        return Some(Fact::new(Kind::Event, 0.6, content));
    }
    let other = strip_prefix(words, "my").and_then(|rest| rest.get(1..));
    let died = other.and_then(|rest| strip_any_prefix(rest, &["died", "passed away"]));
    if died.is_some() {
        return Some(Fact::new(Kind::Event, 0.9, format!("{}.", sentence())));
    }
    let of_other =
        other.and_then(|rest| strip_prefix(rest, "is|lives|works|loves|hates|likes|has"));
    let own = strip_any_prefix(
        words,
        &[
            "i play|speak|teach|collect|grow|own",
            "i have a|an|two|three|four",
        ],
    );
    let rest = of_other.or(own)?;
    let fits = !rest.is_empty() && words.len() < 20;
    fits.then(|| Fact::new(Kind::Fact, 0.5, format!("{}.", sentence())))
}

/// Finds the plan or the wish in a clause.
pub(super) fn find_plans(clause: &Clause) -> Vec<Fact> {
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
    let wanted = strip_prefix(words, "i|we want to");
    let planned = planned.map(|rest| (omitted_verb(rest), rest)).or(moving);
    let plan_fact = |verb: &str, (more, rest)| {
        let content = format!("They {verb} to {more} {}.", third_person(rest)).replace("  ", " ");
        Fact::new(Kind::Event, 0.5, content)
    };
    let plan = planned.map(|plan| plan_fact("plan", plan));
    let wish = wanted.map(|rest| plan_fact("want", ("", rest)));
    plan.or(wish)
        .filter(|_| !clause.is_negated)
        .into_iter()
        .collect()
}

/// Returns the verb that is omitted before a place: "going to Rome" is to go to Rome.
fn omitted_verb(rest: &[Word]) -> &'static str {
    let place = rest.first().is_some_and(Word::is_capitalized);
    if place { "go to" } else { "" }
}
