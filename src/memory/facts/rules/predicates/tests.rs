//! The examples of the rows.

use super::rows::TABLES;
use crate::memory::facts::rules::extract;
use crate::memory::facts::{Change, Fact};
use crate::time::Timestamp;
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
