//! The values that cross the boundary to the database: parameters on the way in, rows of JSON on the way out.

use super::DbError;
use crate::time::Timestamp;
use serde::de::DeserializeOwned;

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The value `null` of SQL.
    Null,
    /// A number. D1 binds every number as a double; whole numbers stay exact up to 2^53.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Text(time.to_string())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The rows of a statement, as a JSON array of objects: all rows cross the boundary as one text, however many columns
/// there are.
#[derive(Debug, Clone)]
pub struct Rows(String);

impl Rows {
    /// Wraps a JSON array of objects.
    #[must_use]
    pub const fn from_json(json: String) -> Self {
        Self(json)
    }

    /// Returns every row of the statement.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>, DbError> {
        serde_json::from_str(&self.0).map_err(|error| DbError(error.to_string()))
    }

    /// Returns the first row of the statement, or `None` where there is none.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>, DbError> {
        Ok(self.all()?.into_iter().next())
    }

    /// Returns the number of rows of the statement.
    ///
    /// # Errors
    /// [`DbError`] where a row has another type: a fault of the program.
    pub fn count(&self) -> Result<usize, DbError> {
        Ok(self.all::<serde::de::IgnoredAny>()?.len())
    }

    /// Returns whether the statement has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == "[]"
    }
}
