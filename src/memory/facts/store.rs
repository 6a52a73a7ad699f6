//! Statements about facts, and the rows that they read and give.

use crate::id::Owner;
use crate::memory::Kind;
use crate::owned;
use crate::platform::Query;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fact that is to be stored.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FactRow {
    pub id: String,
    /// The id of the message from which the fact comes.
    pub message: String,
    pub key: Option<String>,
    pub value: String,
    pub content: String,
    pub r#type: &'static str,
    pub importance: f64,
    /// The time from which on the fact holds, in RFC 3339.
    pub from: String,
    /// The time until which the fact held, in RFC 3339; `None` while it holds.
    pub to: Option<String>,
    /// The id of the fact that supersedes this one.
    pub by: Option<String>,
    /// The fact's entry of the packed index.
    pub packed: String,
}

/// The end of current facts of a key.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ClosingRow {
    /// The id of the message that ends the facts.
    pub message: String,
    pub key: String,
    /// The value whose fact stays current.
    pub except: Option<String>,
    /// The only value whose fact ends; all facts of the key end where it is `None`.
    pub only: Option<String>,
    /// The time from which on the facts hold no longer, in RFC 3339.
    pub at: String,
    /// The id of the fact that supersedes the ended facts.
    pub by: Option<String>,
}

/// The retraction of stored facts of a key.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RetractionRow {
    /// The id of the message that retracts the facts.
    pub message: String,
    pub key: String,
    /// The only value whose fact is retracted; all facts of the key are where it is `None`.
    pub only: Option<String>,
    /// The time of the retraction, in RFC 3339. Facts from later on stay.
    pub at: String,
}

/// The end of a statement: the facts `m` of the retraction's key, and of its value where it has one, that hold since
/// the retraction or earlier.
pub const RETRACTED: &str = "from json_each(?2) r
             cross join memories s on s.id = r.value ->> 'message'
             cross join memories m on m.fact_key = r.value ->> 'key'
           where m.user_id = :owner
             and m.fact_value = coalesce(r.value ->> 'only', m.fact_value)
             and coalesce(m.valid_from, '') <= r.value ->> 'at'";

/// The end of a statement: the facts `m` of the last message with facts, where they are retracted.
pub const RETRACTED_LAST: &str = "from memories m
           where ?3 = 1 and m.fact_value is not null
             and m.user_id = :owner
             and m.source_message_id = (
               select k.source_message_id from memories k
               where k.user_id = :owner
                 and k.fact_key is not null and k.fact_value is not null
               order by k.seq desc limit 1
             )";

/// Makes the facts current again that were superseded by facts that are about to be deleted.
///
/// `retractions` is a JSON array of retractions. `last` is 1 where the facts of the last message
/// with facts are retracted too.
pub fn restore_superseded(owner: &Owner, retractions: &str, last: f64) -> Query {
    owned!(
        owner,
        "update memories set valid_to = null, superseded_by = null
         where user_id = :owner and superseded_by in (select m.id ",
        RETRACTED,
        " union all select m.id ",
        RETRACTED_LAST,
        ")"
    )
    .bind(retractions)
    .bind(last)
}

/// Deletes the retracted facts, by the parameters of [`restore_superseded`].
pub fn delete_retracted(owner: &Owner, retractions: &str, last: f64) -> Query {
    owned!(
        owner,
        "delete from memories where seq in (select m.seq ",
        RETRACTED,
        " union all select m.seq ",
        RETRACTED_LAST,
        ")"
    )
    .bind(retractions)
    .bind(last)
}

/// Stores a JSON array of facts whose messages have memories, except for facts that are stored and current. A stored
/// later value of the same key supersedes the new fact from the beginning.
pub fn insert_facts(owner: &Owner, facts: &str) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type, importance,
           created_at, packed, fact_key, fact_value, valid_from, valid_to, superseded_by
         )
         select f.value ->> 'id', s.user_id, s.conversation_id, s.id, 'user',
           f.value ->> 'content', f.value ->> 'type', f.value ->> 'importance', f.value ->> 'from',
           f.value ->> 'packed', f.value ->> 'key', f.value ->> 'value', f.value ->> 'from',
           coalesce(f.value ->> 'to', l.valid_from), coalesce(f.value ->> 'by', l.id)
         from json_each(?2) f cross join memories s on s.id = f.value ->> 'message'
           left join memories l on l.seq = (
             select k.seq from memories k
             where k.user_id = s.user_id and k.fact_key = f.value ->> 'key'
               and k.fact_value <> f.value ->> 'value' and k.valid_from > f.value ->> 'from'
             order by k.valid_from limit 1
           )
         where s.user_id = :owner and s.role = 'user'
           and not exists (
             select 1 from memories k
             where k.user_id = s.user_id and coalesce(k.fact_key, '') = coalesce(f.value ->> 'key', '')
               and k.fact_value = f.value ->> 'value' and k.valid_to is null
           )
         on conflict do nothing"
    )
    .bind(facts)
}

