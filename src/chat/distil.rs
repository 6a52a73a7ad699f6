//! Facts by the model (`MEMORY_EXTRACTION=llm`): when enough messages of a person wait, one call reads
//! them all, in the background. What the rules found in a message is not asked for again.
//!
//! A clause that tells a secret is not in the call, and a message of nothing else is left out of it.
//! Messages are claimed before the model is called. An answer that cannot be used ends their wait; a
//! model that cannot be reached is called again later. A message that is forgotten meanwhile leaves no
//! fact.

use super::usage::{self, Quotas};
use crate::config::{Config, Extraction};
use crate::error::ModelFault;
use crate::id::Owner;
use crate::limit;
use crate::memory::facts::changes::{Changes, Source};
use crate::memory::facts::llm::{MalformedAnswer, SourceText, extraction_prompt, parse_answer};
use crate::memory::facts::queue::{self, ClaimedRow};
use crate::memory::facts::store;
use crate::memory::secrets::redact;
use crate::model::{self, Prompt, Settings, Usage};
use crate::platform::{Batch, DbError, Platform};
use crate::time::Timestamp;
use serde_json::json;
use std::rc::Rc;

/// Returns the time from which on the model may distil a message that a person writes now; `None` where only the rules
/// distil.
#[must_use]
pub fn after(config: &Config, now: Timestamp) -> Option<Timestamp> {
    (config.extraction == Extraction::Llm).then_some(now)
}

/// Distils from the owner's messages where enough of them wait. The request does not wait for it.
pub fn later<P: Platform>(platform: &P, config: &Rc<Config>, owner: &Owner) {
    if config.extraction == Extraction::Llm {
        let (asker, config, owner) = (platform.clone(), Rc::clone(config), owner.clone());
        platform.spawn(async move { distil(&asker, &config, &owner, limit::DISTILLED_FROM).await });
    }
}

/// Distils from the messages of every user that were left waiting. For the schedule.
pub async fn catch_up<P: Platform>(platform: &P, config: &Config) {
    if config.extraction != Extraction::Llm {
        return;
    }
    let before = platform.now().minus_seconds(limit::DISTILLED_AGAIN_SECONDS);
    let waiting = async {
        let mut batch = Batch::new();
        let waiting = batch.ask(queue::find_waiting(before, limit::DISTILLED_A_RUN));
        batch.run(platform).await?.all(waiting)
    };
    match waiting.await {
        Ok(waiting) => {
            let owners = waiting.iter().filter_map(|one| Owner::parse(&one.owner));
            for owner in owners {
                distil(platform, config, &owner, 1).await;
            }
        }
        Err(DbError(cause)) => log(platform, 0, 0, Some(&cause)),
    }
}

/// Distils from the owner's messages where at least `least` wait, and writes a line of the log.
async fn distil<P: Platform>(platform: &P, config: &Config, owner: &Owner, least: u32) {
    match run(platform, config, owner, least).await {
        Ok((0, _, _)) => {}
        Ok((messages, facts, fault)) => log(platform, messages, facts, fault.as_deref()),
        Err(DbError(cause)) => log(platform, 0, 0, Some(&cause)),
    }
}

fn log<P: Platform>(platform: &P, messages: usize, facts: usize, fault: Option<&str>) {
    let level = if fault.is_some() { "warn" } else { "info" };
    let line = json!({
        "level": level,
        "event": "distil",
        "messages": messages,
        "facts": facts,
        "fault": fault,
    });
    platform.log(&line.to_string());
}

