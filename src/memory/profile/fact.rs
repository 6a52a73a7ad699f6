//! A fact as a profile has it, and the statements that read such facts.

use crate::id::Owner;
use crate::memory::Kind;
use crate::memory::facts::Topic;
use crate::memory::facts::tense::as_of;
use crate::memory::record::{SOURCES, from_texts, from_topic, is_true};
use crate::owned;
use crate::platform::Query;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A current fact about a person.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ProfileFact {
    /// The id of the fact's memory.
    pub id: String,
    /// The fact as one sentence in the third person; in the past where its day is over.
    pub content: String,
    /// The kind of the fact: a fact, a preference or an event.
    #[serde(rename(deserialize = "memory_type"))]
    pub r#type: Kind,
    /// The part of the person's life that the fact is about.
    #[serde(deserialize_with = "from_topic")]
    pub topic: Topic,
    /// The subject of the fact, such as `home.city`.
    #[serde(rename(deserialize = "fact_key"))]
    pub key: Option<String>,
    /// The value of the subject, such as `berlin`.
    #[serde(rename(deserialize = "fact_value"))]
    pub value: Option<String>,
    /// The probability that the person meant the fact as it is told, from 0 to 1.
    pub confidence: f64,
    /// The ids of the messages that say the fact, eight at most.
    #[serde(deserialize_with = "from_texts")]
    pub sources: Vec<String>,
    /// The time from which on the fact holds, in RFC 3339.
    pub valid_from: Option<String>,
    /// The time at which the fact will be forgotten, in RFC 3339.
    pub expires_at: Option<String>,
    /// The day of what is coming, or was: `2026-05-07`.
    pub occurs_on: Option<String>,
    /// The time at which the person confirmed or corrected the fact, in RFC 3339.
    pub confirmed_at: Option<String>,
    /// True where the person wants the fact kept as it is.
    #[serde(deserialize_with = "is_true")]
    pub pinned: bool,
}

/// A fact about what is coming.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UpcomingFact {
    /// The fact.
    #[serde(flatten)]
    pub fact: ProfileFact,
    /// The number of days until its day, from 0 for today on.
    pub days_left: u32,
}

impl ProfileFact {
    /// Tells the fact as of a day.
    pub(super) fn tell(&mut self, today: &str) {
        let told = as_of(&self.content, self.occurs_on.as_deref(), today).into_owned();
        self.content = told;
    }

    /// Returns the fact with the days that are left; `None` where it has no day, or one that is over.
    pub(super) fn coming(self, now: Timestamp) -> Option<UpcomingFact> {
        let left = self
            .occurs_on
            .as_deref()
            .and_then(|day| now.days_until(day))?;
        let days_left = u32::try_from(left).ok()?;
        let fact = self;
        Some(UpcomingFact { fact, days_left })
    }
}

/// The columns of a [`ProfileFact`] of a memory `m`.
pub const FACT_COLUMNS: &str = "m.id, m.content, m.memory_type, m.fact_key,
           iif(m.fact_key is null, null, m.fact_value) as fact_value, m.topic,
           coalesce(m.confidence, 0.8) as confidence, m.valid_from, m.expires_at, m.occurs_on,
           m.confirmed_at, m.pinned";

/// Loads at most `most` of the owner's current facts, the newest first.
pub fn find_facts(owner: &Owner, now: Timestamp, most: u32) -> Query<ProfileFact> {
    owned!(
        owner,
        "select ",
        FACT_COLUMNS,
        ", ",
        SOURCES,
        " from memories m indexed by ux_memories_current_fact
         where m.user_id = :owner
           and m.fact_value is not null and m.valid_to is null
           and (m.expires_at is null or m.expires_at > ?2)
         order by coalesce(m.valid_from, m.created_at) desc, m.seq desc
         limit ?3"
    )
    .bind(now)
    .bind(most)
}

/// Loads at most `most` of the owner's current facts with a day from today on, the nearest first. `until` is the last
/// day; every day counts where it is `None`. `after` is the day and the id of the last fact before.
pub fn find_upcoming(
    owner: &Owner,
    now: Timestamp,
    until: Option<&str>,
    after: Option<(&str, &str)>,
    most: u32,
) -> Query<ProfileFact> {
    owned!(
        owner,
        "select ",
        FACT_COLUMNS,
        ", ",
        SOURCES,
        " from memories m indexed by ix_memories_occurs_on
         where m.user_id = :owner
           and m.fact_value is not null and m.valid_to is null
           and m.occurs_on is not null
           and m.occurs_on >= ?3 and m.occurs_on <= coalesce(?4, '~')
           and (?5 is null or (m.occurs_on, m.id) > (?5, ?6))
           and (m.expires_at is null or m.expires_at > ?2)
         order by m.occurs_on, m.id
         limit ?7"
    )
    .bind(now)
    .bind(now.day())
    .bind(until)
    .bind(after.map(|(day, _)| day))
    .bind(after.map(|(_, id)| id))
    .bind(most)
}