/// Ends the stored facts that a JSON array of closings names, each by the first closing after the fact. `facts` are the
/// facts of [`insert_facts`], which have their own ends.
pub fn close_superseded(owner: &Owner, closings: &str, facts: &str) -> Query {
    owned!(
        owner,
        "update memories set
           (valid_to, superseded_by) = (
             select c.value ->> 'at', c.value ->> 'by' from json_each(?2) c
             where c.value ->> 'key' = memories.fact_key
               and c.value ->> 'except' is not memories.fact_value
               and coalesce(c.value ->> 'only', memories.fact_value) = memories.fact_value
               and coalesce(memories.valid_from, '') <= c.value ->> 'at'
               and coalesce(memories.valid_to, '~') > c.value ->> 'at'
             order by c.key limit 1
           )
         where user_id = :owner
           and fact_value is not null
           and fact_key in (
             select c.value ->> 'key' from json_each(?2) c
               cross join memories s on s.id = c.value ->> 'message'
             where c.value ->> 'except' is not memories.fact_value
               and coalesce(c.value ->> 'only', memories.fact_value) = memories.fact_value
               and coalesce(memories.valid_from, '') <= c.value ->> 'at'
               and coalesce(memories.valid_to, '~') > c.value ->> 'at'
           )
           and id not in (select r.value ->> 'id' from json_each(?3) r)"
    )
    .bind(closings)
    .bind(facts)
}

/// A stored fact that is current.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct CurrentFact {
    /// The id of the fact's memory.
    pub id: String,
    /// The message from which the fact was distilled; absent where a client made the fact.
    pub source_message_id: Option<String>,
    /// The fact as one sentence in the third person.
    pub content: String,
    /// The kind of the fact: a fact, a preference or an event.
    #[serde(alias = "memory_type")]
    pub r#type: Kind,
    /// The subject of the fact, such as `home.city`.
    pub fact_key: Option<String>,
    /// The time from which on the fact holds, in RFC 3339.
    pub valid_from: Option<String>,
}

/// Loads at most `most` of the owner's current facts for a prompt or a profile, as [`CurrentFact`]s: the most important
/// ones first, and of two equal ones the younger. The statement names an index that has these facts alone; with any
/// other index, SQLite reads all of the owner's memories.
pub fn current_facts(owner: &Owner, now: Timestamp, most: u32) -> Query<CurrentFact> {
    owned!(
        owner,
        "select id, source_message_id, content, memory_type, fact_key, valid_from
         from memories indexed by ux_memories_current_fact
         where user_id = :owner
           and fact_value is not null and valid_to is null
           and (expires_at is null or expires_at > ?2)
         order by importance - min(0.4, (julianday(?2) - julianday(created_at)) / 1000.0) desc, seq desc
         limit ?3"
    )
    .bind(now)
    .bind(most)
}
