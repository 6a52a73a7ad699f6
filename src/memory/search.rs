//! The memories that answer a question. Two round trips, one where nothing is found; the vector index, where there is
//! one, is queried beside the first.

use super::filter::Filter;
use super::nearest;
use super::recall::Search;
use super::recall::exclude::Exclude;
use super::recall::recalled::Recalled;
use super::text::cut::CutText;
use crate::audit::actor::Actor;
use crate::config::Weights;
use crate::error::Error;
use crate::id::Owner;
use crate::limit;
use crate::platform::{Batch, Platform};

/// The settings of a search.
#[derive(Debug, Clone, Copy)]
pub struct SearchSettings<'a> {
    /// The model of the vector index.
    pub embedding_model: &'a str,
    /// The weights of the parts of a score.
    pub weights: &'a Weights,
}

/// Finds at most `most` of the owner's memories that answer a question, the best first. A fact that was distilled from
/// a message is found beside the message.
///
/// # Errors
/// [`Error::Internal`].
pub async fn search<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    settings: SearchSettings<'_>,
    question: &str,
    filter: &Filter,
    most: usize,
) -> Result<Vec<Recalled>, Error> {
    let cut = CutText::new(question);
    let search = Search::new(platform, owner, &cut);
    let mut batch = Batch::new();
    let slots = search.ask(&mut batch);
    let near = nearest::ask(platform, settings.embedding_model, owner, question);
    let (results, near) = futures::join!(actor.run(platform, owner, batch), near);
    // Some of the memories say the same, do not hold any more, or do not match.
    let chosen = if filter.is_open() {
        most.saturating_mul(2)
    } else {
        limit::FILTERED
    };
    let (now, weights) = (platform.now(), settings.weights);
    let choice = search.choose(&results?, slots, now, weights, (chosen, 0))?;
    let choice = choice.with_nearest(near, weights);
    let mut found = Vec::new();
    if let Some(query) = choice.query(owner, now) {
        let mut batch = Batch::new();
        let rows = batch.ask(query);
        found = actor.run(platform, owner, batch).await?.all(rows)?;
        found.retain(|memory| filter.is_match(memory));
        // As of the time whose state is wanted.
        let today = filter.as_of.unwrap_or(now).day();
        found = found
            .into_iter()
            .map(|memory| memory.told(&today))
            .collect();
    }
    Ok(choice.recalled(found, filter.as_of, Exclude::default(), most))
}
