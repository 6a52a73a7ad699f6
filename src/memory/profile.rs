//! The profile of a person: the facts about them that hold, by topic, what is coming, and the people and animals of
//! theirs. One round trip.

mod entities;
pub mod fact;

use super::facts::Topic;
use super::facts::store::{CurrentFact, current_facts};
use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::Error;
use crate::id::Owner;
use crate::limit::{FACTS, PROFILE_FACTS};
use crate::owned;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;
use entities::{Entity, entities};
use fact::{ProfileFact, UpcomingFact, find_facts, find_upcoming};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The current facts about a person.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Profile {
    /// The sentences of the facts, a line each.
    pub profile: String,
    /// The facts, the most important one first.
    pub facts: Vec<CurrentFact>,
    /// The facts by the parts of the person's life that they are about.
    pub topics: Vec<TopicFacts>,
    /// The facts about what is coming, the nearest first.
    pub upcoming: Vec<UpcomingFact>,
    /// The people and the animals of the person's, with the facts about each.
    pub entities: Vec<Entity>,
    /// The time at which the facts last changed, in RFC 3339; null where there are none.
    pub updated_at: Option<String>,
}

/// The facts of a topic.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TopicFacts {
    /// The part of the person's life.
    pub topic: Topic,
    /// The facts, the newest first.
    pub facts: Vec<ProfileFact>,
}

/// Loads the owner's profile.
///
/// # Errors
/// [`Error::Internal`].
pub async fn profile<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
) -> Result<Profile, Error> {
    let now = platform.now();
    let today = now.day();
    let mut batch = Batch::new();
    let important = batch.ask(current_facts(owner, now, PROFILE_FACTS * 5));
    let newest = batch.ask(find_facts(owner, now, FACTS));
    let updated = batch.ask(find_update(owner, now));
    let results = actor.run(platform, owner, batch).await?;
    let mut facts = results.all(important)?;
    for fact in &mut facts {
        fact.tell(&today);
    }
    let mut newest = results.all(newest)?;
    for fact in &mut newest {
        fact.tell(&today);
    }
    let updated = results.first(updated)?;
    let lines: Vec<&str> = facts.iter().map(|fact| fact.content.as_str()).collect();
    let coming = newest.iter().filter_map(|fact| fact.clone().coming(now));
    let mut upcoming: Vec<UpcomingFact> = coming.collect();
    upcoming.sort_by_key(|coming| coming.days_left);
    Ok(Profile {
        profile: lines.join("\n"),
        facts,
        upcoming,
        entities: entities(&newest),
        topics: by_topic(newest),
        updated_at: updated.and_then(|row| row.updated_at),
    })
}

/// Groups facts by their topics, in the order of the topics.
fn by_topic(facts: Vec<ProfileFact>) -> Vec<TopicFacts> {
    let mut topics: BTreeMap<Topic, Vec<ProfileFact>> = BTreeMap::new();
    for fact in facts {
        topics.entry(fact.topic).or_default().push(fact);
    }
    let topics = topics.into_iter();
    topics
        .map(|(topic, facts)| TopicFacts { topic, facts })
        .collect()
}

/// A page of what is coming.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UpcomingFacts {
    /// The facts, the nearest first.
    pub upcoming: Vec<UpcomingFact>,
    /// The `cursor` of the next page; null for the last page.
    pub next_cursor: Option<String>,
}

/// The name of the list of what is coming, in its cursors.
const UPCOMING: &str = "upcoming";

/// Loads the page after a cursor of at most `limit` of the owner's facts about what is coming within `days` days, the
/// nearest first; about everything that is coming where `days` is `None`.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`, and those of [`Actor::run`].
pub async fn upcoming<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    days: Option<u32>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<UpcomingFacts, Error> {
    let now = platform.now();
    let until = days.map(|days| now.plus_days(days).day());
    let after = cursor
        .map(|cursor| cursor::parse(UPCOMING, cursor))
        .transpose()?;
    let after = after.as_ref().map(|[day, id]| (day.as_str(), id.as_str()));
    let most = limit.saturating_add(1);
    let mut batch = Batch::new();
    let coming = batch.ask(find_upcoming(owner, now, until.as_deref(), after, most));
    let mut coming = actor.run(platform, owner, batch).await?.all(coming)?;
    let last = cursor::cut(&mut coming, limit);
    let next_cursor = last.map(|fact| {
        let day = fact.occurs_on.as_deref().unwrap_or_default();
        cursor::format(UPCOMING, [day, &fact.id])
    });
    let upcoming = coming.into_iter().filter_map(|fact| fact.coming(now));
    Ok(UpcomingFacts {
        upcoming: upcoming.collect(),
        next_cursor,
    })
}

/// The time at which the owner's facts last changed.
#[derive(Debug, Deserialize)]
pub struct UpdateRow {
    /// The time in RFC 3339; `None` where there are no facts.
    pub updated_at: Option<String>,
}

/// Finds the time at which the owner's facts last changed: one row.
pub fn find_update(owner: &Owner, now: Timestamp) -> Query<UpdateRow> {
    owned!(
        owner,
        "select max(coalesce(updated_at, created_at)) as updated_at from memories
         where user_id = :owner
           and fact_value is not null and valid_to is null
           and (expires_at is null or expires_at > ?2)"
    )
    .bind(now)
}
