//! A hit: a memory that fits a question.

use super::why::Why;

/// A memory that fits a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The place of the memory in [`Index::docs`](crate::memory::index::Index::docs).
    pub place: usize,
    /// The score of the memory, comparable within one recall only.
    pub score: f32,
    /// The parts of the memory's score.
    pub why: Why,
    /// The share of the question's words that the memory itself has, weighted by how rare they are.
    pub coverage: f32,
    /// The cosine of the question and the memory.
    pub cosine: f32,
}
