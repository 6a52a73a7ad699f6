//! Relationships: whether the person is with somebody.

use super::super::{Change, Fact};
use super::clause::Clause;
use super::pattern::{after_match, has_match, strip_any_prefix, strip_prefix};
use super::people::{Antecedent, PARTNERS};
use super::word::Word;
use super::wording::{capitalized, third_person};
use crate::memory::Kind;

/// The key of the person's relationship status.
const STATUS: &str = "relationship.status";

/// The key of the name of the person's partner.
const PARTNER: &str = "partner.name";

/// Finds the facts of a clause about the person's relationship: its status, or its end. A new partner becomes the
/// antecedent of the next clauses.
pub(super) fn find_status(clause: &Clause, antecedent: &mut Antecedent) -> Vec<Fact> {
    let words = &clause.words;
    if is_separation(clause) {
        return vec![ended(clause, STATUS), ended(clause, PARTNER)];
    }
    let own = strip_any_prefix(
        words,
        &["i|we am|are|got|have been? newly|happily?", "i|we have got"],
    );
    let statuses = [
        "single", "married", "engaged", "divorced", "widowed", "dating",
    ];
    let status = own.and_then(<[Word]>::first);
    let Some(status) = status.filter(|status| status.is_one_of(&statuses)) else {
        return Vec::new();
    };
    let content = format!("They are {}{}.", clause.not(), status.lower);
    let fact = Fact::new(Kind::Fact, 0.9, content);
    let fact = fact
        .with_key(STATUS, status.lower.clone())
        .with_change(clause.change());
    if clause.is_negated {
        return vec![fact];
    }
    if status.is_one_of(&["single", "divorced"]) {
        return vec![fact, ended(clause, PARTNER)];
    }
    antecedent.name_key = Some(PARTNER.to_owned());
    vec![fact]
}

/// Returns whether the clause says that the person and a partner separated.
fn is_separation(clause: &Clause) -> bool {
    let words = &clause.words;
    let patterns = ["broke|broken up", "split up", "separated"];
    let parted = patterns
        .iter()
        .find_map(|pattern| after_match(words, pattern))
        .filter(|rest| rest.is_empty() || strip_prefix(rest, "with|after|because|for").is_some());
    let ours = has_match(words, "we|i|me") && !clause.is_negated;
    let left = strip_prefix(words, "i have? left|dumped my").and_then(<[Word]>::first);
    let left = left.is_some_and(|noun| noun.is_one_of(PARTNERS)) && !clause.is_negated;
    left || parted.is_some() && ours || strip_any_prefix(words, &["i got|was dumped"]).is_some()
}

/// Makes the event that ends a key, in the clause's words.
fn ended(clause: &Clause, key: &str) -> Fact {
    let content = format!("{}.", capitalized(&third_person(&clause.words)));
    let fact = Fact::new(Kind::Event, 0.9, content);
    fact.with_key(key, "").with_change(Change::Ended)
}
