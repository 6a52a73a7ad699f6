//! Privacy: the list of what a user owns, its export, and its erasure.

pub mod erasure;
pub mod export;
pub mod owned;
