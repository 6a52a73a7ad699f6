//! Batches of statements: one transaction and one round trip for several queries, with a slot for the rows of each.

use super::sql::{Query, Stmt};
use super::{DbError, Platform, Rows};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::time::Duration;

/// Statements that are executed in order, in one transaction and one round trip; the guards come first.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Batch {
    guards: Vec<Stmt>,
    statements: Vec<Stmt>,
}

/// The place of a statement's rows in the [`Results`] of its batch, with their type.
#[derive(Debug)]
pub struct Slot<R> {
    is_guard: bool,
    index: usize,
    row: PhantomData<fn() -> R>,
}

impl<R> Clone for Slot<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Slot<R> {}

impl Batch {
    /// Returns a batch without statements.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement after the others, and returns the slot of its rows.
    pub fn ask<R>(&mut self, query: Query<R>) -> Slot<R> {
        self.statements.push(query.into());
        Slot {
            is_guard: false,
            index: self.statements.len() - 1,
            row: PhantomData,
        }
    }

    /// Adds statements whose rows are not used.
    pub fn ask_all<R>(&mut self, queries: impl IntoIterator<Item = Query<R>>) {
        self.statements.extend(queries.into_iter().map(Stmt::from));
    }

    /// Adds a guard: a statement that may refuse the batch. A guard is executed after the earlier guards and before
    /// every statement of [`Batch::ask`].
    pub fn guard<R>(&mut self, query: Query<R>) -> Slot<R> {
        self.guards.push(query.into());
        Slot {
            is_guard: true,
            index: self.guards.len() - 1,
            row: PhantomData,
        }
    }

    /// Returns whether the batch has no statement and no guard.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.guards.is_empty() && self.statements.is_empty()
    }

    /// Executes the batch.
    ///
    /// # Errors
    /// [`DbError`], and then no statement of the batch has had an effect.
    pub async fn run<P: Platform>(self, platform: &P) -> Result<Results, DbError> {
        self.run_again(platform, &[]).await
    }

    /// Executes the batch, and again after each of `pauses` while the database fails. An attempt that failed may have
    /// had its effect all the same, so the statements must be safe to repeat.
    ///
    /// # Errors
    /// The last [`DbError`]; a refusal of the schema at once, since a repetition would be refused, too.
    pub async fn run_again<P: Platform>(
        self,
        platform: &P,
        pauses: &[Duration],
    ) -> Result<Results, DbError> {
        let guards = self.guards.len();
        let mut statements = self.guards;
        statements.extend(self.statements);
        for pause in pauses {
            match platform.batch(statements.clone()).await {
                Err(error) if !error.is_refusal() => platform.sleep(*pause).await,
                done => return done.map(|rows| Results { rows, guards }),
            }
        }
        let rows = platform.batch(statements).await?;
        Ok(Results { rows, guards })
    }
}

/// The rows of each statement of a batch that was executed.
#[derive(Debug)]
pub struct Results {
    rows: Vec<Rows>,
    guards: usize,
}

impl Results {
    fn rows<R>(&self, slot: Slot<R>) -> Result<&Rows, DbError> {
        let index = if slot.is_guard {
            slot.index
        } else {
            self.guards + slot.index
        };
        let missing = || DbError("a statement of the batch has no result".to_owned());
        self.rows.get(index).ok_or_else(missing)
    }

    /// Returns every row of a statement.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn all<R: DeserializeOwned>(&self, slot: Slot<R>) -> Result<Vec<R>, DbError> {
        self.rows(slot)?.all()
    }

    /// Returns the first row of a statement, or `None` where there is none.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn first<R: DeserializeOwned>(&self, slot: Slot<R>) -> Result<Option<R>, DbError> {
        self.rows(slot)?.first()
    }

    /// Returns the number of rows of a statement.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn count<R>(&self, slot: Slot<R>) -> Result<usize, DbError> {
        self.rows(slot)?.count()
    }

    /// Returns whether a statement has no row.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn is_empty<R>(&self, slot: Slot<R>) -> Result<bool, DbError> {
        Ok(self.rows(slot)?.is_empty())
    }
}
