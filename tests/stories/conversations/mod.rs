//! Conversations, listed and imported.

pub mod imports;
pub mod keeping;
pub mod openai;
pub mod pages;
pub mod search;
pub mod titles;
