//! A title by the model, where there is one: in the background after the first complete reply of a conversation, once. The
//! title is of the same message as the one that it replaces, and is gone with it; a title that a person gave stays.
//!
//! A conversation is claimed before the model is called. An answer that is no title ends its wait; a model that cannot be
//! reached is called again later, three times in all.

pub mod answer;
pub mod store;

use super::usage::{self, Quotas};
use crate::config::Config;
use crate::error::ModelFault;
use crate::id::{ConversationId, Owner};
use crate::limit;
use crate::model::{self, Settings, Usage};
use crate::platform::{Batch, DbError, Platform};
use serde_json::json;
use std::rc::Rc;

/// Has the model title a conversation that waits. The request does not wait for it.
pub fn later<P: Platform>(platform: &P, config: &Rc<Config>, owner: &Owner, id: &ConversationId) {
    let (asker, config) = (platform.clone(), Rc::clone(config));
    let (owner, id) = (owner.clone(), id.clone());
    platform.spawn(async move { give(&asker, &config, &owner, &id).await });
}

/// Has the model title the conversations that were left waiting. For the schedule.
pub async fn catch_up<P: Platform>(platform: &P, config: &Config) {
    if !config.has_titler() {
        return;
    }
    let before = platform.now();
    let waiting = async {
        let mut batch = Batch::new();
        let waiting = batch.ask(store::find_waiting(before, limit::TITLED_A_RUN));
        batch.run(platform).await?.all(waiting)
    };
    match waiting.await {
        Ok(waiting) => {
            for row in waiting {
                if let Some(owner) = Owner::parse(&row.owner) {
                    give(platform, config, &owner, &row.id).await;
                }
            }
        }
        Err(DbError(cause)) => log(platform, "fault", Some(&cause)),
    }
}

/// Has the model title a conversation, and writes a line of the log where a call was made.
async fn give<P: Platform>(platform: &P, config: &Config, owner: &Owner, id: &ConversationId) {
    match run(platform, config, owner, id).await {
        Ok(None) => {}
        Ok(Some((outcome, cause))) => log(platform, outcome, cause.as_deref()),
        Err(DbError(cause)) => log(platform, "fault", Some(&cause)),
    }
}

/// Writes a line of the log, which has no word of anybody.
fn log<P: Platform>(platform: &P, outcome: &str, fault: Option<&str>) {
    let level = if fault.is_some() { "warn" } else { "info" };
    let line = json!({"level": level, "event": "title", "outcome": outcome, "fault": fault});
    platform.log(&line.to_string());
}

/// The cost for which a call counts until its real cost is known.
const MOST: Usage = Usage {
    prompt_tokens: limit::TITLING_TOKENS,
    completion_tokens: limit::TITLE_TOKENS,
    total_tokens: limit::TITLING_TOKENS + limit::TITLE_TOKENS,
};

/// Has the model title a conversation, and returns what came of it, with a fault; `None` where nothing waited. Two round
/// trips and a call; one round trip where nothing waited.
async fn run<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    id: &ConversationId,
) -> Result<Option<(&'static str, Option<String>)>, DbError> {
    let now = platform.now();
    let again = now.plus_seconds(limit::DISTILLED_AGAIN_SECONDS);
    let mut batch = Batch::new();
    let quota = Quotas::of(config).tokens;
    let claimed = batch.ask(store::claim(owner, id, (now, again), quota));
    batch.ask(usage::spend(owner, MOST, Usage::default(), true, now));
    let Some(claimed) = batch.run(platform).await?.first(claimed)? else {
        return Ok(None);
    };
    let mut batch = Batch::new();
    let settle = |title: Option<&str>| store::settle(owner, id, &claimed.message_id, again, title);
    let Some(prompt) = answer::prompt(&claimed.message, claimed.reply.as_deref()) else {
        batch.ask(usage::spend(owner, Usage::default(), MOST, false, now));
        batch.ask(settle(None));
        batch.run(platform).await?;
        return Ok(Some(("withheld", None)));
    };
    let settings = Settings {
        max_tokens: limit::TITLE_TOKENS,
        ..config.model_settings()
    };
    let said = model::complete(platform, settings, &prompt, limit::DISTILLING_SECONDS).await;
    let cost = usage::of_call(&prompt, &said);
    batch.ask(usage::spend(owner, cost, MOST, false, now));
    let outcome = match said {
        // The claim ends by itself, and then it is tried again.
        Err(
            fault @ (ModelFault::Unavailable(_) | ModelFault::TimedOut | ModelFault::Interrupted),
        ) => {
            if claimed.tries >= limit::TITLE_TRIES {
                batch.ask(settle(None));
            }
            ("unreachable", Some(fault.cause().to_owned()))
        }
        Err(fault @ ModelFault::Failed(_)) => {
            batch.ask(settle(None));
            ("failed", Some(fault.cause().to_owned()))
        }
        Ok(said) => {
            let title = answer::parse(&said.text).filter(|_| !said.is_cut);
            batch.ask(settle(title.as_deref()));
            let outcome = if title.is_some() { "titled" } else { "refused" };
            (outcome, None)
        }
    };
    batch.run(platform).await?;
    Ok(Some(outcome))
}
