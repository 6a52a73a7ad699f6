//! Embeddings of texts, by the model that recall uses: Workers AI where it is bound, and else the word table.

use super::text::cut::CutText;
use super::text::vector;
use super::text::word::Word;
use crate::error::Error;
use crate::platform::{Platform, VectorError};

/// The name of the word table as a model.
pub const WORD_TABLE: &str = "keepsake-word-table";

/// Embeds texts, and returns the name of the model and a vector of length 1 for each text; of length 0 for one of which the word table
/// knows no word.
///
/// # Errors
/// [`Error::Internal`] where Workers AI fails.
pub async fn embed<P: Platform>(
    platform: &P,
    model: &str,
    texts: &[String],
) -> Result<(String, Vec<Vec<f32>>), Error> {
    if !platform.has_vectors() {
        let vectors = texts.iter().map(|text| by_words(text)).collect();
        return Ok((WORD_TABLE.to_owned(), vectors));
    }
    let embedded = platform.embed(model, texts).await;
    let vectors = embedded.map_err(|VectorError(cause)| Error::Internal(cause))?;
    Ok((model.to_owned(), vectors))
}

/// Returns the sum of the vectors of a text's words, as a vector of length 1.
fn by_words(text: &str) -> Vec<f32> {
    let text = CutText::new(text);
    let words: Vec<Word> = text.words().map(Word::spell).collect();
    let (unit, _) = vector::unit(&vector::sum_of_words(&words));
    unit.to_vec()
}

/// Cuts a vector to its first dimensions, and makes it one of length 1 again.
#[must_use]
pub fn shorten(mut vector: Vec<f32>, dimensions: usize) -> Vec<f32> {
    if dimensions >= vector.len() {
        return vector;
    }
    vector.truncate(dimensions);
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        for x in &mut vector {
            *x /= length;
        }
    }
    vector
}
