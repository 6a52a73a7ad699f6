//! The statements of memory. `?1` is always the owner; the triggers of the schema keep the index
//! and the keyword index equal to `memories`.

use super::Kind;
use super::index::Block;
use super::index::entry::Entry;
use crate::id::{MessageId, Owner};
use crate::limit::TERM_HITS;
use crate::owned;
use crate::platform::Query;
use crate::role::Role;
use crate::time::Timestamp;
use serde::Deserialize;

/// How much a memory weighs that is nothing but the companion's own words.
pub const REPLY_IMPORTANCE: f64 = 0.2;

/// A row of [`index_since`].
#[derive(Debug, Deserialize)]
pub struct IndexRow {
    /// How often everything was forgotten.
    pub epoch: u64,
    /// How many blocks there are in all.
    pub blocks: u32,
    /// The block, where there is one that is wanted.
    pub first_seq: Option<u64>,
    /// The number of its newest change.
    pub version: Option<u64>,
    /// Its lines.
    pub entries: Option<String>,
}

/// The blocks of the owner's index that changed since `version` of `epoch` (all of them where the
/// epoch is another): [`IndexRow`]s, the first of which is there even where no block is. No blocks
/// where the owner has more than `most`.
pub fn index_since(owner: &Owner, epoch: u64, version: u64, most: u32) -> Query<IndexRow> {
    owned!(
        owner,
        "select u.memory_epoch as epoch, u.memory_blocks as blocks,
           b.first_seq, b.version, b.entries
         from users u left join memory_blocks b
           on b.user_id = u.id
             and b.version > case when u.memory_epoch = ?2 then ?3 else 0 end
             and u.memory_blocks <= ?4
         where u.external_user_id = ?1"
    )
    .bind(number(epoch))
    .bind(number(version))
    .bind(most)
}

/// The blocks that are most likely to hold what a question asks for, of an owner who has more than
/// `whole`: those of the keyword hits, the rarest terms first, and the newest: blocks. The terms
/// are quoted, so that no text is a syntax error, and the index is asked for the owner's rows
/// alone, the newest [`TERM_HITS`] of each term.
pub fn candidate_blocks(
    owner: &Owner,
    terms: &[&str],
    whole: u32,
    hits: u32,
    newest: u32,
) -> Query<Block> {
    let terms = serde_json::to_string(terms).expect("strings are JSON");
    owned!(
        owner,
        "with asker as materialized (
           select id from users where external_user_id = ?1 and memory_blocks > ?3
         ),
         hits as materialized (
           select (
             select json_group_array(w.rowid) from (
               select rowid from memory_words
               where memory_words match
                 'owner : \"' || replace(a.id, '-', '') || '\" AND content : \"' || t.value || '\"'
               order by rowid desc limit ?6
             ) w
           ) as found
           from asker a cross join json_each(?2) t
         ),
         best as (
           select h.value as seq from hits cross join json_each(hits.found) h
           group by h.value
           order by sum(1.0 / json_array_length(hits.found)) desc, h.value desc
           limit ?4
         ),
         chosen as (
           select distinct (
             select max(b.first_seq) from memory_blocks b
             where b.user_id = a.id and b.first_seq <= h.seq
           ) as first_seq
           from asker a cross join best h
           union
           select first_seq from (
             select b.first_seq from asker a cross join memory_blocks b on b.user_id = a.id
             order by b.version desc limit ?5
           )
         )
         select b.first_seq, b.version, b.entries
         from asker a cross join chosen c
           cross join memory_blocks b on b.user_id = a.id and b.first_seq = c.first_seq"
    )
    .bind(terms)
    .bind(whole)
    .bind(hits)
    .bind(newest)
    .bind(TERM_HITS)
}

/// A memory of which the index has to be computed.
#[derive(Debug, Deserialize)]
pub struct Unpacked {
    /// Its number.
    pub seq: u64,
    /// Where it was said.
    pub conversation_id: Option<String>,
    /// Who said it.
    pub role: Role,
    /// The speaker's name.
    pub name: Option<String>,
    /// What was said.
    pub content: String,
    /// From 0 to 1.
    pub importance: f64,
    /// RFC 3339.
    pub created_at: String,
    /// Whether it is distilled: 0 or 1.
    pub distilled: u8,
}

