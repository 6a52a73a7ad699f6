//! Facts by the model, where there is one: when enough messages of a person wait, one call reads them all, in the
//! background. The model sees what is known, which the rules found at once, and confirms, corrects and ends it.
//!
//! A clause that tells a secret is not in the call, and a message of nothing else is left out of it.
//! Messages are claimed before the model is called. An answer that cannot be used ends their wait; a
//! model that cannot be reached is called again later. Where an answer is cut, half of the messages are asked for again,
//! once, and the others wait until their claim ends. A message that is forgotten meanwhile leaves no fact.

use super::usage::{self, Quotas};
use crate::config::Config;
use crate::error::ModelFault;
use crate::id::Owner;
use crate::limit;
use crate::memory::facts::changes::{Changes, Source};
use crate::memory::facts::known::{KnownFact, known_facts};
use crate::memory::facts::llm::{
    MalformedAnswer, Reading, SCHEMA, SourceText, extraction_prompt, parse_answer,
};
use crate::memory::facts::queue::{self, ClaimedRow};
use crate::memory::secrets::redact;
use crate::model::{self, Settings, Usage};
use crate::platform::{Batch, DbError, Platform};
use crate::time::Timestamp;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Returns the time from which on the model may distil a message that a person writes now; `None` where only the rules
/// distil.
#[must_use]
pub fn after(config: &Config, now: Timestamp) -> Option<Timestamp> {
    config.has_reader().then_some(now)
}

/// Distils from the owner's messages where enough of them wait. The request does not wait for it.
pub fn later<P: Platform>(platform: &P, config: &Rc<Config>, owner: &Owner) {
    if config.has_reader() {
        let (asker, config, owner) = (platform.clone(), Rc::clone(config), owner.clone());
        platform.spawn(async move { distil(&asker, &config, &owner, limit::DISTILLED_FROM).await });
    }
}

/// Distils from the messages of every user that were left waiting. For the schedule.
pub async fn catch_up<P: Platform>(platform: &P, config: &Config) {
    if !config.has_reader() {
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
        Err(DbError(cause)) => Line::of_fault(cause).log(platform),
    }
}

/// Distils from the owner's messages where at least `least` wait, and writes a line of the log.
async fn distil<P: Platform>(platform: &P, config: &Config, owner: &Owner, least: u32) {
    match run(platform, config, owner, least).await {
        Ok(None) => {}
        Ok(Some(line)) => line.log(platform),
        Err(DbError(cause)) => Line::of_fault(cause).log(platform),
    }
}

/// A line of the log about one run: what was read, and what came of it. It has no word of anybody.
#[derive(Debug, Default, Serialize)]
struct Line {
    level: &'static str,
    event: &'static str,
    messages: usize,
    /// The number of facts that were taken.
    facts: usize,
    /// How many facts of the answer were not believed, by reason.
    dropped: BTreeMap<&'static str, u32>,
    calls: u32,
    prompt_tokens: u32,
    completion_tokens: u32,
    fault: Option<String>,
}

impl Line {
    /// Makes the line of a fault before any call.
    fn of_fault(fault: String) -> Self {
        Self {
            fault: Some(fault),
            ..Self::default()
        }
    }

    fn log<P: Platform>(mut self, platform: &P) {
        self.level = if self.fault.is_some() { "warn" } else { "info" };
        self.event = "distil";
        let line = serde_json::to_string(&self).expect("texts and numbers are JSON");
        platform.log(&line);
    }
}

