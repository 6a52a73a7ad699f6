//! The score: how well a memory's words fit, how much it weighs, how fresh it is. Each part is
//! told, so that a reader can see why a memory was used.

use super::store::Found;
use super::{Kind, Recalled, words};
use crate::time::Timestamp;
use serde::Serialize;

/// What a memory keeps of its words' fit where it is of no importance at all. The rest is earned
/// by importance, so that "I keep bees" comes before an earlier "what do I keep?".
const PLAIN: f64 = 0.3;

/// How much the newest memory gains over an old one of the same fit: a tie-break.
const FRESH: f64 = 0.05;

/// The age at which that gain is halved, in days.
const HALF_LIFE_DAYS: f64 = 30.0;

/// BM25's saturation and length normalisation, as its authors recommend them (Robertson and
/// Zaragoza 2009). How often a memory repeats a term is not counted: memories are short.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// The parts of a score.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// BM25 of the shared words, as a share of the best candidate's.
    pub keyword: f64,
    /// As the memory was marked.
    pub importance: f64,
    /// From 1 for now to 0 for long ago.
    pub recency: f64,
    /// What it was marked as.
    pub r#type: Kind,
}

/// Rates candidates, the best first.
#[must_use]
pub fn rate(candidates: Vec<Found>, now: Timestamp) -> Vec<Recalled> {
    let lengths: Vec<f64> = candidates.iter().map(length).collect();
    let average = lengths.iter().sum::<f64>() / number(lengths.len()).max(1.0);
    let fits = candidates.iter().zip(&lengths);
    let fits: Vec<f64> = fits
        .map(|(found, length)| bm25(found, length / average))
        .collect();
    let best = fits.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let rated = candidates.into_iter().zip(fits);
    let mut rated: Vec<_> = rated
        .map(|(found, fit)| recalled(found, fit / best, now))
        .collect();
    rated.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| b.id.cmp(&a.id)));
    rated
}

fn length(found: &Found) -> f64 {
    number(words::count(&found.content).max(1))
}

/// BM25 over the owner's own memories; `length` is in average lengths.
fn bm25(found: &Found, length: f64) -> f64 {
    let counts: Vec<f64> = serde_json::from_str(&found.term_counts).unwrap_or_default();
    let stored = f64::from(found.stored);
    let rarity = |count: f64| (1.0 + (stored - count + 0.5) / (count + 0.5)).ln();
    let saturation = (K1 + 1.0) / (1.0 + K1 * (1.0 - B + B * length));
    counts.into_iter().map(rarity).sum::<f64>() * saturation
}

fn recalled(found: Found, keyword: f64, now: Timestamp) -> Recalled {
    let why = Why {
        keyword: rounded(keyword),
        importance: found.importance,
        recency: rounded(recency(&found.created_at, now)),
        r#type: found.memory_type,
    };
    let weight = PLAIN + (1.0 - PLAIN) * found.importance.clamp(0.0, 1.0);
    Recalled {
        score: rounded((1.0 - FRESH) * why.keyword * weight + FRESH * why.recency),
        why,
        id: found.id,
        conversation_id: found.conversation_id,
        role: found.role,
        content: found.content,
        r#type: found.memory_type,
        importance: found.importance,
        created_at: found.created_at,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of words and rows are far below 2^53"
)]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an age in milliseconds is far below 2^53"
)]
fn recency(created_at: &str, now: Timestamp) -> f64 {
    let Some(then) = Timestamp::parse(created_at) else {
        return 0.0;
    };
    let days = now.millis().saturating_sub(then.millis()).max(0) as f64 / 86_400_000.0;
    (-days / HALF_LIFE_DAYS).exp2()
}

fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::{Found, Kind, Timestamp, rate};
    use crate::model::Role;

    fn found(id: &str, content: &str, importance: f64, created_at: &str) -> Found {
        Found {
            id: id.to_owned(),
            conversation_id: None,
            source_message_id: None,
            role: Role::User,
            content: content.to_owned(),
            memory_type: Kind::Context,
            importance,
            created_at: created_at.to_owned(),
            term_counts: "[3]".to_owned(),
            stored: 10,
        }
    }

    #[test]
    fn what_a_person_says_of_themselves_comes_before_what_they_once_asked() {
        let day = "2026-11-01T00:00:00.000Z";
        let now = Timestamp::parse("2026-11-22T00:00:00.000Z").expect("a time");
        let rated = rate(
            vec![
                found("asked", "what do I keep?", 0.1, day),
                found("fact", "My name is Alice and I keep bees", 0.8, day),
                found(
                    "fresh fact",
                    "My name is Ada and I keep bees",
                    0.8,
                    "2026-11-21T00:00:00.000Z",
                ),
            ],
            now,
        );
        let order: Vec<&str> = rated.iter().map(|recalled| recalled.id.as_str()).collect();
        assert_eq!(order, ["fresh fact", "fact", "asked"]);
        assert!(
            rated
                .iter()
                .all(|recalled| (0.0..=1.0).contains(&recalled.score))
        );
    }
}
