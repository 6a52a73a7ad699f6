//! The parts of a score, which say why a memory was recalled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The parts of a score, each as a share of the best possible score.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Why {
    /// The part of the similarity of words.
    pub words: f32,
    /// The part of the similarity of the session's words.
    pub session: f32,
    /// The part of the question's codes that the memory has, letter for letter.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub codes: f32,
    /// The part of the similarity of the whole texts: the memory's own and the texts around it.
    pub vector: f32,
    /// The part of a speaker who is the person whom the question is about.
    pub speaker: f32,
    /// The part of the memory's time, and of a time in the memory where the question asks for one.
    pub date: f32,
    /// The part of names, where the question asks for a name.
    pub names: f32,
    /// The part of the memory's form: novelty, length, being a question, words in the first person.
    pub form: f32,
    /// The part of the memory's importance.
    pub importance: f32,
    /// The part of the memory's freshness.
    pub recency: f32,
    /// The part of the nearness by the vector index.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub nearest: f32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(part: &f32) -> bool {
    part.to_bits() == 0
}

impl Why {
    /// Rounds each part to four digits, for people to read.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        self.each(|part| (part * 10_000.0).round() / 10_000.0);
        self
    }

    /// Multiplies each part by a factor.
    pub(super) fn scale(&mut self, by: f32) {
        self.each(|part| part * by);
    }

    fn each(&mut self, change: impl Fn(f32) -> f32) {
        for part in [
            &mut self.words,
            &mut self.session,
            &mut self.codes,
            &mut self.vector,
            &mut self.speaker,
            &mut self.date,
            &mut self.names,
            &mut self.form,
            &mut self.importance,
            &mut self.recency,
            &mut self.nearest,
        ] {
            *part = change(*part);
        }
    }

    /// Returns the score: the sum of the parts.
    pub(super) fn sum(&self) -> f32 {
        self.words
            + self.session
            + self.codes
            + self.vector
            + self.speaker
            + self.date
            + self.names
            + self.form
            + self.importance
            + self.recency
            + self.nearest
    }
}
