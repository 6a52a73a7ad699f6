//! Statements of SQL, the type of their rows, and batches of them.
//!
//! A statement is made by [`owned!`](crate::owned!) or by [`shared!`](crate::shared!). The one is about what a user owns:
//! the owner is its first parameter, and `:owner` in its text stands for the owner's row. The other is about what is no
//! single user's. Both give a [`Query`], which knows the type of its rows. A [`Batch`] of them is executed in one
//! transaction and one round trip, and returns a [`Slot`] for each, which finds its rows in the [`Results`].

use super::{DbError, Platform, Rows, Value};
use crate::id::Owner;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::time::Duration;

pub use super::text::{binds_owner, expand, expanded_len, is_owned, join, joined_len};

/// Makes a [`Query`] about what a user owns, with the owner as its first parameter:
/// `owned!(owner, "select title from conversations where user_id = :owner and id = ?2")`. A text that names no owner,
/// by `:owner` or by `external_user_id`, does not compile. The text may come in pieces, each a constant.
#[macro_export]
macro_rules! owned {
    ($owner:expr, $first:expr, $($piece:expr),+ $(,)?) => {
        $crate::owned!($owner, $crate::joined!("", &[$first, $($piece),+]))
    };
    ($owner:expr, $sql:expr $(,)?) => {{
        const {
            assert!(
                $crate::platform::sql::is_owned($sql),
                "no owner in the text"
            )
        };
        $crate::platform::Query::for_owner($owner, $crate::sql_text!($sql))
    }};
}

/// Makes a [`Query`] about what is no single user's: `shared!("select name from d1_migrations")`. A text with `:owner`
/// or `external_user_id = ?1` does not compile. The text may come in pieces, each a constant.
#[macro_export]
macro_rules! shared {
    ($first:expr, $($piece:expr),+ $(,)?) => {
        $crate::shared!($crate::joined!("", &[$first, $($piece),+]))
    };
    ($sql:expr $(,)?) => {{
        const {
            assert!(
                !$crate::platform::sql::binds_owner($sql),
                "an owner in the text"
            )
        };
        $crate::platform::Query::of_nobody($sql)
    }};
}

/// Expands `:owner` in the text of a statement when it is compiled.
#[macro_export]
macro_rules! sql_text {
    ($sql:expr) => {{
        const LENGTH: usize = $crate::platform::sql::expanded_len($sql);
        const BYTES: [u8; LENGTH] = $crate::platform::sql::expand($sql);
        const TEXT: &str = match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!("a literal is UTF-8"),
        };
        TEXT
    }};
}

/// Joins constant texts when they are compiled: `joined!(", ", &[A, "b"])`.
#[macro_export]
macro_rules! joined {
    ($separator:expr, $parts:expr) => {{
        const PARTS: &[&str] = $parts;
        const LENGTH: usize = $crate::platform::sql::joined_len(PARTS, $separator);
        const BYTES: [u8; LENGTH] = $crate::platform::sql::join(PARTS, $separator);
        const TEXT: &str = match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!("texts joined are UTF-8"),
        };
        TEXT
    }};
}

/// A SQL statement and its parameters: `?1` is the first one bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    /// The statement's text, which never holds a caller's words.
    pub sql: &'static str,
    /// The parameters, in order.
    pub params: Vec<Value>,
    /// The database that it belongs to.
    pub scope: Scope,
}

/// The data that a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One user's, whose external id is the first parameter.
    Owned,
    /// No single user's.
    Shared,
}

/// A statement whose rows are of the type `R`; `()` where no row is read.
#[derive(Debug)]
#[must_use]
pub struct Query<R = ()> {
    stmt: Stmt,
    row: PhantomData<fn() -> R>,
}

impl<R> Query<R> {
    /// A statement about what a user owns; made by [`owned!`](crate::owned!).
    pub fn for_owner(owner: &Owner, sql: &'static str) -> Self {
        Self::new(sql, vec![owner.as_str().into()], Scope::Owned)
    }