/// The newest of the owner's memories that are in no block yet: [`Unpacked`].
pub fn unpacked(owner: &Owner, most: u32) -> Query<Unpacked> {
    owned!(
        owner,
        "select seq, conversation_id, role, name, content, importance, created_at,
           fact_value is not null as distilled
         from memories
         where user_id = :owner and packed is null
         order by seq desc
         limit ?2"
    )
    .bind(most)
}

/// A memory that was found, as it is now.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// Its number.
    pub seq: u64,
    /// The memory's id.
    pub id: String,
    /// Where it was said.
    pub conversation_id: Option<String>,
    /// The message it is the record of, or was distilled from.
    pub source_message_id: Option<String>,
    /// Who said it.
    pub role: Role,
    /// The speaker's name.
    pub name: Option<String>,
    /// What was said.
    pub content: String,
    /// What kind of thing it is.
    pub memory_type: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// RFC 3339.
    pub created_at: String,
    /// What the client added: JSON.
    pub extra_metadata: Option<String>,
    /// Of a fact: from when it is so.
    pub valid_from: Option<String>,
    /// Of a fact: until when it was so.
    pub valid_to: Option<String>,
    /// When it will be forgotten.
    pub expires_at: Option<String>,
    /// What a fact is about.
    pub fact_key: Option<String>,
}

/// The owner's memories of these numbers or ids that are not expired, in no order: [`Found`].
pub fn read(owner: &Owner, numbers: &[u64], ids: &[&str], now: Timestamp) -> Query<Found> {
    let numbers = serde_json::to_string(numbers).expect("numbers are JSON");
    let ids = serde_json::to_string(ids).expect("strings are JSON");
    owned!(
        owner,
        "select m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.created_at, m.extra_metadata, m.valid_from, m.valid_to,
           m.expires_at, m.fact_key
         from memories m
         where m.seq in (
             select n.value from json_each(?2) n
             union all
             select k.seq from json_each(?4) i cross join memories k on k.id = i.value
           )
           and +m.user_id = :owner
           and (m.expires_at is null or m.expires_at > ?3)"
    )
    .bind(numbers)
    .bind(now)
    .bind(ids)
}

/// Makes the person's stored message a memory, from which the model may distil facts after a time.
pub fn remember(
    owner: &Owner,
    message_id: &MessageId,
    importance: f64,
    entry: &Entry,
    distil_after: Option<Timestamp>,
) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at, packed, distil_after
         )
         select m.id, m.user_id, m.conversation_id, m.id, m.role, m.content, 'context', ?3,
           m.timestamp, ?4, ?5
         from messages m
         where m.id = ?2 and m.user_id = :owner
         on conflict (id) do nothing"
    )
    .bind(message_id.as_str())
    .bind(importance)
    .bind(entry.pack())
    .bind(distil_after)
}

/// Makes a stored reply a memory, while the message that it answers is one.
pub fn remember_reply(owner: &Owner, reply_id: &MessageId, entry: &Entry) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at, packed
         )
         select r.id, r.user_id, r.conversation_id, r.id, r.role, r.content, 'context', ?3,
           r.timestamp, ?4
         from messages r join memories k on k.id = r.reply_to
         where r.id = ?2
           and r.status in ('complete', 'interrupted') and r.forgotten_at is null
           and r.user_id = :owner
         on conflict (id) do nothing"
    )
    .bind(reply_id.as_str())
    .bind(REPLY_IMPORTANCE)
    .bind(entry.pack())
}

/// Has the memory of a reply say what the reply says now; the index and the keyword index follow.
pub fn replace_reply(owner: &Owner, reply_id: &MessageId, entry: &Entry) -> Query {
    owned!(
        owner,
        "update memories
         set content = r.content, created_at = r.timestamp, packed = ?3
         from messages r
         where r.id = ?2 and memories.id = r.id
           and r.user_id = :owner"
    )
    .bind(reply_id.as_str())
    .bind(entry.pack())
}

/// A whole number below 2^53, as D1 takes it.
#[expect(
    clippy::cast_precision_loss,
    reason = "rows are counted, far below 2^53"
)]
fn number(number: u64) -> f64 {
    number as f64
}
