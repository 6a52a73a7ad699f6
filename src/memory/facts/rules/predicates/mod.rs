//! Predicates: what a plain clause says of the person, as rows of a table.
//!
//! A clause is read as its subject, the form of its verb and its complement ([`predication`]), by the parts of speech of its
//! words. The rows with that verb ([`rows`]) have frames, whose slots take phrases of certain classes ([`slot`]); the first
//! row that fits makes the facts.

mod filler;
mod frame;
mod kinds;
mod names;
mod omission;
mod phrase;
mod predication;
mod reading;
mod realization;
mod row;
mod rows;
mod slot;
mod subject;
mod tagged;
#[cfg(test)]
mod tests;

use super::clause::Clause;
use crate::memory::facts::Fact;
use crate::time::Timestamp;
use frame::verbs;
pub(super) use omission::Omission;
use predication::Predication;
use reading::Reading;
use row::{Row, Table};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tagged::Tagged;

/// The rows by their verbs, each with its table.
static ROWS: LazyLock<BTreeMap<&str, Vec<(&Table, &Row)>>> = LazyLock::new(|| {
    let mut by_verb: BTreeMap<&str, Vec<(&Table, &Row)>> = BTreeMap::new();
    for (table, row) in rows::TABLES
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
    {
        for verb in verbs(row.frame).split('|') {
            by_verb.entry(verb).or_default().push((table, row));
        }
    }
    by_verb
});

/// Finds the facts that the first fitting row makes of a clause, which was said at `said_at`: none where the clause says
/// nothing lasting. `None` where no row fits. `omission` says whom a clause without a subject is about.
pub(super) fn find_predicates(
    clause: &Clause,
    omission: Omission,
    said_at: Timestamp,
) -> Option<Vec<Fact>> {
    // What is said of others needs no tags.
    let first = clause.words.first()?;
    if first.is_one_of(&["he", "she", "they", "you", "it", "there", "this", "that"]) {
        return None;
    }
    let tagged = Tagged::new(&clause.words);
    let predication = Predication::parse(&tagged, omission != Omission::Other)?;
    let reading = Reading {
        clause,
        tagged: &tagged,
        predication: &predication,
        is_first: omission == Omission::First,
        said_at,
    };
    let mut found = ROWS.get(predication.verb.as_str()).into_iter().flatten();
    found.find_map(|(table, row)| reading.facts(table, row))
}
