//! Small arithmetic of the scorer.

/// Returns the larger of two numbers: one instruction, where `f32::max` is a call in wasm because of NaN.
pub(super) fn larger(one: f32, other: f32) -> f32 {
    if other > one { other } else { one }
}

/// Returns the smaller of two numbers.
pub(super) fn smaller(one: f32, other: f32) -> f32 {
    if other < one { other } else { one }
}

/// Returns 1 for true and 0 for false.
pub(super) fn one_if(condition: bool) -> f32 {
    f32::from(u8::from(condition))
}

/// Returns the smallest and the largest of the numbers.
pub(super) fn range(numbers: &[f32]) -> (f32, f32) {
    let none = (f32::INFINITY, f32::NEG_INFINITY);
    numbers
        .iter()
        .fold(none, |(low, high), x| (smaller(low, *x), larger(high, *x)))
}

/// Returns a count as a float.
pub(super) fn count(number: usize) -> f32 {
    float(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Returns a whole number as a float.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of memories and ages in seconds need no more than 24 bits"
)]
pub(super) const fn float(number: u32) -> f32 {
    number as f32
}

/// Returns the inverse document frequency of a word that `count` of `stored` memories have, as in BM25 (Robertson and
/// Zaragoza 2009).
pub(super) fn rarity(stored: f32, count: f32) -> f32 {
    (1.0 + (stored - count + 0.5) / (count + 0.5)).ln()
}