    /// A statement about what is no single user's; made by [`shared!`](crate::shared!).
    pub fn of_nobody(sql: &'static str) -> Self {
        Self::new(sql, Vec::new(), Scope::Shared)
    }

    fn new(sql: &'static str, params: Vec<Value>, scope: Scope) -> Self {
        let stmt = Stmt { sql, params, scope };
        let row = PhantomData;
        Self { stmt, row }
    }

    /// Binds the next parameter.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.stmt.params.push(value.into());
        self
    }

    /// Executes the statement alone, and returns its rows.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn all<P: Platform>(self, platform: &P) -> Result<Vec<R>, DbError>
    where
        R: DeserializeOwned,
    {
        let mut batch = Batch::new();
        let rows = batch.ask(self);
        batch.run(platform).await?.all(rows)
    }

    /// Executes the statement alone, and returns its first row.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn first<P: Platform>(self, platform: &P) -> Result<Option<R>, DbError>
    where
        R: DeserializeOwned,
    {
        Ok(self.all(platform).await?.into_iter().next())
    }

    /// Executes the statement alone.
    ///
    /// # Errors
    /// [`DbError`].
    pub async fn run<P: Platform>(self, platform: &P) -> Result<(), DbError> {
        platform.batch(vec![self.stmt]).await.map(drop)
    }
}

impl<R> Clone for Query<R> {
    fn clone(&self) -> Self {
        let row = PhantomData;
        Self {
            stmt: self.stmt.clone(),
            row,
        }
    }
}

impl<R> From<Query<R>> for Stmt {
    fn from(query: Query<R>) -> Self {
        query.stmt
    }
}

/// A row of an id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IdRow {
    /// The id.
    pub id: String,
}

/// A row that counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Total {
    /// The number.
    pub total: u32,
}

/// Statements that are executed in order, in one transaction and one round trip.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Batch {
    guards: Vec<Stmt>,
    statements: Vec<Stmt>,
}

/// The place of a statement's rows in the [`Results`] of its batch.
#[derive(Debug)]
pub struct Slot<R> {
    is_guard: bool,
    place: usize,
    row: PhantomData<fn() -> R>,
}

impl<R> Clone for Slot<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Slot<R> {}

impl Batch {
    /// A batch of no statement.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement behind the others.
    pub fn ask<R>(&mut self, query: Query<R>) -> Slot<R> {
        self.statements.push(query.stmt);
        Slot {
            is_guard: false,
            place: self.statements.len() - 1,
            row: PhantomData,
        }
    }

    /// Adds a statement whose rows have no type yet behind the others.
    pub fn ask_stmt<R>(&mut self, stmt: impl Into<Stmt>) -> Slot<R> {
        self.ask(Query {
            stmt: stmt.into(),
            row: PhantomData,
        })
    }

    /// Adds statements whose rows nobody reads.
    pub fn ask_all<R>(&mut self, queries: impl IntoIterator<Item = Query<R>>) {
        let statements = queries.into_iter().map(|query| query.stmt);
        self.statements.extend(statements);
    }

    /// Adds a statement before those of [`Batch::ask`] and behind the guards that are there: it may have the batch
    /// fail.
    pub fn guard<R>(&mut self, query: Query<R>) -> Slot<R> {
        self.guard_stmt(query.stmt)
    }

    /// Adds a guard whose rows have no type yet.
    pub fn guard_stmt<R>(&mut self, stmt: Stmt) -> Slot<R> {
        self.guards.push(stmt);
        Slot {
            is_guard: true,
            place: self.guards.len() - 1,
            row: PhantomData,
        }
    }

