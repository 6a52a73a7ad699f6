//! Statements of SQL, and the type of their rows.
//!
//! A statement is made by [`owned!`](crate::owned!) or by [`shared!`](crate::shared!). The first macro is for the data of
//! one user: the owner is the first parameter, and `:owner` in the text stands for the owner's internal id. The second is
//! for data that belongs to no single user. Both return a [`Query`], which knows the type of its rows; a
//! [`Batch`](super::Batch) executes several queries in one round trip.

use super::{DbError, Platform, Value};
use crate::id::Owner;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

pub use super::text::{binds_owner, expand, expanded_len, is_owned, join, joined_len};

/// Makes a [`Query`] about one user's data, with the owner as its first parameter:
/// `owned!(owner, "select title from conversations where user_id = :owner and id = ?2")`. A text without
/// `:owner` and without `external_user_id` does not compile. The text may be given in pieces, each a constant.
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

/// Makes a [`Query`] about data of no single user: `shared!("select name from d1_migrations")`. A text with `:owner`
/// or `external_user_id = ?1` does not compile. The text may be given in pieces, each a constant.
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
        $crate::platform::Query::shared($sql)
    }};
}

/// Replaces `:owner` in the text of a statement, at compile time.
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

/// Joins constant texts at compile time: `joined!(", ", &[A, "b"])`.
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

/// A SQL statement and its parameters; `?1` stands for the first parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    /// The text of the statement, which is a constant: values of a caller are parameters.
    pub sql: &'static str,
    /// The parameters of the statement, in the order of their numbers.
    pub params: Vec<Value>,
    /// The data that the statement is about.
    pub scope: Scope,
}

/// The data that a statement is about, by its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The data of one user, whose external id is the first parameter.
    Owned,
    /// The data of no single user.
    Shared,
}

/// A statement whose rows have the type `R`, which is `()` where no row is used.
#[derive(Debug)]
#[must_use]
pub struct Query<R = ()> {
    stmt: Stmt,
    row: PhantomData<fn() -> R>,
}

impl<R> Query<R> {
    /// Makes a statement about one user's data. Use the macro [`owned!`](crate::owned!), which checks the statement's
    /// text.
    pub fn for_owner(owner: &Owner, sql: &'static str) -> Self {
        Self::new(sql, vec![owner.as_str().into()], Scope::Owned)
    }

    /// Makes a statement about data of no single user. Use the macro [`shared!`](crate::shared!), which checks the
    /// statement's text.
    pub fn shared(sql: &'static str) -> Self {
        Self::new(sql, Vec::new(), Scope::Shared)
    }

    fn new(sql: &'static str, params: Vec<Value>, scope: Scope) -> Self {
        let stmt = Stmt { sql, params, scope };
        let row = PhantomData;
        Self { stmt, row }
    }

    /// Binds the next parameter of the statement.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.stmt.params.push(value.into());
        self
    }

    /// Executes the statement in a round trip of its own, and returns its rows.
    ///
    /// # Errors
    /// [`DbError`] of the database, or where a row has another type: a fault of the program.
    pub async fn all<P: Platform>(self, platform: &P) -> Result<Vec<R>, DbError>
    where
        R: DeserializeOwned,
    {
        let results = platform.batch(vec![self.stmt]).await?;
        let missing = || DbError("the statement has no result".to_owned());
        results.first().ok_or_else(missing)?.all()
    }

    /// Executes the statement in a round trip of its own, and returns its first row.
    ///
    /// # Errors
    /// [`DbError`] of the database, or where the row has another type: a fault of the program.
    pub async fn first<P: Platform>(self, platform: &P) -> Result<Option<R>, DbError>
    where
        R: DeserializeOwned,
    {
        Ok(self.all(platform).await?.into_iter().next())
    }

    /// Executes the statement in a round trip of its own.
    ///
    /// # Errors
    /// [`DbError`] of the database.
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

/// A row that holds an id alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IdRow {
    /// The id in the row.
    pub id: String,
}

/// A row that holds a count alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct Total {
    /// The count in the row.
    pub total: u32,
}
