//! Conversations, listed and imported.

pub mod imports;
pub mod openai;
pub mod pages;
pub mod search;
pub mod titles;
