//! The examples of the rows.

use super::rows::TABLES;
use super::{Omission, find_row};
use crate::memory::facts::rules::clause::Clause;
use crate::memory::facts::rules::hypothetical::HypotheticalScope;
use crate::memory::facts::rules::joke::find_joke;
use crate::memory::facts::rules::people::Antecedent;
use crate::memory::facts::rules::sentence::sentences;
use crate::memory::facts::rules::{extract, find_facts};
use crate::memory::facts::{Change, Fact};
use crate::time::Timestamp;
use std::cell::Cell;
use std::fmt::Write;

fn told(message: &str) -> Vec<String> {
    let at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
    let told = |fact: Fact| match (fact.change, fact.key) {
        (Change::Holds, _) => Some(fact.content),
        (Change::Ended, Some(key)) => Some(format!("ends {key}")),
        _ => None,
    };
    extract(message, at).into_iter().filter_map(told).collect()
}

#[test]
fn each_row_tells_what_its_examples_say() {
    let mut faults = String::new();
    for row in TABLES.iter().flat_map(|table| table.rows) {
        if row.examples.is_empty() {
            writeln!(faults, "{}: no example", row.frame).unwrap();
        }
        for (message, expected) in row.examples {
            let told = told(message);
            let wanted: Vec<&str> = expected.split('|').filter(|one| !one.is_empty()).collect();
            let is_right = if wanted.is_empty() {
                told.is_empty()
            } else {
                wanted.iter().all(|one| told.iter().any(|told| told == one))
            };
            if !is_right {
                writeln!(
                    faults,
                    "{}: {message} -> {told:?}, not {expected:?}",
                    row.frame
                )
                .unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// `PREDICATES_OF=messages.tsv cargo test --lib predicates -- --ignored --nocapture` prints what the rows tell of the
/// messages of a file, of which each line has one before a tab.
#[test]
#[ignore = "prints what the rows tell of a file"]
fn print_what_rows_tell() {
    let path = std::env::var("PREDICATES_OF").expect("a file");
    let text = std::fs::read_to_string(path).expect("a file");
    let at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
    for line in text.lines() {
        let message = line.split('\t').next().unwrap_or_default();
        let mut scope = HypotheticalScope::default();
        let mut antecedent = Antecedent::default();
        let mut omission = Omission::First;
        for sentence in sentences(message) {
            scope.begin_sentence(&sentence);
            for words in sentence.clauses {
                omission = omission.next(&words);
                let omitted = omission;
                omission = omission.after();
                if find_joke(&words).is_some() || !scope.is_asserted(&words) {
                    continue;
                }
                let clause = Clause::parse(words, at);
                let frame = Cell::new("RULE");
                let by_row = |clause: &Clause| {
                    let found = find_row(clause, omitted, at);
                    found.map(|(row, facts)| {
                        frame.set(row.frame);
                        facts
                    })
                };
                for fact in find_facts(&clause, &mut antecedent, &by_row) {
                    let (change, key) = (
                        fact.change,
                        fact.key.unwrap_or_default() + "=" + &fact.value,
                    );
                    let (content, frame) = (fact.content, frame.get());
                    println!("ROW\t{content}\t{change:?}\t{key}\t{frame}\t{line}");
                }
            }
        }
    }
}
