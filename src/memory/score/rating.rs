//! The score of each memory: the weighed sum of its parts.

use super::dates::Dates;
use super::hit::Hit;
use super::intent::{About, Intent};
use super::numbers::{float, one_if, range};
use super::query::Query;
use super::similarity::Similarity;
use super::why::Why;
use super::words::WordFit;
use super::{codes, sessions, words};
use crate::config::Weights;
use crate::memory::index::Index;
use crate::memory::index::doc::Doc;
use crate::memory::index::entry::Entry;
use crate::memory::text::cut::CutText;
use crate::memory::text::signals::flag;
use crate::time::Timestamp;

/// The age at which a memory's recency is halved, in seconds: 30 days.
const HALF_LIFE: f32 = 30.0 * 86_400.0;

/// The inputs of the scores of memories. Lists have a value for each memory.
pub(super) struct Rater<'a> {
    weights: &'a Weights,
    similarity: &'a Similarity,
    words: Vec<WordFit>,
    codes: Vec<f32>,
    cosines: Spread,
    near_cosines: Spread,
    dates: Dates,
    intent: Intent,
    /// The time at which the question is put, in seconds since the Unix epoch.
    now: u32,
    best_possible: f32,
}

/// A list of numbers, with the smallest and the largest of them.
struct Spread {
    numbers: Vec<f32>,
    low: f32,
    high: f32,
}

impl Spread {
    fn new(numbers: Vec<f32>) -> Self {
        let (low, high) = range(&numbers);
        Self { numbers, low, high }
    }

    /// Returns the distance of a place's number from the smallest number, times `weight`, as a share of the whole
    /// range.
    fn weighed(&self, place: usize, weight: f32) -> f32 {
        let number = self.numbers.get(place).copied().unwrap_or_default();
        weight * (number - self.low) / (self.high - self.low + 1e-9)
    }
}

impl<'a> Rater<'a> {
    /// Prepares the scores for a question that is put `now`.
    pub fn new(
        index: &Index,
        (question, query, dates): (&CutText<'_>, &Query, Dates),
        similarity: &'a Similarity,
        now: Timestamp,
        weights: &'a Weights,
    ) -> Self {
        let docs = index.docs.as_slice();
        let cosines = similarity.cosines(docs);
        let near_cosines = sessions::around(docs, &cosines);
        let codes = if query.codes.is_empty() {
            0.0
        } else {
            weights.codes
        };
        Self {
            weights,
            similarity,
            words: words::fit(docs, similarity, weights),
            codes: codes::shares(index, &query.codes),
            cosines: Spread::new(cosines),
            near_cosines: Spread::new(near_cosines),
            dates,
            intent: Intent::of(question, &speakers(docs)),
            now: u32::try_from(now.millis() / 1000).unwrap_or(u32::MAX),
            best_possible: weights.best_possible() + codes,
        }
    }

    /// Scores the memory at a place of the index.
    pub fn rate(&self, place: usize, doc: &Doc) -> Hit {
        let (weights, entry) = (self.weights, &doc.entry);
        let words = self.words.get(place).copied().unwrap_or_default();
        let age = float(self.now.saturating_sub(entry.seconds));
        let mut why = Why {
            words: weights.words * words.own,
            session: weights.session * words.session,
            codes: weights.codes * self.codes.get(place).copied().unwrap_or_default(),
            vector: self.cosines.weighed(place, weights.vector)
                + self.near_cosines.weighed(place, weights.near_vector),
            speaker: weights.speaker * one_if(self.is_about_speaker(entry)),
            date: self.date(entry),
            names: if self.intent.wants_name {
                weights.names * f32::from(entry.capitalized).ln_1p()
            } else {
                0.0
            },
            form: self.form(doc),
            importance: weights.importance * f32::from(entry.importance) / 255.0,
            recency: weights.recency * (-age / HALF_LIFE).exp2(),
            nearest: 0.0,
        };
        why.scale(1.0 / self.best_possible);
        Hit {
            place,
            score: why.sum(),
            why,
            coverage: words.coverage,
            cosine: 0.0,
        }
    }

    fn is_about_speaker(&self, entry: &Entry) -> bool {
        match self.intent.about {
            About::Anybody => false,
            About::Person => entry.flags & flag::ASSISTANT == 0,
            About::Companion => entry.flags & flag::ASSISTANT != 0,
            About::Named(name) => entry.speaker == name,
        }
    }

    fn date(&self, entry: &Entry) -> f32 {
        let date = if self.dates.is_empty() {
            0.0
        } else {
            self.dates.fit(entry.seconds)
        };
        let time = if self.intent.wants_time {
            has(entry, flag::TIME)
        } else {
            0.0
        };
        self.weights.date * date + self.weights.when * time
    }

    fn form(&self, doc: &Doc) -> f32 {
        let (weights, entry) = (self.weights, &doc.entry);
        let is_question = entry.flags & flag::QUESTION != 0;
        let repeats = is_question && self.similarity.has_nothing_new(doc);
        weights.novelty * doc.log_novelty / 4.0
            + weights.question * has(entry, flag::QUESTION)
            + weights.repeats * one_if(repeats)
            + weights.length * doc.log_length / 4.0
            + weights.first_person * f32::from(entry.first_person) / 2.0
    }
}

fn has(entry: &Entry, flag: u8) -> f32 {
    one_if(entry.flags & flag != 0)
}

/// Returns the hashes of the speakers' names, each once.
fn speakers(docs: &[Doc]) -> Vec<u32> {
    let mut speakers = Vec::new();
    for doc in docs {
        let speaker = doc.entry.speaker;
        if speaker != 0 && speakers.last() != Some(&speaker) && !speakers.contains(&speaker) {
            speakers.push(speaker);
        }
    }
    speakers
}