/// Distils from the owner's messages, and returns the line of the log; `None` where too few messages wait. Two round
/// trips and at most [`limit::DISTILLING_CALLS`] calls; one round trip where too few messages wait.
async fn run<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    least: u32,
) -> Result<Option<Line>, DbError> {
    let now = platform.now();
    let again = now.plus_seconds(limit::DISTILLED_AGAIN_SECONDS);
    let quotas = Quotas::of(config);
    let mut batch = Batch::new();
    let claimed = batch.ask(queue::claim(owner, now, again, least, quotas.tokens));
    batch.ask(usage::spend(owner, MOST, Usage::default(), true, now));
    let standing = (quotas.tokens > 0).then(|| batch.ask(usage::standing(owner, now)));
    let known = batch.ask(known_facts(owner, now));
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
        return Ok(None);
    }
    claimed.sort_unstable_by_key(|message| message.seq);
    let known = results.all(known)?;
    let numbers: Vec<u64> = claimed.iter().map(|message| message.seq).collect();
    let (places, messages): (Vec<usize>, Vec<SourceText>) = claimed
        .iter()
        .map(source_text)
        .enumerate()
        .filter(|(_, message)| message.content.contains(char::is_alphanumeric))
        .unzip();
    if messages.is_empty() {
        let mut batch = Batch::new();
        batch.ask(usage::spend(owner, Usage::default(), MOST, false, now));
        batch.ask(queue::remove(owner, &numbers));
        batch.run(platform).await?;
        return Ok(Some(Line {
            messages: numbers.len(),
            ..Line::default()
        }));
    }

    let answer = read(platform, config, &messages, &known).await;
    let mut line = Line {
        messages: numbers.len(),
        calls: answer.calls,
        prompt_tokens: answer.cost.prompt_tokens,
        completion_tokens: answer.cost.completion_tokens,
        ..Line::default()
    };
    let spent = usage::spend(owner, answer.cost, MOST, false, now);
    let reading = match answer.reading {
        // The claim ends by itself, and then it is tried again.
        Err(
            fault @ (ModelFault::Unavailable(_) | ModelFault::TimedOut | ModelFault::Interrupted),
        ) => {
            spent.run(platform).await?;
            line.fault = Some(fault.cause().to_owned());
            return Ok(Some(line));
        }
        Err(fault @ ModelFault::Failed(_)) => {
            line.fault = Some(fault.cause().to_owned());
            Reading::default()
        }
        Ok(reading) => reading,
    };
    let mut changes = Changes::default();
    for (place, fact) in reading.facts {
        if let Some(message) = messages.get(place) {
            let source = Source {
                message: &message.id,
                at: message.at,
            };
            changes.add(fact, source, platform.random());
            line.facts += 1;
        }
    }
    line.dropped = reading.dropped;
    // The messages that were left out of the last call wait until their claim ends.
    let left = places.get(answer.messages).copied();
    let settled = numbers.get(..left.unwrap_or(numbers.len()));
    let mut batch = Batch::new();
    batch.ask_all(changes.statements(owner));
    batch.ask(queue::remove(owner, settled.unwrap_or(&numbers)));
    batch.ask(spent);
    batch.run(platform).await?;
    Ok(Some(line))
}

/// What became of the calls of one run.
struct Answered {
    /// The facts of the messages.
    reading: Result<Reading, ModelFault>,
    /// The number of the first messages that the last call was about.
    messages: usize,
    calls: u32,
    cost: Usage,
}

/// Has the model read messages, all in one call. Where the answer is cut, calls it again for the first half of them.
async fn read<P: Platform>(
    platform: &P,
    config: &Config,
    messages: &[SourceText],
    known: &[KnownFact],
) -> Answered {
    let settings = Settings {
        max_tokens: limit::DISTILLED_TOKENS,
        schema: Some(SCHEMA),
        ..config.model_settings()
    };
    let until = platform.now().plus_seconds(limit::DISTILLING_SECONDS);
    let (mut part, mut calls, mut cost) = (messages, 0, Usage::default());
    let reading = loop {
        let left = (until.millis() - platform.now().millis()) / 1_000;
        let prompt = extraction_prompt(part, known);
        let answer = model::complete(platform, settings, &prompt, left).await;
        calls += 1;
        cost = sum(cost, usage::of_call(&prompt, &answer));
        let (text, is_cut) = match answer {
            Err(fault) => break Err(fault),
            Ok(answer) => (answer.text, answer.is_cut),
        };
        match parse_answer(&text, part, known) {
            Ok(reading) => break Ok(reading),
            Err(refused)
                if (is_cut || refused.is_cut)
                    && part.len() > 1
                    && calls < limit::DISTILLING_CALLS =>
            {
                part = part.get(..part.len().div_ceil(2)).unwrap_or(part);
            }
            Err(MalformedAnswer {
                fault,
                is_cut: ends,
            }) => {
                let fault = if is_cut || ends { "it is cut" } else { fault };
                let cause = format!("the model\u{2019}s answer is refused: {fault}");
                break Err(ModelFault::Failed(cause));
            }
        }
    };
    Answered {
        reading,
        messages: part.len(),
        calls,
        cost,
    }
}

/// The cost for which a call counts until its real cost is known.
const MOST: Usage = Usage {
    prompt_tokens: limit::DISTILLING_TOKENS,
    completion_tokens: limit::DISTILLED_TOKENS,
    total_tokens: limit::DISTILLING_TOKENS + limit::DISTILLED_TOKENS,
};

/// Returns the sum of the costs of two calls.
fn sum(one: Usage, other: Usage) -> Usage {
    Usage {
        prompt_tokens: one.prompt_tokens.saturating_add(other.prompt_tokens),
        completion_tokens: one
            .completion_tokens
            .saturating_add(other.completion_tokens),
        total_tokens: one.total_tokens.saturating_add(other.total_tokens),
    }
}

/// Returns a claimed message as the model reads it, without secrets.
fn source_text(message: &ClaimedRow) -> SourceText {
    let before = message.reply_before.as_deref().map(redact);
    let before = before.filter(|before| before.contains(char::is_alphanumeric));
    SourceText {
        id: message.id.clone(),
        content: redact(&message.content).into_owned(),
        at: Timestamp::parse(&message.created_at).unwrap_or(Timestamp::from_millis(0)),
        reply_before: before.map(Cow::into_owned),
    }
}
