//! What happened, what is planned, and what is so of others: facts without a key.

use super::Fact;
use super::clauses::Clause;
use super::people::capital;
use super::phrase::{after, after_any};
use super::words::{Word, told};
use crate::memory::Kind;

const PAST: &str = "went|visited|flew|travelled|drove|bought|met|finished|passed|lost|started|had|broke|adopted|won|saw|ran|graduated|failed|got|turned|took|made|sold";

/// What the clause says of what happened or of another.
pub(super) fn read(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if clause.not {
        return Vec::new();
    }
    let told = capital(&told(words));
    if let Some(date) = &clause.date
        && after(words, &format!("i|we have? {PAST}")).is_some()
    {
        let on = if date.len() == 10 { "on" } else { "in" };
        return vec![Fact::new(Kind::Event, 0.6, format!("{told} {on} {date}."))];
    }
    let other = after(words, "my").and_then(|rest| rest.get(1..));
    let died = other.and_then(|rest| after_any(rest, &["died", "passed away"]));
    if died.is_some() {
        return vec![Fact::new(Kind::Event, 0.9, format!("{told}."))];
    }
    let said = other.and_then(|rest| after(rest, "is|lives|works|loves|hates|likes|has"));
    let own = after_any(
        words,
        &[
            "i play|speak|teach|collect|grow|own",
            "i have a|an|two|three|four",
        ],
    );
    let kept = said
        .or(own)
        .filter(|rest| !rest.is_empty() && words.len() < 20);
    kept.map(|_| Fact::new(Kind::Fact, 0.5, format!("{told}.")))
        .into_iter()
        .collect()
}

/// "going to Rome" is to go to Rome.
fn going(rest: &[Word]) -> &'static str {
    let place = rest.first().is_some_and(Word::is_capital);
    if place { "go to" } else { "" }
}

/// What the clause says of what is still to come.
pub(super) fn plan(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    let moving = after(words, "i|we am|are moving to").map(|rest| ("move to", rest));
    let planned = after_any(
        words,
        &[
            "i|we am|are going to",
            "i|we plan to",
            "i|we am|are planning to",
        ],
    );
    let wanted = after(words, "i|we want to");
    let planned = planned.map(|rest| (going(rest), rest)).or(moving);
    let told_plan = |verb: &str, (more, rest)| {
        let content = format!("They {verb} to {more} {}.", told(rest)).replace("  ", " ");
        Fact::new(Kind::Event, 0.5, content)
    };
    let plan = planned.map(|plan| told_plan("plan", plan));
    let wish = wanted.map(|rest| told_plan("want", ("", rest)));
    plan.or(wish).filter(|_| !clause.not).into_iter().collect()
}
