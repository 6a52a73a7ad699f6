//! The weights of the scorer of recall.

use serde::Deserialize;

/// The weight of each part of a score; `RECALL_WEIGHTS` replaces some of them, to measure how much each
/// contributes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// The similarity of the words, with those of the neighbours.
    pub words: f32,
    /// The similarity of words that are similar and not equal, from 0 to 1.
    pub soft: f32,
    /// The share of a word's own rarity, beyond that of words like it, that counts where a word is equal.
    pub exact: f32,
    /// The question's codes, letter for letter; most where no other memory has them.
    pub codes: f32,
    /// The similarity of the neighbours' words, from 0 to 1.
    pub neighbours: f32,
    /// The similarity of the whole session's words, the less the further away they are.
    pub session: f32,
    /// The cosine of the question and the memory together with the one before it.
    pub vector: f32,
    /// The best such cosine of the memories around.
    pub near_vector: f32,
    /// The memory's speaker being the one whom the question is about.
    pub speaker: f32,
    /// The memory's time being within the time that the question names.
    pub date: f32,
    /// A time in the memory, where the question asks for one.
    pub when: f32,
    /// Names in the memory, where the question asks for one.
    pub names: f32,
    /// Words that no earlier memory has.
    pub novelty: f32,
    /// The memory being a question itself.
    pub question: f32,
    /// The memory being a question with no other words than those of the question.
    pub repeats: f32,
    /// The logarithm of the memory's length.
    pub length: f32,
    /// Words in the first person.
    pub first_person: f32,
    /// The memory's importance.
    pub importance: f32,
    /// The memory's freshness: a tie-break.
    pub recency: f32,
    /// The nearness by the vector index; added to all the others.
    pub nearest: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            words: 4.0,
            soft: 1.0,
            exact: 0.25,
            codes: 10.0,
            neighbours: 1.0,
            session: 7.5,
            vector: 2.5,
            near_vector: 1.5,
            speaker: 2.3,
            date: 4.5,
            when: 1.8,
            names: 1.6,
            novelty: 1.8,
            question: -0.5,
            repeats: -4.0,
            length: -0.8,
            first_person: 0.4,
            importance: 0.5,
            recency: 0.1,
            nearest: 6.0,
        }
    }
}

impl Weights {
    /// Returns the most that the vector index adds to a score.
    #[must_use]
    pub fn nearest_share(&self) -> f32 {
        self.nearest / self.best_possible()
    }

    /// Returns the best score there could be without codes and the vector index: that by which all scores
    /// are divided.
    #[must_use]
    pub fn best_possible(&self) -> f32 {
        let all = [
            self.words,
            self.session,
            self.vector,
            self.near_vector,
            self.speaker,
            self.date,
            self.when,
            self.names,
            self.novelty,
            self.first_person,
            self.importance,
            self.recency,
        ];
        all.iter().sum::<f32>().max(1e-9)
    }
}
