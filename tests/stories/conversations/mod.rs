//! Conversations, listed and imported.

pub mod imports;
pub mod pages;
