//! The scorer: how well each memory of a user fits a question.
//!
//! For each word of the question it takes the most similar word of a memory, or a little less of its neighbours,
//! times how rare such words are among the user's own memories (`MaxSim` as in `ColBERT`, Khattab and Zaharia
//! 2020, over static word vectors, weighed like BM25, Robertson and Zaragoza 2009): `words`, over the
//! `similarity` of words and their `expansion`. It adds how well the memory's session fits (`sessions`), how well the texts fit as
//! wholes, the `codes`, who said it (`intent`), when (`dates`), and in which form. `rating` adds the parts
//! up, [`Weights`] weigh them, and [`why`] tells them apart. One pass over the words, one over the memories.

mod codes;
mod dates;
mod expansion;
pub mod hit;
mod intent;
mod numbers;
mod query;
mod rating;
mod sessions;
mod similarity;
pub mod why;
mod words;

use super::index::Index;
use super::index::doc::Doc;
use super::text::cut::CutText;
use crate::config::Weights;
use crate::time::Timestamp;
use chrono::Datelike as _;
use dates::Dates;
use hit::Hit;
use query::Query;
use rating::Rater;
use similarity::Similarity;

/// Returns the best `most` memories for a question that is put `now`, the best first.
#[must_use]
pub fn search(
    index: &Index,
    question: &CutText<'_>,
    now: Timestamp,
    weights: &Weights,
    most: usize,
) -> Vec<Hit> {
    let docs = index.docs.as_slice();
    if docs.is_empty() {
        return Vec::new();
    }
    let dates = Dates::of(question, now, years(docs));
    let query = Query::new(question, &dates);
    let similarity = Similarity::new(index, &query, weights);
    let rater = Rater::new(index, (question, &query, dates), &similarity, now, weights);
    let mut hits: Vec<Hit> = (0..)
        .zip(docs)
        .map(|(place, doc)| rater.rate(place, doc))
        .collect();
    let better = |a: &Hit, b: &Hit| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place));
    if hits.len() > most && most > 0 {
        hits.select_nth_unstable_by(most - 1, better);
    }
    hits.truncate(most);
    hits.sort_unstable_by(better);
    for hit in &mut hits {
        if let Some(doc) = docs.get(hit.place) {
            hit.cosine = similarity.inner(doc) / (doc.entry.square.sqrt() + 1e-9);
        }
    }
    hits
}

/// Returns the years of the oldest and the newest memory.
fn years(docs: &[Doc]) -> (i32, i32) {
    let seconds = docs.iter().map(|doc| doc.entry.seconds);
    let (oldest, newest) =
        seconds.fold((u32::MAX, 0), |(low, high), at| (low.min(at), high.max(at)));
    let year = |seconds: u32| {
        Timestamp::from_millis(i64::from(seconds) * 1000)
            .utc()
            .year()
    };
    (year(oldest), year(newest))
}