    /// Returns whether there is no statement.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.guards.is_empty() && self.statements.is_empty()
    }

    /// Executes the statements.
    ///
    /// # Errors
    /// [`DbError`], and then nothing of the batch has happened.
    pub async fn run<P: Platform>(self, platform: &P) -> Result<Results, DbError> {
        self.run_again(platform, &[]).await
    }

    /// Executes the statements, and again after each of `pauses` while the database fails: for what may be executed
    /// twice without harm, since an attempt that failed may have happened all the same.
    ///
    /// # Errors
    /// The last [`DbError`], and at once one that is the schema's refusal: it would be refused again.
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

/// The rows of each statement of a batch.
#[derive(Debug)]
pub struct Results {
    rows: Vec<Rows>,
    guards: usize,
}

impl Results {
    fn rows<R>(&self, slot: Slot<R>) -> Result<&Rows, DbError> {
        let place = if slot.is_guard {
            slot.place
        } else {
            self.guards + slot.place
        };
        let missing = || DbError("a statement of the batch has no result".to_owned());
        self.rows.get(place).ok_or_else(missing)
    }

    /// Returns the rows of the statements behind the guards, in order.
    pub fn into_rows(self) -> std::vec::IntoIter<Rows> {
        let mut rows = self.rows.into_iter();
        rows.by_ref().take(self.guards).for_each(drop);
        rows
    }

    /// Takes the rows of a statement and of those behind it, for statements whose rows have no type yet.
    #[must_use]
    pub fn take_from<R>(self, slot: Option<Slot<R>>) -> std::vec::IntoIter<Rows> {
        let all = self.rows.len();
        let from = slot.map_or(all, |slot| self.guards.saturating_add(slot.place));
        let mut rows = self.rows;
        rows.split_off(from.min(all)).into_iter()
    }

    /// Returns every row of a statement.
    ///
    /// # Errors
    /// [`DbError`] where a row is not of the type: a fault of the program.
    pub fn all<R: DeserializeOwned>(&self, slot: Slot<R>) -> Result<Vec<R>, DbError> {
        self.rows(slot)?.all()
    }

    /// Returns the first row of a statement, or `None` where there is none.
    ///
    /// # Errors
    /// As [`Results::all`].
    pub fn first<R: DeserializeOwned>(&self, slot: Slot<R>) -> Result<Option<R>, DbError> {
        self.rows(slot)?.first()
    }

    /// Returns how many rows a statement gave.
    ///
    /// # Errors
    /// As [`Results::all`].
    pub fn count<R>(&self, slot: Slot<R>) -> Result<usize, DbError> {
        self.rows(slot)?.count()
    }

    /// Returns whether a statement gave no row.
    ///
    /// # Errors
    /// As [`Results::all`].
    pub fn is_empty<R>(&self, slot: Slot<R>) -> Result<bool, DbError> {
        Ok(self.rows(slot)?.is_empty())
    }
}

impl Stmt {
    /// A statement without parameters yet.
    #[must_use]
    pub const fn new(sql: &'static str) -> Self {
        Self {
            sql,
            params: Vec::new(),
            scope: Scope::Shared,
        }
    }

    /// Binds the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.params.push(value.into());
        self
    }
}

/// Executes statements in one round trip, and again after each of `pauses` while the database fails: for what may
/// be executed twice without harm, since an attempt that failed may have happened all the same.
///
/// # Errors
/// The last [`DbError`], and at once one that is the schema's refusal: it would be refused again.
pub async fn batch_again<P: Platform>(
    platform: &P,
    statements: Vec<Stmt>,
    pauses: &[Duration],
) -> Result<Vec<Rows>, DbError> {
    for pause in pauses {
        match platform.batch(statements.clone()).await {
            Err(error) if !error.is_refusal() => platform.sleep(*pause).await,
            done => return done,
        }
    }
    platform.batch(statements).await
}

/// Takes the rows of the next statement of a batch.
///
/// # Errors
/// [`DbError`] where the platform gave fewer results than it was given statements.
pub fn next(results: &mut std::vec::IntoIter<Rows>) -> Result<Rows, DbError> {
    let missing = || DbError("a statement of the batch has no result".to_owned());
    results.next().ok_or_else(missing)
}