/// Distils from the owner's messages, and returns the number of messages, the number of their facts, and the fault
/// where there was one. Two round trips and a call; one round trip where too few messages wait.
async fn run<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    least: u32,
) -> Result<(usize, usize, Option<String>), DbError> {
    let now = platform.now();
    let again = now.plus_seconds(limit::DISTILLED_AGAIN_SECONDS);
    let quotas = Quotas::of(config);
    let mut batch = Batch::new();
    let claimed = batch.ask(queue::claim(owner, now, again, least, quotas.tokens));
    batch.ask(usage::spend(owner, MOST, Usage::default(), true, now));
    let standing = (quotas.tokens > 0).then(|| batch.ask(usage::standing(owner, now)));
    let known = batch.ask(store::current_facts(owner, now, limit::PROFILE_FACTS));
    let results = batch.run(platform).await?;
    let mut claimed = results.all(claimed)?;
    if claimed.is_empty() {
        if let Some(slot) = standing
            && results.first(slot)?.unwrap_or_default().tokens >= u64::from(quotas.tokens)
        {
            // Others are not to wait behind this user's messages until tomorrow.
            let tomorrow = now.plus_seconds(now.left_of_day());
            let postpone = queue::postpone(owner, now, tomorrow);
            postpone.run(platform).await?;
        }
        return Ok((0, 0, None));
    }
    claimed.sort_unstable_by_key(|message| message.seq);
    let known = results.all(known)?;
    let numbers: Vec<u64> = claimed.iter().map(|message| message.seq).collect();
    for message in &mut claimed {
        message.content = redact(&message.content).into_owned();
    }
    claimed.retain(|message| message.content.contains(char::is_alphanumeric));
    if claimed.is_empty() {
        let mut batch = Batch::new();
        batch.ask(usage::spend(owner, Usage::default(), MOST, false, now));
        batch.ask(queue::remove(owner, &numbers));
        batch.run(platform).await?;
        return Ok((numbers.len(), 0, None));
    }
    let lines: Vec<SourceText> = claimed.iter().map(line).collect();

    let prompt = extraction_prompt(&lines, &known);
    let settings = Settings {
        max_tokens: limit::DISTILLED_TOKENS,
        ..config.model_settings()
    };
    let answer = model::complete(platform, settings, &prompt, limit::DISTILLING_SECONDS).await;
    let spent = usage::spend(owner, cost(&prompt, &answer), MOST, false, now);
    let facts = match answer.as_deref().map(|answer| parse_answer(answer, &lines)) {
        // The claim ends by itself, and then it is tried again.
        Err(
            fault @ (ModelFault::Unavailable(_) | ModelFault::TimedOut | ModelFault::Interrupted),
        ) => {
            spent.run(platform).await?;
            return Ok((numbers.len(), 0, Some(fault.cause().to_owned())));
        }
        Err(fault @ ModelFault::Failed(_)) => Err(fault.cause().to_owned()),
        Ok(Err(MalformedAnswer(why))) => {
            Err(format!("the model\u{2019}s answer is refused: {why}"))
        }
        Ok(Ok(facts)) => Ok(facts),
    };
    let mut changes = Changes::default();
    let mut taken = 0;
    for (place, fact) in facts.iter().flatten() {
        let (Some(message), Some(line)) = (claimed.get(*place), lines.get(*place)) else {
            continue;
        };
        let keys: Vec<String> = serde_json::from_str(&message.keys).unwrap_or_default();
        if fact.key.as_ref().is_none_or(|key| !keys.contains(key)) {
            let source = Source {
                message: &message.id,
                at: line.at,
            };
            changes.add(fact.clone(), source, platform.random());
            taken += 1;
        }
    }
    let mut batch = Batch::new();
    batch.ask_all(changes.statements(owner));
    batch.ask(queue::remove(owner, &numbers));
    batch.ask(spent);
    batch.run(platform).await?;
    Ok((numbers.len(), taken, facts.err()))
}

/// The cost for which a call counts until its real cost is known.
const MOST: Usage = Usage {
    prompt_tokens: limit::DISTILLING_TOKENS,
    completion_tokens: limit::DISTILLED_TOKENS,
    total_tokens: limit::DISTILLING_TOKENS + limit::DISTILLED_TOKENS,
};

/// Estimates the cost of a call of the model: nothing where the model could not be reached.
fn cost(prompt: &Prompt, answer: &Result<String, ModelFault>) -> Usage {
    match answer {
        Err(ModelFault::Unavailable(_)) => Usage::default(),
        Err(_) => usage::estimate(prompt, ""),
        Ok(answer) => usage::estimate(prompt, answer),
    }
}

fn line(message: &ClaimedRow) -> SourceText {
    SourceText {
        content: message.content.clone(),
        at: Timestamp::parse(&message.created_at).unwrap_or(Timestamp::from_millis(0)),
    }
}
