//! Statements about facts, and the rows that they read and give.

use super::target::{NamingWords, SENTENCE};
use super::tense::as_of;
use crate::id::Owner;
use crate::joined;
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
    pub topic: &'static str,
    pub importance: f64,
    pub confidence: f64,
    /// The time from which on the fact holds, in RFC 3339.
    pub from: String,
    /// The time until which the fact held, in RFC 3339; `None` while it holds.
    pub to: Option<String>,
    /// The id of the fact that supersedes this one.
    pub by: Option<String>,
    /// The time from which on the fact is of no use any more, in RFC 3339.
    pub expires_at: Option<String>,
    /// The day of what is coming.
    pub occurs_on: Option<String>,
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

/// The end, or the retraction, of current facts that are named by their words, by an id, or by their message: one of these is there.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NamedRow {
    /// The id of the message that ends or retracts the facts.
    pub message: String,
    /// The words that the facts' sentences have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<NamingWords>,
    /// The id of the only fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// The id of the message that said the facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The time of the end or the retraction, in RFC 3339. Facts from later on stay.
    pub at: String,
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
/// the retraction or earlier. Facts that the person confirmed or pinned are not among them.
pub const RETRACTED: &str = "from json_each(?2) r
             cross join memories s on s.id = r.value ->> 'message'
             cross join memories m on m.fact_key = r.value ->> 'key'
           where m.user_id = :owner
             and m.fact_value = coalesce(r.value ->> 'only', m.fact_value)
             and coalesce(m.valid_from, '') <= r.value ->> 'at'
             and m.confirmed_at is null and m.pinned = 0";

/// The end of a statement: the current facts `m` that a row `r` names by words, for each such row. Facts of the row's own
/// message, later ones, and those that the person confirmed or pinned are not among them.
pub const NAMED_BY_WORDS: &str = joined!(
    "",
    &[
        " cross join memories s on s.id = r.value ->> 'message'
             cross join memories m indexed by ux_memories_current_fact
           where json_array_length(r.value, '$.words') > 0
             and m.user_id = :owner
             and m.fact_value is not null and m.valid_to is null
             and coalesce(m.valid_from, '') <= r.value ->> 'at'
             and m.source_message_id is not r.value ->> 'message'
             and m.confirmed_at is null and m.pinned = 0
             and not exists (
               select 1 from json_each(r.value, '$.words') w
               where instr(",
        SENTENCE,
        ", ' ' || (w.value ->> 0)) = 0
                 and instr(",
        SENTENCE,
        ", ' ' || (w.value ->> 1)) = 0
             )"
    ]
);

/// The end of a statement: the current facts `m` that a row `r` names by their ids, with the exceptions of
/// [`NAMED_BY_WORDS`].
pub const NAMED_BY_ID: &str = " cross join memories s on s.id = r.value ->> 'message'
             cross join memories m on m.id = r.value ->> 'memory'
           where m.user_id = :owner
             and m.fact_value is not null and m.valid_to is null
             and coalesce(m.valid_from, '') <= r.value ->> 'at'
             and m.source_message_id is not r.value ->> 'message'
             and m.confirmed_at is null and m.pinned = 0";

/// The end of a statement: the facts `m` that a row `r` names by the message that said them first. Facts that the person
/// confirmed or pinned are not among them.
pub const NAMED_BY_MESSAGE: &str = " cross join memories s on s.id = r.value ->> 'message'
             cross join memories m indexed by ix_memories_source_message_id
               on m.source_message_id = r.value ->> 'said'
           where m.user_id = :owner
             and m.fact_value is not null
             and m.confirmed_at is null and m.pinned = 0";

/// Makes the facts current again that were superseded by facts that are about to be deleted.
///
/// `retractions` is a JSON array of retractions by key, and `named` one of retractions by words, ids or messages.
pub fn restore_superseded(owner: &Owner, retractions: &str, named: &str) -> Query {
    owned!(
        owner,
        "update memories set valid_to = null, superseded_by = null
         where user_id = :owner and superseded_by in (select m.id ",
        RETRACTED,
        " union all select m.id from json_each(?3) r",
        NAMED_BY_WORDS,
        " union all select m.id from json_each(?3) r",
        NAMED_BY_ID,
        " union all select m.id from json_each(?3) r",
        NAMED_BY_MESSAGE,
        ")"
    )
    .bind(retractions)
    .bind(named)
}

/// Deletes the retracted facts, by the parameters of [`restore_superseded`].
pub fn delete_retracted(owner: &Owner, retractions: &str, named: &str) -> Query {
    owned!(
        owner,
        "delete from memories where seq in (select m.seq ",
        RETRACTED,
        " union all select m.seq from json_each(?3) r",
        NAMED_BY_WORDS,
        " union all select m.seq from json_each(?3) r",
        NAMED_BY_ID,
        " union all select m.seq from json_each(?3) r",
        NAMED_BY_MESSAGE,
        ")"
    )
    .bind(retractions)
    .bind(named)
}

/// Stores a JSON array of facts whose messages have memories, except for facts that are stored and current. A stored
/// later value of the same key supersedes the new fact from the beginning, and so does a value that the person confirmed
/// or pinned.
///
/// A stored fact that expires lasts as long as the new one says. Where it had expired before, it begins anew.
pub fn insert_facts(owner: &Owner, facts: &str) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type, importance,
           created_at, packed, fact_key, fact_value, valid_from, valid_to, superseded_by, expires_at,
           topic, confidence, occurs_on
         )
         select f.value ->> 'id', s.user_id, s.conversation_id, s.id, 'user',
           f.value ->> 'content', f.value ->> 'type', f.value ->> 'importance', f.value ->> 'from',
           f.value ->> 'packed', f.value ->> 'key', f.value ->> 'value', f.value ->> 'from',
           coalesce(f.value ->> 'to', max(coalesce(l.valid_from, l.created_at), f.value ->> 'from')),
           coalesce(f.value ->> 'by', l.id), f.value ->> 'expires_at', f.value ->> 'topic',
           f.value ->> 'confidence', f.value ->> 'occurs_on'
         from json_each(?2) f cross join memories s on s.id = f.value ->> 'message'
           left join memories l on l.seq = (
             select k.seq from memories k
             where k.user_id = s.user_id and k.fact_key = f.value ->> 'key'
               and k.fact_value is not null and k.fact_value <> f.value ->> 'value'
               and (
                 k.valid_from > f.value ->> 'from'
                 or (k.valid_to is null and (k.pinned = 1 or k.confirmed_at is not null))
               )
             order by k.valid_to is null and (k.pinned = 1 or k.confirmed_at is not null) desc, k.valid_from
             limit 1
           )
         where s.user_id = :owner and s.role = 'user'
           and (coalesce(f.value ->> 'to', l.id) is null or not exists (
             select 1 from memories k
             where k.user_id = s.user_id and coalesce(k.fact_key, '') = coalesce(f.value ->> 'key', '')
               and k.fact_value = f.value ->> 'value' and k.fact_value is not null and k.valid_to is null
           ))
         on conflict (user_id, coalesce(fact_key, ''), fact_value)
           where fact_value is not null and valid_to is null
         do update set
           source_message_id = iif(expires_at <= excluded.valid_from, excluded.source_message_id, source_message_id),
           conversation_id = iif(expires_at <= excluded.valid_from, excluded.conversation_id, conversation_id),
           created_at = iif(expires_at <= excluded.valid_from, excluded.created_at, created_at),
           valid_from = iif(expires_at <= excluded.valid_from, excluded.valid_from, valid_from),
           content = iif(expires_at <= excluded.valid_from, excluded.content, content),
           packed = iif(expires_at <= excluded.valid_from, excluded.packed, packed),
           confidence = iif(expires_at <= excluded.valid_from, excluded.confidence, confidence),
           expires_at = iif(excluded.expires_at is null, null, max(expires_at, excluded.expires_at)),
           occurs_on = coalesce(excluded.occurs_on, occurs_on)
           where confirmed_at is null and pinned = 0
             and (expires_at is not null or excluded.occurs_on > occurs_on)
         on conflict do nothing"
    )
    .bind(facts)
}

