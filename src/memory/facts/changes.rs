//! Changes that the facts of messages make to the stored facts of their author.
//!
//! Equal facts are stored once, and are surer with each message that says them. A new value of a key supersedes the one
//! before, and what is retracted goes. A fact that was said earlier and is stored later (an import, a slow model) changes
//! nothing that was said since. A message whose memory is gone by then changes nothing at all, and no message changes a
//! fact that the person confirmed or pinned.

use super::sources::{self, SourceRow};
use super::store::{self, ClosingRow, FactRow, NamedRow, RetractionRow};
use super::target::NamingWords;
use super::{Change, Fact, Target, Topic};
use crate::id::{self, Owner};
use crate::limit;
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

/// The changes of facts by one message, or by many in order. Folds any number of facts into at most six statements.
#[derive(Debug, Default)]
pub struct Changes {
    facts: Vec<FactRow>,
    sources: Vec<SourceRow>,
    closings: Vec<ClosingRow>,
    named_ends: Vec<NamedRow>,
    retractions: Vec<RetractionRow>,
    named_retractions: Vec<NamedRow>,
}

impl Changes {
    /// Adds the next fact. `random` makes the fact's id.
    pub fn add(&mut self, fact: Fact, source: Source<'_>, random: [u8; 16]) {
        match (fact.change, fact.target) {
            (Change::Holds, _) => self.insert(
                Fact {
                    target: Target::Key,
                    ..fact
                },
                source,
                random,
            ),
            (Change::Ended, Target::Key) => {
                if let Some(key) = fact.key {
                    self.close(key, None, some_value(fact.value), source, None);
                }
            }
            (Change::Retracted, Target::Key) => {
                if let Some(key) = fact.key {
                    self.retract(key, some_value(fact.value), source);
                }
            }
            (Change::Ended, target) => self.close_named(&target, source),
            (Change::Retracted, target) => self.retract_named(&target, source),
        }
    }

    /// Adds a fact that holds, and ends the other current values of the fact's key.
    fn insert(&mut self, fact: Fact, source: Source<'_>, random: [u8; 16]) {
        let content = CutText::new(&fact.content);
        let value = match &fact.key {
            Some(_) => fact.value,
            None => content.normalized().to_owned(),
        };
        let confidence = fact.confidence.clamp(0.0, 1.0);
        let mut current = self.facts.iter_mut().filter(|row| row.to.is_none());
        let same = current.find(|row| row.key == fact.key && row.value == value);
        let id = match &same {
            Some(row) => row.id.clone(),
            None => id::new(source.at, random),
        };
        let is_source = |row: &&SourceRow| row.fact == id;
        if self.sources.iter().filter(is_source).count() < limit::FACT_SOURCES {
            self.sources.push(SourceRow {
                message: source.message.to_owned(),
                fact: id.clone(),
                key: fact.key.clone(),
                value: value.clone(),
                confidence,
            });
        }
        if let Some(row) = same {
            // The fact lasts as long as the later message says.
            let until = fact.expires_at.map(|at| at.to_string());
            let before = row.expires_at.take();
            row.expires_at = until.zip(before).map(|(one, other)| one.max(other));
            row.occurs_on = fact.occurs_on.or(row.occurs_on.take());
            return;
        }
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
        let topic = match fact.topic {
            Topic::Other => Topic::of_fact(fact.key.as_deref(), fact.kind),
            topic => topic,
        };
        self.facts.push(FactRow {
            packed,
            id,
            message: source.message.to_owned(),
            key: fact.key,
            value,
            content: fact.content,
            r#type: fact.kind.name(),
            topic: topic.name(),
            importance: fact.importance,
            confidence,
            from: source.at.to_string(),
            to: None,
            by: None,
            expires_at: fact.expires_at.map(|at| at.to_string()),
            occurs_on: fact.occurs_on,
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

    /// Ends the current facts that a target names by words or by an id.
    fn close_named(&mut self, target: &Target, source: Source<'_>) {
        let Some(row) = named(&self.named_ends, target, source) else {
            return;
        };
        for fact in &mut self.facts {
            if fact.to.is_none() && names(&row, fact) {
                fact.to = Some(row.at.clone());
            }
        }
        self.named_ends.push(row);
    }

    /// Retracts the current facts that a target names by words or by an id.
    fn retract_named(&mut self, target: &Target, source: Source<'_>) {
        if let Some(row) = named(&self.named_retractions, target, source) {
            self.remove(|fact| fact.to.is_none() && names(&row, fact));
            self.named_retractions.push(row);
        }
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

    /// Removes the added facts for which `is_removed` is true. Facts that they had superseded are current again.
    fn remove(&mut self, is_removed: impl Fn(&FactRow) -> bool) {
        let removed = self.facts.extract_if(.., |row| is_removed(row));
        let ids: Vec<String> = removed.map(|row| row.id).collect();
        self.sources.retain(|row| !ids.contains(&row.fact));
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
        let retracts = !self.retractions.is_empty() || !self.named_retractions.is_empty();
        if retracts {
            let (retractions, named) = (json(&self.retractions), json(&self.named_retractions));
            let restore = store::restore_superseded(owner, &retractions, &named);
            statements.push(restore);
            let delete = store::delete_retracted(owner, &retractions, &named);
            statements.push(delete);
        }
        let facts = json(&self.facts);
        if !self.facts.is_empty() {
            statements.push(store::insert_facts(owner, &facts));
        }
        if !self.sources.is_empty() {
            statements.push(sources::add(owner, &json(&self.sources)));
        }
        if !self.closings.is_empty() {
            let closings = json(&self.closings);
            statements.push(store::close_superseded(owner, &closings, &facts));
        }
        if !self.named_ends.is_empty() {
            let ends = json(&self.named_ends);
            statements.push(store::close_named(owner, &ends, &facts));
        }
        statements
    }
}

/// Makes the row of an end or a retraction by words, by an id or by a message; `None` for a target that names nothing, and where the
/// `rows` before are enough.
fn named(rows: &[NamedRow], target: &Target, source: Source<'_>) -> Option<NamedRow> {
    let mut row = NamedRow {
        message: source.message.to_owned(),
        words: None,
        memory: None,
        said: None,
        at: source.at.to_string(),
    };
    match target {
        Target::Key => return None,
        Target::Words(words) => row.words = Some(NamingWords::parse(words)?),
        Target::Memory(id) => row.memory = Some(id.clone()),
        Target::Message(id) => row.said = Some(id.clone()),
    }
    (rows.len() < limit::NAMED_CHANGES).then_some(row)
}

/// Returns whether a row names an added fact of another message.
fn names(row: &NamedRow, fact: &FactRow) -> bool {
    let is_named = match (&row.words, &row.said) {
        (Some(words), _) => words.name(&fact.content),
        (None, Some(said)) => fact.message == *said,
        (None, None) => row.memory.as_ref() == Some(&fact.id),
    };
    is_named && fact.message != row.message
}

/// Returns a fact's value; `None` where it has none.
fn some_value(value: String) -> Option<String> {
    Some(value).filter(|value| !value.is_empty())
}

/// Formats rows as the JSON array that a statement reads.
fn json<Row: Serialize>(rows: &[Row]) -> String {
    serde_json::to_string(rows).expect("texts and numbers are JSON")
}
