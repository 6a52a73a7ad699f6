//! The results by category, with intervals.

use super::dialogue::Outcome;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// The outcomes of dialogues.
#[derive(Default)]
pub struct Table(BTreeMap<String, Row>);

/// The outcomes of one category.
#[derive(Default, Clone, Copy)]
struct Row {
    dialogues: u32,
    right: u32,
    right_as_told: u32,
    with_wrong: u32,
    with_told_wrong: u32,
    must: (u32, u32),
    known: (u32, u32),
    upcoming: (u32, u32),
}

impl Table {
    /// Adds the outcome of a dialogue.
    pub fn add(&mut self, category: &str, outcome: &Outcome) {
        let row = self.0.entry(category.to_owned()).or_default();
        row.dialogues += 1;
        row.right += u32::from(outcome.is_right());
        row.right_as_told += u32::from(outcome.must.0 == outcome.must.1 && outcome.told_wrong == 0);
        row.with_wrong += u32::from(outcome.wrong > 0);
        row.with_told_wrong += u32::from(outcome.told_wrong > 0);
        for (sum, (of, all)) in [
            (&mut row.must, outcome.must),
            (&mut row.known, outcome.known),
            (&mut row.upcoming, outcome.upcoming),
        ] {
            *sum = (sum.0 + of, sum.1 + all);
        }
    }
}

/// Writes shares in percent with their 95 % intervals.
impl Display for Table {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:12} {:>5}  {:16} {:16} {:16} {:16} {:16} {:16} {:16}",
            "category",
            "count",
            "right",
            "right as told",
            "must be known",
            "known",
            "with a false one",
            "told as a fact",
            "upcoming"
        )?;
        let rows = self.0.iter().map(|(name, row)| (name.as_str(), *row));
        for (name, row) in rows.chain([("all", self.sum())]) {
            let shares = [
                (row.right, row.dialogues),
                (row.right_as_told, row.dialogues),
                row.must,
                row.known,
                (row.with_wrong, row.dialogues),
                (row.with_told_wrong, row.dialogues),
                row.upcoming,
            ];
            let cells = shares.map(|share| format!("{:16}", percent(share)));
            writeln!(
                out,
                "{name:12} {:>5}  {}",
                row.dialogues,
                cells.join(" ").trim_end()
            )?;
        }
        Ok(())
    }
}

impl Table {
    fn sum(&self) -> Row {
        let add = |one: (u32, u32), other: (u32, u32)| (one.0 + other.0, one.1 + other.1);
        self.0.values().fold(Row::default(), |sum, row| Row {
            dialogues: sum.dialogues + row.dialogues,
            right: sum.right + row.right,
            right_as_told: sum.right_as_told + row.right_as_told,
            with_wrong: sum.with_wrong + row.with_wrong,
            with_told_wrong: sum.with_told_wrong + row.with_told_wrong,
            must: add(sum.must, row.must),
            known: add(sum.known, row.known),
            upcoming: add(sum.upcoming, row.upcoming),
        })
    }
}

/// Returns a share with its interval (Wilson 1927), such as `41 (35 to 47)`.
fn percent((of, all): (u32, u32)) -> String {
    const Z: f64 = 1.96;
    if all == 0 {
        return "-".to_owned();
    }
    let (n, p) = (f64::from(all), f64::from(of) / f64::from(all));
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let low = (middle - half).max(0.0);
    format!(
        "{:.0} ({:.0} to {:.0})",
        100.0 * p,
        100.0 * low,
        100.0 * (middle + half)
    )
}
