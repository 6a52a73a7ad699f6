//! The weights of the scorer of recall.

use serde::Deserialize;

/// The weight of each part of a score; `RECALL_WEIGHTS` replaces some of them, to measure how much each
/// contributes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// The weight of the similarity of words: the memory's own and its neighbours'.
    pub words: f32,
    /// The factor for the similarity of words that are similar and not equal, from 0 to 1.
    pub soft: f32,
    /// The share of a word's own rarity, beyond the rarity of similar words, that counts where a word is equal.
    pub exact: f32,
    /// The weight of the question's codes, letter for letter; a code counts most where no other memory has it.
    pub codes: f32,
    /// The factor for the similarity of the neighbours' words, from 0 to 1.
    pub neighbours: f32,
    /// The weight of the similarity of the session's words, which fades with the distance within the session.
    pub session: f32,
    /// The weight of the cosine of the question and a memory together with the memory before.
    pub vector: f32,
    /// The weight of the best cosine of the question and the memories around a memory.
    pub near_vector: f32,
    /// The weight of a memory whose speaker is the person whom the question is about.
    pub speaker: f32,
    /// The weight of a memory whose time is within the time that the question names.
    pub date: f32,
    /// The weight of a time in the memory, where the question asks for a time.
    pub when: f32,
    /// The weight of names in the memory, where the question asks for a name.
    pub names: f32,
    /// The weight of words that no earlier memory has.
    pub novelty: f32,
    /// The weight of a memory that is a question itself.
    pub question: f32,
    /// The weight of a memory that is a question itself and has no words beyond the asked question's.
    pub repeats: f32,
    /// The weight of the logarithm of the memory's length.
    pub length: f32,
    /// The weight of words in the first person.
    pub first_person: f32,
    /// The weight of the memory's importance.
    pub importance: f32,
    /// The weight of the memory's freshness, which decides between equal scores.
    pub recency: f32,
    /// The weight of the nearness by the vector index, which is added to the score.
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

    /// Returns the best possible score without codes and the vector index, by which all scores are divided.
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
