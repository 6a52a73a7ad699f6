//! The facts that are known of a person, as a model gets them that reads further messages: numbered, so that it can
//! confirm, correct and end them.

use crate::id::Owner;
use crate::limit::KNOWN_FACTS;
use crate::memory::Kind;
use crate::owned;
use crate::platform::Query;
use crate::time::Timestamp;
use serde::Deserialize;

/// A fact that holds.
#[derive(Debug, Clone, Deserialize)]
pub struct KnownFact {
    /// The id of the fact's memory.
    pub id: String,
    /// The message from which the fact was distilled; `None` where the person or a client wrote the fact.
    pub source_message_id: Option<String>,
    /// The fact as one sentence in the third person.
    pub content: String,
    /// The kind of the fact.
    #[serde(alias = "memory_type")]
    pub r#type: Kind,
    /// The importance of the fact, from 0 to 1.
    pub importance: f64,
    /// The subject of the fact, such as `home.city`.
    pub fact_key: Option<String>,
    /// The value of the key in lower case; the normalised sentence where there is no key.
    pub fact_value: String,
    /// The time from which on the fact holds, in RFC 3339.
    pub valid_from: Option<String>,
    /// 1 where the person confirmed or pinned the fact, or wrote it: no model changes it.
    pub held: u8,
}

/// How many of the newest facts are loaded before the most important ones: those of the messages that are being read.
const NEWEST: u32 = 20;

/// Loads at most [`KNOWN_FACTS`] of the owner's current facts, as [`KnownFact`]s: the newest ones, and the most important
/// ones of the rest. Reads the owner's current facts once, by the index that has these alone.
pub fn known_facts(owner: &Owner, now: Timestamp) -> Query<KnownFact> {
    owned!(
        owner,
        "select id, source_message_id, content, memory_type, importance, fact_key, fact_value, valid_from,
           confirmed_at is not null or pinned = 1 or source_message_id is null as held
         from (
           select m.*, row_number() over (order by m.seq desc) as nth
           from memories m indexed by ux_memories_current_fact
           where m.user_id = :owner
             and m.fact_value is not null and m.valid_to is null
             and (m.expires_at is null or m.expires_at > ?2)
         )
         order by nth <= ?4 desc, importance desc, seq desc
         limit ?3"
    )
    .bind(now)
    .bind(KNOWN_FACTS)
    .bind(NEWEST)
}
