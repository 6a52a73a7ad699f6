//! The failure of a database, and the error that it becomes for a caller.

use crate::error::Error;

/// The failure of a database to execute a batch, with the cause for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbError(pub String);

impl DbError {
    /// Returns whether a trigger of the schema refused the batch: see migrations 0005, 0007 and 0008.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.0.contains("keepsake: ")
    }
}

impl From<DbError> for Error {
    /// Turns a refusal of the schema's triggers into the error that the caller receives: a user who is suspended or
    /// being erased, an account that is gone, or a token from before a change of the password. See migrations 0005, 0007,
    /// 0008 and 0009. Every other failure is internal.
    fn from(DbError(cause): DbError) -> Self {
        if cause.contains("keepsake: no account") {
            return Self::Unauthenticated("This account is not there any more.");
        }
        if cause.contains("keepsake: older than the password") {
            return Self::Unauthenticated("This token is older than the password: log in again.");
        }
        if cause.contains("keepsake: being erased") {
            return Self::BeingErased;
        }
        // Also for a user who was suspended when they were erased: migration 0011.
        if cause.contains("keepsake: suspended") {
            return Self::Suspended;
        }
        Self::Internal(cause)
    }
}
