//! A hit: a memory that fits a question.

use super::why::Why;

/// A memory that fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The place in [`Index::docs`](crate::memory::index::Index::docs).
    pub place: usize,
    /// The score, comparable within one recall only.
    pub score: f32,
    /// The parts of the score.
    pub why: Why,
    /// The share of the question's words that the memory has itself, by how rare they are.
    pub coverage: f32,
    /// The cosine of question and memory.
    pub cosine: f32,
}
