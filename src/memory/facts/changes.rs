//! Changes that the facts of messages make to the stored facts of their author.
//!
//! Equal facts are stored once, a new value of a key supersedes the one before, and what is retracted goes. A fact that
//! was said earlier and is stored later (an import, a slow model) changes nothing that was said since. A message whose
//! memory is gone by then changes nothing at all.

use super::store::{self, ClosingRow, FactRow, RetractionRow};
use super::{Change, Fact};
use crate::id::{self, Owner};
use crate::memory::index::entry::{Entry, NewEntry};
use crate::memory::text::cut::CutText;
use crate::platform::Query;
use crate::role::Role;
use crate::time::Timestamp;
use serde::Serialize;

/// The message from which facts come.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The id of the message.
    pub message: &'a str,
    /// The time at which the person said the message.
    pub at: Timestamp,
}

/// The changes of facts by one message, or by many in order. Folds any number of facts into at most five statements.
#[derive(Debug, Default)]
pub struct Changes {
    facts: Vec<FactRow>,
    closings: Vec<ClosingRow>,
    retractions: Vec<RetractionRow>,
    /// True where the facts of the last stored message with facts are retracted, too.
    retracts_last: bool,
}

impl Changes {
    /// Adds the next fact. `random` makes the fact's id.
    pub fn add(&mut self, fact: Fact, source: Source<'_>, random: [u8; 16]) {
        match fact.change {
            Change::Holds => self.insert(fact, source, random),
            Change::Ended => {
                if let Some(key) = fact.key {
                    self.close(key, None, some_value(fact.value), source, None);
                }
            }
            Change::Retracted => match fact.key {
                Some(key) => self.retract(key, some_value(fact.value), source),
                None => self.retract_last(),
            },
        }
    }

    /// Adds a fact that holds, and ends the other current values of the fact's key.
    fn insert(&mut self, fact: Fact, source: Source<'_>, random: [u8; 16]) {
        let content = CutText::new(&fact.content);
        let value = match &fact.key {
            Some(_) => fact.value,
            None => content.normalized().to_owned(),
        };
        let mut current = self.facts.iter().filter(|row| row.to.is_none());
        if current.any(|row| row.key == fact.key && row.value == value) {
            return;
        }
        let id = id::new(source.at, random);
        if let Some(key) = &fact.key {
            self.close(key.clone(), Some(&value), None, source, Some(&id));
        }
        let entry = NewEntry {
            role: Role::User,
            speaker: None,
            content: &content,
            at: source.at,
            conversation: None,
            importance: fact.importance,
            is_distilled: true,
        };
        let packed = Entry::new(&entry, None).pack();
        self.facts.push(FactRow {
            packed,
            id,
            message: source.message.to_owned(),
            key: fact.key,
            value,
            content: fact.content,
            r#type: fact.kind.name(),
            importance: fact.importance,
            from: source.at.to_string(),
            to: None,
            by: None,
        });
    }

    /// Ends the current values of a key: only the value `only`, or all but `except`. `by` is the id of the fact that
    /// supersedes them.
    fn close(
        &mut self,
        key: String,
        except: Option<&str>,
        only: Option<String>,
        source: Source<'_>,
        by: Option<&str>,
    ) {
        let at = source.at.to_string();
        for row in &mut self.facts {
            let is_current = row.key.as_ref() == Some(&key) && row.to.is_none();
            if is_current && only.as_ref().is_none_or(|only| row.value == *only) {
                row.to = Some(at.clone());
                row.by = by.map(str::to_owned);
            }
        }
        self.closings.push(ClosingRow {
            message: source.message.to_owned(),
            key,
            except: except.map(str::to_owned),
            only,
            at,
            by: by.map(str::to_owned),
        });
    }

    /// Retracts the values of a key, or only the value `only`.
    fn retract(&mut self, key: String, only: Option<String>, source: Source<'_>) {
        self.remove(|row| {
            row.key.as_ref() == Some(&key) && only.as_ref().is_none_or(|only| row.value == *only)
        });
        self.retractions.push(RetractionRow {
            message: source.message.to_owned(),
            key,
            only,
            at: source.at.to_string(),
        });
    }

    /// Retracts the facts of the last message with a fact that has a key.
    fn retract_last(&mut self) {
        let keyed = self.facts.iter().rev().find(|row| row.key.is_some());
        match keyed.map(|row| row.message.clone()) {
            Some(message) => self.remove(|row| row.message == message),
            None => self.retracts_last = true,
        }
    }

    /// Removes the added facts for which `is_removed` is true. Facts that they had superseded are current again.
    fn remove(&mut self, is_removed: impl Fn(&FactRow) -> bool) {
        let removed = self.facts.extract_if(.., |row| is_removed(row));
        let ids: Vec<String> = removed.map(|row| row.id).collect();
        let is_gone = |by: Option<&String>| by.is_some_and(|by| ids.contains(by));
        self.closings
            .retain(|closing| !is_gone(closing.by.as_ref()));
        for row in &mut self.facts {
            if is_gone(row.by.as_ref()) {
                (row.to, row.by) = (None, None);
            }
        }
    }

    /// Returns the statements in order; none where nothing changes.
    #[must_use]
    pub fn statements(&self, owner: &Owner) -> Vec<Query> {
        let mut statements = Vec::new();
        if self.retracts_last || !self.retractions.is_empty() {
            let retractions = json(&self.retractions);
            let last = f64::from(u8::from(self.retracts_last));
            statements.push(store::restore_superseded(owner, &retractions, last));
            statements.push(store::delete_retracted(owner, &retractions, last));
        }
        let facts = json(&self.facts);
        if !self.facts.is_empty() {
            statements.push(store::insert_facts(owner, &facts));
        }
        if !self.closings.is_empty() {
            let closings = json(&self.closings);
            statements.push(store::close_superseded(owner, &closings, &facts));
        }
        statements
    }
}

/// Returns a fact's value; `None` where it has none.
fn some_value(value: String) -> Option<String> {
    Some(value).filter(|value| !value.is_empty())
}

/// Formats rows as the JSON array that a statement reads.
fn json<Row: Serialize>(rows: &[Row]) -> String {
    serde_json::to_string(rows).expect("texts and numbers are JSON")
}
