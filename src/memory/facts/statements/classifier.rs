//! The classifier of parts: a multinomial logistic regression over the [`Features`], read in place.
//!
//! The file has the number of hashed features and two scales, then the sorted hashes of three bytes each, then a row of weights for each
//! of them and for each dense feature, a column for each label, a byte each.

use super::features::{DENSE, Features};

/// The number of labels: what a part of a message is, for a friend who listens.
///
/// 1. A fact: true of the person, and worth knowing in half a year.
/// 2. Coming: an appointment or a plan for a certain time.
/// 3. Ended: something of theirs is over or gone.
/// 4. Passing: true of the person, but only now.
/// 5. Other: not about the person and theirs.
/// 6. Unreal: looks like a statement of the person and is none, as a joke, a role play, a quotation or a wish.
pub const COUNT: usize = 6;

/// The probabilities of the labels, in their order.
pub type Probabilities = [f32; COUNT];

static MODEL: &[u8] = include_bytes!("model.bin");

/// The bytes before the hashes.
const HEADER: usize = 12;

/// Returns the probability of each label for a part, from its features and the `common` [`sum`] of those that its message has.
#[must_use]
pub fn classify(features: &Features, common: Probabilities) -> Probabilities {
    let mut sums = common;
    let model = Model::open();
    model.add_sparse(&features.sparse, &mut sums);
    // Where nothing was asked, a third of them are zero.
    let dense = features.dense.iter().zip(model.dense_rows);
    for (x, row) in dense.filter(|(x, _)| **x != 0.0) {
        add(*row, model.dense_scale * x, &mut sums);
    }
    debug_assert_eq!(model.dense_rows.len(), DENSE);
    softmax(sums)
}

/// Returns the sums of the weights of hashed features.
#[must_use]
pub fn sum(sparse: &[(u32, f32)]) -> Probabilities {
    let mut sums = [0.0; COUNT];
    Model::open().add_sparse(sparse, &mut sums);
    sums
}

/// The parts of the file.
struct Model {
    sparse_scale: f32,
    dense_scale: f32,
    hashes: &'static [[u8; 3]],
    sparse_rows: &'static [[u8; COUNT]],
    dense_rows: &'static [[u8; COUNT]],
}

impl Model {
    fn open() -> Self {
        let count = u32::from_le_bytes(bytes(0)) as usize;
        let hashes = MODEL.get(HEADER..HEADER + 3 * count).unwrap_or_default();
        let weights = MODEL.get(HEADER + 3 * count..).unwrap_or_default();
        let weights = weights.as_chunks::<COUNT>().0;
        let (sparse_rows, dense_rows) = weights.split_at_checked(count).unwrap_or_default();
        Self {
            sparse_scale: f32::from_le_bytes(bytes(4)),
            dense_scale: f32::from_le_bytes(bytes(8)),
            hashes: hashes.as_chunks::<3>().0,
            sparse_rows,
            dense_rows,
        }
    }

    /// Adds the weights of hashed features, times their values.
    fn add_sparse(&self, features: &[(u32, f32)], sums: &mut Probabilities) {
        for (hash, value) in features {
            let number = |[a, b, c]: &[u8; 3]| u32::from_be_bytes([0, *a, *b, *c]);
            let found = self.hashes.binary_search_by_key(hash, number).ok();
            if let Some(row) = found.and_then(|place| self.sparse_rows.get(place)) {
                add(*row, self.sparse_scale * value, sums);
            }
        }
    }
}

/// Adds a row of weights, times a factor.
fn add(row: [u8; COUNT], factor: f32, sums: &mut Probabilities) {
    for (sum, weight) in sums.iter_mut().zip(row) {
        *sum += f32::from(i8::from_le_bytes([weight])) * factor;
    }
}

fn bytes(at: usize) -> [u8; 4] {
    let bytes = MODEL.get(at..).and_then(<[u8]>::first_chunk);
    bytes.copied().unwrap_or_default()
}

/// Returns numbers as probabilities.
#[must_use]
pub fn softmax(mut sums: Probabilities) -> Probabilities {
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    for sum in &mut sums {
        *sum = (*sum - most).exp();
    }
    let all: f32 = sums.iter().sum();
    for sum in &mut sums {
        *sum /= all;
    }
    sums
}
