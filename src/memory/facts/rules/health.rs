//! Health: the person's diet, conditions and allergies.

use super::super::Fact;
use super::clause::Clause;
use super::noun::listed;
use super::pattern::{has_match, strip_any_prefix, strip_prefix};
use super::wording::{as_written, key_part};
use crate::memory::Kind;

/// The names of diets, and of other rules for food and drink: "I'm vegan".
#[rustfmt::skip]
const DIETS: &[&str] = &[
    "vegetarian", "vegan", "pescatarian", "keto", "halal", "kosher", "veggie", "teetotal", "sober",
];

/// Conditions that a person has: "I have asthma".
#[rustfmt::skip]
const CONDITIONS: &[&str] = &[
    "diabetes", "asthma", "adhd", "autism", "depression", "anxiety", "epilepsy", "cancer", "ptsd",
    "migraines", "arthritis", "ocd", "insomnia", "eczema", "dyslexia", "coeliac", "celiac",
];

/// Conditions that a person is in: "I'm diabetic".
#[rustfmt::skip]
const TRAITS: &[&str] = &[
    "diabetic", "autistic", "pregnant", "dyslexic", "epileptic", "asthmatic", "deaf", "blind",
    "disabled", "coeliac", "celiac", "colourblind",
];

/// Finds the facts of a clause about the person's diet, conditions or allergies.
pub(super) fn find_health(clause: &Clause) -> Vec<Fact> {
    match find_condition(clause) {
        Some(fact) => vec![fact],
        None => find_allergies(clause),
    }
}

/// Finds a diet or a condition.
fn find_condition(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let (not, more) = (clause.not(), clause.any_more());
    if let Some(rest) = strip_any_prefix(
        words,
        &[
            "i am a? strict?",
            "i have? gone|went|became|become a?",
            "i have been a?",
        ],
    ) {
        let (first, _) = rest.split_first()?;
        if first.is_one_of(DIETS) {
            let content = format!("They are {not}{}{more}.", first.raw);
            let fact = Fact::new(Kind::Fact, 0.8, content).with_key("diet", first.lower.clone());
            return Some(fact.with_change(clause.change()));
        }
        let intolerant = strip_prefix(rest, "lactose|gluten intolerant").is_some();
        if first.is_one_of(TRAITS) || intolerant {
            let content = format!("They are {not}{}{more}.", as_written(rest));
            let fact = Fact::new(Kind::Fact, 0.9, content)
                .with_key(format!("health.{}", first.lower), "yes");
            return Some(fact.with_change(clause.change()));
        }
    }
    let rest = strip_any_prefix(
        words,
        &[
            "i have|got",
            "i have got",
            "i suffer from",
            "i was|am have? been? diagnosed with",
            "i have been diagnosed with",
        ],
    )?;
    let condition = rest
        .iter()
        .take(4)
        .find(|word| word.is_one_of(CONDITIONS))?;
    let verb = if clause.is_negated {
        "do not have"
    } else {
        "have"
    };
    let fact = Fact::new(
        Kind::Fact,
        0.9,
        format!("They {verb} {}{more}.", condition.raw),
    );
    Some(
        fact.with_key(format!("health.{}", condition.lower), "yes")
            .with_change(clause.change()),
    )
}

/// Finds at most three allergies: "I'm very allergic to nuts and cats".
fn find_allergies(clause: &Clause) -> Vec<Fact> {
    let Some(rest) = strip_any_prefix(
        &clause.words,
        &["i am very|badly|severely|deathly? allergic to"],
    ) else {
        return Vec::new();
    };
    let most = if has_match(rest, "after all") { 1 } else { 3 };
    let facts = listed(rest, most, 3).map(|what| {
        let content = format!("They are {}allergic to {}.", clause.not(), as_written(what));
        let fact = Fact::new(Kind::Fact, 0.9, content);
        let key = format!("allergy.{}", key_part(what));
        fact.with_key(key, "allergic").with_change(clause.change())
    });
    facts.collect()
}