/// Ends the stored facts that a JSON array of closings names, each by the first closing after the fact. `facts` are the
/// facts of [`insert_facts`], which have their own ends. Facts that the person confirmed or pinned stay.
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
           and confirmed_at is null and pinned = 0
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

/// Ends the current facts that a JSON array of ends names by words or by ids, each at the time of its first end. `facts`
/// are the facts of [`insert_facts`], which have their own ends.
pub fn close_named(owner: &Owner, named: &str, facts: &str) -> Query {
    owned!(
        owner,
        "update memories set valid_to = e.at
         from (
           select seq, min(at) as at from (
             select m.seq, r.value ->> 'at' as at from json_each(?2) r",
        NAMED_BY_WORDS,
        "
             union all
             select m.seq, r.value ->> 'at' from json_each(?2) r",
        NAMED_BY_ID,
        "
           )
           group by seq
         ) e
         where memories.seq = e.seq
           and +memories.user_id = :owner
           and memories.id not in (select f.value ->> 'id' from json_each(?3) f)"
    )
    .bind(named)
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
    /// The day of what is coming, or was: `2026-05-07`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurs_on: Option<String>,
}

impl CurrentFact {
    /// Tells the fact as of a day.
    pub fn tell(&mut self, today: &str) {
        let told = as_of(&self.content, self.occurs_on.as_deref(), today).into_owned();
        self.content = told;
    }
}

/// Loads at most `most` of the owner's current facts for a prompt or a profile, as [`CurrentFact`]s: the most important
/// ones first, and of two equal ones the younger. The statement names an index that has these facts alone; with any
/// other index, SQLite reads all of the owner's memories.
pub fn current_facts(owner: &Owner, now: Timestamp, most: u32) -> Query<CurrentFact> {
    owned!(
        owner,
        "select id, source_message_id, content, memory_type, fact_key, valid_from, occurs_on
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

/// Loads at most `most` of the owner's current facts with a day from today to `until`, as [`CurrentFact`]s: the nearest
/// first.
pub fn coming_facts(owner: &Owner, now: Timestamp, until: &str, most: u32) -> Query<CurrentFact> {
    owned!(
        owner,
        "select id, source_message_id, content, memory_type, fact_key, valid_from, occurs_on
         from memories indexed by ix_memories_occurs_on
         where user_id = :owner
           and fact_value is not null and valid_to is null
           and occurs_on is not null and occurs_on between ?3 and ?4
           and (expires_at is null or expires_at > ?2)
         order by occurs_on, seq
         limit ?5"
    )
    .bind(now)
    .bind(now.day())
    .bind(until)
    .bind(most)
}
