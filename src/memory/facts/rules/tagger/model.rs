//! The weights of features, read in place: nothing is parsed and no map is built at start-up.
//!
//! `model.bin` is trained by `tools/tagger`, whose README describes the file. A feature of 21 bits lies in one of 8,192
//! buckets by its high 13 bits, and is known there by its low 8.

use super::features::FEATURES;

static FILE: &[u8] = include_bytes!("model.bin");

/// The number of buckets.
const BUCKETS: usize = 1 << 13;

/// The number of buckets between two marks, which say how many features and weights stand before.
const STRIDE: usize = 16;

/// The number of classes: the tags.
const CLASSES: usize = 24;

/// The arrays of the file.
#[derive(Clone, Copy)]
pub(super) struct Model {
    /// For each 16th bucket the number of features, and of weights, before it: two u16.
    marks: &'static [u8],
    /// For each bucket the number of its features.
    counts: &'static [u8],
    /// For each feature its low 8 bits.
    features: &'static [u8],
    /// For each feature the number of its weights.
    lengths: &'static [u8],
    /// For each weight its class.
    classes: &'static [u8],
    /// For each weight its value, an i8.
    values: &'static [u8],
}

impl Model {
    /// Returns the model. Its arrays are empty where the file is not as expected.
    pub fn open() -> Self {
        let size = |at: usize| {
            let bytes = FILE.get(at..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
        };
        let (features, weights) = (size(4), size(8));
        let mut rest = FILE.get(12..).unwrap_or_default();
        let mut take = |length: usize| {
            let (taken, after) = rest.split_at_checked(length).unwrap_or_default();
            rest = after;
            taken
        };
        Self {
            marks: take(BUCKETS / STRIDE * 4),
            counts: take(BUCKETS),
            features: take(features),
            lengths: take(features),
            classes: take(weights),
            values: take(weights),
        }
    }

    /// Returns the class with the highest sum of the features' weights; of equal ones the first.
    pub fn best_class(self, features: &[u32; FEATURES]) -> usize {
        let mut sums = [0_i32; CLASSES];
        for feature in features {
            self.add(*feature, &mut sums);
        }
        let (mut best, mut most) = (0, i32::MIN);
        for (class, sum) in sums.into_iter().enumerate() {
            if sum > most {
                (best, most) = (class, sum);
            }
        }
        best
    }

    /// Adds the weights of a feature to the sums of the classes. A feature that the model does not have adds nothing.
    fn add(self, feature: u32, sums: &mut [i32; CLASSES]) {
        let Some((classes, values)) = self.find(feature) else {
            return;
        };
        for (class, value) in classes.iter().zip(values) {
            if let Some(sum) = sums.get_mut(usize::from(*class)) {
                *sum += i32::from(value.cast_signed());
            }
        }
    }

    /// Finds the classes and the values of a feature's weights.
    fn find(self, feature: u32) -> Option<(&'static [u8], &'static [u8])> {
        let (bucket, low) = (feature as usize >> 8, feature.to_le_bytes()[0]);
        let mark = bucket / STRIDE;
        let (count, before) = self.counts.get(mark * STRIDE..=bucket)?.split_last()?;
        let [a, b, c, d] = *self.marks.get(mark * 4..)?.first_chunk()?;
        let marked = usize::from(u16::from_le_bytes([a, b]));
        let first = marked + sum(before);
        let bucket = self.features.get(first..first + usize::from(*count))?;
        let at = first + bucket.iter().position(|other| *other == low)?;
        let (length, before) = self.lengths.get(marked..=at)?.split_last()?;
        let start = usize::from(u16::from_le_bytes([c, d])) + sum(before);
        let end = start + usize::from(*length);
        Some((self.classes.get(start..end)?, self.values.get(start..end)?))
    }
}

/// Returns the sum of bytes.
fn sum(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| usize::from(*byte)).sum()
}

#[cfg(test)]
mod tests {
    use super::{BUCKETS, FILE, Model, STRIDE, sum};

    #[test]
    fn the_file_is_as_long_as_its_arrays_and_each_feature_finds_its_weights() {
        let model = Model::open();
        assert_eq!(FILE.first_chunk(), Some(b"KST1"));
        assert_eq!(sum(model.counts), model.features.len());
        assert_eq!(sum(model.lengths), model.values.len());
        let arrays = 2 * model.features.len() + 2 * model.values.len();
        assert_eq!(FILE.len(), 12 + BUCKETS / STRIDE * 4 + BUCKETS + arrays);
        let (mut feature, mut weight) = (0, 0);
        for (bucket, count) in model.counts.iter().enumerate() {
            for _ in 0..*count {
                let number = bucket << 8 | usize::from(model.features[feature]);
                let length = usize::from(model.lengths[feature]);
                let (classes, _) = model.find(u32::try_from(number).unwrap()).unwrap();
                assert_eq!(classes, &model.classes[weight..weight + length]);
                (feature, weight) = (feature + 1, weight + length);
            }
        }
    }
}
